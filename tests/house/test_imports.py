"""The house rules that import-linter cannot say: no cycles, nobody imports the package itself, small rooms."""

from __future__ import annotations

import ast
import subprocess
from pathlib import Path

import grimp
import networkx as nx
import pytest

from support import CHECKOUT

PACKAGE = CHECKOUT / "engine" / "meminit"
MODULES = sorted(PACKAGE.rglob("*.py"))
FORBIDDEN_NAMES = {"utils", "util", "helpers", "common", "manager", "misc"}
MOST_LINES = 250
TESTS = CHECKOUT / "tests"
LARGER = {
    "cli/test_bootfiles.py",
    "cli/test_cmdline.py",
    "derive/parameters/test_telling.py",
    "read/values/test_second_reading.py",
    "zonelist_facts.py",
}
"""Modules of tests that are still to be split by subject: none comes to them."""


def test_no_import_cycles() -> None:
    graph = grimp.build_graph("meminit", exclude_type_checking_imports=True, cache_dir=None)
    edges: nx.DiGraph[str] = nx.DiGraph(
        (module, imported) for module in graph.modules for imported in graph.find_modules_directly_imported_by(module)
    )

    assert [sorted(part) for part in nx.strongly_connected_components(edges) if len(part) > 1] == []


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


def test_modules_of_tests_are_as_small() -> None:
    lines = {path.relative_to(TESTS).as_posix(): path.read_bytes().count(b"\n") for path in TESTS.rglob("*.py")}

    assert {name for name, count in lines.items() if count > MOST_LINES} <= LARGER
    assert lines.keys() >= LARGER


def test_the_project_names_no_place_of_its_making() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=CHECKOUT, capture_output=True, text=True, check=False).stdout
    files = [name for name in listed.split("\0") if name and not name.startswith("tests/facts/")]
    if not files:
        pytest.skip("not a git checkout")
    words = ("/work" + "/", "pypi" + ".org", "/root" + "/")
    texts = {name: (CHECKOUT / name).read_bytes().decode("utf-8", "replace") for name in files}

    assert [f"{name}: {word}" for name, text in texts.items() for word in words if word in text] == []
