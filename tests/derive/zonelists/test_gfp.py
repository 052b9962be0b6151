"""gfp_zone(), the list that is used, and the entries that are eligible."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations

import pytest

from meminit.derive.zonelists.gfp import gfp_of, request_of
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.knowledge import document
from meminit.model.zonelists import Request
from meminit.read.gfp import read_gfp
from meminit.text import Source
from support import kernel_index
from zonelist_facts import predicted

Seen = Callable[..., Boot]
FOUR = {0: {"DMA": 10, "DMA32": 10, "Normal": 10}, 1: {"Normal": 10, "Movable": 10}}


def ask(boot: Boot, flags: str, node: int = 0) -> Request:
    layout, lists = predicted(boot)
    own = lists.of_node(node)
    assert own is not None
    return request_of(boot.kernel, layout.zone_types, own, gfp_of(boot.kernel, read_gfp(Source("<--gfp>", flags))))


def shown(request: Request) -> str:
    return " ".join(f"{ref.node}:{ref.zone}" for ref in request.entries)


@pytest.mark.parametrize(
    ("flags", "zone", "entries"),
    [
        ("GFP_KERNEL", "Normal", "0:Normal 0:DMA32 0:DMA 1:Normal"),
        ("GFP_DMA", "DMA", "0:DMA"),
        ("GFP_KERNEL|GFP_DMA32", "DMA32", "0:DMA32 0:DMA"),
        ("GFP_HIGHUSER", "Normal", "0:Normal 0:DMA32 0:DMA 1:Normal"),
        ("GFP_HIGHUSER_MOVABLE", "Movable", "0:Normal 0:DMA32 0:DMA 1:Movable 1:Normal"),
        ("(GFP_USER | __GFP_MOVABLE)", "Normal", "0:Normal 0:DMA32 0:DMA 1:Normal"),
        ("GFP_KERNEL|__GFP_THISNODE", "Normal", "0:Normal 0:DMA32 0:DMA"),
        ("__GFP_DMA|__GFP_MOVABLE", "DMA", "0:DMA"),
    ],
)
def test_requests_on_a_64_bit_kernel(seen: Seen, flags: str, zone: str, entries: str) -> None:
    request = ask(seen(FOUR, "4.7"), flags)

    assert (request.zone, shown(request)) == (zone, entries)
    assert request.list_name == ("node_zonelists[1]" if "THISNODE" in flags else "node_zonelists[0]")


def test_zones_the_config_lacks_fall_back_to_normal(seen: Seen) -> None:
    boot = seen({0: {"Normal": 1}}, "4.7", config={"ZONE_DMA": "n", "ZONE_DMA32": "n"})

    assert {ask(boot, flags).zone for flags in ("GFP_DMA", "GFP_DMA32", "__GFP_HIGHMEM")} == {"Normal"}
    assert "no ZONE_DMA32" in ask(boot, "GFP_DMA32").why


def test_high_memory_where_there_is_some(seen: Seen) -> None:
    boot = seen({0: {"DMA": 1, "Normal": 1, "HighMem": 1}}, "4.7", arch="x86_32", config={"HIGHMEM": "y"})

    assert shown(ask(boot, "GFP_HIGHUSER")) == "0:HighMem 0:Normal 0:DMA"


@pytest.mark.parametrize("movable", ["", "|__GFP_MOVABLE"])
def test_contradictory_modifiers_are_refused_by_the_table(seen: Seen, movable: str) -> None:
    boot = seen(FOUR, "4.7")
    zones = ("__GFP_DMA", "__GFP_DMA32", "__GFP_HIGHMEM")
    for pair in [*combinations(zones, 2), zones]:
        with pytest.raises(InputFault, match="contradict each other") as fault:
            ask(boot, "|".join(pair) + movable)
        assert fault.value.place is not None
        assert fault.value.place.text == "|".join(pair) + movable


def test_before_the_table_the_first_modifier_decides(seen: Seen) -> None:
    boot = seen(FOUR, "2.6.24")

    assert ask(boot, "__GFP_DMA|__GFP_HIGHMEM").zone == "DMA"
    assert ask(boot, "__GFP_DMA32|__GFP_HIGHMEM").zone == "DMA32"


def test_a_list_a_zone_type(seen: Seen) -> None:
    boot = seen({0: {"DMA": 1, "Normal": 1}, 1: {"Normal": 1}}, "2.6.20")

    assert ask(boot, "GFP_DMA", 1).list_name == "node_zonelists[ZONE_DMA]"
    assert shown(ask(boot, "GFP_DMA", 1)) == "0:DMA"
    assert shown(ask(boot, "GFP_KERNEL|__GFP_THISNODE")) == "0:Normal 0:DMA"
    assert "stops where the list leaves its first node" in ask(boot, "__GFP_THISNODE").why
    assert shown(ask(seen({0: {}}, "2.6.20"), "__GFP_THISNODE")) == ""
    later = seen({0: {"DMA": 1, "Normal": 1}, 1: {"Normal": 1}}, "2.6.24")
    assert ask(later, "__GFP_THISNODE").list_name == "this node's list"


def test_a_list_a_mask(seen: Seen) -> None:
    boot = seen({0: {"DMA": 1, "Normal": 1, "HighMem": 1}}, "2.4.32", arch="x86_32")

    assert (ask(boot, "GFP_HIGHUSER").list_name, shown(ask(boot, "GFP_HIGHUSER"))) == (
        "node_zonelists[0x2]",
        "0:HighMem 0:Normal 0:DMA",
    )
    assert shown(ask(boot, "GFP_KERNEL|__GFP_DMA|__GFP_HIGHMEM")) == "0:DMA"


def test_this_node_means_nothing_without_numa(seen: Seen) -> None:
    request = ask(seen({0: {"Normal": 1}}, "4.7", config={"NUMA": "n"}), "GFP_KERNEL|__GFP_THISNODE")

    assert (shown(request), request.list_name) == ("0:Normal", "node_zonelists[0]")
    assert "changes nothing without CONFIG_NUMA" in request.why


@pytest.mark.parametrize(
    ("release", "flags", "message", "caret"),
    [
        ("4.7", "GFP_KERNL", "unknown gfp flag `GFP_KERNL`", "GFP_KERNL"),
        ("2.4.32", "GFP_KERNEL|GFP_DMA32", "2.4.32 has no __GFP_DMA32", "GFP_DMA32"),
        ("2.6.18", "__GFP_THISNODE", "2.6.18 has no __GFP_THISNODE", "__GFP_THISNODE"),
        ("2.6.22", "GFP_HIGHUSER_MOVABLE", "2.6.22 has no __GFP_MOVABLE", "GFP_HIGHUSER_MOVABLE"),
        ("2.4.32", "GFP_KERNEL|__GFP_SKIP_KASAN", "2.4.32 has no __GFP_SKIP_KASAN", "__GFP_SKIP_KASAN"),
        ("4.7", "GFP_TRANSHUGE_LIGHT", "4.7 has no GFP_TRANSHUGE_LIGHT", "GFP_TRANSHUGE_LIGHT"),
        ("4.7", "GFP_THISNODE", "4.7 has no GFP_THISNODE", "GFP_THISNODE"),
    ],
)
def test_unknown_words_are_shown(seen: Seen, release: str, flags: str, message: str, caret: str) -> None:
    with pytest.raises(InputFault, match=re.escape(message)) as fault:
        ask(seen({0: {"Normal": 1}}, release), flags)
    assert fault.value.place is not None
    assert fault.value.place.text == caret


@pytest.mark.parametrize(
    ("release", "word", "releases"),
    [
        ("4.7", "__GFP_WAIT", "before 4.4"),
        ("2.6.32", "GFP_TRANSHUGE_LIGHT", "since 4.8"),
        ("4.4", "__GFP_NO_KSWAPD", "2.6.38 up to before 4.4"),
        ("2.6.14", "GFP_DMA32", "since 2.6.15"),
    ],
)
def test_a_word_of_other_releases_says_which(seen: Seen, release: str, word: str, releases: str) -> None:
    with pytest.raises(InputFault) as fault:
        ask(seen({0: {"Normal": 1}}, release), word)
    assert fault.value.help == f"releases that have it: {releases}"


@pytest.mark.parametrize("release", ["2.4.32", "2.6.32", "3.10", "4.7", "4.15", "5.17", "6.1", "6.8", "6.12"])
def test_words_are_known_where_the_headers_of_the_release_define_them(seen: Seen, release: str) -> None:
    known = document("rules/zones.yaml")["gfp"]
    headers = ("include/linux/gfp.h", "include/linux/gfp_types.h", "include/linux/mm.h")
    defined = {name for file in headers for name in kernel_index(release).get(file, ())}
    boot = seen({0: {"Normal": 1}}, release)

    def taken(word: str) -> bool:
        try:
            ask(boot, word)
        except InputFault:
            return False
        return True

    entries = (*known["modifiers"], known["thisnode"], *known["plain"], *known["compounds"])
    words = {entry["name"] for entry in entries}
    assert {word for word in words if taken(word)} == words & defined
