"""Where struct pages are left for later: by release, and on the nodes that logs tell of."""

from __future__ import annotations

import json
import lzma
import re
from collections.abc import Callable
from typing import Any

import pytest

from meminit.derive.zones import free_area_init_nodes
from meminit.model.boot import Boot
from meminit.quantity import GIB, MIB
from support import FACTS

BOOTS = FACTS / "boots"
ON = {"DEFERRED_STRUCT_PAGE_INIT": "y", "SPARSEMEM": "y"}
_SAID = re.compile(r"node (\d+) (?:deferred pages )?initialised")


def begins(boot: Boot) -> list[tuple[int, int]]:
    """Node and MiB at which deferral begins."""
    return [(found.node, found.pfn >> 8) for found in free_area_init_nodes(boot).deferred]


def node(number: int, start: int, size: int) -> dict[str, Any]:
    """A node of ``size`` MiB from the MiB ``start`` on."""
    return {"id": number, "memory": [{"start": start * MIB, "size": size * MIB}]}


TWO = [node(0, 1, 6143), node(1, 6144, 6144)]


@pytest.mark.parametrize(
    ("release", "expected"),
    [
        ("3.10", []),
        ("4.7", [(1, 8192)]),
        ("4.15", [(1, 8192)]),
        ("5.17", [(0, 4224), (1, 6272)]),
        ("6.1", [(0, 4224), (1, 6272)]),
        ("6.12", [(0, 4224), (1, 6272)]),
    ],
)
def test_deferral_begins_in_the_last_zone_of_a_node(
    boot: Callable[..., Boot], release: str, expected: list[tuple[int, int]]
) -> None:
    assert begins(boot(TWO, release=release, config=ON)) == expected
    assert begins(boot(TWO, release=release, config={**ON, "DEFERRED_STRUCT_PAGE_INIT": "n"})) == []


def test_what_is_reserved_moves_it_on_in_some_releases(boot: Callable[..., Boot]) -> None:
    exact = {
        release: [found.exact for found in free_area_init_nodes(boot(TWO, release=release, config=ON)).deferred]
        for release in ("4.7", "4.15", "6.1")
    }

    assert exact == {"4.7": [True], "4.15": [False], "6.1": [True, True]}


def test_a_node_of_terabytes_has_a_256th_at_first(boot: Callable[..., Boot]) -> None:
    large = [node(0, 1, (1 << 22) - 1)]

    assert begins(boot(large, config=ON)) == [(0, 4096 + (1 << 14))]


def test_holes_count_where_the_zone_is_walked(boot: Callable[..., Boot]) -> None:
    holes = [{"id": 0, "memory": [{"start": (4096 + 128 * at) * MIB, "size": 64 * MIB} for at in range(64)]}]

    assert begins(boot(holes, release="4.7", config=ON)) == [(0, 4096 + 2048)]
    assert begins(boot(holes, release="6.1", config=ON)) == [(0, 4096 + 256)]


def test_memory_of_another_node_between_does_not_count(boot: Callable[..., Boot]) -> None:
    apart = [
        {"id": 0, "memory": [{"start": 4 * GIB, "size": GIB}, {"start": 6 * GIB, "size": 3 * GIB}]},
        {"id": 1, "memory": [{"start": 5 * GIB, "size": GIB}]},
    ]

    assert begins(boot(apart, release="4.7", config=ON)) == [(0, 7 * 1024)]


def test_a_node_that_is_small_or_has_no_memory_defers_nothing(boot: Callable[..., Boot]) -> None:
    assert begins(boot([node(0, 1, 8191), {"id": 1, "cpus": 0}, node(2, 8192, 128)], release="6.1", config=ON)) == [
        (0, 4224)
    ]


def test_early_page_ext_leaves_none_for_later(boot: Callable[..., Boot]) -> None:
    config = {**ON, "PAGE_EXTENSION": "y"}

    assert begins(boot(TWO, release="6.1", config=config, cmdline="early_page_ext")) == []
    assert len(begins(boot(TWO, release="5.17", config=config, cmdline="early_page_ext"))) == len(TWO)


def facts() -> list[Any]:
    """Measured boots of kernels that defer, with what their log says of it."""
    found = []
    for path in sorted(BOOTS.glob("*/*.json")):
        fact = json.loads(path.read_text(encoding="utf-8"))
        log = path.with_suffix(".log.xz")
        if not log.exists() or not fact["expect"]["completed"]:
            continue
        with lzma.open(log, "rt", encoding="utf-8", errors="replace") as text:
            said = sorted({int(node) for node in _SAID.findall(text.read())})
        found.append(pytest.param(fact, said, id=fact["name"]))
    return found


@pytest.mark.parametrize(("fact", "said"), facts())
def test_nodes_defer_as_their_log_says(fact: dict[str, Any], said: list[int], measured: Callable[..., Boot]) -> None:
    assert [found.node for found in free_area_init_nodes(measured(fact)).deferred] == said
