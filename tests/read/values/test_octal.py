"""Numbers that begin with a 0 are what base 0 makes of them, in every grammar that reads base 0 and in no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.read.values.octal import octal, without_zeros
from meminit.read.values.registry import grammar, names
from value_contexts import read


@pytest.mark.parametrize(
    ("text", "written", "is_", "plain"),
    [
        ("010M", "010M", "8M", "10M"),
        ("0100M", "0100M", "64M", "100M"),
        ("08", "08", "0", "8"),
        ("0128M", "0128M", "10", "128M"),
        ("64M@0100M", "0100M", "64M", "100M"),
        ("1,2,010", "010", "8", "10"),
        ("-010", "010", "8", "10"),
        ("00010k", "00010k", "8k", "10k"),
        ("0" + "7" * 30, "0" + "7" * 30, "another number", "7" * 30),
    ],
)
def test_a_leading_zero_is_told(text: str, written: str, is_: str, plain: str) -> None:
    found = octal(text, len(text))

    assert found is not None
    assert (found.written, found.is_, found.plain) == (written, is_, plain)
    assert text[found.start : found.end] == written


@pytest.mark.parametrize("text", ["", "0", "00", "07", "0x10", "10", "100M", "010:1G", "1.010", "a010", "0x010"])
def test_what_its_digits_say_is_no_trap(text: str) -> None:
    assert octal(text, len(text)) is None


def test_what_is_left_over_is_not_looked_at() -> None:
    assert octal("8,010", 1) is None


@given(st.integers(0, 1 << 40))
def test_the_kernel_reads_what_is_told(number: int) -> None:
    text = f"0{number}"
    found = octal(text, len(text))
    parts = read("number-0", text).parts

    assert parts["number"] == (number if found is None else int(found.is_))


def test_grammars_that_take_a_zero_for_octal_say_so() -> None:
    """Of a number alone: 010 is 8 to those that say so, and nowhere 8 to the others."""
    for name in names():
        parts = read(name, "010").parts
        eight = any(value in (8, [8]) or value == [{"kind": "limit", "size": 8}] for value in parts.values())
        if eight:
            assert grammar(name).octal, name
        if any(value in (10, [10]) for value in parts.values()):
            assert not grammar(name).octal, name


@given(st.lists(st.sampled_from(["010", "0", "08", "7", ",", "M", "@", "x", "0x10", ":"]), max_size=8).map("".join))
def test_without_its_zeros_a_text_has_no_trap_left(text: str) -> None:
    decimal = without_zeros(text)

    assert octal(decimal, len(decimal)) is None
    assert (decimal == text) == (octal(text, len(text)) is None)
