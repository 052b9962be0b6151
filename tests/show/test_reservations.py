"""What is set aside early, and bounds of managed pages, in both forms."""

from __future__ import annotations

from typing import Any

import jsonschema

from meminit import data
from meminit.derive.layout import layout_shown
from meminit.model.boot import Boot
from meminit.model.layout import Layout
from meminit.model.reservations import Area, Managed, Reservation
from meminit.read.tree import read_tree
from meminit.show.early_notes import early_notes
from meminit.show.json.zones import zones_json
from meminit.show.text.reservations import reservations_lines
from meminit.show.text.zones import zones_lines
from meminit.text import Source

MIB = 1 << 20


def shown(line: str = "", **more: Any) -> tuple[Boot, Layout]:
    document = {
        "machine": {"nodes": [{"id": 0, "memory": "4G"}, {"id": 1, "memory": "4G"}]},
        "kernel": {"release": "6.1", "arch": "x86_64", "config": {"KEXEC_CORE": "y", "CRASH_CORE": "y"}},
        "cmdline": line,
        **more,
    }
    boot = Boot.from_document(document)
    return boot, layout_shown(boot)


def test_json_has_bounds_and_areas_and_meets_its_schema() -> None:
    boot, layout = shown("crashkernel=256M nokaslr", initrd_size="1M")
    made = zones_json(boot, layout)

    schema = read_tree(Source("schema", data.text("rules/schemas/zones.schema.json"))).data
    assert list(jsonschema.Draft202012Validator(schema).iter_errors(made)) == []
    assert {"kernel image", "struct pages of node 1", "bounce buffers"} <= {
        area["what"] for area in made["early_areas"]
    }
    low, high = made["zones"][1]["managed_bounds"]
    assert 0 < low <= high <= made["zones"][1]["present"]
    (crash,) = made["reservations"]
    assert (crash["what"], crash["size_bytes"], crash["fits"]) == ("crashkernel", 256 * MIB, True)
    assert crash["says"] == [
        f"Reserving 256MB of memory at {crash['start'] >> 20}MB for crashkernel (System RAM: 8191MB)"
    ]


def test_text_has_bounds_in_place_of_managed_pages() -> None:
    boot, layout = shown()
    zone = layout.nodes[1].zones[2]

    assert f"{zone.managed_low}–{zone.managed_high}" in zones_lines(boot, layout)
    assert "narrower with the size of the kernel's image (--image-size)" in zones_lines(boot, layout)


def test_sizes_that_are_given_are_not_asked_for() -> None:
    _, layout = shown(image_size="40M")

    assert not any("narrower" in note for note in early_notes(layout.early))


def lines(*areas: Reservation) -> str:
    return reservations_lines(Managed({}, reservations=areas))


def test_a_row_tells_where_an_area_lies_as_far_as_that_is_known() -> None:
    assert "at 0x1000" in lines(Reservation("cma", MIB, True, 4096, 4096))
    assert "between 0x1000 and 0x102000" in lines(Reservation("cma", MIB, True, 4096, 8192))
    assert "whether there is room is open; between" in lines(Reservation("cma", MIB, None, 4096, 8192))
    assert "not known: the arch" in lines(Reservation("crashkernel", MIB, None, missing=("the arch",)))


def test_a_row_tells_why_nothing_is_set_aside() -> None:
    assert "not set aside: there is no room" in lines(Reservation("cma", MIB, False))
    assert "not set aside: too much" in lines(Reservation("crashkernel", MIB, False, why="too much"))


def test_huge_pages_are_told_with_size_count_and_node() -> None:
    assert "huge pages 3 × 2M, node 1" in lines(
        Reservation("huge pages", 6 * MIB, True, node=1, pages=3, page_size=2 * MIB)
    )


def test_of_too_many_huge_pages_some_are_there() -> None:
    many = Reservation("huge pages", 6 * MIB, False, node=1, pages=3, page_size=2 * MIB)

    assert "there is no room for all of them" in lines(many)
    assert "not set aside" not in lines(many)


def test_an_area_of_unknown_size_has_none() -> None:
    assert "0" not in lines(Reservation("cma", 0, None, missing=("a size",)))


def test_nothing_is_told_of_zones_that_nothing_bounds() -> None:
    assert reservations_lines(None) == ""
    assert reservations_lines(Managed({})) == ""
    assert early_notes(None) == ()


def test_struct_pages_and_per_cpu_areas_have_a_row_for_all_nodes() -> None:
    areas = (
        Area("struct pages of node 0", MIB, 2 * MIB, by="sparse_init"),
        Area("struct pages of node 1", MIB, 2 * MIB, by="sparse_init"),
        Area("per-CPU areas of node 1", MIB, MIB, by="setup_per_cpu_areas"),
    )

    assert [" ".join(line.split()) for line in reservations_lines(Managed({}, areas)).splitlines()] == [
        "Set aside early",
        "struct pages 2M–4M on their nodes, by sparse_init()",
        "per-CPU areas 1M on node 1, by setup_per_cpu_areas()",
    ]
