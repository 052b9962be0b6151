"""Guards are three-valued: what a config does not say is unknown, not false."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.model.config import Config
from meminit.model.guard import holds, written

CONFIG = Config({"A": "y", "B": "n", "M": "m"})


@pytest.mark.parametrize(
    ("guard", "answer", "text"),
    [
        (None, True, ""),
        ([], True, ""),
        ({"config": "A"}, True, "CONFIG_A"),
        ({"config": "M"}, True, "CONFIG_M"),
        ({"config": "B"}, False, "CONFIG_B"),
        ({"config": "X"}, None, "CONFIG_X"),
        ({"not": {"config": "A"}}, False, "not CONFIG_A"),
        ({"not": {"config": "X"}}, None, "not CONFIG_X"),
        ({"not": [{"config": "A"}, {"config": "B"}]}, True, "not (CONFIG_A and CONFIG_B)"),
        ({"feature": "f"}, True, "f"),
        ({"feature": "g"}, False, "g"),
        ([{"config": "A"}, {"config": "X"}], None, "CONFIG_A and CONFIG_X"),
        ([{"config": "B"}, {"config": "X"}], False, "CONFIG_B and CONFIG_X"),
        ([{"config": "A"}, {"config": "M"}], True, "CONFIG_A and CONFIG_M"),
        ({"any": [{"config": "A"}, {"config": "X"}]}, True, "(CONFIG_A or CONFIG_X)"),
        ({"any": [{"config": "B"}, {"config": "X"}]}, None, "(CONFIG_B or CONFIG_X)"),
        ({"any": [{"config": "B"}]}, False, "(CONFIG_B)"),
    ],
)
def test_guards_decide_and_are_written(guard: Any, answer: bool | None, text: str) -> None:
    assert holds(guard, CONFIG, frozenset({"f"})) is answer
    assert written(guard) == text


@pytest.mark.parametrize("bad", ["A", {"conf": "A"}, 3])
def test_what_is_no_guard_is_refused(bad: Any) -> None:
    with pytest.raises(ValueError, match="not a guard"):
        holds(bad, CONFIG, frozenset())
    with pytest.raises(ValueError, match="not a guard"):
        written(bad)
