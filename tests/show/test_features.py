"""Features as they are told: had, lacked, or hanging on symbols that are not known."""

from __future__ import annotations

import json

import jsonschema
import pytest

from meminit import data
from meminit.model.boot import Boot
from meminit.model.knowledge import features
from meminit.show.json.features import features_json
from meminit.show.text.features import feature_lines

NAMES = ("movable-node-option", "zonelist-order-choice", "kernelcore-percent")
SHOWN = [feature for feature in features() if feature.name in NAMES]


@pytest.mark.parametrize(
    ("config", "mark", "has"),
    [({}, "?", None), ({"MOVABLE_NODE": "y"}, "+", True), ({"MOVABLE_NODE": "n"}, "-", False)],
)
def test_a_mark_says_whether_the_kernel_has_it(config: dict[str, str], mark: str, *, has: bool | None) -> None:
    boot = Boot.from_document({"kernel": {"release": "4.7", "config": config}})
    marks = {line[2:].split(":")[0]: line[0] for line in feature_lines(SHOWN, boot.kernel).splitlines()[::2]}
    told = {entry["name"]: entry["has"] for entry in features_json(SHOWN, boot)["features"]}

    assert marks == {"movable-node-option": mark, "zonelist-order-choice": "+", "kernelcore-percent": "-"}
    assert told == {"movable-node-option": has, "zonelist-order-choice": True, "kernelcore-percent": False}


def test_without_a_kernel_nothing_is_marked() -> None:
    assert {line.split(":")[0] for line in feature_lines(SHOWN, None).splitlines()[::2]} == set(NAMES)
    assert [entry["has"] for entry in features_json(SHOWN, None)["features"]] == [None] * len(NAMES)


@pytest.mark.parametrize("boot", [None, Boot.from_document({"kernel": {"release": "4.7"}})], ids=["alone", "4.7"])
def test_the_document_meets_its_schema(boot: Boot | None) -> None:
    schema = json.loads(data.text("rules/schemas/features.schema.json"))
    document = json.loads(json.dumps(features_json(features(), boot)))

    jsonschema.Draft202012Validator(schema).validate(document)
    assert document["meminit"] == schema["properties"]["meminit"]["const"]
