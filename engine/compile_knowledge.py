"""Build hook: leaves rules/ and the terminals of grammar/ as one JSON file: meminit starts without parsing them.

A document is a line of it, so that only those are read that are asked for. It uses of that file what belongs to files
that have not changed; a changed rule is read from its YAML again.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ENGINE = Path(__file__).resolve().parent
TARGET = ENGINE / "meminit" / "knowledge.json"


class CompileKnowledge(BuildHookInterface):  # type: ignore[type-arg]
    """Makes engine/meminit/knowledge.json before a wheel or an editable install is put together."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002  hatchling's signature
        """Write the file and have it packed though git ignores it."""
        compile_knowledge()
        build_data["artifacts"].append("engine/meminit/knowledge.json")


def compile_knowledge() -> None:
    """Read every rule file and grammar, and write what it holds with what tells whether it changes."""
    sys.path.insert(0, str(ENGINE))
    try:
        from meminit import data
        from meminit.read.catalogue import CATALOGUE, Catalogue
        from meminit.read.shipped import without_tests
        from meminit.read.terminals import terminals
        from meminit.read.tree import read_tree
    finally:
        sys.path.remove(str(ENGINE))
    documents = {name: without_tests(read_tree(data.source(name)).data) for name in data.names("rules")}
    documents |= {
        name: [(found.name, found.pattern, found.flags, found.priority) for found in terminals(data.source(name))]
        for name in data.names("grammar", ".lark")
    }
    documents[CATALOGUE] = Catalogue(data.text(CATALOGUE)).plain_names
    entries = {
        name: {"stamp": data.stamp(name), "digest": data.digest(name), "document": document}
        for name, document in documents.items()
    }
    lines = (f"{json.dumps(name)}:{json.dumps(entry, separators=(',', ':'))}" for name, entry in entries.items())
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    compile_knowledge()
