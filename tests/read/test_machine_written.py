"""What is written of a machine is read back, up to 1024 nodes."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.read.machine import MachineFacts, read_machine
from meminit.text import Source


def read(text: str) -> MachineFacts:
    return read_machine(Source("machine.yaml", text))


ADDRESSES = st.integers(0, 1 << 20).map(lambda pages: pages << 12)


RANGES = st.tuples(ADDRESSES, ADDRESSES).filter(lambda pair: pair[0] < pair[1])


@given(
    st.dictionaries(
        st.integers(0, 1023),
        st.tuples(st.sets(st.integers(0, 300), max_size=4), st.integers(0, 1 << 50) | st.lists(RANGES, max_size=3)),
        min_size=1,
        max_size=6,
    ),
    st.booleans(),
)
@settings(deadline=None)
def test_what_is_written_is_read(nodes: dict[int, tuple[set[int], Any]], sized: bool) -> None:
    document = {
        "nodes": [
            {
                "id": node,
                "cpus": ",".join(map(str, sorted(cpus))),
                "memory": memory
                if isinstance(memory, int)
                else [{"start": hex(a), "size": b - a} if sized else {"start": a, "end": hex(b)} for a, b in memory],
            }
            for node, (cpus, memory) in nodes.items()
        ]
    }

    facts = read(json.dumps(document))

    assert {node.id: set(node.cpus) for node in facts.nodes} == {node: cpus for node, (cpus, _) in nodes.items()}
    for found, (_, memory) in zip(facts.nodes, nodes.values(), strict=True):
        if isinstance(memory, int):
            assert found.size == memory
        else:
            assert [(row.start, row.end) for row in found.ranges] == memory


def test_a_machine_of_1024_nodes_is_read() -> None:
    rows = [[10 + ((a ^ b) % 200) for b in range(1024)] for a in range(1024)]
    text = json.dumps({"nodes": [{"id": node, "memory": "1G"} for node in range(1024)], "distances": rows})

    facts = read(text)

    assert facts.distances is not None
    assert facts.distances[1000][7] == rows[1000][7]
