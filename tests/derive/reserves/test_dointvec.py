"""Writes to a sysctl of integers are read as proc_dointvec_minmax() of each release reads them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.derive.reserves.dointvec import Bounds, Written, proc_dointvec
from meminit.model.boot import Boot
from meminit.model.kernel import Kernel

KEPT = (1, 2, 3)
ANY = Bounds()
RELEASES = ("2.6.32", "3.10", "4.7", "4.15", "6.1", "6.12")


def kernel(release: str, arch: str = "x86_64") -> Kernel:
    return Boot.from_document({"kernel": {"release": release, "arch": arch}}).kernel


def written(release: str, text: str, bounds: Bounds = ANY, arch: str = "x86_64") -> Written:
    return proc_dointvec(kernel(release, arch), text, KEPT, bounds)


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("256 32 0", (256, 32, 0)),
        ("256\t32\t0\n", (256, 32, 0)),
        ("7", (7, 2, 3)),
        ("  7  8 ", (7, 8, 3)),
        ("1 2 3 4 5", (1, 2, 3)),
        ("0x10 010 -1", (16, 8, -1)),
        ("0", (0, 2, 3)),
    ],
)
def test_a_short_list_keeps_the_rest_and_a_long_one_is_cut(release: str, text: str, values: tuple[int, ...]) -> None:
    assert written(release, text) == Written(values)


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("text", ["", " ", "\n", "x", "-", "--1", "+1", "1,2", "1k", "0x", "08"])
def test_what_begins_with_no_number_changes_nothing(release: str, text: str) -> None:
    values, error = written(release, text)

    assert values == KEPT
    assert error


@pytest.mark.parametrize(("release", "fails"), [("2.6.32", False), ("3.10", True), ("4.7", True), ("6.12", True)])
def test_numbers_in_front_of_a_wrong_one_stay(release: str, fails: bool) -> None:
    values, error = written(release, "9 8x 7")

    assert values == (9, 2, 3)
    assert bool(error) is fails


@pytest.mark.parametrize(("text", "error"), [("-1", "-1 is less than 0"), ("3001", "3001 is more than 3000")])
def test_bounds_are_kept(text: str, error: str) -> None:
    assert written("6.1", text, Bounds(0, 3000)) == Written(KEPT, error)


@pytest.mark.parametrize(
    ("release", "value"), [("2.6.32", -1), ("3.10", -1), ("4.7", -1), ("4.15", None), ("6.1", None)]
)
def test_what_does_not_fit_an_int_is_cut_or_refused(release: str, value: int | None) -> None:
    values, error = written(release, "4294967295")

    assert values == ((value, 2, 3) if value is not None else KEPT)
    assert bool(error) is (value is None)


def test_an_int_reaches_from_its_least_to_its_most() -> None:
    assert written("6.1", "2147483647 -2147483648") == Written((2147483647, -2147483648, 3))
    assert written("6.1", "-2147483649").error == "-2147483649 does not fit an int"


def test_a_number_that_fits_no_word_is_refused() -> None:
    assert written("6.1", "4294967296", arch="x86_32").error == "`4294967296` does not fit an unsigned long"


@pytest.mark.parametrize("release", ["3.10", "6.1"])
def test_a_number_that_fills_the_buffer_is_refused(release: str) -> None:
    assert written(release, "0" * 20 + "1").error == f"`{'0' * 20}1` is too long for a number"
    assert written(release, "0" * 19 + "1").values == (1, 2, 3)


def test_before_that_a_number_goes_on_as_the_next_one() -> None:
    """2.6.32 looks at 20 characters, and takes what is left as another number."""
    assert written("2.6.32", "0" * 19 + "12") == Written((1, 2, 3))


def test_spaces_of_all_kinds_end_a_number_in_old_releases_only() -> None:
    assert written("2.6.32", "4\v5") == Written((4, 5, 3))
    assert written("6.1", "4\v5").error == "`\v` cannot stand behind a number"


@pytest.mark.parametrize("release", ["2.6.32", "6.1"])
def test_no_more_than_a_page_is_read(release: str) -> None:
    assert written(release, " " * 4095 + "9").values == KEPT


@given(st.text(max_size=60), st.sampled_from(RELEASES))
def test_any_text_leaves_ints(text: str, release: str) -> None:
    values, _ = written(release, text, Bounds(-5, 1 << 20))

    assert len(values) == len(KEPT)
    assert all(-5 <= value <= 1 << 20 for value in values)


def test_megabytes_are_read_at_once() -> None:
    assert written("6.12", "1 " * (1 << 20)).values == (1, 1, 1)
