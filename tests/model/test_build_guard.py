"""Conditions of the catalogue, read against the symbols of a config."""

from __future__ import annotations

import pytest

from meminit.model.build_guard import Verdict, verdict

VALUES = {"Y": "y", "M": "m", "N": "n", "EMPTY": "", "SIX": "6"}


@pytest.mark.parametrize(
    ("guard", "found"),
    [
        ("1", Verdict(True)),
        ("0", Verdict(False)),
        ("?", Verdict(None)),
        ("Y", Verdict(True, ("Y",))),
        ("SIX", Verdict(True, ("SIX",))),
        ("M", Verdict(False, ("M",))),
        ("M+", Verdict(True, ("M",))),
        ("N", Verdict(False, ("N",))),
        ("N+", Verdict(False, ("N",))),
        ("EMPTY", Verdict(False, ("EMPTY",))),
        ("U", Verdict(None, ("U",))),
        ("!U", Verdict(None, ("U",))),
        ("!Y", Verdict(False, ("Y",))),
        ("Y&N&U", Verdict(False, ("N",))),
        ("Y&U&V", Verdict(None, ("U", "V"))),
        ("Y&?", Verdict(None)),
        ("N|U|Y", Verdict(True, ("Y",))),
        ("N|M", Verdict(False, ("N", "M"))),
        ("N|U", Verdict(None, ("U",))),
        ("Y&(N|!M)", Verdict(True, ("Y", "M"))),
        ("!(Y&N)", Verdict(True, ("N",))),
        ("(Y|N)&?&N", Verdict(False, ("N",))),
    ],
)
def test_the_answer_names_the_symbols_that_decide(guard: str, found: Verdict) -> None:
    assert verdict(guard, VALUES.get) == found


def test_what_is_a_module_counts_as_built_in_where_modules_are_asked_for() -> None:
    assert verdict("M&Y", VALUES.get, modules=True).answer is True
    assert verdict("N|M", VALUES.get, modules=True).answer is True
    assert verdict("N", VALUES.get, modules=True).answer is False
