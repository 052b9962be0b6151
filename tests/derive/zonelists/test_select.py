"""Parts of the lists."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meminit.derive.zonelists.select import only_nodes, up_to_zone
from meminit.errors import InputFault
from meminit.model.boot import Boot
from zonelist_facts import predicted

Seen = Callable[..., Boot]
TWO = {0: {"Normal": 10, "DMA": 10}, 1: {"Normal": 10}}


def test_only_some_nodes(seen: Seen) -> None:
    _, lists = predicted(seen(TWO))

    assert [own.node for own in only_nodes(lists, (1, 1)).nodes] == [1]
    assert only_nodes(lists, ()) is lists
    with pytest.raises(InputFault, match="node 4 has no lists") as fault:
        only_nodes(lists, (1, 4))
    assert fault.value.help == "nodes with lists: 0, 1"


@pytest.mark.parametrize("release", ["4.7", "2.6.20"])
def test_a_limit_keeps_lower_zones(seen: Seen, release: str) -> None:
    layout, lists = predicted(seen(TWO, release))
    limited = up_to_zone(lists, layout.zone_types, "DMA32")

    assert {ref.zone for own in limited.nodes for ref in (*own.fallback, *(own.thisnode or ()))} == {"DMA"}
    assert [own.thisnode is None for own in limited.nodes] == [own.thisnode is None for own in lists.nodes]
    assert [list(own.by_zone or ()) for own in limited.nodes] == [["DMA", "DMA32"] if release == "2.6.20" else []] * 2


@pytest.mark.parametrize(
    ("zone", "masks"),
    [
        ("DMA", {1, 3, 5, 7, 9, 11, 13, 15}),
        ("Normal", set(range(16)) - {2, 6, 10, 14}),
        ("HighMem", set(range(16))),
    ],
)
def test_a_limit_keeps_the_masks_that_ask_for_no_more(seen: Seen, zone: str, masks: set[int]) -> None:
    boot = seen({0: {"DMA": 1, "Normal": 1, "HighMem": 1}}, "2.4.32", arch="x86_32")
    layout, lists = predicted(boot)
    (own,) = up_to_zone(lists, layout.zone_types, zone).nodes
    assert own.by_gfp_zonemask is not None

    order = ["DMA", "Normal", "HighMem"]
    assert set(own.by_gfp_zonemask) == masks
    assert max((ref.zone for ref in own.fallback), key=order.index) == zone
    assert {ref.zone for refs in own.by_gfp_zonemask.values() for ref in refs} == {ref.zone for ref in own.fallback}


def test_a_zone_nobody_has(seen: Seen) -> None:
    layout, lists = predicted(seen(TWO))

    with pytest.raises(InputFault, match="no zone `Norml`") as fault:
        up_to_zone(lists, layout.zone_types, "Norml")
    assert fault.value.help == "did you mean `Normal`?"
    with pytest.raises(InputFault, match="no zone `x`") as fault:
        up_to_zone(lists, layout.zone_types, "x")
    assert fault.value.help == "zones are DMA, DMA32, Normal, Movable"


def test_lists_of_a_node_that_is_not_there(seen: Seen) -> None:
    assert predicted(seen(TWO))[1].of_node(9) is None
