"""Each entry has a reason, and the reasons fit the list."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meminit.derive.zonelists.explain import explain_entries
from meminit.model.boot import Boot
from zonelist_facts import predicted

Seen = Callable[..., Boot]
TWO = {0: {"Normal": 10, "DMA": 10}, 1: {"Normal": 10}}


@pytest.mark.parametrize(
    ("order", "reasons"),
    [
        (
            "node",
            [
                "the highest zone of the first node that has one",
                "the same node's next lower zone",
                "node 0 has no more: the highest zone of the next node",
            ],
        ),
        (
            "zone",
            [
                "the highest zone there is",
                "zone Normal of the next node that has it",
                "no node is left with Normal: zone DMA of the first node that has it",
            ],
        ),
    ],
)
def test_every_entry_has_a_reason(seen: Seen, order: str, reasons: list[str]) -> None:
    _, lists = predicted(seen(TWO), order=order, explain=True)
    own = lists.nodes[0]
    found = explain_entries(lists, own)

    assert tuple(reason.entry for reason in found) == own.fallback
    assert [reason.why for reason in found] == reasons
    assert all(own.fallback_nodes[reason.turn] == reason.entry.node == reason.pick.node for reason in found)


def test_nothing_to_say_of_lists_without_picks(seen: Seen) -> None:
    _, lists = predicted(seen(TWO))

    assert explain_entries(lists, lists.nodes[0]) == ()


def test_2_4_goes_along_pgdat_list(seen: Seen) -> None:
    _, lists = predicted(seen({node: {"Normal": 10} for node in range(4)}, "2.4.32", config={"DISCONTIGMEM": "y"}))

    assert [own.then_nodes for own in lists.nodes] == [(3, 2, 1), (0, 3, 2), (1, 0, 3), (2, 1, 0)]
