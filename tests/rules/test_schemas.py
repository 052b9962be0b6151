"""All knowledge in rules/ is valid by its schema, and every schema is a schema."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import Any

import jsonschema
import pytest
from referencing import Registry, Resource

from meminit import data
from meminit.read.schema import schema_by_uri
from meminit.read.tree import read_tree

SCHEMAS = data.names("rules/schemas", ".json")
RULES = data.names("rules", ".yaml")

SCHEMA_OF = {
    "rules/releases.yaml": "releases",
    "rules/aliases.yaml": "aliases",
    "rules/dotconfig.yaml": "dotconfig",
    "rules/efi-types.yaml": "efi-types",
    "rules/arch-hints.yaml": "arch-hints",
    "rules/constants.yaml": "constants",
    "rules/cpuinfo.yaml": "cpuinfo",
    "rules/zones.yaml": "zone-types",
    "rules/orders.yaml": "orders",
    "rules/struct-page.yaml": "struct-page",
    "rules/features": "feature",
    "rules/parameters": "parameter",
    "rules/hugepage-sizes.yaml": "hugepage-sizes",
    "rules/platforms.yaml": "platforms",
    "rules/early-memory.yaml": "early-memory",
    "rules/builtin-line.yaml": "builtin-line",
    "rules/userspace-words.yaml": "userspace-words",
    "rules/lookups.yaml": "lookups",
    "rules/messages.yaml": "messages",
    "rules/arches": "arch",
    "rules/address-space": "address-space",
    "rules/steps": "step",
    "rules/checks": "check",
    "rules/profiles": "profile",
}


def schema_of(name: str) -> str:
    """The schema a rule file must meet, by its own name or its folder's."""
    path = PurePosixPath(name)
    for candidate in (path, *path.parents):
        if (found := SCHEMA_OF.get(str(candidate))) is not None:
            return found
    pytest.fail(f"{name} has no schema")


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_schema_is_valid_2020_12(name: str) -> None:
    schema = json.loads(data.text(name))

    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["title"]


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_named_after_its_kind_and_says_whether_that_is_a_rule_file(name: str) -> None:
    kind = PurePosixPath(name).name.removesuffix(".schema.json")
    head = "meminit:rules/" if kind in SCHEMA_OF.values() else "meminit:"
    schema = json.loads(data.text(name))

    assert schema["$id"] == f"{head}{kind}/1"
    said = schema["properties"].get("meminit", {}).get("const")
    assert said in {None, f"{kind}/1"}


@pytest.mark.parametrize("name", RULES)
def test_every_rule_file_meets_its_schema(name: str) -> None:
    schema = json.loads(data.text(f"rules/schemas/{schema_of(name)}.schema.json"))
    others: Registry[Any] = Registry(retrieve=lambda uri: Resource.from_contents(schema_by_uri(uri)))  # type: ignore[call-arg]
    problems = jsonschema.Draft202012Validator(schema, registry=others).iter_errors(read_tree(data.source(name)).data)

    assert [f"{problem.json_path}: {problem.message}" for problem in problems] == []
