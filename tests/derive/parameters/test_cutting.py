"""What words of the boot line take away: to how much they limit memory, and how much of a machine's memory goes."""

from __future__ import annotations

import pytest

from meminit.derive.parameters.cutting import cut_at, on_machine, unasked
from meminit.derive.parameters.passes import read_boot_line
from meminit.model.boot import Boot
from meminit.model.bootline_reading import Understood

GIB = 1 << 30
NODES = {"nodes": [{"id": 0, "memory": [{"start": 0, "end": "2G"}, {"start": "4G", "end": "10G"}]}]}
MAPPED = {
    **NODES,
    "memory_map": [{"start": 0, "end": "1G", "type": "usable"}, {"start": "3G", "end": "4G", "type": "reserved"}],
}


def understood(line: str, arch: str = "x86_64", release: str = "6.1") -> Understood:
    boot = Boot.from_document({"kernel": {"release": release, "arch": arch}, "cmdline": line})
    found = read_boot_line(boot.kernel, boot.cmdline).words[0].understood
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("line", "arch", "release", "size"),
    [
        ("mem=4G", "x86_64", "6.1", 4 * GIB),
        ("mem=4G", "x86_64", "2.4.32", 4 * GIB),
        ("mem=1G", "x86_32", "2.4.32", GIB),
        ("mem=1G@1G", "x86_32", "2.4.32", None),
        ("mem=1G", "arm", "6.1", GIB),
        ("mem=1G@1G", "arm", "6.1", None),
        ("mem=1G", "arm64", "6.1", GIB),
        ("mem=abc", "arm64", "6.1", None),
        ("mem=1G", "ia64", "4.7", GIB),
        ("memmap=4G2G", "x86_64", "6.1", 4 * GIB),
        ("memmap=1M$8G,2G,1G", "x86_64", "6.1", GIB),
        ("memmap=4G$2G", "x86_64", "6.1", None),
        ("kernelcore=4G", "x86_64", "6.1", None),
    ],
)
def test_a_word_limits_memory_to_a_size(line: str, arch: str, release: str, size: int | None) -> None:
    assert cut_at(understood(line, arch, release)) == size


def test_a_word_of_which_nothing_is_understood_limits_nothing() -> None:
    assert cut_at(None) is None


@pytest.mark.parametrize(
    ("line", "machine", "dropped", "here"),
    [
        ("memmap=4G2G", None, "all RAM from 4G on is dropped, as mem=4G does it", ""),
        ("memmap=4G2G", NODES, "all RAM from 4G on is dropped, as mem=4G does it: 6G of 8G", ""),
        ("memmap=1M$1G,512M", MAPPED, "all RAM from 512M on is dropped, as mem=512M does it: 512M of 1G", ""),
        ("memmap=4G", NODES, "", "here that is 6G of 8G"),
        ("mem=1G", NODES, "", "here that is 7G of 8G"),
        ("mem=1G", None, "", ""),
        ("memmap=1G$10G", NODES, "", "there is no memory to set aside: it ends at 10G"),
        ("memmap=1G$9G", NODES, "", ""),
        ("memmap=1G@10G", NODES, "", ""),
        ("memmap=1G$10G", None, "", ""),
        ("kernelcore=1G", NODES, "", ""),
    ],
)
def test_what_is_lost_of_a_machine(line: str, machine: dict[str, object] | None, dropped: str, here: str) -> None:
    placed = None
    if machine is not None:
        placed = Boot.from_document(
            {"machine": {"meminit": "machine/1", "arch": "x86_64", **machine}, "kernel": {"release": "6.1"}}
        ).machine

    assert (unasked(understood(line), placed), on_machine(understood(line), placed)) == (dropped, here)
