"""elfcorehdr=: an address, or the size of a table and its address."""

from __future__ import annotations

import pytest

from meminit.read.values.registry import grammar
from meminit.read.values.value import Context

CONTEXT = Context(frozenset(["memparse-large-suffixes"]), 64, 4, 64)


@pytest.mark.parametrize(
    ("text", "size", "start", "rest"),
    [("0x100000", 0, 1 << 20, ""), ("1K@768M", 1024, 768 << 20, ""), ("1K@", 1024, 0, ""), ("1MB", 0, 1 << 20, "B")],
)
def test_what_stands_before_an_at_sign_is_the_size(text: str, size: int, start: int, rest: str) -> None:
    value = grammar("elfcorehdr").read(text, CONTEXT)

    assert (value.parts, text[value.end :], value.fault) == ({"size": size, "start": start}, rest, None)


def test_a_value_that_begins_with_no_number_is_refused() -> None:
    value = grammar("elfcorehdr").read("here", CONTEXT)

    assert value.fault is not None
    assert (value.fault.start, value.fault.end) == (0, 4)
