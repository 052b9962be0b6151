"""Cpulists and masks, against an independent reading, and what is no such thing."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.read.cpulist import MAX_CPUS, parse_cpulist, parse_cpumap, written_cpulist

RANGES = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 40)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=8
)


@given(RANGES)
def test_ranges_name_all_between_their_ends_once_and_in_order(ranges: list[tuple[int, int]]) -> None:
    text = ",".join(f"{a}-{b}" if a != b else f"{a}" for a, b in ranges)

    assert list(parse_cpulist(text)) == sorted({cpu for a, b in ranges for cpu in range(a, b + 1)})


@given(st.lists(st.integers(0, 200), max_size=60))
def test_what_is_written_is_read_and_no_range_touches_the_next(cpus: list[int]) -> None:
    text = written_cpulist(cpus)
    ends = [(int(part.split("-")[0]), int(part.split("-")[-1])) for part in text.split(",") if part]

    assert parse_cpulist(text) == tuple(sorted(set(cpus)))
    assert all(here[1] + 1 < after[0] for here, after in pairwise(ends))
    assert written_cpulist((0, 1, 2, 5, 7, 8)) == "0-2,5,7-8"


@pytest.mark.parametrize(
    ("text", "cpus"),
    [
        ("", ()),
        (" \n", ()),
        ("3", (3,)),
        (" 0 - 2 , 8\n", (0, 1, 2, 8)),
        ("0-7:2/4", (0, 1, 4, 5)),
        ("65535", (65535,)),
    ],
)
def test_forms_of_cpulists(text: str, cpus: tuple[int, ...]) -> None:
    assert parse_cpulist(text) == cpus


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "1,",
        "1-",
        "-1",
        "1--2",
        "3-1",
        "0x3",
        "1;2",
        "0-3:2",
        "0-3:0/2",
        "0-3:3/2",
        "65536",
        "0-99999999999",
        "9" * 5000,
    ],
)
def test_what_is_no_cpulist(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not|ends before|goes beyond|takes"):
        parse_cpulist(text)


def test_naming_every_cpu_again_and_again_is_refused_soon() -> None:
    with pytest.raises(ValueError, match="again and again"):
        parse_cpulist(",".join(["0-65535"] * 100_000))


@given(st.sets(st.integers(0, 200)), st.integers(0, 3))
def test_a_mask_has_its_words_highest_first(cpus: set[int], more_words: int) -> None:
    mask = sum(1 << cpu for cpu in cpus)
    count = mask.bit_length() // 32 + 1 + more_words
    text = ",".join(f"{mask >> 32 * word & 0xFFFFFFFF:08x}" for word in reversed(range(count)))

    assert set(parse_cpumap(text + "\n")) == cpus


@pytest.mark.parametrize("text", ["", "g", "0x1", "1,,2", ",1", "f" * 17, ",".join(["0"] * MAX_CPUS)])
def test_what_is_no_mask(text: str) -> None:
    with pytest.raises(ValueError, match="is not a mask"):
        parse_cpumap(text)
