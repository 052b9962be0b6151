"""Files that hold the boot line itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootfile_reading import files, noted
from meminit.errors import InputFault
from meminit.read.bootfiles import plain
from meminit.read.bootfiles.entry import BootEntry


def read(name: str, text: str) -> BootEntry:
    [entry] = plain.read(files({name: text}))
    return entry


def test_proc_cmdline_is_one_line_that_has_all_the_kernel_reads() -> None:
    entry = read("/proc/cmdline", "BOOT_IMAGE=x ro\n")

    assert (entry.title, entry.line.text, entry.joined, entry.notes) == ("cmdline", "BOOT_IMAGE=x ro", True, ())
    assert not read("line", "ro").joined
    assert str(entry.line.place(13, 15)) == "/proc/cmdline:1:14"


@pytest.mark.parametrize("text", ["", "\n", " \n\n", "\r\n"])
def test_an_empty_file_is_an_empty_line(text: str) -> None:
    assert read("cmdline", text).line.text == ""


def test_a_raspberry_pi_has_one_line_and_the_others_are_told() -> None:
    entry = read("/boot/firmware/cmdline.txt", "\nconsole=tty1\nquiet\nsplash")

    assert entry.line.text == "console=tty1"
    assert noted(entry) == [("/boot/firmware/cmdline.txt:3:1", "quiet")]


def test_kernel_install_joins_lines() -> None:
    entry = read("etc/kernel/cmdline", "root=x\n\nquiet\r\nmem=1G\r\n")

    assert entry.line.text == "root=x quiet mem=1G"
    assert noted(entry) == [("etc/kernel/cmdline:3:6", "\r")]
    assert str(entry.line.place(13, 16)) == "etc/kernel/cmdline:4:1"


def test_a_carriage_return_at_the_end_is_told_and_left_out() -> None:
    entry = read("line", "ro quiet\r\n")

    assert entry.line.text == "ro quiet"
    assert [note.changed for note in entry.notes] == [True]


def test_several_lines_elsewhere_are_no_boot_line() -> None:
    with pytest.raises(InputFault, match="has several lines") as caught:
        read("line", "ro\nquiet\n")

    assert str(caught.value.place) == "line:2:1"


def test_a_boot_line_is_known_by_its_name_or_its_words() -> None:
    assert plain.recognise(files({"cmdline": "x"})) > plain.recognise(files({"x": "BOOT_IMAGE=x\n"})) > 0
    assert plain.recognise(files({"x": "mem=1G quiet"})) > 0
    assert plain.recognise(files({"x": "quietly\n"})) == 0
    assert plain.recognise(files({"x": "ro\nrw\n"})) == 0
    assert plain.recognise(files({"cmdline": "x", "y": "ro"})) == 0
    assert [plain.wants(name) for name in ("kernel/cmdline", "cmdline.txt", "cmdline.d/x")] == [True, True, False]


@given(st.text("ab \t\r\0\udcff\"'"))
def test_any_line_is_read_as_it_is(text: str) -> None:
    entry = read("line", text + "x\n")

    assert entry.line.text == text + "x"
    assert entry.line.place(0, len(text)).text == text
