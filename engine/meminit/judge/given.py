"""Facts of the kernel, its config and its boot line, as they were given; each knows where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.zonelists.order_parameter import SYSCTL
from meminit.judge.boot_notes import BOOT_NOTE_KINDS, BOOT_NOTES
from meminit.judge.config_lines import CONFIG_LINES
from meminit.judge.huge_pages import HUGE_PAGES
from meminit.judge.kinds import NUMBER, RELEASE, SETTING, TEXT, TRUTH, Field, Kind, ListOf, Question
from meminit.judge.line_words import READING_FIELDS
from meminit.judge.readings import reading_of
from meminit.judge.values import Fact, Item, Unknown, Value
from meminit.model.constants import constant
from meminit.model.hugepage_sizes import hugepage_sizes
from meminit.model.knowledge import arch_names, features
from meminit.model.parameter_rules import normal
from meminit.records import dataclass

if TYPE_CHECKING:
    from meminit.judge.facts import Facts
    from meminit.model.boot import Boot, Sysctl
    from meminit.model.commandline import Parameter
    from meminit.model.kernel import Kernel

__all__ = ["GIVEN_KINDS", "Given"]


@dataclass(frozen=True, slots=True)
class Given:
    """All occurrences of one boot parameter; the last decides ``value``."""

    name: str
    all: tuple[Parameter, ...]

    @property
    def value(self) -> str | None:
        """The text behind the last ``=``; None without."""
        return self.all[-1].value


def _setting(facts: Facts, symbol: str) -> Value:
    config = facts.boot.kernel.config
    value = config.value(symbol)
    return Unknown(frozenset([f"CONFIG_{symbol}"])) if value is None else Fact(value, lambda: config.place(symbol))


def _parameter(facts: Facts, name: str) -> Item:
    found = facts.words.get(normal(name), ())
    return _given(name, found) if found else Item("parameter", None, name)


def _given(name: str, found: tuple[Parameter, ...]) -> Item:
    last = found[-1]
    return Item("parameter", Given(name, found), last.text, lambda: last.place)


def _occurrences(_: Facts, given: Given | None) -> tuple[Item, ...]:
    return tuple(_given(p.name, (p,)) for p in given.all) if given else ()


def _words(facts: Facts, _: object) -> tuple[Item, ...]:
    return tuple(_given(p.name, (p,)) for p in facts.boot.cmdline.parameters if not (p.for_init or p.unknown))


def _value(_: Facts, given: Given | None) -> Fact | None:
    if given is None or given.value is None:
        return None
    last = given.all[-1]
    return Fact(given.value, lambda: last.value_place)


def _reading(facts: Facts, given: Given | None) -> Item | None:
    return None if given is None else reading_of(facts, given.all[-1])


def _line_bytes(boot: Boot) -> bytes:
    return boot.cmdline.source.text.rstrip("\n").encode("utf-8", "surrogateescape")


def _length(_: Facts, boot: Boot) -> int:
    text = boot.cmdline.source.text
    return len(text.rstrip("\n")) if text.isascii() else len(_line_bytes(boot))


def _beyond(_: Facts, boot: Boot, limit: int) -> Fact:
    source = boot.cmdline.source
    kept = len(_line_bytes(boot)[:limit].decode("utf-8", "surrogateescape"))
    return Fact(source.text[kept:].rstrip("\n"), lambda: source.place(kept, len(source.text.rstrip("\n"))))


def _line_size(_: Facts, kernel: Kernel) -> Value:
    size = constant(kernel, "COMMAND_LINE_SIZE")
    return Unknown(frozenset(["COMMAND_LINE_SIZE"])) if size is None else size


def _huge_page(_: Facts, kernel: Kernel) -> int | None:
    return next((size.size for size in hugepage_sizes(kernel)), None)


def _has(_: Facts, kernel: Kernel, name: str) -> bool | Unknown:
    deciding = kernel.undecided.get(name)
    return kernel.has(name) if deciding is None else Unknown(frozenset(f"CONFIG_{symbol}" for symbol in deciding))


def _known_features() -> tuple[str, ...]:
    return tuple(feature.name for feature in features())


FOLLOWED_SYSCTLS = (SYSCTL,)
"""Sysctls that predictions follow."""

NEAR = 0.8
"""How much of two names must be alike for a slip."""


def _meant(_: Facts, sysctl: Sysctl) -> str | None:
    """The sysctl that is followed and that this name nearly is; nothing for one that is no slip."""
    if sysctl.name in FOLLOWED_SYSCTLS:
        return None
    from difflib import get_close_matches  # only who writes sysctls waits for it

    return next(iter(get_close_matches(sysctl.name, FOLLOWED_SYSCTLS, n=1, cutoff=NEAR)), None)


def _sysctls(facts: Facts, boot: Boot) -> tuple[Item, ...]:
    del facts
    return tuple(Item("sysctl", s, s.name, lambda place=s.place: place) for s in boot.sysctls)  # type: ignore[misc]


GIVEN_KINDS = (
    Kind("config", "the CONFIG symbols of the kernel", open=Field(SETTING, _setting, "the value of a symbol")),
    Kind("cmdline", "the boot parameters", open=Field("parameter", _parameter, "a parameter, given or not")),
    Kind(
        "parameter",
        "a boot parameter; compared with a text, its value",
        {
            "name": Field(TEXT, lambda _, p: p and p.name, "its name as it was written"),
            "value": Field(TEXT, _value, "the text behind the last `=`"),
            "text": Field(TEXT, lambda _, p: p and p.all[-1].text, "the word as it was written, the last one"),
            "all": Field(ListOf("parameter"), _occurrences, "every occurrence, in order"),
            "reading": Field("reading", _reading, "how the kernel reads the last occurrence"),
        },
    ),
    Kind(
        "boot",
        "the boot itself",
        {
            "name": Field(TEXT, lambda _, b: b.name, "its name"),
            "state": Field(TEXT, lambda _, b: b.state, "booting or running"),
            "line": Field(TEXT, lambda _, b: Fact(b.cmdline.source.text, b.cmdline.source.place), "the boot line"),
            "line_bytes": Field(NUMBER, _length, "bytes of the boot line"),
            "words": Field(ListOf("parameter"), _words, "what the kernel reads of the line, word by word"),
            "sysctls": Field(ListOf("sysctl"), _sysctls, "sysctls written after boot, in order"),
            **READING_FIELDS,
            **HUGE_PAGES,
            **BOOT_NOTES,
            **CONFIG_LINES,
        },
        {"line_beyond": Question((NUMBER,), TEXT, _beyond, "what of the line stands after so many bytes")},
    ),
    *BOOT_NOTE_KINDS,
    Kind(
        "sysctl",
        "a sysctl that is written",
        {
            "name": Field(TEXT, lambda _, s: s.name, "its name, with dots"),
            "value": Field(TEXT, lambda _, s: Fact(s.value, lambda: s.place), "what is written"),
            "meant": Field(TEXT, _meant, "the followed sysctl that its name nearly is, else nothing"),
        },
    ),
    Kind(
        "kernel",
        "the kernel: ask it for behaviours",
        {
            "arch": Field(TEXT, lambda _, k: k.arch.name, "its arch, as rules/arches names it"),
            "arch_exists": Field(TRUTH, lambda _, k: k.release in k.arch_releases, "whether its release has its arch"),
            "arch_span": Field(TEXT, lambda _, k: str(k.arch_releases), "the releases that have its arch, in words"),
            "release": Field(RELEASE, lambda _, k: k.release.text, "its release, to be shown only"),
            "word_bits": Field(NUMBER, lambda _, k: k.arch.word_bits, "bits of an unsigned long"),
            "page_size": Field(NUMBER, lambda _, k: 1 << k.page_shift, "bytes of a page"),
            "physical_end": Field(
                NUMBER, lambda _, k: 1 << k.arch.physical_bits(k), "the byte after the last that it can address"
            ),
            "huge_page": Field(NUMBER, _huge_page, "bytes of its usual huge page; nothing without one"),
            "max_nodes": Field(NUMBER, lambda _, k: 1 << k.nodes_shift, "MAX_NUMNODES"),
            "line_size": Field(NUMBER, _line_size, "COMMAND_LINE_SIZE in bytes, the final NUL included"),
        },
        {
            "has": Question((TEXT,), TRUTH, _has, "whether it has a feature", _known_features),
            "runs_on": Question(
                (TEXT,), TRUTH, lambda _, k, name: k.arch.name == name, "whether its arch is this", arch_names
            ),
        },
    ),
)
"""Kinds of what the user gave about software."""
