"""Arches: what their data says, under the config and release of a kernel."""

from __future__ import annotations

import pytest

from meminit.model.arch import Arch
from meminit.model.config import Config
from meminit.model.kernel import Kernel, parse_release
from meminit.model.knowledge import arch, arch_names
from meminit.model.zone_types import zone_types


def kernel(name: str, features: frozenset[str] = frozenset(), **config: str) -> Kernel:
    return Kernel(parse_release("4.7"), arch(name), Config(config, defaults=arch(name).defaults), features)


@pytest.mark.parametrize("name", arch_names())
def test_every_arch_can_be_asked_everything(name: str) -> None:
    asked = arch(name)
    made = kernel(name)

    assert asked.word_bits in {32, 64}
    assert asked.zones
    assert all(zone.why and zone.sources for zone in asked.zones)
    assert [zone.name for zone in asked.zones] == sorted(
        (z.name for z in asked.zones), key=["DMA", "DMA32", "Normal", "HighMem"].index
    )
    assert asked.section_shift(made) > asked.page_shift(made)
    assert asked.nodes_shift >= 0
    assert asked.penalty_for_node_with_cpus in {1, 255}
    assert isinstance(asked.fills_cpu_masks_before_zonelists, bool)
    assert asked.max_order_nr_pages(made) in {256, 1024, 65536}
    assert asked.physical_bits(made) >= 32
    assert asked.amounts is not None
    assert (asked.lowmem is not None) == (asked.word_bits == 32)


@pytest.mark.parametrize("name", arch_names())
def test_every_arch_says_how_many_nodes_it_has_room_for(name: str) -> None:
    numa = kernel(name, NUMA="y")

    assert arch(name).data["defaults"].keys() >= {"NUMA", "NODES_SHIFT"}
    assert 1 <= numa.nodes_shift <= 10
    assert numa.config.number("NODES_SHIFT") == numa.nodes_shift


def test_the_page_size_follows_the_first_symbol_that_is_on() -> None:
    assert arch("arm64").page_shift(kernel("arm64")) == 12
    assert arch("arm64").page_shift(kernel("arm64", ARM64_64K_PAGES="y")) == 16


def test_sections_and_addresses_follow_pae() -> None:
    assert arch("x86_32").section_shift(kernel("x86_32")) == 26
    assert arch("x86_32").section_shift(kernel("x86_32", X86_PAE="y")) == 29
    assert arch("x86_32").physical_bits(kernel("x86_32", X86_PAE="n")) == 32
    assert arch("x86_32").physical_bits(kernel("x86_32", X86_PAE="y")) == 36


@pytest.mark.parametrize(
    ("features", "config", "pages"),
    [
        (frozenset(), {}, 1 << 10),
        (frozenset(), {"FORCE_MAX_ZONEORDER": "12"}, 1 << 11),
        (frozenset(), {"FORCE_MAX_ZONEORDER": "-12"}, 1),
        (frozenset(), {"FORCE_MAX_ZONEORDER": "999999999999"}, 1 << 32),
        (frozenset(), {"ARCH_FORCE_MAX_ORDER": "12"}, 1 << 11),
        (frozenset({"max-order-inclusive"}), {"ARCH_FORCE_MAX_ORDER": "10"}, 1 << 10),
    ],
)
def test_the_largest_block_follows_the_configured_order(
    features: frozenset[str], config: dict[str, str], pages: int
) -> None:
    assert arch("arm64").max_order_nr_pages(kernel("arm64", features, **config)) == pages


def test_holes_are_bytes() -> None:
    page, bios = arch("x86_64").no_ram

    assert (page.start, page.end) == (0, 4096)
    assert (bios.start, bios.end) == (640 << 10, 1 << 20)
    assert arch("arm64").no_ram == ()


def test_movable_needs_code_for_it() -> None:
    assert not arch("arm").knows_movable(kernel("arm", frozenset({"zone-movable-known"})))
    everywhere = frozenset({"zone-movable-known", "zones-from-node-map-everywhere"})
    assert arch("arm").knows_movable(kernel("arm", everywhere))


def test_a_new_arch_needs_no_python() -> None:
    data = {
        "word_bits": 64,
        "page_shift": 12,
        "cpu_masks_at_boot": False,
        "defaults": {"64BIT": "y"},
        "movable": None,
        "section_size_bits": 28,
        "zones": [{"name": "Normal", "end": "ram_end", "why": "all\nmemory", "verified": False, "sources": []}],
    }
    new = Arch("new", data)
    made = Kernel(parse_release("4.7"), new, Config({}), frozenset())

    assert new.zones[0].why == "all memory"
    assert new.knows_movable(made)
    assert zone_types(made) == ("Normal",)


def test_a_zone_that_the_arch_never_makes_is_no_type() -> None:
    old = kernel("arm64", frozenset({"zone-dma32-known"}))
    new = kernel("arm64", frozenset({"zone-dma32-known", "arm64-dma32"}))

    assert zone_types(old) == ("DMA", "Normal")
    assert zone_types(new) == ("DMA", "DMA32", "Normal")
