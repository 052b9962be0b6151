"""meminit cmdline: every word of a line, whatever it holds, with the exit code and the document that go with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from unittest import mock

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

import meminit as library
from meminit import data
from meminit.cli.asked import BootOptions, OutputOptions
from meminit.cli.plain import plain_cmdline
from running import meminit

EXAMPLE = "ro quiet memmap=4G2G hugepages=512 hugepagesz=1G numa_zonelist_order=zon"
OLD, NEW = ("-k", "4.7"), ("-k", "6.1")


def document(*arguments: str, stdin: str = "") -> Any:
    ended = meminit("cmdline", *arguments, "--format", "json", stdin=stdin)
    assert (ended.code, ended.err) == (0, "")
    made = json.loads(ended.out)
    jsonschema.validate(made, json.loads(data.text("rules/schemas/cmdline.schema.json")))
    return made


@pytest.mark.parametrize(
    "line",
    [
        EXAMPLE,
        "",
        "   ",
        'a"b c" foo="x y" "q r=s t"',
        "-- a b=c",
        "crashkernel=512M-2G:64M,2G-:128M@16M memmap=4G$1G,2G!8G hugepages=0:1,1:2",
        "quiet " * 500,
        " ".join(f"a{number}=1" for number in range(40)),
        "caf\udcc3\udca9=\udcff \x01 \x7f",
    ],
)
@pytest.mark.parametrize("release", ["2.4.32", "2.6.32", "4.7", "6.12"])
def test_documents_meet_their_schema(line: str, release: str) -> None:
    made = document("-k", release, "-l", line)

    assert made["boot"]["cmdline"] == line
    assert [word["text"] for word in made["words"] if not word["text"].isascii()] in ([], ["café=\\xff"])


def test_a_document_tells_what_the_page_tells() -> None:
    made = document(EXAMPLE, *NEW)
    memmap, hugepages, order = made["words"][2], made["words"][3], made["words"][5]

    assert (memmap["column"], memmap["end_column"]) == (10, 21)
    assert memmap["wrong"]
    assert hugepages["parts"]["pages"] == 512
    assert hugepages["readers"][0] == {
        "kind": "__setup",
        "name": "hugepages",
        "file": "mm/hugetlb.c",
        "function": "hugepages_setup",
        "pass": "main",
        "certain": True,
        "deciding": [],
    }
    assert (order["pass"], order["refused"]) == ("last", True)
    assert order["says"] == ["Ignoring unsupported numa_zonelist_order value:  zon"]
    assert made["printed"][-1] == "Failed to set sysctl parameter 'vm.numa_zonelist_order=zon': invalid value"


def test_too_many_strangers_are_a_panic() -> None:
    line = " ".join(f"a{number}=1" for number in range(40))
    made, page = document(line, *NEW), meminit("cmdline", line, *NEW).out

    assert made["panic"] == "Kernel panic - not syncing: Too many boot env vars at `a31=1'"
    assert f"It does not boot: {made['panic']}" in page
    assert page.count("Too many boot env vars") == 1


def test_the_cut_is_shown() -> None:
    line = "quiet " * 400 + "mem=4G"
    made, page = document(line, *NEW), meminit("cmdline", line, *NEW, "-q").out

    assert made["cut"] == {"source": "<cmdline>", "line": 1, "column": 2048, "words": 59, "bytes": 359}
    assert "The line is cut behind 2047 bytes, at <cmdline>:1:2048: the rest, 59 words in 359 bytes, is dropped" in page
    assert made["words"][-1]["text"] == "q"
    assert "mem=4G" not in page.splitlines()


def test_words_beyond_the_cut_are_counted_and_not_told() -> None:
    page = meminit("cmdline", "quiet " * 100_000, *NEW).out

    assert len(page) < 100_000
    assert "words in" in page


def test_of_a_machine_the_nodes_that_are_online_are_known() -> None:
    line, two = "hugepages=5:3", "meminit: machine/1\nnodes: [{id: 0, memory: 2G}, {id: 1, memory: 2G}]\n"
    told = [document(line, *NEW, *more, stdin=two)["words"][0]["wrong"] for more in ((), ("-m", "-"))]

    assert told[0] == []
    assert told[1][0].startswith("the value cannot be read from `5:3` on")


def test_where_the_line_comes_from(tmp_path: Path) -> None:
    grub = tmp_path / "grub"
    grub.write_text(
        'GRUB_CMDLINE_LINUX="crashkernel=256MB"\nGRUB_CMDLINE_LINUX_DEFAULT="quiet foo=1"\n', encoding="utf-8"
    )
    ended = meminit("cmdline", f"@{grub}", *NEW)

    assert f"{grub}:1:21" in ended.out
    assert "`crashkernel=256M` is meant" in ended.out
    assert "assumed: the boot line is that of entry" in ended.out
    assert meminit("cmdline", "@" + str(grub), "--entry", "recovery", *NEW).out != ended.out
    assert "reads <stdin>" in meminit("cmdline", "-", *NEW, stdin="quiet\n").out
    assert meminit("cmdline", "-l", "quiet", *NEW).out == meminit("cmdline", "quiet", *NEW).out


@pytest.mark.parametrize(
    ("stdin", "told"),
    [
        ("ro quiet\0mem=4G", "The line ends at a NUL, at <stdin>:1:9: 6 bytes behind it are not read"),
        ("ro foo=\udcff\udcfe", "foo=\\xff\\xfe"),
        ("ro quiet\r\n", "note: the line ends with a carriage return"),
        ('ro foo="a b quiet\n', "this quote has no partner"),
        ("ro\tquiet\tfoo\n", "reads <stdin>: 3 words"),
        ("a" * 1_000_000 + " quiet", "The line is cut behind 2047 bytes"),
        ("quiet\x1b[31mred", "\\x1b[31mred"),
    ],
)
def test_hostile_lines_are_read_as_the_kernel_does(stdin: str, told: str) -> None:
    ended = meminit("cmdline", "-", *NEW, stdin=stdin)

    assert (ended.code, ended.err) == (0, "")
    assert told in ended.out
    assert "\x1b" not in ended.out
    assert "\0" not in ended.out


def test_a_line_of_a_mebibyte_is_read_with_the_file_around_it(tmp_path: Path) -> None:
    text = ("quiet ro loglevel=7 " * 53_000)[: 1 << 20]
    line, grub = tmp_path / "line", tmp_path / "grub"
    line.write_text(text + "\n", encoding="utf-8")
    grub.write_text("# nothing\n" * 300_000 + f'GRUB_CMDLINE_LINUX="{text}"\n', encoding="utf-8")

    ended = [meminit("cmdline", f"@{path}", *NEW) for path in (line, grub)]

    assert [(found.code, found.err) for found in ended] == [(0, ""), (0, "")]
    assert all(len(found.out) < 100_000 for found in ended)


def test_a_line_longer_than_any_kernel_reads_is_refused() -> None:
    ended = meminit("cmdline", "-", *NEW, stdin="a " * 1_100_000)

    assert ended.code == 2
    assert "is longer than 2,097,152 bytes" in ended.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "no boot line is given"),
        (NEW, "no boot line is given"),
        (("quiet", "-l", "ro"), "the boot line is given twice"),
        (("quiet", "ro"), "unexpected extra argument"),
        (("quiet", "-k"), "requires an argument"),
        (("quiet", "--format", "xml"), "is not one of"),
        (("quiet", "-k", "banana"), "banana"),
        (("@/nowhere/at/all",), "cannot read /nowhere/at/all"),
        (("--colour", "quiet"), "no such option"),
    ],
)
def test_what_is_wrong_with_the_command_is_told(arguments: tuple[str, ...], message: str) -> None:
    ended = meminit("cmdline", *arguments)

    assert (ended.code, ended.out) == (2, "")
    assert message in ended.err


def test_quiet_leaves_what_is_wrong_and_verbose_tells_all() -> None:
    quiet, plain, verbose = (meminit("cmdline", EXAMPLE, *NEW, *more).out for more in (("-q",), (), ("-v",)))

    assert "hugepages=512" not in quiet
    assert "memmap=4G2G" in quiet
    assert "assumed" not in quiet
    assert meminit("cmdline", "quiet", *NEW, "-q").out == ""
    assert plain.count("read by") < verbose.count("read by")


def test_colours_are_given_when_asked_for() -> None:
    assert "\x1b[1m" in meminit("cmdline", EXAMPLE, *NEW, "--color", "always").out
    assert "\x1b" not in meminit("cmdline", EXAMPLE, *NEW).out


def test_files_are_written(tmp_path: Path) -> None:
    ended = meminit("cmdline", EXAMPLE, *NEW, "-q", "-o", f"{tmp_path}/a.json", "-o", f"{tmp_path}/a.txt")

    assert (ended.code, ended.out) == (0, "")
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["meminit"] == "cmdline/1"
    assert (tmp_path / "a.txt").read_text(encoding="utf-8")


OPTIONS = (
    "- @f -k 6.1 --kernel=4.7 --kernel -q -v --verbose --format json text xml --color never always -l --cmdline=ro"
)
MORE = "quiet -c x=y --arch=arm -- --here -kx -o --entry"
WORDS = st.sampled_from([*OPTIONS.split(), *MORE.split(), ""])


@given(st.lists(WORDS, max_size=6))
def test_plain_options_are_those_that_click_reads(arguments: list[str]) -> None:
    asked = plain_cmdline(arguments)
    if asked is None:
        return
    seen: list[tuple[str | None, BootOptions, OutputOptions]] = []
    with (
        mock.patch("meminit.cli.main._PLAIN", "nothing"),
        mock.patch("meminit.cli.cmdline.show_boot_line", lambda *found: seen.append(found)),
    ):
        ended = meminit("cmdline", *arguments)

    assert (ended.code, seen) == (0, [asked])


def test_most_runs_are_plain() -> None:
    assert plain_cmdline(["quiet", "-k", "6.1", "--format=json", "-q"]) == (
        "quiet",
        BootOptions(kernel="6.1"),
        OutputOptions("json", quiet=True),
    )
    assert plain_cmdline(["quiet", "--here"]) is None
    assert plain_cmdline(["quiet", "ro"]) is None


def test_the_library_has_what_the_command_line_has() -> None:
    boot = library.Boot.load(kernel={"release": "6.1", "arch": "x86_64"}, cmdline=EXAMPLE)
    read = library.cmdline(boot)
    made = library.to_json(read)

    assert [word.word.name for word in read.words][:2] == ["ro", "quiet"]
    assert {key: made[key] for key in ("printed", "unknown", "panic", "cut")} == {
        key: document(EXAMPLE, *NEW)[key] for key in ("printed", "unknown", "panic", "cut")
    }
    with pytest.raises(TypeError):
        library.to_json(library.LineReading(read.line, read.words, ()))
