"""Words on which a check did not fire are not judged again; what it lacked is told again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from meminit.judge import recall
from meminit.judge.instances import instances
from meminit.judge.registry import shipped_checks
from meminit.judge.run import run
from meminit.model.boot import Boot

CHECKS = {check.code: check for check in shipped_checks()}
KERNEL: dict[str, Any] = {"release": "6.1", "arch": "x86_64", "config": {"NUMA": "y", "KEXEC_CORE": "y"}}


@pytest.fixture(name="judged")
def judged_fixture(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each check is evaluated on a combination."""
    counts: Counter[str] = Counter()

    def counted(check: Any, facts: Any, known: Any = None) -> Any:
        for instance in instances(check, facts, known):
            counts[check.code] += 1
            yield instance

    monkeypatch.setattr(recall, "instances", counted)
    return counts


def boots(*lines: str) -> list[Boot]:
    first = Boot.from_document({"name": "b", "kernel": KERNEL, "cmdline": lines[0]})
    return [first, *map(first.with_line, lines[1:])]


def found(code: str, *lines: str) -> tuple[list[str], list[tuple[str, ...]]]:
    report = run(boots(*lines), (CHECKS[code],))
    assert not report.defects
    return [finding.message for finding in report.findings], [missing.missing for missing in report.not_run]


def test_words_that_are_silent_are_judged_once(judged: Counter[str]) -> None:
    assert found("B105", "memmap=1G$4G ro", "ro memmap=1G$4G quiet", "memmap=1G$4G", "memmap=2G$4G") == ([], [])
    assert judged == {"B105": 2}


def test_words_on_which_a_check_fires_are_judged_each_time(judged: Counter[str]) -> None:
    messages, _ = found("B105", "memmap=1G", "memmap=1G ro", "memmap=1G$4G memmap=1G")

    assert len(messages) == 3
    assert judged["B105"] > 3


def test_what_is_lacking_is_told_each_time(judged: Counter[str]) -> None:
    messages, missing = found("B142", "cma=64M", "cma=64M ro", "ro cma=64M")

    assert (messages, len(missing), set(missing)) == ([], 3, {("CONFIG_CMA", "CONFIG_DMA_CMA")})
    assert judged == {"B142": 1}


def test_items_are_judged_by_name_where_their_values_are_not_asked_for(judged: Counter[str]) -> None:
    assert found("B121", "a.b=1", "a.b=2", "c.d a.b=3") == ([], [])
    assert judged == {"B121": 2}


def test_items_that_lack_something_are_told_each_time(judged: Counter[str]) -> None:
    messages, missing = found("B118", "cma=64M", "cma=65M", "ro cma=64M")

    assert (messages, len(missing), set(missing)) == ([], 3, {("CONFIG_CMA", "CONFIG_DMA_CMA")})
    assert judged["B118"] == 3


def test_a_word_that_is_read_otherwise_is_judged_again(judged: Counter[str]) -> None:
    (fine,) = boots("hugepagesz=2M hugepages=5")
    (voided,) = boots("hugepagesz=3M hugepages=5")
    for boot in (fine, fine, voided):
        run([boot], (CHECKS["B110"],))

    assert judged["B110"] == 2


def test_long_words_are_not_kept(judged: Counter[str]) -> None:
    word = "memmap=" + ",".join(["1G$4G"] * 60)
    found("B105", word, f"{word} ro")
    found("B121", f"a.b={word}", f"ro a.b={word}")

    assert judged["B121"] == 2
    assert judged["B105"] == 120


def test_so_many_verdicts_are_kept_at_most(monkeypatch: pytest.MonkeyPatch, judged: Counter[str]) -> None:
    monkeypatch.setattr(recall, "_KEPT", 2)
    found("B105", "memmap=1G$4G", "memmap=2G$4G", "memmap=3G$4G", "memmap=1G$4G")

    assert judged == {"B105": 4}


def test_lists_of_other_things_are_gone_through_each_time() -> None:
    first = Boot.from_document({"kernel": KERNEL, "cmdline": "", "sysctl": {"vm.numa_zonelist_ordr": "node"}})
    for _ in range(2):
        assert [finding.code for finding in run([first], (CHECKS["B113"],)).findings] == ["B113"]


def test_what_cannot_be_run_is_told_of_each_boot_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meminit.judge.plan._NAMES", 2)
    (first,) = boots("quiet")
    named = [replace(first, name=name) for name in "abcab"]

    assert [(missing.code, missing.boot) for missing in run(named, (CHECKS["M106"],)).not_run] == [
        ("M106", name) for name in "abcab"
    ]
