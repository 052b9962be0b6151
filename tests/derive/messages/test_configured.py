"""What lines of a log show of the kernel's .config."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from meminit.derive.messages.configured import symbols_shown
from meminit.model.boot import Boot
from meminit.read.bootlog.lines import log_lines
from meminit.text import Source

PERCPU = "percpu: Embedded {} pages/cpu s{} r8192 d{} u245760"
PAE = {"X86_PAE": "y", "HIGHMEM": "y", "HIGHMEM4G": "n", "HIGHMEM64G": "y"}


@pytest.fixture(name="shown")
def shown_fixture(boot: Callable[..., Boot]) -> Callable[..., dict[str, str]]:
    def shown(*lines: str, arch: str = "x86_64") -> dict[str, str]:
        made = boot([{"id": 0, "memory": "1G"}], "6.1", arch)
        return symbols_shown(log_lines(Source("dmesg", "\n".join(lines))), made.kernel)

    return shown


@pytest.mark.parametrize(
    ("line", "symbols"),
    [
        ("  DMA      [mem 0x0000000000001000-0x0000000000ffffff]", {"ZONE_DMA": "y"}),
        ("  DMA32    empty", {"ZONE_DMA32": "y"}),
        ("  Normal   empty", {}),
        ("  Device   empty", {"ZONE_DEVICE": "y"}),
        ("  HighMem  empty", {"HIGHMEM": "y"}),
        ("0MB HIGHMEM available.", {"HIGHMEM": "y"}),
        ("Policy zone: Normal", {"NUMA": "y"}),
        ("Fallback order for Node 0: 0", {"NUMA": "y"}),
        ("HugeTLB: registered 1.00 GiB page size, pre-allocated 0 pages", {"HUGETLB_PAGE": "y"}),
        ("HugeTLB registered 2 MB page size, pre-allocated 0 pages", {"HUGETLB_PAGE": "y"}),
        ("setup_percpu: NR_CPUS:32 nr_cpumask_bits:1 nr_cpu_ids:1 nr_node_ids:1", {"NR_CPUS": "32"}),
        ("Linux version 6.1.0-50-686 (x@y) (gcc) #1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1", {"SMP": "y"}),
        ("Linux version 6.1.0 (x@y) (gcc) #1 Debian 6.1.176-1", {"SMP": "n"}),
        ("Linux version 6.1.0 (x@y)", {}),
        ("NX (Execute Disable) protection: active", {}),
    ],
)
def test_a_line_that_one_value_prints_shows_it(
    shown: Callable[..., dict[str, str]], line: str, symbols: dict[str, str]
) -> None:
    assert shown(line) == symbols


@pytest.mark.parametrize(
    ("arch", "line", "symbols"),
    [
        ("arm64", PERCPU.format(15, 199960, 37608), {"ARM64_16K_PAGES": "y", "ARM64_64K_PAGES": "n"}),
        ("arm64", PERCPU.format(31, 87208, 31576), {"ARM64_16K_PAGES": "n", "ARM64_64K_PAGES": "n"}),
        (
            "arm64",
            "percpu: Embedded 2 pages/cpu @(____ptrval____) s87208 r8192 d35672 u131072",
            {"ARM64_64K_PAGES": "y"},
        ),
        ("arm64", PERCPU.format(14, 199960, 37608), {}),
        ("ppc64", "percpu: Embedded 10 pages/cpu s603432 r0 d51928 u655360", {"PPC_4K_PAGES": "n"}),
        ("x86_64", PERCPU.format(31, 87208, 31576), {}),
    ],
)
def test_pages_of_a_chunk_and_its_bytes_show_what_a_page_is(
    shown: Callable[..., dict[str, str]], arch: str, line: str, symbols: dict[str, str]
) -> None:
    assert symbols.items() <= shown(line, arch=arch).items()
    assert bool(shown(line, arch=arch)) == bool(symbols)


@pytest.mark.parametrize(
    ("arch", "line", "symbols"),
    [
        ("x86_32", "NX (Execute Disable) protection: active", PAE),
        (
            "x86_32",
            "Notice: NX (Execute Disable) protection cannot be enabled: non-PAE kernel!",
            {"X86_PAE": "n", "HIGHMEM64G": "n"},
        ),
        ("x86_32", "Notice: NX (Execute Disable) protection missing in CPU!", {}),
        ("x86_32", "  node   0: [mem 0x0000000100000000-0x000000023fffffff]", PAE),
        ("x86_32", "  node   0: [mem 0x0000000000100000-0x00000000ffffffff]", {}),
        ("x86_32", "    0: 0x00000001 -> 0x0000009f", {}),
        ("arm", "  node   0: [mem 0x0000000080000000-0x000000013fffffff]", {"ARM_LPAE": "y"}),
        ("arm64", "  node   0: [mem 0x0000000080000000-0x000000013fffffff]", {}),
    ],
)
def test_memory_beyond_4g_needs_longer_addresses(
    shown: Callable[..., dict[str, str]], arch: str, line: str, symbols: dict[str, str]
) -> None:
    assert shown(line, arch=arch) == symbols


def test_areas_for_contiguous_allocations(shown: Callable[..., dict[str, str]]) -> None:
    area = "cma: Reserved 64 MiB at 0x000000007a000000 on node -1"
    there = {"CMA": "y", "DMA_CMA": "y"}

    assert shown(area) == {**there, "CMA_SIZE_MBYTES": "64"}
    assert shown("Kernel command line: cma=64M", area) == there
    assert shown(area, "cma: Reserved 1024 MiB at 0x000000003a000000") == there


def test_of_what_lines_do_not_agree_on_nothing_is_said(shown: Callable[..., dict[str, str]]) -> None:
    lines = ["setup_percpu: NR_CPUS:32 nr_cpu_ids:1", "setup_percpu: NR_CPUS:64 nr_cpu_ids:1", "Policy zone: DMA"]

    assert shown(*lines) == {"NUMA": "y"}
