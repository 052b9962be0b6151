"""All that was measured of real kernels is as predicted, but for a little that no input tells; the table says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from measured.everything import FUNCTIONS, everything
from measured.measurement import Measurement
from measured.table import MOST_MISSING, most_missing, table

PROMISED = {
    "boot log lines",
    "early node ranges",
    "fallback order",
    "full zonelists",
    "full zonelists, own node",
    "ignored-option messages",
    "malformed-option messages",
    "managed, within bounds (sizes known)",
    "managed, within bounds (sizes unknown)",
    "movable start",
    "movable start (functions)",
    "node distances",
    "node present",
    "node start, end",
    "nodes online",
    "order line",
    "unknown-word messages",
    "zone present",
    "zone ranges",
    "zone start, spanned",
    "zone start, spanned, present (functions)",
    "watermarks",
    "watermarks after sysctl",
    "protection",
    "protection after sysctl",
    "batch",
    "batch after sysctl",
    "pageset_limits",
    "pageset_limits after sysctl",
}
DETERMINED = {kind for kind in PROMISED if not kind.startswith(("watermarks", "protection"))}
"""Kinds of which every value follows from what a user can give."""
BOOTED = {"2.6.32", "3.10.99", "4.7.4", "4.15.18", "6.1.0", "6.12.95"}
ARCHES = {"arm", "arm64", "ppc64", "x86_32", "x86_64"}


def test_every_value_is_as_predicted() -> None:
    assert [one for one in everything() if not one.right] == []


def test_what_inputs_do_not_determine_is_little_of_any_kind_and_none_of_most() -> None:
    missing = {kind: part for kind, part in most_missing(everything()).items() if part}

    assert max(missing.values()) <= MOST_MISSING
    assert not missing.keys() & DETERMINED


def test_every_promised_kind_was_measured(record_property: Callable[[str, object], None]) -> None:
    counts = Counter(one.kind for one in everything())
    for kind, count in sorted(counts.items()):
        record_property(kind, count)

    assert counts.keys() >= PROMISED
    assert {one.release for one in everything() if one.arch != FUNCTIONS} == BOOTED
    assert {one.arch for one in everything()} == {*ARCHES, FUNCTIONS}
    assert counts.total() > 100_000


def measurement(expected: object, got: object, missing: str = "", within: int = 0) -> Measurement:
    return Measurement("zone present", "6.1.0", "x86_64", "one", "node 0 DMA", expected, got, missing, within)


@pytest.mark.parametrize(
    ("value", "right"),
    [
        (measurement((1, 2), (1, 2)), True),
        (measurement((1, 2), (1, 3)), False),
        (measurement((1, 2), (1, 3), within=1), True),
        (measurement((1, 2), (1, 4), within=1), False),
        (measurement(7, None, within=1), False),
        (measurement(7, 9, missing="the moon"), True),
    ],
)
def test_a_value_is_right_where_it_is_equal_or_near_enough_or_open(value: Measurement, *, right: bool) -> None:
    assert value.right is right


def test_the_table_tells_what_is_right_what_is_open_and_what_differs() -> None:
    lines = list(table([measurement(1, 1), measurement(1, 2), measurement(1, 2, missing="the moon")]))

    assert lines[1].split()[-2:] == ["6.1.0", "1/3"]
    assert "ppc64: unverified, no boot was measured" in lines
    assert "not determined: zone present of one (1): the moon" in lines
    assert "differs: one, zone present, node 0 DMA: measured 1, predicted 2" in lines
    assert lines[-1] == "1 of 3 values are as predicted, 1 not determined, 1 differ"
