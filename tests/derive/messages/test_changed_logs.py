"""Logs of measured boots with one number changed: what verify calls equal is compared to its last figure."""

from __future__ import annotations

import json
import lzma
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from meminit.derive.layout import layout_of
from meminit.derive.messages.boot_log import boot_log
from meminit.derive.messages.comparing import compare
from meminit.derive.messages.nodes import without_tables
from meminit.model.boot import Boot
from meminit.model.knowledge import document
from meminit.model.messages import DIFFERS, EQUAL, Comparison, Message
from meminit.read.bootlog.lines import LogLine, log_lines
from meminit.read.bootlog.patterns import KINDS
from meminit.text import Source
from support import FACTS

BOOTS = FACTS / "boots"
NUMBER = re.compile(r"(?<![\w.-])(?:0x[0-9a-f]+|-?\d+)(?![\d.])")
MOST = 3
"""Lines of a kind that are changed in a log."""
HEADERS = frozenset(["zone-header", "movable-header", "early-header"])
NOT_COMPARED = HEADERS | document("rules/messages.yaml")["not_compared"].keys()
"""Kinds from which boot and machine are read, or which have no number that is predicted."""


class Log(NamedTuple):
    """A boot's log, what is predicted of it from a machine of its own, and what comes of both."""

    text: str
    lines: tuple[LogLine, ...]
    messages: tuple[Message, ...]

    def beside(self, text: str) -> Comparison:
        return compare(self.messages, log_lines(Source("dmesg", text)), {})


def paths() -> list[Path]:
    wanted = ("cma", "crash", "huge", "fake", "n1_", "off", "memless", "kernelcore", "srat")
    every = sorted(BOOTS.glob("*/*.log.xz"))
    return [path for path in every if any(word in path.name for word in wanted)][::4]


@cache
def opened(path: Path) -> tuple[dict[str, Any], str]:
    fact: dict[str, Any] = json.loads(path.with_name(path.name.replace(".log.xz", ".json")).read_text("utf-8"))
    text = lzma.decompress(path.read_bytes()).decode("utf-8", "surrogateescape").replace("\r", "")
    return fact, text.partition("@@@")[0]


def log_of(path: Path, measured: Callable[..., Boot]) -> Log:
    fact, text = opened(path)
    boot = measured(fact, "machine_firmware" if "machine_firmware" in fact else "machine")
    layout = layout_of(boot)
    messages = (*boot_log(boot, layout, every=True), *without_tables(boot, layout))
    return Log(text, log_lines(Source("dmesg", text)).lines, messages)


def changed(log: Log, line: LogLine) -> Iterator[tuple[str, str]]:
    """The log with each number of ``line`` made another, in turn, and that number."""
    raw = log.text[line.start : line.end]
    for number in NUMBER.finditer(raw):
        other = number[0][:-1] + ("1" if number[0][-1] != "1" else "2")
        yield log.text[: line.start] + raw[: number.start()] + other + raw[number.end() :] + log.text[line.end :], raw


def free_numbers(log: Log, kind: str, raw: str) -> int:
    """Numbers of a line in whose place the prediction has an ellipsis that nothing bounds, or bounds."""
    same = [message for message in log.messages if message.kind == kind]
    return max((message.text.count("…") for message in same if plainly(message, raw)), default=0)


def plainly(message: Message, raw: str) -> bool:
    pattern = r"\S+".join(map(re.escape, " ".join(message.text.split()).split("…")))
    return re.fullmatch(pattern, " ".join(raw.split())) is not None


@pytest.mark.parametrize("path", paths(), ids=lambda path: path.name.removesuffix(".log.xz"))
def test_no_number_of_an_equal_line_changes_silently(path: Path, measured: Callable[..., Boot]) -> None:
    log = log_of(path, measured)
    whole = log.beside(log.text)
    assert not whole.differs
    equal = {line.place.line for line in whole.lines if line.status == EQUAL and line.place is not None}
    seen: Counter[str] = Counter()
    for line in log.lines:
        seen[line.kind] += 1
        if line.place.line not in equal or seen[line.kind] > MOST or line.kind in NOT_COMPARED:
            continue
        silent = [raw for text, raw in changed(log, line) if quiet(log.beside(text), whole)]
        allowed = free_numbers(log, line.kind, line.text)
        assert len(silent) <= allowed, (line.kind, silent)


def quiet(comparison: Comparison, whole: Comparison) -> bool:
    """Whether nothing tells of the change."""
    return not comparison.differs and comparison.notes == whole.notes


def test_every_kind_of_line_is_compared_or_known_not_to_be(measured: Callable[..., Boot]) -> None:
    predicted = {message.kind for path in paths() for message in log_of(path, measured).messages}
    never = set(KINDS) - predicted - NOT_COMPARED

    assert never <= {"slit-refused", "totalpages", "malformed", "user-range"}  # none of these logs has one


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("arm64-6.1_n1_256m", {"Total pages: 64512": "Total pages: 64513", "[mem 0x00000000400": "[mem 0x00000000401"}),
        ("arm64-6.1_n1_256m", {"K/262144K": "K/262140K"}),
        ("arm64-6.1_n2_1g_default", {"cma: Reserved 64 MiB": "cma: Reserved 32 MiB"}),
        ("x86_64-6.1_n2_4g_crashkernel-64M-at-256M", {"Reserving 64MB": "Reserving 65MB", "at 256MB": "at 257MB"}),
        ("x86_64-6.1_n1_1g", {"-0x000000003ffdffff": "-0x000000003ffcffff", "pre-allocated 0": "pre-allocated 8"}),
    ],
)  # fmt: skip
def test_what_once_went_unnoticed(name: str, changes: Mapping[str, str], measured: Callable[..., Boot]) -> None:
    log = log_of(BOOTS / "6.1.0" / f"{name}.log.xz", measured)
    for old, new in changes.items():
        assert old in log.text
        assert [line.why for line in log.beside(log.text.replace(old, new)).lines if line.status == DIFFERS], old
