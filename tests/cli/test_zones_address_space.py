"""``meminit zones --address-space``: the kernel's own virtual addresses, as text and as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from meminit import data
from running import meminit

MACHINE = "meminit: machine/1\nname: one\narch: {arch}\nnodes:\n  - {{id: 0, memory: 2G, cpus: 0-3}}\n"


def machine(folder: Path, arch: str) -> str:
    path = folder / f"{arch}.yaml"
    path.write_text(MACHINE.format(arch=arch), encoding="utf-8")
    return str(path)


def config(folder: Path, *lines: str) -> str:
    path = folder / "config"
    path.write_text("".join(f"CONFIG_{line}\n" for line in lines), encoding="utf-8")
    return str(path)


def document(*arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(meminit("zones", *arguments, "--format", "json").out)
    schema = json.loads(data.text("rules/schemas/zones.schema.json"))
    jsonschema.Draft202012Validator(schema).validate(found)
    return found


def test_areas_stand_below_the_zones_with_what_the_log_prints(tmp_path: Path) -> None:
    ended = meminit("zones", "-m", machine(tmp_path, "arm"), "-k", "4.7", "--address-space")
    zones, _, space = ended.out.partition("\nAddress space\n")

    assert (ended.code, ended.err) == (0, "")
    assert "Zone limits" in zones
    assert "  lowmem   0xc0000000  0xf0000000  768M\n" in space
    assert "  fixmap   0xffc00000  0xfff00000    3M  unverified\n" in space
    assert "The boot log prints\n  Virtual kernel memory layout:\n" in space
    assert "      lowmem  : 0xc0000000 - 0xf0000000   ( 768 MB)\n" in space
    assert "  not told: .text: needs the kernel's image\n" in space


def test_what_is_not_known_is_a_question_mark_and_a_reason(tmp_path: Path) -> None:
    ended = meminit(*("zones", "-m", machine(tmp_path, "x86_64"), "-k", "6.1", "--pages", "--address-space"))

    assert "struct page        64 bytes" in ended.out
    assert "Address space, four levels of page tables, the processor having no five (la57)\n" in ended.out
    assert "Address space, five levels of page tables, the processor having them (la57)\n" in ended.out
    assert "  vmalloc, not below 0xffff888000000000: not known without CONFIG_RANDOMIZE_MEMORY\n" in ended.out
    assert "  espfix: whether it is there hangs on CONFIG_X86_ESPFIX64\n" in ended.out
    assert "The boot log prints" not in ended.out


def test_an_arch_that_is_not_described_says_so(tmp_path: Path) -> None:
    asked = ("-m", machine(tmp_path, "ppc64"), "-k", "6.1", "--address-space")

    assert meminit("zones", *asked).out.endswith("\nAddress space: the address space of ppc64 is not described\n")
    found = document(*asked)
    assert found["address_space"] == found["address_space_printed"] == []
    assert found["address_space_unknown"] == "the address space of ppc64 is not described"


def test_it_follows_the_pages_that_were_asked_for(tmp_path: Path) -> None:
    ended = meminit("zones", "-m", machine(tmp_path, "arm"), "-k", "4.7", "--pfn", "0x50000", "--address-space")

    assert ended.out.startswith("PFN 327680 ")
    assert "Zone limits" not in ended.out
    assert "\nAddress space\n" in ended.out


def test_json_has_addresses_as_text(tmp_path: Path) -> None:
    kernel = config(tmp_path, "X86_64=y", "X86_5LEVEL=y", "RANDOMIZE_BASE=y", "RANDOMIZE_MEMORY=y", "KASAN=y")
    asked = ("-m", machine(tmp_path, "x86_64"), "-k", "6.1", "-c", kernel, "--address-space")
    fixed, random = document(*asked, "-l", "nokaslr no5lvl"), document(*asked)

    areas = {area["name"]: area for area in fixed["address_space"]}
    assert areas["vmalloc"] == {
        "name": "vmalloc",
        "start": "0xffffc90000000000",
        "end": "0xffffe90000000000",
        "size_bytes": 1 << 45,
        "condition": None,
        "not_below": None,
        "missing": [],
        "there_if": [],
        "why": "memory that vmalloc() and ioremap() make contiguous",
        "verified": True,
    }
    assert fixed["address_space_printed"] == [{"condition": None, "lines": [], "untold": []}]
    assert fixed["address_space_unknown"] is None
    names = [area["name"] for area in random["address_space"]]
    assert names.count("vmalloc") == 2
    assert {area["condition"].split()[0] for area in random["address_space"]} == {"four", "five"}
    moved = next(area for area in random["address_space"] if area["name"] == "vmalloc")
    assert (moved["start"], moved["end"], moved["not_below"]) == (None, None, "0xffff888000000000")


def test_it_is_no_part_of_a_document_where_nobody_asks(tmp_path: Path) -> None:
    assert "address_space" not in document("-m", machine(tmp_path, "arm"), "-k", "4.7")


@pytest.mark.parametrize("release", ["3.10", "4.7"])
def test_what_vmalloc_asks_for_is_seen(release: str, tmp_path: Path) -> None:
    asked = ("-m", machine(tmp_path, "x86_32"), "-k", release, "--address-space", "-l", "vmalloc=512M")

    assert (
        next(area for area in document(*asked)["address_space"] if area["name"] == "vmalloc")["size_bytes"] == 1 << 29
    )


def test_it_cannot_stand_beside_a_batch() -> None:
    ended = meminit("zones", "--batch", "-", "--address-space", stdin="")

    assert ended.code == 2
    assert "--address-space" in ended.err


def test_observed_zones_tell_where_memory_is(tmp_path: Path) -> None:
    zoneinfo = tmp_path / "zoneinfo"
    zoneinfo.write_text(
        "Node 0, zone   Normal\n  pages free     100\n        min      1\n        low      2\n        high     3\n"
        "        spanned  262144\n        present  262144\n        managed  260000\n  start_pfn:           262144\n",
        encoding="utf-8",
    )
    ended = meminit("zones", "--zoneinfo", str(zoneinfo), "--arch", "arm", "-k", "4.7", "--address-space")

    assert ended.code == 0
    assert "  lowmem   0xc0000000  0xf0000000  768M\n" in ended.out
