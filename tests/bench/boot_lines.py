"""meminit cmdline beside --help, and lines a second that the library reads and checks beside splitting them."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from meminit.derive.parameters.passes import read_boot_line
from meminit.judge.registry import shipped_checks
from meminit.judge.run import run
from meminit.model.boot import Boot
from timing import MEMINIT, Row, in_turns, process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LENGTH = 2047
LINES = 2000
_SYMBOLS = ("NUMA", "HUGETLBFS", "CMA", "KEXEC_CORE", "CRASH_CORE", "MEMORY_HOTPLUG", "TRANSPARENT_HUGEPAGE", "SWIOTLB")
_FIXED = (
    "BOOT_IMAGE=/boot/vmlinuz-6.1.0-13-amd64 root=UUID=1b0f3f3e-6f0c-4a52-9d6a-2f6f6d7f1a11 ro quiet splash "
    "rd.lvm.lv=system/root rd.lvm.lv=system/swap resume=/dev/mapper/system-swap console=tty0 console=ttyS0,115200n8 "
    "systemd.unit=multi-user.target net.ifnames=0 "
)


def line_of(random_: random.Random, count: int = 6) -> str:
    """A boot line such as servers have: 11 usual words, and ``count`` others with values of their own."""
    number = random_.randrange
    words = [
        f"hugepagesz=1G hugepages={number(64)} hugepagesz=2M hugepages={number(4096)}",
        f"crashkernel={number(64, 512)}M",
        f"kernelcore={number(10, 60)}%",
        f"mem={number(4, 64)}G",
        f"memmap={number(1, 8)}G${number(16, 64)}G",
        f"isolcpus={number(1, 4)}-{number(4, 16)} nohz_full={number(1, 4)}-{number(4, 16)}",
        "transparent_hugepage=" + random_.choice(["always", "madvise", "never"]),
        "numa_balancing=" + random_.choice(["enable", "disable"]),
        f"cma={number(16, 256)}M",
        f"swiotlb={number(1 << 16)}",
        f"loglevel={number(8)}",
        "init_on_alloc=" + random_.choice("01"),
        f"panic={number(60)}",
        f"site.rack={number(1 << 20)}",
    ]
    return f"{_FIXED}{' '.join(random_.sample(words, count))}"


def long_line() -> str:
    """2,047 bytes of the words of such lines."""
    random_ = random.Random(1)  # noqa: S311  lines to measure with, the same each time
    text = line_of(random_)
    while len(text) < LENGTH:
        text += f" {line_of(random_)[len(_FIXED) :]}"
    return text[:LENGTH]


def rows() -> Iterator[Row]:
    """A cold run within twice ``--help``; 2,000 lines a second read, and checked, by one core."""
    for name, line in (("2,047 bytes", long_line()), ("one word", "quiet")):
        ours, rival = in_turns(process(MEMINIT, "cmdline", line, "-k", "6.1"), process(MEMINIT, "--help"))
        yield Row(f"meminit cmdline, {name}", ours, rival, "meminit --help", "within 2")
    kernel = {"release": "6.1", "arch": "x86_64", "config": dict.fromkeys(_SYMBOLS, "y")}
    boot = Boot.from_document({"kernel": kernel, "cmdline": ""})
    checks = shipped_checks()
    for name, ours_of in (
        ("read", lambda line: read_boot_line(boot.kernel, boot.with_line(line).cmdline)),
        ("checked", lambda line: run((boot.with_line(line),), checks)),
    ):
        yield _rate(name, ours_of)


def _rate(name: str, way: Callable[[str], object]) -> Row:
    """The time of a line, each line being another, beside that of str.split and a look at each word."""
    random_ = random.Random(2)  # noqa: S311  likewise
    lines = [line_of(random_) for _ in range(LINES)]
    way(lines[0])
    start = time.perf_counter()
    for line in lines:
        way(line)
    ours = (time.perf_counter() - start) / LINES
    start = time.perf_counter()
    for line in lines:
        for word in line.split():
            word.partition("=")
    rival = (time.perf_counter() - start) / LINES
    return Row(
        f"boot line {name} by the library", ours, rival, "str.split", "0.5 ms a line", f"{1 / ours:,.0f} lines/s"
    )
