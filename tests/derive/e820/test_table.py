"""The memory map changes under its operations as a map of single bytes would."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from meminit.derive.e820.table import LARGEST, PERSISTENT, E820Table, Entry

TYPES = st.integers(1, 4)
RANGES = st.tuples(st.integers(0, 40), st.integers(0, 20))
ENTRIES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 20), TYPES), max_size=8)


def table_of(entries: list[tuple[int, int, int]], **more: object) -> E820Table:
    return E820Table([list(entry) for entry in entries], 100, **more)  # type: ignore[arg-type]


def by_byte(entries: list[Entry]) -> dict[int, int]:
    """The highest type of every byte."""
    found: dict[int, int] = {}
    for start, size, kind in entries:
        for at in range(start, start + size):
            found[at] = max(kind, found.get(at, 0))
    return found


@given(ENTRIES)
def test_an_update_sorts_and_resolves_and_loses_no_byte(entries: list[tuple[int, int, int]]) -> None:
    table = table_of(entries)
    before = by_byte(table.entries)

    assert table.update() is (len(entries) > 1)
    if len(entries) > 1:
        assert by_byte(table.entries) == before
        for (start, size, kind), (after, _, other) in zip(table.entries, table.entries[1:], strict=False):
            assert start + size <= after
            assert start + size < after or kind != other
        again = E820Table([list(entry) for entry in table.entries], 100)
        again.update()
        assert again.entries == table.entries


@given(ENTRIES, RANGES, TYPES)
def test_a_range_is_removed_of_its_type_alone(
    entries: list[tuple[int, int, int]], removed: tuple[int, int], kind: int
) -> None:
    table = table_of(entries)
    others = by_byte([entry for entry in table.entries if entry[2] != kind])
    own = by_byte([entry for entry in table.entries if entry[2] == kind])
    start, size = removed
    table.range_remove(start, size, kind)

    assert by_byte([entry for entry in table.entries if entry[2] == kind]) == {
        at: kind for at in own if not start <= at < start + size
    }
    assert by_byte([entry for entry in table.entries if entry[2] not in {0, kind}]) == others


@given(ENTRIES, RANGES)
def test_a_range_is_removed_of_any_type(entries: list[tuple[int, int, int]], removed: tuple[int, int]) -> None:
    table = table_of(entries)
    before = by_byte(table.entries)
    start, size = removed
    table.range_remove(start, size, None)

    assert by_byte(table.entries) == {at: kind for at, kind in before.items() if not start <= at < start + size}


@given(ENTRIES, RANGES, TYPES, st.integers(5, 9))
def test_a_range_is_given_another_type(
    entries: list[tuple[int, int, int]], changed: tuple[int, int], old: int, new: int
) -> None:
    table = table_of(entries)
    start, size = changed
    own = by_byte([entry for entry in table.entries if entry[2] == old])
    table.range_update(start, size, old, new)

    assert set(by_byte([entry for entry in table.entries if entry[2] == new])) == {
        at for at in own if start <= at < start + size
    }
    assert set(by_byte([entry for entry in table.entries if entry[2] == old])) == {
        at for at in own if not start <= at < start + size
    }


def test_an_old_kernel_makes_one_entry_of_two_halves() -> None:
    table = table_of([(0, 10, 1), (20, 5, 2)], splits=False)
    table.range_remove(4, 2, 1)

    assert table.entries == [[0, 8, 1], [20, 5, 2]]


def test_a_full_table_takes_no_more() -> None:
    table = E820Table([[0, 10, 1], [20, 10, 1]], 2)
    table.range_add(40, 1, 1)
    table.range_remove(2, 2, 1)

    assert table.entries == [[0, 2, 1], [20, 10, 1]]

    crowded = E820Table([[0, 30, 1], [10, 10, 2], [40, 5, 1]], 2)
    crowded.update()
    assert crowded.entries == [[0, 10, 1], [10, 10, 2]]


def test_types_that_are_kept_apart_are_not_joined() -> None:
    entries = [(0, 10, PERSISTENT), (10, 10, PERSISTENT), (20, 10, 1), (30, 10, 1)]
    together, apart = table_of(entries), table_of(entries, apart=frozenset([PERSISTENT]))
    together.update()
    apart.update()

    assert together.entries == [[0, 20, PERSISTENT], [20, 20, 1]]
    assert apart.entries == [[0, 10, PERSISTENT], [10, 10, PERSISTENT], [20, 20, 1]]


def test_what_ends_beyond_64_bits_is_left_as_it_is() -> None:
    table = table_of([(0, 10, 1), (LARGEST, 2, 1)])

    assert table.overflows
    assert not table.update()
    assert table.entries == [[0, 10, 1], [LARGEST, 2, 1]]
