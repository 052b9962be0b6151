"""Which pass reads a word: unit cases, and a second reading over random lines."""

from __future__ import annotations

import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.derive.parameters.passes import read_boot_line
from meminit.model.boot import Boot
from meminit.model.bootline_reading import LineReading
from second_reading import CORE, EARLY, SETUP, SYSCTL_ALIASES, reread

SYMBOLS = {
    "NUMA": "y",
    "MODULES": "y",
    "SMP": "y",
    "DETECT_HUNG_TASK": "y",
    "MEMORY_HOTPLUG": "y",
    "BLOCK": "y",
    "PRINTK": "y",
}


@cache
def kernel(release: str = "6.1", arch: str = "x86_64") -> Boot:
    return Boot.from_document({"kernel": {"release": release, "arch": arch, "config": SYMBOLS}})


def read(line: str, release: str = "6.1", arch: str = "x86_64") -> LineReading:
    boot = kernel(release, arch).with_line(line)
    return read_boot_line(boot.kernel, boot.cmdline)


def fates(reading: LineReading) -> list[tuple[str, str]]:
    return [(word.word.name, word.fate) for word in reading.words]


NAMES = st.sampled_from(
    [
        *sorted(EARLY),
        *(name.rstrip("=") for name in SETUP),
        *CORE,
        *sorted(SYSCTL_ALIASES),
        "kernel-core",
        "movable-node",
        "splash",
        "roast",
        "rw2",
        "foo",
        "TERM",
        "BOOT_IMAGE",
        "kexec",
        "vfat.nls",
        "sysctl.vm.x",
        "--",
        "-",
        "a-b",
    ]
)
VALUES = st.sampled_from(
    ["", "=", "=1", "=0x10", "=-1", "=y", "=nope", '="a b"', '="a', '=a"b"c', "==", "=--", "=99999999999"]
)
WORDS = st.builds(
    lambda name, value, quote: f'"{name}{value}"' if quote else f"{name}{value}", NAMES, VALUES, st.booleans()
)
LINES = st.lists(WORDS, max_size=45).flatmap(
    lambda words: st.lists(st.sampled_from([" ", "  ", "\t", "\n"]), min_size=len(words), max_size=len(words)).map(
        lambda blanks: "".join(word + blank for word, blank in zip(words, blanks, strict=True))
    )
)


@given(LINES)
def test_a_second_reading_of_the_passes_agrees(line: str) -> None:
    second = reread(line)

    reading = read(line)

    printed = [text.text for text in reading.printed]
    assert fates(reading) == second.fates
    assert [re.sub(r".*'(.*)'", r"\1", text) for text in printed if text.startswith("Malformed")] == second.malformed
    assert [text for text in printed if text.startswith("Booting kernel")] == second.invalid
    assert [text for text in printed if text.startswith("Unknown")] == ([second.unknown] if second.unknown else [])
    assert bool(reading.panic) == second.panic


@given(st.text(alphabet=st.sampled_from('ab=" \t-_.\x00\xa0\udcff'), max_size=60))
def test_words_and_what_lies_between_rebuild_the_line(line: str) -> None:
    reading = read(line)
    ends = 0
    for word in reading.words:
        assert line[ends : word.word.place.start].strip("\t\n\v\f\r \xa0\udca0") == ""
        ends = word.word.place.end

    assert line[ends:].partition("\0")[0].strip("\t\n\v\f\r \xa0\udca0") == ""


@pytest.mark.parametrize("release", ["2.4.32", "2.6.32", "3.10", "4.7", "4.15", "5.10", "5.17", "6.1", "6.8", "6.12"])
def test_every_release_reads_a_plain_line(release: str) -> None:
    reading = read("root=/dev/sda1 ro quiet foo", release, "x86_32" if release == "2.4.32" else "x86_64")

    assert fates(reading) == [("root", "kernel"), ("ro", "kernel"), ("quiet", "kernel"), ("foo", "init argument")]
    assert bool(reading.printed) == (release in {"5.17", "6.1", "6.8", "6.12"})


def test_a_bad_value_ends_the_reading_of_old_kernels() -> None:
    old = read("panic=x root=/dev/sda1 foo", "3.10")
    new = read("panic=x root=/dev/sda1 foo", "4.7")

    assert fates(old) == [("panic", "kernel"), ("root", "unread"), ("foo", "unread")]
    assert fates(new) == [("panic", "kernel"), ("root", "kernel"), ("foo", "init argument")]
    assert [line.text for line in old.printed] == ["Booting kernel: `x' invalid for parameter `panic'"]


def test_dashes_and_underscores_are_one_only_in_later_kernels() -> None:
    assert fates(read("movable-core=1G", "2.6.32")) == [("movable-core", "init environment")]
    assert fates(read("kernel-core=1G", "6.1")) == [("kernel-core", "init environment")]
    assert fates(read("no-smp", "6.1")) == [("no-smp", "init argument")]


def test_init_drops_the_arguments_before_it() -> None:
    reading = read("first init=/bin/sh second x=1")

    assert reading.unknown == ("second", "x=1")


def test_a_word_too_many_for_init_kills_the_kernel() -> None:
    fine = read(" ".join(f"word{n}=1" for n in range(31)))
    dead = read(" ".join(f"word{n}=1" for n in range(32)))

    assert fine.panic == ""
    assert dead.panic == "Kernel panic - not syncing: Too many boot env vars at `word31=1'"
    assert [line.text for line in dead.printed] == [dead.panic]


def test_arguments_behind_dashes_count_too() -> None:
    dead = read("-- " + " ".join(f"word{n}" for n in range(33)))

    assert dead.panic == "Kernel panic - not syncing: Too many boot init vars at `word32'"


def test_what_comes_behind_a_word_too_many_changes_nothing() -> None:
    dead = read(" ".join(f"word{n}=1" for n in range(34)) + " more -- a b")

    assert dead.panic == "Kernel panic - not syncing: Too many boot env vars at `word31=1'"
    assert dead.unknown == ()


def test_an_argument_too_many_for_init_kills_the_kernel_too() -> None:
    assert read(" ".join(f"word{n}" for n in range(32))).panic == ""
    assert read(" ".join(f"word{n}" for n in range(33))).panic.endswith("Too many boot init vars at `word32'")


def test_2_4_has_room_for_arguments_again_behind_init() -> None:
    line = " ".join(f"word{n}" for n in range(8)) + " init=/bin/sh more"

    assert [word.fate for word in read(line, "2.4.32", "x86_32").words][8:] == ["kernel", "init argument"]


def test_2_4_stops_at_the_first_word_that_finds_no_room() -> None:
    line = " ".join(f"word{n}" for n in range(10)) + " root=/dev/hda1"

    reading = read(line, "2.4.32", "x86_32")

    assert [word.fate for word in reading.words] == ["init argument"] * 8 + ["unread"] * 3


def test_2_4_cuts_its_line_too() -> None:
    reading = read("x" * 254 + " root=/dev/hda1", "2.4.32", "x86_32")

    assert [word.fate for word in reading.words] == ["init argument", "cut"]


def test_old_kernels_read_on_behind_dashes() -> None:
    assert fates(read("-- quiet", "3.10")) == [("--", "init argument"), ("quiet", "kernel")]
    assert fates(read("-- quiet", "4.7")) == [("--", "dashes"), ("quiet", "behind --")]


def test_words_beyond_the_buffer_are_cut() -> None:
    reading = read("x" * 2040 + " quiet nosmp", "4.7")

    assert [word.fate for word in reading.words] == ["init argument", "kernel", "cut"]
    assert reading.words[1].word.name == "quiet"
    assert reading.line.cut == 2047


def test_a_sysctl_on_the_line_is_written_by_later_kernels() -> None:
    assert fates(read("sysctl.vm.x=1", "4.15")) == [("sysctl.vm.x", "module")]
    reading = read("sysctl.vm.x=1 sysctl.vm.y= sysctl.vm.z", "6.1")
    assert [word.fate for word in reading.words] == ["sysctl"] * 3
    assert [line.text for line in reading.printed] == [
        "Setting sysctl args: `' invalid for parameter `sysctl.vm.y'",
        "Setting sysctl args: `' invalid for parameter `sysctl.vm.z'",
    ]


def test_a_kernel_that_finds_no_end_of_its_line_dies() -> None:
    document = {
        "kernel": {"release": "6.1", "arch": "x86_64", "config": {"FORTIFY_SOURCE": "y"}},
        "cmdline": "x" * 2048,
    }
    boot = Boot.from_document(document)

    reading = read_boot_line(boot.kernel, boot.cmdline)

    assert reading.panic.startswith("kernel BUG")
    assert reading.unknown == ()
