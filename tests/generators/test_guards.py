"""Conditions on CONFIG symbols are simplified without changing when they hold."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalogue.guards import (
    MORE,
    NO,
    YES,
    Guard,
    both,
    either,
    enabled,
    module_only,
    opposite,
    symbol,
    written,
)
from meminit.model.build_guard import verdict

A, B, C = symbol("A"), symbol("B"), symbol("C")


@pytest.mark.parametrize(
    ("guard", "text"),
    [
        (both(), "1"),
        (either(), "0"),
        (both(A, YES, A), "A"),
        (both(A, NO), "0"),
        (both(A, opposite(A)), "0"),
        (either(A, opposite(A)), "1"),
        (both(A, MORE), "A&?"),
        (either(A, MORE), "A|?"),
        (opposite(MORE), "?"),
        (both(A, either(B, C)), "A&(B|C)"),
        (both(A, either(B, A)), "A"),
        (either(A, both(A, B)), "A"),
        (either(both(A, B), both(A, C)), "A&(B|C)"),
        (either(both(A, B), both(B, A, C)), "A&B"),
        (both(A, enabled("A")), "A"),
        (either(A, enabled("A")), "A+"),
        (module_only("A"), "A+&!A"),
        (opposite(both(A, opposite(B))), "!A|B"),
        (opposite(either(A, B)), "!A&!B"),
    ],
)
def test_joins_are_written_short(guard: Guard, text: str) -> None:
    assert written(guard) == text


def test_what_would_be_too_long_to_read_is_not_known() -> None:
    assert both(*(symbol(f"SYMBOL_{number}") for number in range(80))) == MORE


def test_what_is_no_guard_is_refused() -> None:
    with pytest.raises(ValueError, match="not a guard"):
        written(("xor", A, B))


Plain = tuple[str, ...] | tuple[str, "Plain"] | tuple[str, "Plain", "Plain"]
plain = st.recursive(
    st.tuples(st.just("on"), st.sampled_from("ABC")) | st.tuples(st.just("any"), st.sampled_from("ABC")),
    lambda inner: (
        st.tuples(st.just("not"), inner)
        | st.tuples(st.just("and"), inner, inner)
        | st.tuples(st.just("or"), inner, inner)
    ),
    max_leaves=12,
)


def simplified(text: tuple[object, ...]) -> Guard:
    match text:
        case ("on", str(name)):
            return symbol(name)
        case ("any", str(name)):
            return enabled(name)
        case ("not", tuple(inner)):
            return opposite(simplified(inner))
        case ("and", tuple(left), tuple(right)):
            return both(simplified(left), simplified(right))
        case ("or", tuple(left), tuple(right)):
            return either(simplified(left), simplified(right))
    raise AssertionError(text)


def holds(text: tuple[object, ...], values: dict[str, str]) -> bool:
    match text:
        case ("on", str(name)):
            return values[name] == "y"
        case ("any", str(name)):
            return values[name] != "n"
        case ("not", tuple(inner)):
            return not holds(inner, values)
        case ("and", tuple(left), tuple(right)):
            return holds(left, values) and holds(right, values)
        case ("or", tuple(left), tuple(right)):
            return holds(left, values) or holds(right, values)
    raise AssertionError(text)


@given(plain)
def test_simplified_written_and_read_back_a_guard_holds_when_it_did(text: tuple[object, ...]) -> None:
    guard = written(simplified(text))

    for chosen in product("ymn", repeat=3):
        values = dict(zip("ABC", chosen, strict=True))
        assert verdict(guard, values.get).answer is holds(text, values), (guard, values)
