"""Documents are bounded in size and count, and megabytes of garbage end soon."""

from __future__ import annotations

import pytest

from documents import attempt, fault_of
from meminit.read import tree as tree_module
from meminit.read import yaml_text
from meminit.text import Source


def test_a_long_broken_json_is_not_tried_as_yaml(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree_module, "MAX_FLOW_CHARACTERS", 5)

    assert fault_of("{a: 1}").message == "not JSON: Expecting property name enclosed in double quotes"


def test_limits_of_size_and_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_text, "MAX_VALUES", 10)

    fault = fault_of("a: [" + "1, " * 20 + "]")

    assert (fault.message, fault.help) == ("holds more than 10 values", "write it as JSON")

    monkeypatch.setattr(tree_module, "MAX_CHARACTERS", 1 << 20)

    assert fault_of(" " * ((1 << 20) + 1)).message == "doc is larger than 1 million characters"


@pytest.mark.fuzz
@pytest.mark.parametrize(
    "text",
    [
        "- " * 500_000,
        "[" * 10_000_000,
        '{"' + '\\"' * 2_000_000,
        "x" * 10_000_000,
        "a: '" + "''" * 2_000_000,
        "\t" * 10**7,
    ],
    ids=["dashes", "brackets", "quotes", "letters", "apostrophes", "tabs"],
)
def test_megabytes_of_garbage_end_soon(text: str) -> None:
    """Quadratic work on any of them would take hours."""
    found = attempt(Source("doc", text))

    assert str(found)
