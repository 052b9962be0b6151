"""Reserves for people and as keys of zones/1."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from meminit import data
from meminit.derive.layout import layout_shown
from meminit.model.boot import Boot
from meminit.read.zonefacts import ZoneFacts
from meminit.show.json.zones import zones_json
from meminit.show.text.zones import zones_lines

SEEN = (
    ZoneFacts(0, "DMA", 3998, 3840, 1, 4095, (20, 25, 30), (0, 3018, 12618, 12618), ((0, 0, 1), (1, 0, 1))),
    ZoneFacts(0, "DMA32", 782336, 772808, 4096, 1044480, (4037, 5046, 6055), (0, 0, 9600, 9600), ((0, 2523, 63),)),
    ZoneFacts(0, "Normal", 5505024, 2457600, 1048576, 5505024, (12838, 16047, 19256), (0, 0, 0, 0)),
)


def boot(release: str = "6.1", seen: tuple[ZoneFacts, ...] = SEEN, arch: str = "x86_64", **more: Any) -> Boot:
    config = {"TRANSPARENT_HUGEPAGE": "y"}
    form = Boot.from_document({"kernel": {"release": release, "arch": arch, "config": config}, **more})
    return replace(form, observed=seen)


def text(form: Boot) -> list[str]:
    return zones_lines(form, layout_shown(form)).splitlines()


def document(form: Boot) -> dict[str, Any]:
    made = json.loads(json.dumps(zones_json(form, layout_shown(form))))
    schema = json.loads(data.text("rules/schemas/zones.schema.json"))
    jsonschema.Draft202012Validator(schema).validate(made)
    return dict(made)


def row(lines: list[str], name: str) -> str:
    return " ".join(next(line for line in lines if line.startswith(f"  {name} ")).split())


def test_a_row_a_zone_as_it_was_seen() -> None:
    lines = text(boot())

    assert row(lines, "node 0 DMA") == "node 0 DMA 20 25 30 0 1 0 3018 12618 12618"
    assert row(lines, "node 0 Normal") == "node 0 Normal 12838 16047 19256 8023 63 0 0 0 0"
    assert row(lines, "min_free_kbytes") == "min_free_kbytes 67584"
    assert not any("fraction" in line for line in lines)


def test_what_a_sysctl_moves_stands_behind_an_arrow() -> None:
    lines = text(boot(sysctl={"vm.lowmem_reserve_ratio": "256 32 0 0", "vm.percpu_pagelist_high_fraction": "8"}))

    assert row(lines, "node 0 DMA32").endswith("63 0 0 9600 9600 → 0 0 76800 76800")
    assert "2523 → 48300" in row(lines, "node 0 DMA32")
    assert row(lines, "lowmem_reserve_ratio") == "lowmem_reserve_ratio 256 256 32 0 → 256 32 0 0"
    assert row(lines, "percpu_pagelist_high_fraction") == "percpu_pagelist_high_fraction 0 → 8"


@pytest.mark.parametrize(
    ("release", "sysctl", "line"),
    [
        ("6.1", ("min_free_kbytes", "-1"), "=-1: refused (EINVAL), for -1 is less than 0; it stays 67584"),
        ("6.1", ("lowmem_reserve_ratio", "8"), "=8: reads 8 256 32 0 then"),
        ("6.1", ("percpu_pagelist_fraction", "8"), ": this kernel has no such sysctl"),
        ("4.7", ("percpu_pagelist_fraction", "9"), None),
        ("3.10", ("watermark_scale_factor", "9"), ": this kernel has no such sysctl"),
    ],
)
def test_what_becomes_of_a_write(release: str, sysctl: tuple[str, str], line: str | None) -> None:
    name, value = sysctl
    said = [one for one in text(boot(release, sysctl={f"vm.{name}": value})) if one.startswith("vm.")]

    assert said == ([] if line is None else [f"vm.{name}{line}"])


def test_releases_without_a_scale_factor_show_none() -> None:
    lines = text(boot("3.10"))

    assert not any("watermark_scale_factor" in line for line in lines)


def test_lists_that_are_tuned_show_their_limits() -> None:
    seen = tuple(replace(zone, pagesets=()) for zone in SEEN)

    assert "5046 6055" in row(text(boot("6.12", seen)), "node 0 DMA32")
    cpus = (replace(SEEN[0], pagesets=((0, 0, 1), (1, 0, 1))), *seen[1:])
    assert " 2523–48300 " in row(text(boot("6.12", cpus)), "node 0 DMA32")
    fixed = boot("6.12", cpus, sysctl={"vm.percpu_pagelist_high_fraction": "100"})
    assert " 2523–48300 → 3864 " in row(text(fixed), "node 0 DMA32")


def bounded_boot(release: str = "6.1", arch: str = "x86_64", memory: str = "16G", **more: Any) -> Boot:
    machine = {"meminit": "machine/1", "name": "m", "arch": arch, "nodes": [{"id": 0, "cpus": [0], "memory": memory}]}
    return Boot.from_document({"machine": machine, "kernel": {"release": release, "arch": arch}, **more})


def test_nothing_is_shown_where_pages_are_not_known() -> None:
    config = {"TRANSPARENT_HUGEPAGE": "y", "HUGETLB_PAGE": "y"}
    form = bounded_boot(arch="ia64", sysctl={"vm.min_free_kbytes": "9"})
    form = replace(
        form, kernel=boot(arch="ia64", seen=(), kernel={"release": "6.1", "arch": "ia64", "config": config}).kernel
    )
    lines = text(form)

    assert not any(line.startswith("Reserves") for line in lines)
    assert "vm.min_free_kbytes=9: what it changes is open" in lines
    made = document(form)
    assert made["reserves"] is made["reserves_bounds"] is None
    assert made["zones"][0]["watermarks"] == {"min": None, "low": None, "high": None, "promo": None}
    assert made["zones"][0]["protection"] is None
    assert made["zones"][0]["pageset"]["batch"] is None
    assert made["zones"][0]["reserves_bounds"] is None
    assert made["zones"][0]["before_sysctls"] is None


def test_reserves_of_bounded_pages_are_told_from_the_least_to_the_most() -> None:
    form = bounded_boot()
    made = document(form)
    normal = made["zones"][2]
    low, high = normal["reserves_bounds"]["watermarks"]["low"]

    assert low < high
    assert f" {low}–{high} " in row(text(form), "node 0 Normal")
    assert normal["watermarks"]["low"] is None
    assert normal["reserves_bounds"]["watermarks"]["promo"] is not None
    assert (normal["reserves_bounds"]["pageset"]["batch"], normal["pageset"]["batch"]) == ([63, 63], 63)
    assert (normal["protection"], made["zones"][1]["protection"]) == ([0, 0, 0, 0], None)
    least, most = made["reserves_bounds"]["min_free_kbytes"]
    assert row(text(form), "min_free_kbytes") == f"min_free_kbytes {least}–{most}"
    assert made["reserves_bounds"]["before"] is normal["before_sysctls"] is None


def test_a_sysctl_moves_both_bounds() -> None:
    form = bounded_boot(sysctl={"vm.min_free_kbytes": "9999"})
    made = document(form)

    assert made["reserves_bounds"]["min_free_kbytes"] == [9999, 9999]
    assert made["reserves_bounds"]["before"]["min_free_kbytes"][1] > 9999
    assert row(text(form), "min_free_kbytes").endswith("→ 9999")
    assert made["zones"][2]["before_sysctls"]["pageset"]["batch"] == 63
    refused = text(bounded_boot(sysctl={"vm.min_free_kbytes": "-1"}))
    assert "vm.min_free_kbytes=-1: refused (EINVAL), for -1 is less than 0; it stays as it is" in refused


def test_before_3_9_only_what_is_reserved_below_16_mib_is_open() -> None:
    made = document(bounded_boot("2.6.32"))
    dma, dma32, normal = made["zones"][:3]

    assert dma["protection"] == [0, dma32["present"] // 256, *[(dma32["present"] + normal["present"]) // 256] * 2]
    assert (dma32["pageset"]["batch"], normal["pageset"]["batch"]) == (31, 31)
    low, high = normal["reserves_bounds"]["watermarks"]["high"]
    assert low <= high < low * 1.02


def test_the_document_has_both_sides_of_a_sysctl() -> None:
    made = document(boot(sysctl={"vm.watermark_scale_factor": "150", "vm.min_free_kbytes": "x"}))
    normal = made["zones"][2]

    assert made["reserves"]["before"]["watermark_scale_factor"] == 10
    assert made["reserves"]["watermark_scale_factor"] == 150
    assert made["reserves"]["sysctls"] == [
        {"name": "vm.watermark_scale_factor", "value": "150", "exists": True, "error": None, "reads": "150"},
        {"name": "vm.min_free_kbytes", "value": "x", "exists": True, "error": "`x` is no number", "reads": "67584"},
    ]
    assert normal["before_sysctls"]["watermarks"]["low"] == 16047
    assert normal["watermarks"]["low"] == 12838 + 2457600 * 150 // 10000


def test_without_sysctls_there_is_one_side() -> None:
    made = document(boot())

    assert made["reserves"]["before"] is None
    assert all(zone["before_sysctls"] is None for zone in made["zones"])
    assert made["zones"][1]["pageset"] == {"high": 2523, "batch": 63, "high_min": None, "high_max": None}


def test_a_zone_without_pages_shows_no_row() -> None:
    lines = text(boot())

    assert not any("Movable" in line for line in lines)


def test_2_4_shows_watermarks_and_no_variables() -> None:
    machine = {"meminit": "machine/1", "name": "m", "arch": "x86_32", "nodes": [{"id": 0, "memory": "1G"}]}
    for release, protection in (("2.4.32", "0 880 1008"), ("2.4.22", "?")):
        form = Boot.from_document({"machine": machine, "kernel": {"release": release}})
        lines = text(form)
        assert row(lines, "node 0 DMA") == f"node 0 DMA 31 62 93 - - {protection}"
        assert not any("min_free_kbytes" in line for line in lines)
        assert document(form)["reserves"] is None


def test_lists_of_an_unknown_number_of_cpus_are_open() -> None:
    seen = (*SEEN, ZoneFacts(1, "Normal", 1000, 900, 6553600, 1000))

    assert row(text(boot(seen=seen)), "node 1 Normal").split()[6] == "?"
