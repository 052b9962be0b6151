"""mem= where it is an amount of memory, and where it says where memory is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meminit.derive.memory_limit import find_max_addr
from meminit.derive.memory_map import memory_map
from meminit.derive.nodes import numa_init
from meminit.errors import InputFault
from meminit.model.boot import Boot

HOLES = [{"id": 0, "memory": [{"start": "1G", "end": "2G"}, {"start": "4G", "end": "6G"}]}]
GIB = 1 << 18


@pytest.mark.parametrize(
    ("arch", "release", "line", "frames"),
    [
        ("arm64", "6.1", "mem=2G", ((GIB, 2 * GIB), (4 * GIB, 5 * GIB))),
        ("arm64", "6.1", "mem=1G", ((GIB, 2 * GIB),)),
        ("arm64", "6.1", "mem=9G", ((GIB, 2 * GIB), (4 * GIB, 6 * GIB))),
        ("arm64", "6.1", "mem=abc", ((GIB, 2 * GIB), (4 * GIB, 6 * GIB))),
        ("arm64", "6.1", "mem=1G mem=2G", ((GIB, 2 * GIB), (4 * GIB, 5 * GIB))),
        ("arm64", "6.1", "mem=1048577K", ((GIB, 2 * GIB),)),
        ("arm", "6.1", "mem=512M@0x50000000", ((0x50000, 0x70000),)),
        ("arm", "6.1", "mem=64M mem=64M@0x50000800", ((0x40000, 0x44000), (0x50001, 0x54000))),
        ("arm", "6.1", "mem=64M@0x3fe00000", ((0x40000, 0x43E00),)),
        ("x86_64", "2.4.32", "mem=2G", ((GIB, 2 * GIB),)),
        ("ia64", "2.6.32", "mem=2G", ((GIB >> 2, GIB >> 1), (GIB, 5 * GIB >> 2))),
        ("ia64", "2.4.32", "mem=5G", ((GIB >> 2, GIB >> 1), (GIB, 5 * GIB >> 2))),
    ],
)
def test_what_mem_leaves(
    boot: Callable[..., Boot], arch: str, release: str, line: str, frames: tuple[tuple[int, int], ...]
) -> None:
    made = boot(HOLES, release, arch, line)
    shift = made.kernel.page_shift
    claimed = tuple((r.start >> shift, r.end >> shift) for r in made.machine.nodes[0].memory)  # type: ignore[union-attr]

    assert memory_map(made, claimed).frames == frames


def test_powerpc_rounds_a_limit_up_to_whole_pages(boot: Callable[..., Boot]) -> None:
    made = boot([{"id": 0, "memory": [{"start": 0, "end": "4G"}]}], "6.1", "ppc64", "mem=1048577K")

    assert memory_map(made, ((0, 1 << 16),)).frames == ((0, (1 << 14) + 1),)


def test_what_is_put_back_is_told_where_it_is_not_known(boot: Callable[..., Boot]) -> None:
    def notes(release: str, line: str) -> tuple[str, ...]:
        made = boot(HOLES, release, "arm64", line)
        return memory_map(made, ((GIB, 2 * GIB), (4 * GIB, 6 * GIB))).notes

    (note,) = notes("6.1", "mem=1G")
    assert note.startswith("memory from 0x80000000 on is not used, unless")
    assert notes("6.1", "mem=9G") == notes("3.10", "mem=1G") == ()


@pytest.mark.parametrize("line", ["mem=0@0x50000000", "mem=4K@0"])
def test_arm_without_a_bank_has_no_memory(boot: Callable[..., Boot], line: str) -> None:
    with pytest.raises(InputFault, match="leaves no memory") as fault:
        numa_init(boot(HOLES, "6.1", "arm", line))

    assert fault.value.place is not None
    assert fault.value.place.text == line


def test_an_amount_is_counted_over_the_holes() -> None:
    frames = ((10, 20), (40, 60))

    assert [find_max_addr(frames, pages) for pages in (0, 5, 10, 11, 30, 99)] == [10, 15, 20, 41, 60, 60]
    assert find_max_addr((), 5) == 0
