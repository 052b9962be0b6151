"""The house rules that import-linter cannot say: no cycles, nobody imports the package itself, small rooms."""

from __future__ import annotations

import ast
from pathlib import Path

import grimp
import pytest

from support import CHECKOUT

PACKAGE = CHECKOUT / "engine" / "meminit"
MODULES = sorted(PACKAGE.rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "manager", "misc"}
MOST_LINES = 250


def test_no_import_cycles() -> None:
    graph = grimp.build_graph("meminit", exclude_type_checking_imports=True, cache_dir=None)
    cycles = []
    for module in sorted(graph.modules):
        for imported in graph.find_modules_directly_imported_by(module):
            chain = graph.find_shortest_chain(importer=imported, imported=module)
            if chain:
                cycles.append((*chain, imported))

    assert cycles == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_says_what_it_is_for_and_keeps_to_itself(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    docstring = ast.get_docstring(tree)
    imports = [
        (node.module, [alias.name for alias in node.names])
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    ]

    if path.name != "version.py":
        assert docstring
    assert path.stem not in FORBIDDEN_NAMES
    assert len(text.splitlines()) <= MOST_LINES
    assert all(module != "meminit" or set(names) <= {"data", "api"} for module, names in imports)


def test_the_project_names_no_place_of_its_making() -> None:
    found = []
    for path in sorted(CHECKOUT.rglob("*")):
        relative = path.relative_to(CHECKOUT)
        if not path.is_file() or relative.parts[0] in {".git", ".venv"} or relative.parts[:2] == ("tests", "facts"):
            continue
        if path.suffix in {".py", ".yaml", ".json", ".md", ".toml", ".txt", ".lark", ".config", ""}:
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{relative}: {word}" for word in ("/work" + "/", "pypi" + ".org", "/root" + "/") if word in text]

    assert found == []
