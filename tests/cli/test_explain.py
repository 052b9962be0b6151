"""explain tells of checks, zones, orders, features and steps, in words and with sources."""

from __future__ import annotations

import pytest

from meminit.judge.registry import shipped_checks
from meminit.model.knowledge import document, features
from running import meminit


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("DMA", ["ISA", "24 address lines", "16 MiB", "x86_32", "Sources:"]),
        ("ZONE_NORMAL", ["896 MiB", "linear space", "Every kernel has it."]),
        ("highmem", ["CONFIG_HIGHMEM", "32-bit kernel"]),
        ("Device", ["a driver adds it later"]),
        ("Node", ["ZONELIST_ORDER_NODE, 1", "0:Normal  0:DMA  1:Normal  1:DMA"]),
        ("zone", ["ZONELIST_ORDER_ZONE, 2", "0:Normal  1:Normal  0:DMA  1:DMA"]),
        ("ZONELIST_ORDER_DEFAULT", ["ZONELIST_ORDER_DEFAULT, 0"]),
        ("Legacy", ["node_next", "2 nodes with zones Normal and DMA"]),
        ("zonelist-order-choice", ["2.6.23 up to before 4.14", "Measured: there in 2.6.32, 3.10, 4.7"]),
        ("mem_init", ["mem_init() in arch/x86/mm/init_64.c", "free_all_bootmem"]),
        ("B104", ["movable_node", "find_zone_movable_pfns_for_nodes"]),
        ("kernelcore-beside-movable-node", ["B104"]),
    ],
)
def test_a_topic_is_explained(topic: str, words: list[str]) -> None:
    ended = meminit("explain", topic)

    assert (ended.code, ended.err) == (0, "")
    assert [word for word in words if word not in ended.out] == []


def test_everything_that_is_known_can_be_explained() -> None:
    topics = [
        *(check.code for check in shipped_checks()),
        *(feature.name for feature in features()),
        *(zone["name"] for zone in document("rules/zones.yaml")["zones"]),
        *(order["name"] for order in document("rules/orders.yaml")["orders"]),
    ]

    assert [topic for topic in topics if meminit("explain", topic).code] == []


def test_features_tell_their_limits() -> None:
    guarded = next(f for f in features() if f.when)
    of_arch = next(f for f in features() if f.arches)
    excepted = next(f for f in features() if f.without or f.also)
    unmeasured = next(f for f in features() if not f.verified)

    assert "Only with" in meminit("explain", guarded.name).out
    assert f"Arches: {', '.join(of_arch.arches)}." in meminit("explain", of_arch.name).out
    assert str(excepted.data["reason"]).split()[1] in meminit("explain", excepted.name).out
    assert "no measurement shows it there" in " ".join(meminit("explain", unmeasured.name).out.split())


def test_findings_about_comments_and_waivers_are_explained() -> None:
    ended = meminit("explain", "waiver-expired")

    assert ended == meminit("explain", "W104")
    assert ended.out.startswith("warning[W104] waiver-expired: a waiver has expired\n")
    assert "\nhelp     mend what it was about" in ended.out


def test_what_is_not_known_gets_a_hint() -> None:
    near, far = meminit("explain", "HighMen"), meminit("explain", "qqqqqqqq")

    assert (near.code, far.code) == (2, 2)
    assert "did you mean `highmem`?" in near.err
    assert "did you mean" not in far.err
