"""The passes over the boot line: parse_early_param(), parse_args() with obsolete_checksetup(), do_sysctl_args().

Sources: init/main.c, kernel/params.c, fs/proc/proc_sysctl.c; what differs by release is in rules/features/boot-passes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.parameters.hugetlb import HANDLERS, Hugetlb
from meminit.derive.parameters.init_words import InitWords, limit_of
from meminit.derive.parameters.parse_options import parse_options
from meminit.model.bootline_reading import LineReading, Printed, Understood, WordReading
from meminit.model.known_parameters import known_parameters
from meminit.model.parameter_rules import normal
from meminit.model.understanding import understand, understand_type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.commandline import CommandLine, Parameter
    from meminit.model.kernel import Kernel
    from meminit.model.parameter_rules import ParameterRule, Reader

__all__ = ["read_boot_line"]

EARLY = frozenset(["early_param", "setup_arch", "boot_command_line"])
SEARCHES = frozenset(["setup_arch", "boot_command_line"])
"""Of these, who looks for words and leaves them there."""
BEFORE = frozenset(["decompressor", "efi_stub"])
BUILT_IN = frozenset(["core_param", "module_param"])
OVERFLOW = "kernel BUG at lib/string_helpers.c"
"""How the kernel dies that finds no end in the buffer of its boot line (the line number of the file behind it)."""
_CLEARING = frozenset(["init", "rdinit"])
_BOOT_LOADER = ("BOOT_IMAGE=", "kexec")


def read_boot_line(kernel: Kernel, line: CommandLine, online: frozenset[int] | None = None) -> LineReading:
    """Who reads each word of ``line`` on ``kernel``, what comes of it, and what the kernel prints because of it.

    ``online`` are the nodes that are online while the words are read; None where they are not known.
    """
    if not kernel.has("cmdline-next-arg"):
        return parse_options(kernel, line)
    passes = _Passes(kernel, line, online)
    passes.parse_early_param()
    if line.cut is not None and kernel.has("long-line-kills"):
        return passes.result(OVERFLOW)
    passes.parse_args()
    passes.print_unknown_bootoptions()
    passes.do_sysctl_args()
    return passes.result()


class _Word:
    """A word on its way through the passes."""

    def __init__(self, word: Parameter, known: tuple[Reader, ...], rule: ParameterRule | None) -> None:
        self.word = word
        self.known = known
        self.rule = rule
        self.fate = "cut" if word.cut else "unknown" if word.unknown else "behind --" if word.for_init else "unread"
        self.took: list[Reader] = []
        self.understood: Understood | None = None

    @property
    def text(self) -> str:
        """The word as repair_env_string() puts it together again, quotes gone."""
        return self.word.name if self.word.value is None else f"{self.word.name}={self.word.value}"

    def sysctl(self) -> Reader | None:
        """The sysctl that the word stands for."""
        wanted = (r for r in self.known if r.kind == "sysctl" and r.takes(self.word.name, self.word.value, folds=False))
        return next(wanted, None)

    def reading(self) -> WordReading:
        """The word as it ended."""
        unsure = () if any(reader.sure for reader in self.took) else self.took
        deciding = tuple(dict.fromkeys(what for reader in unsure for what in reader.deciding))
        return WordReading(self.word, self.fate, tuple(self.took), deciding, self.rule, self.understood)


class _Passes:
    """The state of the boot line between passes."""

    def __init__(self, kernel: Kernel, line: CommandLine, online: frozenset[int] | None) -> None:
        self.kernel = kernel
        self.line = line
        self.known = known_parameters(kernel)
        self.context = self.known.context if online is None else self.known.context._replace(online=online)
        self.words = [_Word(p, self.known.readers(p.name), self.known.rule(p.name)) for p in line.parameters]
        self.mine = [w for w in self.words if w.fate == "unread"]
        self.printed: list[Printed] = []
        self.init = InitWords(limit_of(kernel))
        self.folds = kernel.has("boot-names-fold-dashes")
        self.hugetlb = Hugetlb(kernel)

    def result(self, overflow: str = "") -> LineReading:
        """All of it; ``overflow`` is what the kernel dies of before its later passes."""
        panic = overflow or (f"Kernel panic - not syncing: {self.init.panic}" if self.init.panic else "")
        if panic:
            self.printed.append(Printed(panic))
        for word in self.words:
            if word.took and word.understood is None:
                word.understood = self.understand(word)
        words = tuple(word.reading() for word in self.words)
        return LineReading(self.line, words, tuple(self.printed), self.init.told(), panic, tuple(self.hugetlb.asked))

    def parse_early_param(self) -> None:
        """Every early option in order of the line, each handler that bears its name."""
        for word in self.mine:
            for reader in word.known:
                if reader.kind in BEFORE and (
                    not reader.whole or reader.takes(word.word.name, word.word.value, folds=False)
                ):
                    word.took.append(reader)
                elif reader.kind in EARLY and reader.takes(word.word.name, word.word.value, folds=self.folds):
                    word.took.append(reader)
                    if reader.kind in SEARCHES and self.overtaken(word):
                        continue
                    if self.call(word).refused:
                        self.say(word, f"Malformed early option '{word.word.name}'")

    def overtaken(self, word: _Word) -> bool:
        """Whether arch code, which looks for the last word of a name, finds another one behind ``word``."""
        if word.rule is None or word.rule.repeat != "last":
            return False
        return word is not [other for other in self.mine if other.rule is word.rule][-1]

    def call(self, word: _Word) -> Understood:
        """What the handler makes of the value, and its lines; several handlers of one name do the same once."""
        if word.understood is None:
            word.understood = self.understand(word)
            for text in word.understood.says:
                self.say(word, text)
        return word.understood

    def understand(self, word: _Word) -> Understood:
        if word.rule is None:
            kind = word.took[-1].type
            return understand_type(kind, word.word.value, self.context) if kind else Understood()
        if self.context is self.known.context:
            found = self.known.understood(word.rule, word.word.value)
        else:
            found = understand(word.rule, word.word.value, self.kernel, self.context)
        return self.hugetlb.take(word.rule.name, word.word, found) if word.rule.name in HANDLERS else found

    def say(self, word: _Word, text: str) -> None:
        self.printed.append(Printed(text, word.word))

    def parse_args(self) -> None:
        """The pass "Booting kernel": built-in module parameters, then unknown_bootoption() for all others."""
        for index, word in enumerate(self.mine):
            builtin = next((reader for reader in word.known if reader.kind in BUILT_IN), None)
            if builtin is None:
                self.unknown_bootoption(index, word)
                continue
            word.fate = "kernel"
            word.took.append(builtin)
            if self.call(word).refused:
                self.say(word, f"Booting kernel: `{word.word.value or ''}' invalid for parameter `{word.word.name}'")
                if self.kernel.has("boot-stops-at-bad-value"):
                    return
        self.set_init_args()

    def set_init_args(self) -> None:
        """The pass "Setting init args" over what stands behind the bare ``--``."""
        behind = [word for word in self.words if word.fate == "behind --"]
        for word in behind[1:]:
            self.init.behind_dashes(word.text)
        if behind:
            behind[0].fate = "dashes"

    def unknown_bootoption(self, index: int, word: _Word) -> None:
        """A word that is no built-in module parameter."""
        name, text = word.word.name, word.text
        if word.sysctl() is not None and self.kernel.has("boot-sysctl-names-not-for-init"):
            word.fate = "sysctl"
        elif text.startswith(_BOOT_LOADER) and self.kernel.has("boot-loader-words-known"):
            word.fate = "boot loader"
        elif self.obsolete_checksetup(word):
            word.fate = "kernel"
            if normal(name) in _CLEARING:
                self.init.clear_arguments()
        elif "." in name:
            word.fate = "module"
        else:
            word.fate = "init argument" if word.word.value is None else "init environment"
            self.init.unknown(index, name, word.word.value)

    def obsolete_checksetup(self, word: _Word) -> bool:
        """Whether an early option had the word, or a ``__setup`` whose string it begins with takes it."""
        had_early = any(reader.kind in EARLY for reader in word.took if reader.kind not in SEARCHES)
        for reader in self.setups(word):
            if normal(reader.name) != normal(word.word.name):
                word.took.append(reader)
                return True
            word.took.append(reader)
            if not self.call(word).refused:
                return True
        return had_early

    def setups(self, word: _Word) -> Iterator[Reader]:
        """The ``__setup`` strings with which the word begins, those of its own name first."""
        for reader in word.known:
            if reader.kind == "__setup" and reader.takes(word.word.name, word.word.value, folds=self.folds):
                yield reader
        yield from self.known.other_setups(word.word.name, word.text, folds=self.folds)

    def print_unknown_bootoptions(self) -> None:
        """The line that lists what is handed to init."""
        told = self.init.told()
        if told and self.kernel.has("boot-unknown-words-told"):
            words = " ".join(told)
            self.printed.append(
                Printed(f'Unknown kernel command line parameters "{words}", will be passed to user space.')
            )

    def do_sysctl_args(self) -> None:
        """The last pass: sysctl.NAME=VALUE, and the names that stand for sysctls."""
        if self.init.panic or not self.kernel.has("boot-sysctl-words"):
            return
        for word in self.mine:
            sysctl = word.sysctl()
            if sysctl is None and not word.word.name.startswith(("sysctl.", "sysctl/")):
                continue
            if sysctl is not None:
                word.took.append(sysctl)
            if word.fate == "module":
                word.fate = "sysctl"
            if not word.word.value:
                self.say(word, f"Setting sysctl args: `' invalid for parameter `{word.word.name}'")
            elif sysctl is not None and self.call(word).refused:
                self.say(word, f"Failed to set sysctl parameter '{sysctl.name}={word.word.value}': invalid value")
