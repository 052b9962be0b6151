"""Words of the boot line that are for init, for an initramfs or for an installer are known as such."""

from __future__ import annotations

from typing import Any

import pytest

from meminit import data
from meminit.model.userspace_words import FILE, userspace_readers
from meminit.read.tree import read_tree

ROWS: list[dict[str, Any]] = read_tree(data.source(FILE)).data["readers"]


def names(word: str) -> list[str]:
    return [reader.name for reader in userspace_readers(word)]


@pytest.mark.parametrize(
    ("word", "reader"),
    [
        ("BOOT_IMAGE", "boot loaders"),
        ("splash", "plymouth"),
        ("rhgb", "plymouth"),
        ("rd.lvm.lv", "dracut"),
        ("rd_NO_LUKS", "dracut"),
        ("systemd.unit", "systemd"),
        ("net.ifnames", "systemd"),
        ("boot", "initramfs-tools"),
        ("inst.ks", "anaconda"),
        ("cgroup_enable", "kernels of vendors"),
    ],
)
def test_a_word_is_known_by_its_name_or_its_beginning(word: str, reader: str) -> None:
    assert reader in names(word)


@pytest.mark.parametrize("word", ["numa_zonelist_oder", "hugepage", "rdinint", "movable_nodes", "", "rd", "systemd"])
def test_a_slip_is_nobody_s_word(word: str) -> None:
    assert userspace_readers(word) == ()


def test_several_readers_are_told_in_the_order_of_the_file_each_once() -> None:
    order = [row["name"] for row in ROWS]

    assert len(set(order)) == len(order)
    for row in ROWS:
        for word in [*row.get("words", ()), *row.get("prefixes", ())]:
            found = names(word)
            assert row["name"] in found
            assert len(set(found)) == len(found)
            assert names(f"x-{word}") == []
