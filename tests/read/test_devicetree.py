"""A device tree as nested mappings tells memory, CPUs, nodes, distances, and what is kept from use."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.errors import InputFault
from meminit.read.devicetree import DeviceTree, TreeMemory, devicetree_facts
from meminit.text import Path, Source

GIB = 1 << 30
SOURCE = Source("tree", "tree")
TWO = {"#address-cells": 2, "#size-cells": 2}


def facts(tree: dict[str, Any]) -> DeviceTree:
    """What the tree tells, places being all the same."""
    return devicetree_facts(tree, lambda _: SOURCE.place())


def memory(*cells: Any, **more: Any) -> dict[str, Any]:
    """A memory node."""
    return {"device_type": "memory", "reg": list(cells), **more}


def test_an_empty_tree_tells_nothing() -> None:
    assert facts({}) == DeviceTree()


@pytest.mark.parametrize(
    ("sizes", "cells", "expected"),
    [
        ({}, [GIB, GIB], [(GIB, 2 * GIB)]),
        (TWO, [1, 0, 0, GIB], [(4 * GIB, 5 * GIB)]),
        (TWO, [[1, 0, 0, GIB], [2, 0, 1, 0]], [(4 * GIB, 5 * GIB), (8 * GIB, 12 * GIB)]),
        ({"#address-cells": 2, "#size-cells": 1}, [1, 0, GIB, 7], [(4 * GIB, 5 * GIB)]),
        ({"#address-cells": 3, "#size-cells": 1}, [9, 0, GIB, GIB], [(GIB, 2 * GIB)]),
        ({"#address-cells": 0, "#size-cells": 1}, [GIB, 0], [(0, GIB)]),
        ({"#address-cells": 0, "#size-cells": 0}, [GIB], []),
        (TWO, [0xFFFFFFFF, 0, 0xFFFFFFFF, 0xFFFFFFFF], [(0xFFFFFFFF << 32, 1 << 64)]),
    ],
)
def test_reg_is_read_by_the_cells_of_the_root(sizes: dict[str, int], cells: list[Any], expected: list[Any]) -> None:
    found = facts({**sizes, "memory@0": memory(*cells), "soc": {"memory@1": memory(0, GIB)}}).memory

    assert [(row.start, row.end) for row in found] == expected


def test_a_memory_node_says_its_node_and_whether_it_can_be_taken_away_or_is_there() -> None:
    told = facts(
        {
            "a": memory(0, GIB, **{"numa-node-id": 3, "hotpluggable": True}),
            "b": memory(GIB, GIB, status="disabled"),
            "c": memory(0, GIB, **{"linux,usable-memory": [GIB, 4096], "status": "ok"}),
            "d": {"device_type": ["cache"], "reg": [0, 1]},
        }
    )

    assert told.memory == (
        TreeMemory(0, GIB, 3, hotplug=True),
        TreeMemory(GIB, 2 * GIB, available=False),
        TreeMemory(GIB, GIB + 4096),
    )


def test_cpus_count_in_order_but_for_those_that_are_off() -> None:
    cpus = {
        "cpu@0": {"device_type": "cpu", "numa-node-id": 1},
        "cpu@1": {"device_type": "cpu", "status": "fail"},
        "cpu@2": {"device_type": "cpu"},
        "idle-states": {},
    }

    assert facts({"cpus": cpus}).cpus == (1, None)


def test_distances_are_rows_of_three() -> None:
    map_ = {"compatible": ["x", "numa-distance-map-v1"], "distance-matrix": [[0, 0, 10], [0, 1, 20], [7, 7]]}

    assert facts({"distance-map": map_}).distances == ((0, 0, 10), (0, 1, 20))
    assert facts({"distance-map": {"compatible": "numa-distance-map-v1"}}).distances == ()
    assert facts({"distance-map": {"compatible": "numa-distance-map-v2"}}).distances is None


def test_what_is_reserved_and_where_a_crash_kernel_is_to_stay() -> None:
    told = facts(
        {
            **TWO,
            "reserved-memory": {
                "a": {"reg": [0, GIB, 0, 4096]},
                "b": {"reg": [0, 0, 0, 8192], "no-map": True},
                "c": {"size": [0, 1]},
            },
            "chosen": {"linux,usable-memory-range": [0, GIB, 0, 65536]},
        }
    )

    assert told.reserved == ((GIB, GIB + 4096),)
    assert told.no_map == ((0, 8192),)
    assert told.usable == ((GIB, GIB + 65536),)


def papr(*levels: list[int], form_1: bool = True, **more: Any) -> DeviceTree:
    """A machine whose memory is told by where it stands: three levels, of which the first says the node."""
    vector = [0, 0x0080_0000 if form_1 else 0]
    tree: dict[str, Any] = {f"memory@{at}": memory(at, 1) for at in range(len(levels))}
    for at, level in enumerate(levels):
        tree[f"memory@{at}"]["ibm,associativity"] = level
    return facts(
        {
            **tree,
            "rtas": {"ibm,associativity-reference-points": [3, 2, 1]},
            "chosen": {"ibm,architecture-vec-5": vector},
            **more,
        }
    )


def test_memory_of_papr_is_of_the_node_that_the_first_reference_point_names() -> None:
    told = papr([3, 0, 0, 5], [3, 0, 1, 6], [3, 0, 0, 0xFFFF], [], [1, 0])

    assert [row.node for row in told.memory] == [5, 6, 0, 0, 0]


def test_distances_of_papr_double_for_each_level_that_is_not_shared() -> None:
    told = papr([3, 0, 0, 5], [3, 0, 0, 6], [3, 0, 1, 7], [3, 1, 2, 8])

    assert told.distances is not None
    assert [(a, b, d) for a, b, d in told.distances if a == 5] == [(5, 5, 10), (5, 6, 20), (5, 7, 40), (5, 8, 80)]
    assert papr([3, 0, 0, 5], form_1=False).distances is None
    opal = {"ibm,opal": {"ibm,associativity-reference-points": [1]}, "m": memory(0, 1, **{"ibm,associativity": [1, 4]})}
    assert facts(opal).distances == ((4, 4, 10),)
    bare = {"rtas": {"ibm,associativity-reference-points": [1]}, "ibm,dynamic-reconfiguration-memory": {}}
    assert facts(bare).distances is None
    assert facts(bare).notes == ("memory that /ibm,dynamic-reconfiguration-memory tells of is not followed",)


@pytest.mark.parametrize(
    "bad", ["4G", -1, 1 << 32, True, None, 1.5, {"a": 1}, [[0, [1]]]], ids=lambda value: f"{value}"[:20]
)
def test_what_is_no_cell_is_refused(bad: Any) -> None:
    reg = bad if isinstance(bad, list) else [bad]
    with pytest.raises(InputFault, match="reg is made of cells"):
        facts({"memory@0": {"device_type": "memory", "reg": reg}})


def test_too_wide_addresses_are_refused() -> None:
    with pytest.raises(InputFault, match="#size-cells is 5, and the most is 4"):
        facts({"#size-cells": 5})


VALUES = st.recursive(
    st.one_of(st.integers(-1, 1 << 33), st.booleans(), st.none(), st.sampled_from(("memory", "cpu", "okay"))),
    lambda inner: st.one_of(
        st.lists(inner, max_size=6),
        st.dictionaries(
            st.sampled_from(
                (
                    *("memory@0", "cpus", "cpu@0", "reg", "device_type", "numa-node-id", "chosen", "reserved-memory"),
                    *("#address-cells", "#size-cells", "compatible", "distance-matrix", "status", "rtas", "ibm,opal"),
                    *("ibm,associativity", "ibm,associativity-reference-points", "ibm,architecture-vec-5", "no-map"),
                )
            ),
            inner,
            max_size=6,
        ),
    ),
    max_leaves=30,
)


@given(st.dictionaries(st.text(max_size=4) | st.sampled_from(("memory@0", "cpus", "rtas")), VALUES, max_size=6))
def test_any_tree_is_read_or_refused(tree: dict[str, Any]) -> None:
    def place(path: Path) -> None:
        assert path

    try:
        told = devicetree_facts(tree, place)
    except InputFault as fault:
        assert str(fault)  # noqa: PT017  the fault is the answer
    else:
        assert all(row.start < row.end <= 1 << 64 for row in told.memory)
