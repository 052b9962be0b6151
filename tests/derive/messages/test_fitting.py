"""Lines that only differ for a symbol that was assumed are not determined; what no symbol explains differs."""

from __future__ import annotations

import lzma
from collections.abc import Mapping
from typing import Any

import pytest

from meminit.cli.verify import checked
from meminit.derive.layout import layout_of
from meminit.derive.messages import fitting
from meminit.derive.messages.boot_log import boot_log
from meminit.derive.messages.comparing import compare
from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.model.messages import DIFFERS, OPEN, Compared, Comparison
from meminit.read.bootlog.lines import LogLines, log_lines
from meminit.read.bootspec import BootSpec
from meminit.text import Source
from support import FACTS

BOOTS = FACTS / "boots"
NODES = [{"id": 0, "memory": [{"start": 0, "end": "1G"}]}, {"id": 1, "memory": [{"start": "1G", "end": "2G"}]}]
EVERY = sorted(BOOTS.glob("*/*.log.xz"))
SILENT = ("armhf-6.1_n1_2g_mem-512M-at", "x86_64-6.1_n2_4g_mem-4096")
"""Of these the kernel died before it told of zones."""


def log_of(name: str, old: str = "", new: str = "") -> LogLines:
    (path,) = BOOTS.glob(f"*/{name}.log.xz")
    text = lzma.decompress(path.read_bytes()).decode("utf-8", "surrogateescape").replace("\r", "")
    assert old in text
    return log_lines(Source("dmesg", text.replace(old, new)))


def ofs(comparison: Comparison, status: str) -> list[Compared]:
    return [line for line in comparison.lines if line.status == status]


def _logs(step: int) -> list[str]:
    names = [path.name.removesuffix(".log.xz") for path in EVERY]
    return [name for name in names if not name.startswith(SILENT)][::step]


@pytest.mark.parametrize("name", _logs(7))
def test_no_log_differs_where_no_config_is_given(name: str) -> None:
    _, comparison = checked(BootSpec(), log_of(name))

    assert ofs(comparison, DIFFERS) == []


@pytest.mark.fuzz
def test_none_of_all_logs_differs_where_no_config_is_given() -> None:
    for name in _logs(1):
        test_no_log_differs_where_no_config_is_given(name)


@pytest.mark.parametrize(
    ("name", "symbols"),
    [
        ("i386-6.1-nopae_n1_4g", "CONFIG_MEMCG=y"),
        ("ppc64le-6.1_n2_2g_d21", "CONFIG_ZONE_DMA=n"),
        ("x86_64-6.1_n2_cma-256M", "CONFIG_CMA=n or CONFIG_DMA_CMA=n"),
        ("x86_64-6.12_srat_hotplug_movable-node", "CONFIG_MEMORY_HOTPLUG=y"),
        ("arm64-6.12_n2_numa-fake-4", "CONFIG_NUMA_EMU=n"),
    ],
)
def test_the_symbol_on_which_a_line_rests_is_named(name: str, symbols: str) -> None:
    boot, comparison = checked(BootSpec(), log_of(name))

    assert f"missing: the kernel's .config; the log is as with {symbols}" in {
        line.why for line in ofs(comparison, OPEN)
    }
    assert not comparison.differs
    assert "config" not in boot.given


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("i386-6.1-nopae_n1_4g", "Normal   [mem 0x0000000001000000", "Normal   [mem 0x0000000002000000"),
        ("i386-6.1-pae_n1_2g_mem-1G", "Total pages: 259846", "Total pages: 259847"),
        ("armhf-6.1_n1_1g", "HighMem  [mem 0x0000000070000000", "HighMem  [mem 0x0000000071000000"),
        ("arm64-6.12-16k_n1_1g", "Total pages: 65536", "Total pages: 65537"),
        ("ppc64le-6.1_n2_2g_d21", "Policy zone: Normal", "Policy zone: DMA32"),
        ("x86_64-6.12_srat_hotplug_movable-node", "Node 1: 0x0000000140000000", "Node 1: 0x0000000150000000"),
    ],
)  # fmt: skip
def test_what_no_symbol_explains_differs(name: str, old: str, new: str) -> None:
    _, comparison = checked(BootSpec(), log_of(name, old, new))
    (seen,) = [line.seen for line in ofs(comparison, DIFFERS) if line.seen is not None]

    assert " ".join(new.split()) in " ".join(seen.split())


class _Trying:
    """Boots formed with more symbols, and how they compare with the log of one that has ``real`` ones."""

    def __init__(self, release: str = "6.12", **real: str) -> None:
        self.release = release
        self.tries = 0
        self.log = log_lines(Source("dmesg", "\n".join(self.lines(self.form(real)))))

    def form(self, symbols: Mapping[str, str]) -> Boot:
        self.tries += 1
        kernel: dict[str, Any] = {"release": self.release, "arch": "ppc64", "config": dict(symbols)}
        return Boot.from_document({"machine": {"nodes": NODES}, "kernel": kernel, "cmdline": "movable_node"})

    def lines(self, boot: Boot) -> list[str]:
        return ["Linux version 6.12", *(message.text for message in boot_log(boot, layout_of(boot), every=True))]

    def look(self, boot: Boot) -> Comparison:
        return compare(boot_log(boot, layout_of(boot), every=True), self.log, {})

    def fitted(self) -> Comparison:
        return fitting.fitted(self.form, self.look)


def test_a_log_that_agrees_is_tried_once() -> None:
    trying = _Trying()
    trying.tries = 0

    assert not trying.fitted().differs
    assert trying.tries == 1


def test_two_symbols_are_found_one_after_the_other_or_together() -> None:
    comparison = _Trying(ZONE_DMA="n", NUMA="n").fitted()

    assert not comparison.differs
    assert any("CONFIG_NUMA=n" in line.why and "CONFIG_ZONE_DMA=n" in line.why for line in ofs(comparison, OPEN))


def test_symbols_are_changed_so_often_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "MOST_STEPS", 1)
    comparison = _Trying(ZONE_DMA="n", NUMA="n").fitted()

    assert comparison.differs
    assert ofs(comparison, OPEN)


def test_a_large_machine_is_tried_less(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fitting, "MOST_LINES", 30)
    trying = _Trying(ZONE_DMA="n")
    trying.tries = 0

    assert trying.fitted().differs
    assert trying.tries < 6


def test_values_under_which_no_kernel_boots_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    trying = _Trying(ZONE_DMA="n")
    form = trying.form

    def picky(symbols: Mapping[str, str]) -> Boot:
        if symbols.get("ZONE_DMA") == "n":
            raise InputFault("no such kernel")
        return form(symbols)

    monkeypatch.setattr(trying, "form", picky)
    assert trying.fitted().differs


def test_a_number_that_is_open_explains_nothing() -> None:
    """With debugging words in struct page the total is not known, and would agree with any."""
    log = log_of("i386-6.1-pae_n1_2g_mem-1G", "Total pages: 259846", "Total pages: 259000")
    _, comparison = checked(BootSpec(), log)

    (line,) = ofs(comparison, DIFFERS)
    assert line.kind == "built"
