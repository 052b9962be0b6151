"""What real kernels made of values, told by what they printed and by the memory and the nodes they had."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from meminit.read.values.crashkernel import crash_size
from meminit.read.values.registry import grammar
from meminit.read.values.value import Value
from support import FACTS
from value_contexts import context_of

RAM = 1 << 42
"""More than any of these machines has: none of their values depends on it."""


@cache
def boots() -> tuple[dict[str, Any], ...]:
    return tuple(json.loads(path.read_text()) for path in sorted((FACTS / "boots").glob("*/*.json")))


def given(name: str, value: str = "") -> list[Any]:
    """Boots whose line has ``name=``, with every value of it."""
    start = f"{name}={value}"
    found = []
    for boot in boots():
        values = [word.removeprefix(start) for word in boot["cmdline"].split() if word.startswith(start)]
        if values:
            found.append(pytest.param(boot, values, id=boot["name"]))
    return found


def read(name: str, text: str, boot: dict[str, Any], online: frozenset[int] | None = None) -> Value:
    return grammar(name).read(text, context_of(boot["release"], boot["arch"], online))


@pytest.mark.parametrize(("boot", "values"), given("crashkernel"))
def test_crashkernel_is_refused_in_these_words(boot: dict[str, Any], values: list[str]) -> None:
    parts = read("crashkernel", values[-1], boot).parts
    found = crash_size(parts, RAM, context_of(boot["release"], boot["arch"]).features)
    printed = [line for line in boot["expect"]["messages"] if line.startswith("crashkernel: ")]
    assert list(found.says) == printed
    reserved = [line for line in boot["expect"]["messages"] if line.startswith("crashkernel reserved: ")]
    sizes = [f"({found.size >> 20} MB)" in line for line in reserved]
    assert sizes in ([], [True])
    assert not (reserved and found.size == 0)


@pytest.mark.parametrize(("boot", "values"), given("hugepages"))
def test_hugepages_are_refused_in_these_words(boot: dict[str, Any], values: list[str]) -> None:
    online = frozenset(node["id"] for node in boot["machine"]["nodes"])
    refused = []
    for text in values:
        value = read("node-counts", text, boot, online)
        if value.fault is not None:
            refused.append(f"HugeTLB: Invalid hugepages parameter {text[value.fault.start :]}")
    assert refused == [line for line in boot["expect"]["messages"] if "Invalid hugepages parameter" in line]


@pytest.mark.parametrize(("boot", "values"), given("memmap"))
def test_memory_that_memmap_names_is_what_it_says(boot: dict[str, Any], values: list[str]) -> None:
    map_ = boot["expect"].get("user_ranges", [])
    operations: list[dict[str, Any]] = []
    for text in values:
        found = read("memmap", text, boot).parts["operations"]
        assert isinstance(found, list)
        operations += found
    for operation in operations:
        if operation["kind"] in {"usable", "reserved"} and map_:
            wanted = operation["start"], operation["start"] + operation["size"] - 1, operation["kind"]
            assert any(first <= wanted[0] and wanted[1] <= last and kind == wanted[2] for first, last, kind in map_)
    if not operations:
        assert not map_


def cut_from_one_node() -> list[Any]:
    """The boots whose kernel can fake nodes, had one to cut and told the distances it came to."""
    return [
        case
        for case in given("numa", "fake=")
        for boot in [case.values[0]]
        if boot["arch"] != "arm64" and "node_distances" in boot["expect"] and len(boot["machine"]["nodes"]) == 1
    ]


@pytest.mark.parametrize(("boot", "values"), cut_from_one_node())
def test_nodes_are_faked_as_asked(boot: dict[str, Any], values: list[str]) -> None:
    parts = read("numa-fake", values[-1], boot).parts
    distances = boot["expect"]["node_distances"]
    if parts["kind"] == "count":
        assert len(distances) == parts["count"]
    elif parts["kind"] == "":
        assert len(distances) == 1
    told = parts["distances"]
    assert isinstance(told, list)
    rows = [distance for node in sorted(distances, key=int) for distance in distances[node]]
    assert rows[: len(told)] == told


@pytest.mark.parametrize(
    ("name", "grammar_name"), [("kernelcore", "percent"), ("movablecore", "percent"), ("mem", "memparse")]
)
def test_values_that_were_booted_are_sizes_shares_or_words(name: str, grammar_name: str) -> None:
    for case in given(name):
        boot, values = case.values
        for text in values:
            value = read(grammar_name, text.strip('"'), boot)
            if grammar_name == "percent":
                assert (value.fault is None) == text.endswith("%")
            elif text in {"abc", "nopentium"}:
                assert value == ({"bytes": 0}, 0, None)
            else:
                assert value.fault is None
