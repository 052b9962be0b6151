"""The page of a boot line: values as people write them, and where a word goes once it is refused."""

from __future__ import annotations

import pytest

from meminit.derive.parameters.passes import read_boot_line
from meminit.derive.parameters.telling import tell
from meminit.model.boot import Boot
from meminit.show.text.cmdline import cmdline_lines
from meminit.show.text.parts import written_parts, written_sets, written_value


def page(line: str, **config: str) -> str:
    boot = Boot.from_document({"kernel": {"release": "6.1", "arch": "x86_64", "config": config}, "cmdline": line})
    reading = read_boot_line(boot.kernel, boot.cmdline)
    return cmdline_lines(boot, reading, tell(boot.kernel, reading))


@pytest.mark.parametrize(
    ("name", "value", "written"),
    [
        ("bytes", 4 << 30, "4G"),
        ("pages", 4096, "4096"),
        ("on", True, "yes"),
        ("on", False, "no"),
        ("offset", None, "none"),
        ("kind", "limit", "limit"),
        ("ranges", [{"start": 1 << 20, "size": 1 << 30}], "[{start: 1M, size: 1G}]"),
        ("bytes", {"0": 1 << 30}, "{0: 1G}"),
        ("cpus", list(range(18)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, … 2 more]"),
        ("share", 1.5, "1.5"),
    ],
)
def test_values_are_written_for_people(name: str, value: object, written: str) -> None:
    assert written_value(name, value) == written


def test_what_is_empty_is_left_out() -> None:
    assert written_parts({"size": 1 << 30, "offset": None, "ranges": [], "nodes": {}, "on": False}) == "size 1G, on no"
    assert written_sets({"a": [], "b": 1 << 30, "c": 3, "d": "x"}, {"bytes": 1 << 30}) == "b = 1G, c = 3, d = x"


def test_a_refused_word_says_where_it_goes() -> None:
    shown = page("transparent_hugepage=nver", TRANSPARENT_HUGEPAGE="y")

    assert "  then     init gets it in its environment\n" in shown
    assert "  perhaps  `transparent_hugepage=never` is meant\n" in shown


def test_a_line_that_is_well_says_so() -> None:
    shown = page("ro quiet", PRINTK="y")

    assert "\nnothing is wrong\n" in shown
    assert "wrong    " not in shown


def test_long_lines_are_wrapped_and_words_in_them_are_not_cut() -> None:
    lines = page("hugepages=" + "9" * 300, HUGETLBFS="y").splitlines()

    assert max(len(line) for line in lines if "9" * 300 not in line and "9…" not in line) <= 100


def test_words_stand_in_columns_but_for_long_ones() -> None:
    lines = page("ro BOOT_IMAGE=/boot/vmlinuz root=PARTUUID=01234567-89ab-cdef-0123-456789abcdef rw").splitlines()

    assert lines[2].startswith("ro                        __setup")
    assert lines[3].startswith("BOOT_IMAGE=/boot/vmlinuz  left by the boot loader")
    assert lines[4].startswith("root=PARTUUID=01234567-89ab-cdef-0123-456789abcdef  __setup")


def test_a_word_that_symbols_decide_of_is_told_as_read_and_nothing_is_taken_as_off() -> None:
    shown = page("movable_node=0")

    assert "there only with CONFIG_MEMORY_HOTPLUG" in " ".join(shown.split())
    assert "perhaps  the word is to be left out" in shown
    assert "taken as off" not in shown
