"""Values in messages: printable and short, whatever they are."""

from __future__ import annotations

import pytest

from meminit.read.quoting import quoted


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "`null`"),
        (True, "`true`"),
        (False, "`false`"),
        (12, "`12`"),
        ("a\tb\x1b\udce9", "`a\\tb\\x1b\\xe9`"),
        ("x" * 61, f"`{'x' * 60}…`"),
        (["a"], "`['a']`"),
    ],
)
def test_quoted(value: object, shown: str) -> None:
    assert quoted(value) == shown


def test_a_number_too_long_to_write_in_decimal_is_written_in_hexadecimal() -> None:
    assert quoted(1 << 20_000) == f"`0x1{'0' * 57}…`"
