"""What booted kernels showed of their address space is as predicted; every tenth boot of x86_64, which are all alike.

The table of all that was measured has the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from measured.address_space import address_space_rows
from measured.boots import fact_boot, facts
from meminit.derive.layout import layout_of
from meminit.errors import BootDies

TENTH = 10


@cache
def seen() -> tuple[tuple[str, str, str, object, object], ...]:
    """Arch, boot, kind, value measured and value predicted."""
    return tuple(_seen())


def _seen() -> Iterator[tuple[str, str, str, object, object]]:
    alike = 0
    for _, fact in facts():
        alike += fact["arch"] == "x86_64"
        if fact["arch"] == "x86_64" and alike % TENTH:
            continue
        boot = fact_boot(fact)
        try:
            layout = layout_of(boot)
        except BootDies:
            continue
        for kind, _, expected, got in address_space_rows(boot, layout, fact):
            yield fact["arch"], fact["name"], kind, expected, got


@pytest.mark.parametrize("arch", ["x86_32", "x86_64", "arm", "arm64"])
def test_the_address_space_is_the_measured_one(arch: str) -> None:
    of_arch = [row for row in seen() if row[0] == arch]

    assert [row for row in of_arch if row[3] != row[4]] == []


def test_each_arch_was_measured_often() -> None:
    counts = Counter((arch, kind) for arch, _, kind, _, _ in seen())

    assert counts["x86_32", "size of the vmalloc area"] >= 18
    assert counts["x86_32", "memory is mapped there"] >= 30
    assert counts["x86_64", "size of the vmalloc area"] >= 10
    assert counts["x86_64", "memory is mapped there"] >= 10
    assert counts["arm", "size of the vmalloc area"] >= 6
    assert counts["arm64", "size of the vmalloc area"] >= 20
