"""What real kernels printed because of their boot lines is what is predicted, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from meminit.derive.parameters.passes import read_boot_line
from meminit.model.boot import Boot
from meminit.read.tree import read_tree
from meminit.text import Source

BOOTS = Path(__file__).parents[2] / "facts" / "boots"
FULL_LOGS = ("6.1.0", "6.12.95")
"""Releases of whose boots every line that the boot line leads to is on record; of others a choice is."""

KEPT = 400
"""Characters of a line that are on record."""

TOLD = re.compile(
    r"Unknown kernel command line parameters|Malformed early option|Parameter .* is obsolete"
    r"|(?:Booting kernel|Setting sysctl args|crashkernel): |Failed to set sysctl parameter|mem=nopentium ignored"
    r"|Ignoring (?:invalid|unsupported) numa_zonelist_order|HugeTLB: (?:unsupported|hugepages|Invalid|default)"
    r"|Kernel panic - not syncing: Too many"
)

NOT_CHOSEN = frozenset(["KASLR disabled on command line"])
"""Lines of the kernel proper that are on no record: what is on record was chosen for what it says of memory.

An initcall of arm64 prints this one. What the code in front of a kernel prints is in no boot log, and is not predicted.
"""


def facts() -> list[Any]:
    found = []
    for path in sorted(BOOTS.glob("*/*.json")):
        fact = read_tree(Source.from_bytes(path.name, path.read_bytes())).data
        if "messages" in fact["expect"]:
            found.append(pytest.param(path.parent.name, fact, id=f"{path.parent.name}/{path.stem}"))
    return found


def fault_before(fact: dict[str, Any]) -> bool:
    """Whether the kernel died before it came to its boot line: its memory was covered by no node, or too small."""
    return bool(fact["expect"].get("panicked")) and not any("Unknown kernel" in m for m in fact["expect"]["messages"])


@pytest.mark.parametrize(("release", "fact"), facts())
def test_lines_of_the_boot_log_are_the_predicted_ones(
    release: str, fact: dict[str, Any], measured: Callable[..., Boot]
) -> None:
    boot = measured(fact)
    nodes = fact["machine"].get("nodes")
    online = None if nodes is None else frozenset(node["id"] for node in nodes)
    told = sorted(message for message in fact["expect"]["messages"] if TOLD.match(message))

    reading = read_boot_line(boot.kernel, boot.cmdline, online)

    predicted = sorted(line.text.rstrip()[:KEPT] for line in reading.printed if TOLD.match(line.text))
    if release in FULL_LOGS and not fault_before(fact):
        assert predicted == told
        others = {line.text for line in reading.printed if not TOLD.match(line.text)} - NOT_CHOSEN
        assert [o for o in others if not any(o in message for message in fact["expect"]["messages"])] == []
    else:
        assert set(told) <= set(predicted)


def test_what_is_said_to_be_on_no_record_is_on_none() -> None:
    lines = {line for _, fact in (case.values for case in facts()) for line in fact["expect"]["messages"]}

    assert not lines & NOT_CHOSEN


def test_the_facts_are_many() -> None:
    lines = [line for _, fact in (case.values for case in facts()) for line in fact["expect"]["messages"]]

    assert len(facts()) > 400
    assert sum(bool(TOLD.match(line)) for line in lines) > 200
