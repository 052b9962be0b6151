"""Boots that nobody would mean: any machine, any release, boot lines of every layout word with hostile values."""

from __future__ import annotations

import random
from typing import Any

__all__ = ["ARCHES", "RELEASES", "hostile_boot", "hostile_line"]

RELEASES = (
    *("2.4.0", "2.4.32", "2.6.0", "2.6.16", "2.6.18", "2.6.20", "2.6.23", "2.6.26", "2.6.32", "2.6.39", "3.2"),
    *("3.10", "3.16", "4.0", "4.4", "4.7", "4.9", "4.14", "4.15", "4.19", "5.4", "5.6", "5.10", "5.15", "5.17"),
    *("6.1", "6.5", "6.8", "6.12"),
)
ARCHES = (
    *("x86_64", "x86_64", "x86_64", "x86_32", "x86_32", "arm", "arm64", "arm64", "ppc64", "ia64", "mips", "mips64"),
    *("riscv64", "s390", "sparc64"),
)
SYMBOLS = (
    *("NUMA", "NUMA_EMU", "ACPI_NUMA", "EFI", "HIGHMEM", "HIGHMEM64G", "X86_PAE", "SPARSEMEM", "DISCONTIGMEM", "CMA"),
    *("ZONE_DMA", "ZONE_DMA32", "ARM64_64K_PAGES", "ARM64_16K_PAGES", "MEMCG", "MOVABLE_NODE", "MEMORY_HOTPLUG"),
    *("DMA_CMA", "HUGETLB_PAGE", "CRASH_DUMP", "KEXEC_CORE", "TRANSPARENT_HUGEPAGE", "X86_5LEVEL", "KASAN", "HIGHPTE"),
    *("DEFERRED_STRUCT_PAGE_INIT", "SPARSEMEM_VMEMMAP", "FLATMEM", "VMSPLIT_2G", "ZONE_DEVICE", "RANDOMIZE_BASE"),
)
NUMBERS = ("NODES_SHIFT", "CMA_SIZE_MBYTES", "FORCE_MAX_ZONEORDER", "NR_CPUS", "PHYSICAL_START", "LOG_BUF_SHIFT")
NUMERALS = (
    *("0", "1", "3", "7", "64", "4095", "4096", "65536", "0x100000", "0xfffff", "010", "1K", "640K", "1M", "16M"),
    *("896M", "3071M", "1G", "2G", "3G", "4G", "5G", "64G", "1T", "64T", "128T", "4P", "16E", "15E", "1E"),
    *("18446744073709551615", "18446744073709551616", "99999999999999999999999", "0xffffffffffffffff", "0x", "-1"),
    *("-4G", "", "g", "G", "1GG", "1.5G", "+1G", " 1G", "é", "0x8000000000000000", "4294967295", "4294967296"),
)
WORDS = (
    *("mem={0}", "mem={0}@{1}", "mem=nopentium", "mem=exactmap", "highmem={0}", "vmalloc={0}", "userpte=nohigh"),
    *("memmap={0}@{1}", "memmap={0}${1}", "memmap={0}#{1}", "memmap={0}!{1}", "memmap={0}", "memmap=exactmap"),
    *(
        "memmap={0}%{1}-1+2",
        "memmap={0}%{1}",
        "memmap={0}%{1}-{2}",
        "memmap={0}@{1},{2}${3},{1}!{0}",
        "memmap={0}\\${1}",
    ),
    *("numa=off", "numa=noacpi", "numa=fake={0}", "numa=fake={0}U", "numa=fake={0},{1}", "numa=fake={n}*{0},{1},{2}"),
    *(
        "numa=fake={n}",
        "numa=fake={n}U",
        "numa=fake={n}*{0}",
        "numa=fake={n}:10,20,{0}",
        "numa=fake={n}:{0}",
        "numa=on",
    ),
    *("numa=fake={n}*{n}*{n}", "numa=hotplug", "numa=nohmat", "numa={0}", "numa=fake=*{0}", "numa=fake={0}*"),
    *("kernelcore={0}", "kernelcore={n}%", "kernelcore=mirror", "kernelcore=mirror{0}", "movablecore={0}"),
    *("movablecore={n}%", "movable_node", "movable_node={0}", "kernelcore={0}%", "numa_zonelist_order={w}"),
    *("hugepagesz={0}", "hugepages={n}", "hugepages={0}", "hugepages=0:{n},1:{n}", "default_hugepagesz={0}"),
    *("hugepagesz=1G hugepages={n}", "hugepagesz=2M hugepages={0}", "hugetlb_cma={0}", "hugetlb_cma=0:{0},1:{1}"),
    *(
        "crashkernel={0}",
        "crashkernel={0}@{1}",
        "crashkernel={0},high",
        "crashkernel={0},low",
        "crashkernel={0}-{1}:{2}",
    ),
    *("crashkernel={0}-:{1}", "crashkernel={0}-{1}:{2},{1}-:{3}@{0}", "crashkernel=auto", "cma={0}", "cma={0}@{1}"),
    *("cma={0}@{1}-{2}", "cma_pernuma={0}", "numa_cma=0:{0},1:{1}", "percpu_alloc={w}", "hashdist={n}", "nokaslr"),
    *(
        "movable_node kernelcore={0}",
        "possible_cpus={n}",
        "nr_cpus={0}",
        "maxcpus={n}",
        "nosmp",
        "acpi=off",
        "efi=debug",
    ),
    *("reserve={0},{1}", "reserve_mem={0}:{1}:x", "reservetop={0}", "reservelow={0}", "swiotlb={0}", "swiotlb=force"),
    *(
        "swiotlb={n},{0}",
        "no5lvl",
        "nogbpages",
        "transparent_hugepage={w}",
        "debug_guardpage_minorder={0}",
        "noexec={w}",
    ),
    *(
        "efi_fake_mem={0}@{1}:0x10000",
        "memtest={n}",
        "memblock=debug",
        "disable_mtrr_trim",
        "hugepages_treat_as_movable",
    ),
    *(
        "earlyprintk={w}",
        "log_buf_len={0}",
        "dhash_entries={0}",
        "mminit_loglevel={n}",
        "movable_node=",
        "cachesize={0}",
    ),
    *(
        "stacktrace",
        "{w}={0}",
        "'{w}={0}",
        '"memmap={0}${1}"',
        'numa="fake={n}',
        "-- mem={0}",
        "mem={0}\t",
        "node_hstates",
    ),
    *(
        "no_hash_pointers",
        "page_owner=on",
        "slub_min_order={n}",
        "nopae",
        "pae",
        "forcepae",
        "lapic",
        "noapic",
        "dtb={0}",
    ),
)
SYSCTLS = [
    ("vm.lowmem_reserve_ratio", "256 32 0 0"),
    ("vm.lowmem_reserve_ratio", "-1 99999999999 x"),
    ("vm.min_free_kbytes", "0"),
    ("vm.min_free_kbytes", "4294967296"),
    ("vm.watermark_scale_factor", "3000"),
    ("vm.percpu_pagelist_fraction", "8"),
    ("vm.percpu_pagelist_high_fraction", "7"),
    ("vm.zone_reclaim_mode", "-7"),
    ("vm.numa_zonelist_order", "zone"),
]
COUNTS = (0, 1, 2, 3, 4, 7, 8, 33, 64, 100, 101, 1024, 99999)
BARE = ("default", "node", "zone", "Node", "z", "on", "off", "always", "never", "page", "embed", "bogus", "", "n" * 300)


def hostile_line(dice: random.Random) -> str:
    """Words of the layout with values that are right, wrong, huge, tiny or none."""
    words = []
    for _ in range(dice.choice((0, 1, 1, 2, 3, 5, 9, 40))):
        values = dice.choices(NUMERALS, k=4)
        word = dice.choice(WORDS)
        words.append(word.format(*values, n=dice.choice(COUNTS), w=dice.choice(BARE)))
    return " ".join(words)


def _ranges(dice: random.Random, many: int) -> list[dict[str, Any]]:
    unit = dice.choice((4096, 1 << 20, 1 << 20, 1 << 27, 1 << 30))
    at, made = dice.choice((0, 0, 1, 1 << 20)), []
    for _ in range(many):
        size = unit * dice.randint(1, 9000 if unit <= 1 << 20 else 40) + dice.choice((0, 0, 0, 1, 4095, -1))
        made.append({"start": at, "end": at + size})
        at += size + dice.choice((0, 0, unit, 1 << 30, -(size // 2)))
    return made


def _nodes(dice: random.Random) -> list[dict[str, Any]]:
    many = dice.choice((1, 1, 2, 2, 3, 4, 8, 17))
    numbers = dice.sample(range(dice.choice((many, many, many + 3, 1024))), many)
    if dice.random() < 0.3:
        return [{"id": id_, "memory": dice.choice(("4G", "64M", "1G", "0", "3T", "16E", "1"))} for id_ in numbers]
    nodes: list[dict[str, Any]] = [{"id": id_, "memory": []} for id_ in numbers]
    for each in _ranges(dice, dice.randint(1, 3 * many)):
        flags = {flag: True for flag in ("hotplug", "mirror", "nonvolatile") if dice.random() < 0.15}
        dice.choice(nodes)["memory"].append({**each, **flags})
    for at, node in enumerate(nodes):
        if dice.random() < 0.6:
            node["cpus"] = [2 * at, 2 * at + 1]
        if dice.random() < 0.05:
            node["online"] = False
    return nodes


def _firmware(dice: random.Random) -> dict[str, Any]:
    many = dice.randint(1, 5)
    rows: list[dict[str, Any]] = [{"pxm": dice.choice((0, 1, 2, 255, 4294967295)), "apic": at} for at in range(many)]
    for each in _ranges(dice, dice.randint(1, 6)):
        rows.append({"pxm": dice.choice((0, 1, 2, 3, 255)), **each, "enabled": dice.random() < 0.9})
        rows[-1]["hotplug"] = dice.random() < 0.2
    made: dict[str, Any] = {"srat": rows}
    if dice.random() < 0.6:
        size = dice.randint(1, 5)
        made["slit"] = [
            [10 if a == b else dice.choice((20, 20, 21, 10, 9, 0, 255)) for b in range(size)] for a in range(size)
        ]
    if dice.random() < 0.4:
        made["efi_map"] = [
            {**each, "type": dice.choice(("conventional", "reserved", "x")), "mirror": dice.random() < 0.5}
            for each in _ranges(dice, 3)
        ]
    return made


def _machine(dice: random.Random, arch: str) -> dict[str, Any]:
    machine: dict[str, Any] = {"meminit": "machine/1", "name": "any", "arch": arch}
    shape = dice.random()
    if shape < 0.2:
        machine["memory"] = dice.choice(("1G", "64M", "8G", "3T", "4096", "0", "640K", _ranges(dice, 3)))
    elif shape < 0.4:
        machine["firmware"] = _firmware(dice)
    else:
        machine["nodes"] = _nodes(dice)
        if dice.random() < 0.3:
            many = len(machine["nodes"])
            machine["distances"] = [
                [10 if a == b else dice.choice((20, 20, 11, 10, 255, 0)) for b in range(many)] for a in range(many)
            ]
    if dice.random() < 0.2:
        machine["platform"] = dice.choice(("pc", "q35", "virt"))
    if dice.random() < 0.5:
        kinds = (
            "usable",
            "usable",
            "usable",
            "reserved",
            "acpi",
            "acpi-nvs",
            "unusable",
            "persistent",
            "soft-reserved",
        )
        machine["memory_map"] = [{**each, "type": dice.choice(kinds)} for each in _ranges(dice, dice.randint(1, 12))]
    return machine


def hostile_boot(dice: random.Random) -> dict[str, Any]:
    """The document of a boot; its machine need not be one that can be."""
    arch = dice.choice(ARCHES)
    config: Any = {symbol: dice.choice(("y", "n")) for symbol in dice.sample(SYMBOLS, dice.randint(0, 12))}
    for name in dice.sample(NUMBERS, dice.choice((0, 0, 1, 2))):
        config[name] = dice.choice(("0", "1", "3", "10", "64", "512"))
    document: dict[str, Any] = {
        "name": "hostile",
        "kernel": {"release": dice.choice(RELEASES), "config": config},
        "machine": _machine(dice, arch),
        "cmdline": hostile_line(dice),
    }
    if dice.random() < 0.2:
        document["sysctl"] = dict(dice.sample(SYSCTLS, dice.randint(1, 3)))
    if dice.random() < 0.1:
        document["state"] = dice.choice(("booting", "running"))
    return document
