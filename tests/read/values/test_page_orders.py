"""Orders for which the page allocator has no room."""

from __future__ import annotations

import pytest

from meminit.read.values.registry import grammar
from value_contexts import context_of, read


@pytest.mark.parametrize(
    ("release", "text", "parts"),
    [
        ("6.12", "6", {"number": 6, "most": 5}),
        ("6.12", "20", {"number": 20, "most": 5}),
        ("6.12", "5", None),
        ("4.7", "6", {"number": 6, "most": 5}),
        ("4.7", "5", None),
        ("6.12", "0x20", None),
        ("6.12", "", None),
    ],
)
def test_more_than_half_of_the_largest_order(release: str, text: str, parts: dict[str, int] | None) -> None:
    found = read("order-over-half", text, release)

    assert (None if found.fault else found.parts) == parts


@pytest.mark.parametrize(("release", "most"), [("4.7", 7), ("6.12", 6)])
def test_the_largest_order_is_the_one_of_the_build(release: str, most: int) -> None:
    """MAX_ORDER was one more than it until 6.4, so that half of it may be as well."""
    found = grammar("order-over-half").read("9", context_of(release)._replace(largest_order=13))

    assert found.parts == {"number": 9, "most": most}


@pytest.mark.parametrize(
    ("release", "text", "parts"),
    [
        ("6.12", "11", {"number": 11, "kept": 10}),
        ("6.12", "10", None),
        ("6.12", "0", None),
        ("6.12", "-1", {"number": -1, "kept": 10}),
        ("4.15", "-1", {"number": -1, "kept": -1}),
        ("4.15", "99", {"number": 99, "kept": 10}),
        ("6.12", "x", None),
    ],
)
def test_an_order_that_is_cut(release: str, text: str, parts: dict[str, int] | None) -> None:
    found = read("order-beyond", text, release)

    assert (None if found.fault else found.parts) == parts
