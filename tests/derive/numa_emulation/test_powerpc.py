"""numa=fake= of powerpc numbers nodes anew at addresses."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meminit.derive.nodes import numa_init
from meminit.model.boot import Boot

GIB = 1 << 14
BANKS = [
    {"id": 0, "memory": [{"start": 0, "end": "1G"}, {"start": "1G", "end": "2G"}], "cpus": "0"},
    {"id": 1, "memory": [{"start": "2G", "end": "3G"}, {"start": "3G", "end": "4G"}], "cpus": "1"},
]


@pytest.mark.parametrize(
    ("line", "frames"),
    [
        ("numa=fake=1G,2G", {0: ((0, GIB),), 1: ((GIB, 2 * GIB),), 2: ((2 * GIB, 4 * GIB),)}),
        ("numa=fake=512M", {0: (), 1: ((0, 4 * GIB),)}),
        ("numa=fake=8G", {0: ((0, 2 * GIB),), 1: ((2 * GIB, 4 * GIB),)}),
        ("numa=fake=3G", {0: ((0, 2 * GIB),), 1: ((2 * GIB, 4 * GIB),)}),
    ],
)
def test_a_block_that_ends_beyond_the_address_is_the_first_of_the_next_node(
    boot: Callable[..., Boot], line: str, frames: dict[int, tuple[tuple[int, int], ...]]
) -> None:
    found = numa_init(boot(BANKS, "6.1", "ppc64", line, {"NUMA": "y"}, distances=[[10, 40], [40, 10]]))

    assert {node.id: node.frames for node in found.nodes} == frames
    assert found.distances[0][1] == 40
    assert len(found.distances) == len(found.nodes)
