"""numa=fake= cuts the machine's memory into nodes, and loses none of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faked_nodes import EMULATED, TWO, faked, memory, mib, printed
from meminit.derive.nodes import numa_init
from meminit.model.boot import Boot


@pytest.mark.parametrize(
    ("release", "cpus", "distances"),
    [
        ("6.1", [(0, 1), (2, 3), (2, 3)], ((10, 25, 25), (25, 10, 10), (25, 10, 10))),
        ("4.7", [(0, 1), (2, 3), ()], ((10, 25, 20), (25, 10, 20), (20, 20, 10))),
    ],
)
def test_cpus_and_distances_are_those_of_the_node_that_was_cut(
    boot: Callable[..., Boot], release: str, cpus: list[tuple[int, ...]], distances: tuple[tuple[int, ...], ...]
) -> None:
    """Before 4.19 a fake node is taken for the node that has its number."""
    found = faked(boot, "numa=fake=1G", release)

    assert mib(found) == [[(1, 2048)], [(2048, 3072)], [(4096, 5120)]]
    assert [node.cpus for node in found.nodes] == cpus
    assert found.distances == distances


def test_each_node_in_three_fails_where_one_yields_two(boot: Callable[..., Boot]) -> None:
    old, new = faked(boot, "numa=fake=3U"), faked(boot, "numa=fake=3U", "6.12")

    assert mib(old) == [[(1, 2048)], [(2048, 3072), (4096, 5120)]]
    small, failing = old.notes
    assert small == "Fake node size 682MB too small, increasing to 704MB"
    assert failing == old.unfaked == "numa_emulation: phys: 1 only got 2 of 3 nodes, failing"
    assert printed(old) == [small, "node 0", "node 1", "node 2", "node 3", "node 4", failing]
    assert printed(new) == [small, "node 0", "node 1", "node 2", "node 3", "node 4"]
    assert len(new.nodes) == 5


def test_a_node_without_memory_yields_no_fake_ones(boot: Callable[..., Boot]) -> None:
    nodes = [*TWO, {"id": 2, "cpus": "4"}]
    distances = [[10, 20, 20], [20, 10, 20], [20, 20, 10]]
    found = faked(boot, "numa=fake=2U", nodes=nodes, distances=distances)

    assert [node.cpus for node in found.nodes] == [(0, 1, 4), (0, 1, 4), (2, 3), (2, 3)]


@pytest.mark.parametrize(
    ("line", "release", "note"),
    [
        ("numa=fake=5000", "6.1", "numa=fake=5000 too large, reducing to 64"),
        ("numa=fake=1M", "6.1", "Fake node size 1MB too small, increasing to 64MB"),
        ("numa=fake=4294967296", "6.1", "numa=fake=4294967296 is no number of nodes for an int: none is faked"),
        ("numa=off numa=fake=3", "6.12", "no node is faked where NUMA is turned off"),
        ("numa=fake=1M", "4.7", "Fake node size 1MB too small, increasing to 64MB"),
    ],
)
def test_what_the_kernel_makes_of_odd_numbers_is_said(
    boot: Callable[..., Boot], line: str, release: str, note: str
) -> None:
    assert note in faked(boot, line, release).notes


def test_too_little_memory_for_each_node(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "memory": [{"start": "1M", "end": "129M"}]}]
    found = faked(boot, "numa=fake=8", nodes=nodes)

    assert found.notes[-1] == "Not enough memory for each node.  NUMA emulation disabled."
    assert len(found.nodes) == 1


def test_memory_of_no_node_yields_none(boot: Callable[..., Boot]) -> None:
    usable = [{"start": "8G", "end": "9G", "type": "usable"}, {"start": "10G", "end": "11G", "type": "reserved"}]
    nodes = [{"id": 0, "memory": [{"start": "1M", "end": "2G"}]}]
    found = faked(boot, "numa=fake=2", nodes=nodes, memory_map=usable)

    assert memory(found) == ((8 << 18, 9 << 18),)
    assert [node.id for node in found.nodes] == [0, 1]


def test_too_many_pieces_of_memory_fail(boot: Callable[..., Boot]) -> None:
    """Four nodes have room for eight pieces; a large one that is cut in three and seven small ones are ten."""
    pieces = [{"start": "4G", "size": "12G"}, *({"start": at << 30, "size": "512M"} for at in range(17, 24))]
    nodes = [{"id": 0, "memory": pieces[::2]}, {"id": 1, "memory": pieces[1::2]}]
    found = faked(boot, "numa=fake=4", config={**EMULATED, "NODES_SHIFT": "2"}, nodes=nodes)

    assert found.unfaked == "NUMA: Too many emulated memblks, failing emulation"
    assert printed(found)[-1] == found.unfaked
    assert len(printed(found)) == 9
    assert [node.id for node in found.nodes] == [0, 1]


def test_more_ranges_than_fit_are_faked_as_one_node(boot: Callable[..., Boot]) -> None:
    nodes = [{"id": 0, "memory": [{"start": 2 * at << 30, "size": "1G"} for at in range(5)]}]
    found = faked(boot, "numa=fake=2", config={**EMULATED, "NODES_SHIFT": "1"}, nodes=nodes)

    assert found.refused == "too many memblk ranges: 5, where 4 fit: NUMA is not used"
    assert (found.emulated, len(found.emulated_after), len(found.nodes)) == ((), 2, 2)


def test_nodes_of_a_machine_whose_numa_is_off(boot: Callable[..., Boot]) -> None:
    """All memory is one block: CPUs are on all nodes, before 4.19 dealt out."""
    new, old = faked(boot, "numa=off numa=fake=3"), faked(boot, "numa=off numa=fake=3", "4.7")

    assert [node.cpus for node in new.nodes] == [(0, 1, 2, 3)] * 3
    assert [node.cpus for node in old.nodes] == [(0, 3), (1,), (2,)]
    assert memory(new) == memory(old) == memory(faked(boot, ""))


@pytest.mark.parametrize("distances", ["10,20,30,20,10,30,30,30,10,", "10,20,30", "11,20,300,20,10,30,30,30,10,"])
def test_given_distances_count_where_they_can_be(boot: Callable[..., Boot], distances: str) -> None:
    nodes = [{"id": 0, "memory": [{"start": "1M", "end": "3G"}]}]
    found = faked(boot, f"numa=fake=3:{distances}", nodes=nodes)
    given_ = [int(number) for number in distances.split(",")[:-1]]
    flat = [distance for row in found.distances for distance in row]

    for at, number in enumerate(given_):
        usable = number < 256 and (at not in {0, 4, 8} or number == 10)
        assert flat[at] == (number if usable else 10 if at in {0, 4, 8} else 20)
    assert set(flat[len(given_) :]) <= {10}


def test_nodes_that_are_refused_once_they_were_faked_are_faked_again(boot: Callable[..., Boot]) -> None:
    usable = [{"start": "1M", "end": "3G", "type": "usable"}, {"start": "4G", "end": "9G", "type": "usable"}]
    found = faked(boot, "numa=fake=2", memory_map=usable)

    assert found.refused
    assert [line.text.split()[2] for line in found.emulated] == ["0", "1"]
    assert [line.text.split()[2] for line in found.emulated_after] == ["0", "1"]
    assert memory(found) == ((256, 3 << 18), (4 << 18, 9 << 18))


@given(
    st.sampled_from(["6.1", "6.12", "4.7", "3.10"]),
    st.lists(st.tuples(st.integers(0, 3), st.integers(1, 40), st.integers(0, 9)), min_size=1, max_size=9),
    st.sampled_from(["1", "2", "3", "7", "64", "100M", "1G", "33M"]),
)
def test_no_memory_is_lost_and_none_is_in_two_nodes(
    release: str, pieces: list[tuple[int, int, int]], asked: str
) -> None:
    document = machine_of(pieces)
    plain, fake = (
        numa_init(
            Boot.from_document(
                {"machine": document, "kernel": {"release": release, "config": EMULATED}, "cmdline": line}
            )
        )
        for line in ("", f"numa=fake={asked}")
    )

    assert memory(fake) == memory(plain)
    frames = [piece for node in fake.nodes for piece in node.frames]
    assert sum(end - start for start, end in frames) == sum(end - start for start, end in memory(fake))
    if asked.isdigit():
        assert len(fake.nodes) <= max(int(asked), len(plain.nodes))
    assert all(row[at] == 10 for at, row in enumerate(fake.distances))


def machine_of(pieces: list[tuple[int, int, int]]) -> dict[str, Any]:
    """A machine of (node, pieces of 16 MiB, gap): one behind the other, from 16 MiB on."""
    at = 1
    nodes: dict[int, list[dict[str, int]]] = {}
    for node, size, gap in pieces:
        at += gap
        nodes.setdefault(node, []).append({"start": at << 24, "end": (at + size) << 24})
        at += size
    return {
        "meminit": "machine/1",
        "arch": "x86_64",
        "nodes": [{"id": node, "memory": nodes[node]} for node in sorted(nodes)],
    }
