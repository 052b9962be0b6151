"""A check that is silent without being evaluated would have been silent: same report, same counts."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.judge.check import Check
from meminit.judge.parse import parse_condition, parse_each
from meminit.judge.preselection import Needed, needed
from meminit.judge.registry import shipped_checks
from meminit.judge.run import run
from meminit.model.boot import Boot
from meminit.text import Source


def of(when: str, *each: str, **lets: str) -> Needed:
    return needed(
        tuple(parse_each(Source("<each>", text)) for text in each),
        {name: parse_condition(Source("<let>", text)) for name, text in lets.items()},
        parse_condition(Source("<when>", when)),
    )


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (of("present(cmdline.mem)"), [{"mem"}]),
        (of('present(cmdline["page_alloc.shuffle"]) and config.NUMA'), [{"page_alloc.shuffle"}]),
        (of("config.NUMA and present(cmdline.crash-kernel)".replace("-", "_")), [{"crash_kernel"}]),
        (of("(present(cmdline.a) or present(cmdline.b)) and present(cmdline.c)"), [{"a", "b"}, {"c"}]),
        (of("present(cmdline.a) or true"), []),
        (of("not present(cmdline.a)"), []),
        (of("present(p.value)", "p in cmdline.mem.all"), [{"mem"}]),
        (of("present(p)", "p in cmdline.a.all", "n in machine.nodes"), [{"a"}]),
        (of("present(cmdline.b)", "p in boot.words"), [{"b"}]),
        (of("known(machine.size) and present(cmdline.a)"), []),
        (of("present(cmdline.a) and known(layout.size) and present(cmdline.b)"), [{"a"}]),
        (of("x > 0 and present(cmdline.a)", x="layout.size"), []),
        (of("x > 0 and present(cmdline.a)", x="5% of kernel.page_size"), [{"a"}]),
        (of("any(p in [cmdline.b, cmdline.c]: not present(p)) and present(cmdline.a)"), [{"a"}]),
        (of("present(cmdline.a)", "n in machine.nodes"), []),
        (of("true", "n in machine.nodes", "p in cmdline.a.all"), []),
        (of("true", "p in cmdline.all", "q in [1, 2]"), []),
        (of("known(cmdline.a.all[0])"), []),
        (of("true", "p in filter(q in [cmdline.a, cmdline.b]: present(q))"), [{"a", "b"}]),
        (of("true", "p in filter(q in [cmdline.a, boot.line]: present(q))"), []),
        (of("true", "p in filter(q in [cmdline.a]: not present(q))"), []),
        (of("true", "p in filter(q in [cmdline.a]: present(cmdline.b))"), []),
        (of("true", "p in filter(q in [cmdline.a]: present(boot))"), []),
    ],
)
def test_words_without_which_a_check_is_silent(asked: Needed, words: list[set[str]]) -> None:
    assert list(asked.words) == words


@pytest.mark.parametrize(
    ("asked", "listed"),
    [
        (of("true", "r in boot.readings"), "readings"),
        (of("true", "r in boot.readings", "n in machine.nodes"), "readings"),
        (of("true", "n in machine.nodes", "r in boot.readings"), ""),
        (of("true", "p in cmdline.mem.all"), ""),
        (of("true"), ""),
    ],
)
def test_the_list_whose_items_are_looked_at(asked: Needed, listed: str) -> None:
    assert asked.listed == listed


@pytest.mark.parametrize(
    ("asked", "of_hardware"),
    [
        (of("config.NUMA and kernel.max_nodes > 1"), True),
        (of("n.size > 0", "n in machine.nodes"), True),
        (of("n.size > top", "n in machine.nodes", top="kernel.page_size << 3"), True),
        (of("n.size > top", "n in machine.nodes", top="layout.size"), False),
        (of("n.size > 0", "n in layout.nodes"), False),
        (of("kernel.has(boot.line)"), False),
    ],
)
def test_whether_the_line_counts_at_all(asked: Needed, of_hardware: bool) -> None:
    assert asked.of_hardware is of_hardware


MACHINES = [
    None,
    {"meminit": "machine/1", "nodes": [{"id": 0, "cpus": "0-1", "memory": "4G"}, {"id": 1, "memory": "4G"}]},
    {"meminit": "machine/1", "firmware": {"srat": [{"pxm": 0, "apic": 0}, {"pxm": 0, "start": 0, "size": "4G"}]}},
]
KERNELS: list[dict[str, Any]] = [
    {"release": "6.1", "arch": "x86_64"},
    {"release": "4.7", "arch": "x86_64", "config": {"NUMA": "y", "MOVABLE_NODE": "y"}},
    {"release": "4.7", "arch": "x86_32", "config": {"NUMA": "n", "HIGHMEM": "n"}},
    {"release": "2.4.32", "arch": "x86_32"},
]


def every_line_evaluated(check: Check) -> Check:
    made = replace(check)
    made.__dict__.update({"_needed": Needed((), of_hardware=False), "dependence": None})
    return made


CHECKS = shipped_checks()
EVALUATED = tuple(map(every_line_evaluated, CHECKS))
NAMES = sorted({name for check in CHECKS for names in check.words for name in names})
VALUES = ["", "=", "=1", "=4G", "=off", "=x", "=1,2", "=0:1,1:2", "=50%", "=4G$2G", "=256MB", "=2M", "=1G"]
WORDS = st.builds(
    str.__add__, st.sampled_from([*NAMES, "quiet", "--", "unheard.of", "nobodys"]), st.sampled_from(VALUES)
)


@cache
def boot_of(kernel: int, machine: int) -> Boot:
    """One for all examples, so that words of earlier ones are known of."""
    document: dict[str, Any] = {"name": "b", "kernel": KERNELS[kernel], "cmdline": "ro"}
    return Boot.from_document(document | ({"machine": MACHINES[machine]} if MACHINES[machine] else {}))


@settings(deadline=None, max_examples=60)
@given(
    lines=st.lists(st.lists(WORDS, max_size=6).map(" ".join), min_size=1, max_size=3),
    kernel=st.integers(0, len(KERNELS) - 1),
    machine=st.integers(0, len(MACHINES) - 1),
)
def test_nothing_is_lost_by_not_evaluating(lines: list[str], kernel: int, machine: int) -> None:
    first = boot_of(kernel, machine)
    boots = [first, *map(first.with_line, lines)]
    quick, whole = run(boots, CHECKS), run(boots, EVALUATED)

    assert quick.findings == whole.findings
    assert (quick.run, quick.silent, quick.not_run, quick.cut) == (whole.run, whole.silent, whole.not_run, whole.cut)
    assert [(boot, str(fault)) for boot, fault in quick.faults] == [(boot, str(fault)) for boot, fault in whole.faults]
    assert quick.defects == whole.defects == ()


def test_a_list_that_crashes_is_a_defect_of_the_check_and_hides_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise ArithmeticError

    boot = Boot.from_document({"kernel": {"release": "6.1"}, "cmdline": "ro"})
    chosen = [check for check in CHECKS if check.code in {"B117", "B106"}]
    monkeypatch.setattr("meminit.judge.facts.read_boot_line", crash)
    report = run([boot], chosen)

    assert [defect.message for defect in report.defects] == ["check B117 crashed: ArithmeticError: "]
    assert report.silent == 1
