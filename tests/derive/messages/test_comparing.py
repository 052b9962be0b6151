"""A log beside its prediction: what agrees, differs, is missing on one side, or cannot be known."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from meminit.derive.layout import layout_of
from meminit.derive.messages.boot_log import boot_log
from meminit.derive.messages.comparing import compare
from meminit.derive.messages.undetermined import taken_kinds, undetermined_kinds
from meminit.model.boot import Boot
from meminit.model.messages import ABSENT, DIFFERS, EQUAL, OPEN, TAKEN, UNPREDICTED, Comparison, Message
from meminit.read.bootlog.lines import log_lines
from meminit.text import Source

GIB = 1 << 30
NODES = [
    {"id": 0, "cpus": "0-1", "memory": [{"start": 0x1000, "end": 3 * GIB}]},
    {"id": 1, "cpus": "2-3", "memory": [{"start": 4 * GIB, "end": 5 * GIB}]},
]


@pytest.fixture(name="made")
def made_fixture(boot: Callable[..., Boot]) -> Boot:
    return boot(NODES, release="6.1", cmdline="kernelcore=1G junk numa")


def predicted(made: Boot) -> list[str]:
    return ["Linux version 6.1.0 (x)", *map(filled, boot_log(made, layout_of(made), every=True))]


def filled(message: Message) -> str:
    """Its text with a number that each ellipsis can stand for."""
    bounds = iter(message.within)
    return re.sub("…", lambda _: str((next(bounds, None) or (123456, 0))[0]), message.text)


def against(made: Boot, lines: list[str], **missing: str) -> Comparison:
    log = log_lines(Source("dmesg", "\n".join(lines)))
    return compare(boot_log(made, layout_of(made), every=True), log, missing)


def statuses(comparison: Comparison, kind: str) -> list[str]:
    return [line.status for line in comparison.lines if line.kind == kind]


def test_its_own_prediction_is_equal(made: Boot) -> None:
    comparison = against(made, predicted(made))

    assert {line.status for line in comparison.lines} == {EQUAL}
    assert not comparison.differs
    twice = [line for text in predicted(made) for line in ([text, text] if "node   " in text else [text])]
    assert not against(made, twice).differs
    built = next(line for line in comparison.lines if line.kind == "built")
    assert built.place is not None
    assert built.why.startswith("…: ")


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("zone-range", "0x0000000000ffffff", "0x0000000001ffffff"),
        ("movable-start", "Node 1: 0x0000000100000000", "Node 1: 0x0000000110000000"),
        ("early-range", "node   1: [mem 0x0000000100000000", "node   1: [mem 0x0000000110000000"),
        ("fallback", "Node 0: 0 1", "Node 0: 1 0"),
        ("built", "Built 2", "Built 3"),
        ("built", "Total pages: ", "Total pages: 9"),
        ("built", "Total pages: ", "Total pages: -"),
        ("memory", "K/4", "K/5"),
        ("hugetlb", "pre-allocated 0", "pre-allocated 2"),
        ("initmem", "node 1 [mem 0x0000000100000000", "node 1 [mem 0x0000000110000000"),
        ("policy", "zone: DMA32", "zone: Normal"),
        ("unknown-words", '"junk"', '"funk"'),
    ],
)
def test_another_value_differs_and_says_why_that_matters(made: Boot, kind: str, old: str, new: str) -> None:
    lines = [line.replace(old, new) for line in predicted(made)]
    comparison = against(made, lines)

    (line,) = [line for line in comparison.lines if line.status == DIFFERS]
    assert (line.kind, bool(line.why), bool(line.seen)) == (kind, True, True)


def test_lines_that_were_lost_are_no_difference(made: Boot) -> None:
    lines = [line for line in predicted(made) if "DMA32" not in line and "Fallback" not in line]
    comparison = against(made, lines)

    assert not comparison.differs
    assert statuses(comparison, "fallback") == [ABSENT, ABSENT]


def test_a_line_that_a_whole_log_lacks_differs(made: Boot) -> None:
    lines = [line for line in predicted(made) if not line.startswith(("  Node", "Malformed"))]

    assert {line.kind for line in against(made, lines).lines if line.status == DIFFERS} == {
        "malformed",
        "movable-start",
    }
    torn = [line if "Early" not in line else "something\n" + line for line in lines]
    assert statuses(against(made, torn), "movable-start") == [ABSENT]
    ended = lines[: lines.index("Movable zone start for each node") + 1]
    assert not against(made, ended).differs
    assert not against(made, ["Policy zone: DMA32"]).differs


def test_lines_that_nobody_predicted(made: Boot) -> None:
    more = ["Malformed early option 'mem'", "On node 7 totalpages: 5", "  Node 3: 0x0000000140000000"]
    comparison = against(made, [*predicted(made), *more])

    assert [(line.kind, line.status) for line in comparison.lines if line.predicted is None] == [
        ("malformed", DIFFERS),
        ("totalpages", UNPREDICTED),
        ("movable-start", DIFFERS),
    ]


def test_what_an_input_is_missing_for_is_not_determined(made: Boot) -> None:
    lines = [line.replace("Node 0: 0 1", "Node 0: 1 0") for line in predicted(made)]
    comparison = against(made, [*lines, "Fallback order for Node 2: 2 0"], fallback="distances")

    assert statuses(comparison, "fallback") == [OPEN, OPEN, OPEN]
    assert not comparison.differs


def test_a_log_that_contradicts_itself_is_told(made: Boot) -> None:
    lines = [*predicted(made), "Policy zone: DMA", "Linux version 6.9.0 (y)", "Policy zone: Normal"]
    comparison = against(made, lines)

    assert not comparison.differs
    assert len(comparison.notes) == 2


def test_a_message_that_printk_cut_agrees(boot: Callable[..., Boot]) -> None:
    made = boot(NODES, release="6.1", cmdline="pad=" + "x" * 1200)
    lines = [line[:989] for line in predicted(made)]

    assert statuses(against(made, lines), "unknown-words") == [EQUAL]


def test_words_are_found_where_a_mail_wrapped_them(boot: Callable[..., Boot]) -> None:
    made = boot(NODES, release="6.1", cmdline="numa_zonelist_order=zone")
    (text,) = [
        m.text for m in boot_log(made, layout_of(made), every=True) if m.kind == "word" and "unsupported" in m.text
    ]
    wrapped = "> " + text.replace(" value", "\n> value")

    assert statuses(against(made, [wrapped]), "word")[0] == EQUAL
    assert statuses(against(made, ["> Ignoring nothing"]), "word")[0] == ABSENT
    assert statuses(against(made, ["Zone ranges:"]), "word")[0] == ABSENT


def test_memory_of_no_node_is_told_before_the_kernel_dies(made: Boot) -> None:
    log = log_lines(Source("dmesg", "\n".join([*predicted(made), "  node 1024: [mem 0x1000-0x1fff]"])))
    comparison = compare(
        boot_log(made, layout_of(made), every=True), log, {}, frozenset(["early-range"]), "4K of no node"
    )

    assert statuses(comparison, "early-range") == [TAKEN, TAKEN, TAKEN, UNPREDICTED]


def test_what_a_log_leaves_open_is_named(boot: Callable[..., Boot]) -> None:
    made = boot([*NODES, {"id": 2, "memory": [{"start": 5 * GIB, "size": GIB}]}], release="6.1", cmdline="x")
    layout = layout_of(made)

    def kinds(text: str, *, given: bool = False) -> dict[str, str]:
        return undetermined_kinds(made, layout, log_lines(Source("dmesg", text)), machine_given=given)

    assert "fallback" in kinds("ACPI: SLIT 0x00000000BFFE1B23 0000F0 (x)\nZone ranges:")
    assert "fallback" not in kinds("ACPI: SRAT 0x00000000BFFE1B23 0000F0 (x)\nZone ranges:")
    assert "fallback" not in kinds("ACPI: SLIT 0x00000000BFFE1B23 0000F0 (x)\nZone ranges:", given=True)
    assert "end of the boot line" in kinds("Command line: " + "a" * 1000)["policy"]
    assert "behind the end" in kinds("node 0: [mem 0x1000-0x1fff]")["zone-range"]
    lines = log_lines(Source("dmesg", "Zone ranges:"))
    assert taken_kinds(lines, machine_given=True, config_given=True) == frozenset()
    assert taken_kinds(lines, machine_given=False, config_given=False) >= {"early-range", "device-zone"}
    silent = replace(boot([NODES[0], {"id": 1, "memory": []}], release="6.1"), given=frozenset())
    log = log_lines(Source("dmesg", "Zone ranges:"))
    found = undetermined_kinds(silent, layout_of(silent), log, machine_given=False)
    assert "the boot line" in found["policy"]
