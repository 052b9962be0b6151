"""Values of the boot line are read as the kernel's own functions read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.read.values import BadListError, bitmap_parselist, get_option, memparse

NUMBER = st.one_of(
    st.from_regex(r"(0[xX])?[0-9a-fA-F]{0,20}[kmgtpeKMGTPE]?[iB%@]{0,2}", fullmatch=True),
    st.text(st.sampled_from("0123456789xXaAfFgGkK-+ ,"), max_size=8),
    st.integers(0, 1 << 70).map(str),
    st.integers(0, 1 << 70).map(hex),
    st.integers(0, 1 << 70).map(lambda value: f"0{value:o}"),
)


def strtoull(text: str, at: int) -> tuple[int, int]:
    """The kernel's loop, a digit at a time in 64 bits."""
    base = 10
    if text[at : at + 1] == "0":
        base = 8
        if text[at + 1 : at + 2] in {"x", "X"} and text[at + 2 : at + 3] in set("0123456789abcdefABCDEF"):
            base, at = 16, at + 2
    value = 0
    while at < len(text) and text[at] in "0123456789abcdefABCDEF" and int(text[at], 16) < base:
        value = (value * base + int(text[at], 16)) % 2**64
        at += 1
    return value, at


@given(NUMBER)
def test_memparse_is_the_kernels(text: str) -> None:
    value, at = strtoull(text, 0)
    power = "KMGTPE".find(text[at : at + 1].upper() or "-")
    if power >= 0:
        for _ in range(power + 1):
            value = value * 1024 % 2**64
        at += 1

    assert memparse(text) == (value, at)


@pytest.mark.parametrize(
    ("text", "value", "rest"),
    [
        ("4G", 4 << 30, ""),
        ("4GiB", 4 << 30, "iB"),
        ("1.5G", 1, ".5G"),
        ("010", 8, ""),
        ("08", 0, "8"),
        ("0x10k", 16384, ""),
        ("0x", 0, "x"),
        ("0xg", 0, "xg"),
        ("K", 0, ""),
        ("-1", 0, "-1"),
        ("", 0, ""),
        ("16E", 0, ""),
        ("18446744073709551616", 0, ""),
        ("18446744073709551617@", 1, "@"),
        ("2G@4G", 2 << 30, "@4G"),
        ("1ſ", 1, "ſ"),
        ("٣G", 0, "٣G"),
    ],
)
def test_memparse_leaves_the_rest_to_its_caller(text: str, value: int, rest: str) -> None:
    found, offset = memparse(text)

    assert (found, text[offset:]) == (value, rest)


def test_memparse_starts_anywhere_and_old_kernels_know_fewer_suffixes() -> None:
    assert memparse("2G@4G", 3) == (4 << 30, 5)
    assert memparse("4T", suffixes="KMG") == (4, 1)
    assert memparse("4T") == (4 << 40, 2)


def test_numbers_of_any_length_are_read() -> None:
    assert memparse("9" * 1_000_000) == (int("9" * 64) % 2**64, 1_000_000)
    assert memparse("0x" + "f" * 1_000_000)[0] == 2**64 - 1
    assert memparse("0" * 1_000_000 + "7K")[0] == 7168


@given(NUMBER, st.sampled_from(["", "-"]), st.sampled_from(["", ",", "-", ",1", "x"]))
def test_get_option_is_the_kernels(number: str, sign: str, behind: str) -> None:
    text = sign + number + behind
    start = 1 if text.startswith("-") else 0
    value, at = strtoull(text, start)
    if text.startswith("-"):
        value = -value
    value %= 2**32
    value -= 2**32 if value >= 2**31 else 0
    kind = {",": 2, "-": 3}.get(text[at : at + 1], 1)
    expected = (0, 0, at) if at == start else (kind, value, at + (kind == 2))

    assert get_option(text) == expected


@pytest.mark.parametrize(
    ("text", "kind", "value", "rest"),
    [
        ("", 0, 0, ""),
        ("x", 0, 0, "x"),
        ("5", 1, 5, ""),
        ("5,6", 2, 5, "6"),
        ("5-6", 3, 5, "-6"),
        ("-5", 1, -5, ""),
        ("-", 0, 0, ""),
        ("-x", 0, 0, "x"),
        ("0x80000000", 1, -(2**31), ""),
        ("5 6", 1, 5, " 6"),
    ],
)
def test_get_option_tells_what_stands_behind(text: str, kind: int, value: int, rest: str) -> None:
    found = get_option(text)

    assert (found.kind, found.value, text[found.end :]) == (kind, value, rest)


def test_a_list_is_walked_option_by_option() -> None:
    text, offset, found = "1,-2,0x10", 0, []
    while (option := get_option(text, offset)).kind == 2:
        found.append(option.value)
        offset = option.end

    assert [*found, option.value] == [1, -2, 16]


BITS = 40
COUNT = st.integers(0, BITS + 3)
REGION = st.one_of(
    COUNT.map(str),
    st.tuples(COUNT, COUNT).map(lambda pair: f"{pair[0]}-{pair[1]}"),
    st.tuples(COUNT, COUNT, COUNT, COUNT).map(lambda four: "{}-{}:{}/{}".format(*four)),
    st.sampled_from(
        ["N", "all", "ALL", "0-N", "all:1/3", "N-N", "", " ", "0-", "-1", "x", "0-3:1", "allx", "4294967296"]
    ),
)
LIST = st.lists(REGION, max_size=4).map(",".join)


def by_regions(text: str) -> set[int] | None:
    """What a list means, region by region; None for one that is refused."""
    bits: set[int] = set()
    for region in text.replace(" ", ",").split(","):
        if not region:
            continue
        span, _, pattern = region.partition(":")
        span = f"0-{BITS - 1}" if span.lower() == "all" else span
        ends = [str(BITS - 1) if end == "N" else end for end in span.split("-")]
        share = pattern.split("/") if ":" in region else ["1", "1"]
        if len(ends) > 2 or len(share) != 2 or not all(part.isdigit() for part in [*ends, *share]):
            return None
        if ":" in region and len(ends) == 1:
            return None
        first, last, used, group = int(ends[0]), int(ends[-1]), int(share[0]), int(share[1])
        if first > last or last >= BITS or group == 0 or used > group:
            return None
        bits |= {bit for bit in range(first, last + 1) if (bit - first) % group < used}
    return bits


@given(LIST)
def test_a_list_means_what_its_regions_mean(text: str) -> None:
    expected = by_regions(text)
    if expected is not None:
        assert bitmap_parselist(text, BITS) == tuple(sorted(expected))
        return
    with pytest.raises(BadListError) as caught:
        bitmap_parselist(text, BITS)
    assert 0 <= caught.value.start < caught.value.end <= len(text) + 1


@given(st.sets(st.integers(0, BITS - 1)))
def test_any_set_of_bits_can_be_written_as_a_list(bits: set[int]) -> None:
    assert bitmap_parselist(",".join(map(str, bits)), BITS) == tuple(sorted(bits))


@pytest.mark.parametrize(
    ("text", "bits"),
    [
        ("", ()),
        (" , ,", ()),
        ("0-3,8", (0, 1, 2, 3, 8)),
        ("0-7:2/4", (0, 1, 4, 5)),
        ("0-7:0/4", ()),
        ("14-N", (14, 15)),
        ("all:1/8", (0, 8)),
        ("3 5\t7", (3, 5, 7)),
        ("0-1:1/1N", (0, 1, 15)),
        ("\n1", (1,)),
        ("1\n2", (1,)),
        ("1-2\n3", (1, 2)),
        ("0-1:1/1\n3", (0, 1, 3)),
    ],
)
def test_lists_as_bitmap_parselist_reads_them(text: str, bits: tuple[int, ...]) -> None:
    assert bitmap_parselist(text, 16) == bits


@pytest.mark.parametrize(
    ("text", "errno", "start", "end", "message"),
    [
        ("1,x", "EINVAL", 2, 3, "`x` where a number is expected"),
        ("1,3-", "EINVAL", 4, 5, "the end where a number is expected"),
        ("5-3", "EINVAL", 0, 3, "`5-3` ends before it begins"),
        ("1,2-99", "ERANGE", 2, 6, "`2-99` goes beyond 15, the last one"),
        ("0-3:1/0", "EINVAL", 0, 7, "`0-3:1/0` takes 1 of every 0"),
        ("0-3:5/4", "EINVAL", 0, 7, "`0-3:5/4` takes 5 of every 4"),
        ("0-3:1", "EINVAL", 5, 6, "the end where `/` is expected"),
        ("0;3", "EINVAL", 1, 2, "`;` where `-` is expected"),
        ("0-3/2", "EINVAL", 3, 4, "`/` where `:` is expected"),
        ("4294967296", "EOVERFLOW", 0, 10, "`4294967296` is more than 32 bits hold"),
        ("3:1/2", "EINVAL", 1, 2, "`:` where `-` is expected"),
    ],
)
def test_what_is_wrong_with_a_list_has_a_column(text: str, errno: str, start: int, end: int, message: str) -> None:
    with pytest.raises(BadListError) as caught:
        bitmap_parselist(text, 16)

    found = caught.value
    assert (found.message, found.errno, found.start, found.end) == (message, errno, start, end)
    assert str(found) == message


def test_long_numbers_and_long_lists_are_read_in_time() -> None:
    assert bitmap_parselist("0" * 100_000 + "7", 16) == (7,)
    assert bitmap_parselist("0-8191," * 50_000, 8192) == tuple(range(8192))
    with pytest.raises(BadListError):
        bitmap_parselist("9" * 1_000_000, 16)
