"""The boot line and the build say which CPUs of a node can run, and which are started."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from meminit.derive.cpus import nr_cpu_ids
from meminit.derive.layout import layout_of
from meminit.derive.nodes import numa_init
from meminit.derive.zonelists.build import build_all_zonelists
from meminit.errors import InputFault
from meminit.model.boot import RUNNING, Boot
from meminit.read.cpulist import parse_cpulist
from support import FACTS

NODES = [{"id": 0, "memory": "1G", "cpus": "0-1"}, {"id": 1, "memory": "1G", "cpus": "2-3"}, {"id": 2, "cpus": "4-5"}]


def cpus(boot: Boot) -> list[tuple[int, ...]]:
    """CPUs by node."""
    return [node.cpus for node in numa_init(boot).nodes]


@pytest.mark.parametrize(
    ("line", "release", "arch", "limit"),
    [
        ("", "6.1", "x86_64", None),
        ("nr_cpus=3", "6.1", "x86_64", 3),
        ("nr_cpus=3", "6.1", "arm64", 3),
        ("nr_cpus=3 nr_cpus=5", "6.1", "arm64", 3),
        ("nr_cpus=0", "6.1", "x86_64", None),
        ("nr_cpus=3", "2.6.32", "x86_64", None),
        ("possible_cpus=2", "6.1", "x86_64", 2),
        ("possible_cpus=2 nr_cpus=4", "6.12", "x86_64", 2),
        ("possible_cpus=0", "6.1", "x86_64", 1),
        ("possible_cpus=2", "6.1", "arm64", None),
        ("maxcpus=0", "6.1", "x86_64", 1),
        ("nosmp", "6.1", "x86_64", 1),
        ("maxcpus=0", "6.1", "arm64", None),
        ("maxcpus=0", "2.6.32", "x86_64", None),
        ("maxcpus=2", "6.1", "x86_64", None),
    ],
)
def test_how_many_cpus_there_is_room_for(
    boot: Callable[..., Boot], line: str, release: str, arch: str, limit: int | None
) -> None:
    assert nr_cpu_ids(boot(NODES, release=release, arch=arch, cmdline=line, config={"SMP": "y"})) == limit


def test_the_build_bounds_it_too(boot: Callable[..., Boot]) -> None:
    assert nr_cpu_ids(boot(NODES, config={"SMP": "y", "NR_CPUS": 4})) == 4
    assert nr_cpu_ids(boot(NODES, config={"SMP": "y", "NR_CPUS": 4}, cmdline="nr_cpus=2")) == 2
    assert nr_cpu_ids(boot(NODES, config={"SMP": "n", "NR_CPUS": 4})) == 1
    forced = {"SMP": "y", "NR_CPUS": 4, "FORCE_NR_CPUS": "y"}
    assert nr_cpu_ids(boot(NODES, release="6.1", config=forced, cmdline="nr_cpus=2")) == 4


@pytest.mark.parametrize("line", ["nr_cpus=3", "nr_cpus=6", "nr_cpus=1"])
def test_a_node_has_the_cpus_that_have_a_number(boot: Callable[..., Boot], line: str) -> None:
    limit = int(line.partition("=")[2])
    topology = numa_init(boot(NODES, release="6.1", cmdline=line, config={"SMP": "y"}))

    wanted = [[0, 1], [2, 3], [4, 5]]
    assert [list(node.cpus) for node in topology.nodes] == [[cpu for cpu in row if cpu < limit] for row in wanted]
    assert any("has room for" in note for note in topology.notes) == (limit < 6)


def test_a_node_without_memory_whose_cpus_have_no_number_stays_offline(boot: Callable[..., Boot]) -> None:
    def online(line: str) -> list[bool]:
        return [node.online for node in numa_init(boot(NODES, release="6.1", cmdline=line)).nodes]

    assert online("") == [True, True, True]
    assert online("nr_cpus=4") == [True, True, False]
    assert online("maxcpus=4") == [True, True, True]


def test_maxcpus_leaves_cpus_that_are_not_started_and_says_which_nodes_run_none(boot: Callable[..., Boot]) -> None:
    def said(line: str) -> tuple[frozenset[int] | None, str]:
        topology = numa_init(boot(NODES, release="6.1", cmdline=line))
        return topology.started, "".join(note for note in topology.notes if "are started" in note)

    assert said("maxcpus=6") == (None, "")
    assert said("maxcpus=4") == (frozenset({0, 1, 2, 3}), "of 6 CPUs only 0-3 are started: none of node 2")
    assert said("maxcpus=1") == (frozenset({0}), "of 6 CPUs only 0 are started: none of nodes 1-2")
    assert said("maxcpus=5") == (frozenset(range(5)), "of 6 CPUs only 0-4 are started")


def test_a_node_pays_for_its_cpus_only_where_one_is_started(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": node, "memory": "1G", "cpus": node} for node in range(3)]

    def order(line: str) -> tuple[int, ...]:
        running = replace(boot(nodes, release="4.7", cmdline=line), state=RUNNING)
        lists = build_all_zonelists(running, layout_of(running), explain=[0])
        return tuple(lists.nodes[0].fallback_nodes)

    assert order("") == order("maxcpus=1") == (0, 1, 2)
    uneven = [{"id": 0, "memory": "1G", "cpus": 0}, {"id": 1, "memory": "1G", "cpus": 1}, {"id": 2, "memory": "1G"}]
    nodes = uneven
    assert order("") == (0, 2, 1)
    assert order("maxcpus=1") == (0, 1, 2)


def facts() -> list[Any]:
    paths = sorted((FACTS / "boots").glob("*/*.json"))
    read = (json.loads(path.read_text(encoding="utf-8")) for path in paths)
    return [pytest.param(fact, id=fact["name"]) for fact in read if "node_cpulist" in fact["expect"]]


@pytest.mark.parametrize("fact", facts())
def test_nodes_run_the_cpus_that_they_ran_when_measured(fact: dict[str, Any], measured: Callable[..., Boot]) -> None:
    seen = {int(node): parse_cpulist(cpus) for node, cpus in fact["expect"]["node_cpulist"].items()}
    try:
        topology = numa_init(measured(fact))
    except InputFault:
        assert not fact["expect"]["completed"]
        return
    started = topology.started
    runs = {
        node.id: tuple(cpu for cpu in node.cpus if started is None or cpu in started)
        for node in topology.nodes
        if node.online
    }

    assert {node: cpus for node, cpus in runs.items() if cpus} == {node: cpus for node, cpus in seen.items() if cpus}


def test_cpus_of_an_srat_are_numbered_by_their_apic_id(boot: Callable[..., Boot]) -> None:
    rows = [
        {"pxm": 1, "apic": 6},
        {"pxm": 1, "apic": 4},
        {"pxm": 0, "apic": 0, "enabled": False},
        {"pxm": 0, "apic": 2},
    ]
    memory = [{"pxm": 0, "start": 0, "size": "1G"}, {"pxm": 1, "start": "1G", "size": "1G"}]

    assert cpus(boot(firmware={"srat": [*rows, *memory]})) == [(1, 2), (0,)]
