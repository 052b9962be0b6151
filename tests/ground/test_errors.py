"""Faults say what is wrong, where, and what to do."""

from __future__ import annotations

from meminit.errors import Defect, InputFault, RuleFault, did_you_mean
from meminit.text import Source


def test_a_fault_prints_place_line_caret_and_help() -> None:
    fault = InputFault("no such thing", Source("a.yaml", "x: 1\nkey: bad\n").place(10, 13), "write good")

    assert str(fault) == (
        "error: no such thing\n --> a.yaml:2:6\n  |\n2 | key: bad\n  |      ^^^\n  = help: write good"
    )


def test_a_fault_without_a_place_is_its_message() -> None:
    assert str(RuleFault("bad rule")) == "rule error: bad rule"
    assert str(Defect("ours")) == "defect in meminit: ours"


def test_exit_codes_tell_whose_fault_it_is() -> None:
    assert (InputFault("x").exit_code, RuleFault("x").exit_code, Defect("x").exit_code) == (2, 2, 3)


def test_did_you_mean_names_the_nearest_or_nothing() -> None:
    assert did_you_mean("zonelist", ["zones", "zonelists"]) == "did you mean `zonelists`?"
    assert did_you_mean("qqq", ["zones"]) == ""
