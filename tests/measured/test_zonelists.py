"""Zonelists are those that real kernels built: every value of every fact, counted by release and kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

import pytest

from zonelist_facts import Compared, boot_files, boots_of, compare_boot, compared_file, list_files

Record = Callable[[str, object], None]


def judged(found: Iterable[Compared], record: Record) -> tuple[Counter[str], list[Compared]]:
    """Counts by kind, which the test's report keeps, and what differs."""
    counts: Counter[str] = Counter()
    wrong = []
    for compared in found:
        counts[compared.kind] += 1
        if not compared.equal:
            wrong.append(compared)
    for kind, count in sorted(counts.items()):
        record(kind, count)
    return counts, wrong


@pytest.mark.parametrize("name", list_files())
def test_lists_are_those_of_the_kernels_own_functions(name: str, record_property: Record) -> None:
    counts, wrong = judged(compared_file(name), record_property)

    assert wrong == []
    assert counts["fallback"] + counts["by_gfp_zonemask"] + counts["fallback_nodes"] > 0


@pytest.mark.parametrize("release", boot_files())
def test_lists_are_those_of_booted_kernels(release: str, record_property: Record) -> None:
    found = (compared for fact in boots_of(release) for compared in compare_boot(fact))
    counts, wrong = judged(found, record_property)

    assert wrong == []
    assert counts["limited general"] > 0
