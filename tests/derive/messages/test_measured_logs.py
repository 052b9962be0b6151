"""Logs of measured boots: the machine read from the log alone, and every line about memory that they have."""

from __future__ import annotations

import json
import lzma
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from meminit.cli.verify import compared
from meminit.derive.layout import layout_of
from meminit.model.boot import Boot
from meminit.model.layout import Layout
from meminit.model.messages import ABSENT, DIFFERS, EQUAL, OPEN, TAKEN
from meminit.read.bootlog.lines import log_lines
from meminit.read.bootlog.spec import completed
from meminit.read.bootspec import BootSpec
from meminit.read.dotconfig import DotConfig, read_dotconfig
from meminit.text import Source
from support import FACTS

BOOTS = FACTS / "boots"
SILENT = {
    "armhf-6.1_n1_2g_mem-512M-at": "the kernel printed nothing",
    "x86_64-6.1_n2_4g_mem-4096": "the boot line leaves no memory, and the kernel dies before it makes zones",
}
CUT = "x86_64-6.1_n2_long1-1900"
"""Of its boot line printk() left out the end, where kernelcore= stands."""
NO_CPU_ROWS = frozenset(["x86_64-6.12_n2_4g_mem-2G", "x86_64-6.12_n3_memless0", "x86_64-6.12_n3_memless1"])
"""6.12 does not print CPU rows of the SRAT: which memoryless nodes are online is not known."""


def logs() -> list[Path]:
    return [path for path in sorted(BOOTS.glob("*/*.log.xz")) if path.name.removesuffix(".log.xz") not in SILENT]


@cache
def dotconfig(name: str) -> DotConfig:
    text = lzma.decompress((BOOTS / "configs" / f"{name}.config.xz").read_bytes()).decode()
    return read_dotconfig(Source(f"{name}.config", text))


def fact_of(path: Path) -> dict[str, Any]:
    fact: dict[str, Any] = json.loads(path.with_name(path.name.replace(".log.xz", ".json")).read_text("utf-8"))
    return fact


def text_of(path: Path) -> str:
    return lzma.decompress(path.read_bytes()).decode("utf-8", "surrogateescape").replace("\r", "")


def boot_of(fact: dict[str, Any], text: str) -> tuple[Boot, Any]:
    log = log_lines(Source("dmesg", text))
    given = BootSpec(config=dotconfig(fact["config"]["file"]), given=frozenset(["config"]))
    return Boot.form(completed(given, log)), log


@pytest.mark.parametrize("path", logs(), ids=lambda path: path.name.removesuffix(".log.xz"))
def test_the_machine_of_a_log_has_the_layout_that_was_measured(path: Path, measured: Callable[..., Boot]) -> None:
    fact = fact_of(path)
    boot, _ = boot_of(fact, text_of(path))
    assert (boot.kernel.release.text, boot.kernel.arch.name) == (fact["release"], fact["arch"])
    if fact["name"] == CUT or len(fact["cmdline"]) > 900:
        assert fact["cmdline"].startswith(boot.cmdline.source.text)
        return
    assert boot.cmdline.source.text == fact["cmdline"]

    assert _layout(layout_of(boot), fact) == _layout(layout_of(measured(fact)), fact)


def _layout(layout: Layout, fact: dict[str, Any]) -> dict[str, Any]:
    return {
        "limits": dict(layout.zone_limits),
        "movable": dict(layout.movable_start),
        "frames": [(node.id, node.frames) for node in layout.topology.nodes if node.frames],
        "nodes": None if fact["name"] in NO_CPU_ROWS else [(node.id, node.online) for node in layout.topology.nodes],
    }


@pytest.mark.parametrize("path", logs(), ids=lambda path: path.name.removesuffix(".log.xz"))
def test_no_line_of_a_log_differs(path: Path) -> None:
    boot, log = boot_of(fact_of(path), text_of(path))
    comparison = compared(boot, log, machine_given=False)

    assert [line for line in comparison.lines if line.status == DIFFERS] == []
    assert comparison.count(EQUAL) + comparison.count(OPEN) + comparison.count(TAKEN) > 3
    assert comparison.unread == ()


def test_most_lines_are_equal(record_property: Callable[[str, object], None]) -> None:
    """Lines of all logs by status; what is open is so for want of distances, CPU rows or the end of a boot line."""
    counts: Counter[str] = Counter()
    for path in logs():
        boot, log = boot_of(fact_of(path), text_of(path))
        comparison = compared(boot, log, machine_given=False)
        counts.update(line.status for line in comparison.lines if line.kind != "zonelist")
    for status, count in counts.items():
        record_property(status, count)

    assert counts[DIFFERS] == 0
    assert counts[EQUAL] > 2900
    assert counts[EQUAL] > 4 * counts[OPEN]


DECIDING = re.compile(
    r"Linux version|ommand line|e820|SRAT|node +\d+: \[mem|Node \d+: |ACPI|Faking|Movable zone|Early mem|Malformed|"
    r"Unknown"
)
"""Lines without which the machine would be another one, and those whose absence tells something."""


def mangled(text: str, seed: int) -> Iterator[str]:
    """Lines as a mail has them: quoted, wrapped at its width, some of them lost."""
    chance = random.Random(seed)  # noqa: S311  nothing secret
    for line in text.partition("@@@")[0].split("\n"):
        if chance.random() < 0.05 and not DECIDING.search(line):
            continue
        width = chance.randrange(72, 81)
        whole = f"> {line}"
        while len(whole) > width and " " in whole[20:width]:
            at = whole.rindex(" ", 20, width)
            yield whole[:at]
            whole = f"> {whole[at + 1 :]}"
        yield whole


@pytest.mark.parametrize("path", logs()[::8], ids=lambda path: path.name.removesuffix(".log.xz"))
def test_a_mangled_log_does_not_differ_where_its_map_is_whole(path: Path) -> None:
    """What was lost may be missing; nothing that is there is taken for something else."""
    fact, text = fact_of(path), text_of(path)
    whole, _ = boot_of(fact, text)
    lines = mangled(text, len(text))
    boot, log = boot_of(fact, "\r\n".join(lines))
    comparison = compared(boot, log, machine_given=False)

    assert boot.cmdline.source.text == whole.cmdline.source.text
    assert [line for line in comparison.lines if line.status == DIFFERS] == []


@pytest.mark.parametrize("path", logs()[::16], ids=lambda path: path.name.removesuffix(".log.xz"))
def test_a_log_that_ends_early_has_no_lines_that_differ(path: Path) -> None:
    fact, text = fact_of(path), text_of(path)
    end = text.index("\n", text.index("Early memory node ranges") + 120)
    boot, log = boot_of(fact, text[:end])
    comparison = compared(boot, log, machine_given=False)

    assert [line for line in comparison.lines if line.status == DIFFERS] == []
    assert comparison.count(ABSENT) or fact["name"].endswith("m-4k")
