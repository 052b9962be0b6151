"""CONFIG_CMDLINE joins the boot loader's line as each arch and release joins it."""

from __future__ import annotations

from typing import Any

import pytest

from meminit.model.boot import Boot
from meminit.model.builtin_line import JoinedLine, joined_line
from meminit.read.bootspec import BootSpec
from meminit.read.dotconfig import read_dotconfig
from meminit.text import Source


def boot(release: str, arch: str, cmdline: str | None = "ro quiet", **config: Any) -> Boot:
    kernel = {"release": release, "arch": arch, "config": config}
    return Boot.from_document({"kernel": kernel, **({} if cmdline is None else {"cmdline": cmdline})})


EXTEND, FORCE = {"CMDLINE_EXTEND": "y"}, {"CMDLINE_FORCE": "y"}


@pytest.mark.parametrize(
    ("release", "arch", "config", "line"),
    [
        ("6.1", "x86_64", {"CMDLINE_BOOL": "y"}, "mem=1G ro quiet"),
        ("2.6.32", "x86_32", {"CMDLINE_BOOL": "y", "CMDLINE_OVERRIDE": "y"}, "mem=1G"),
        ("6.1", "x86_64", {"CMDLINE_BOOL": "n", "CMDLINE_OVERRIDE": "y"}, "ro quiet"),
        ("2.4.32", "x86_32", {"CMDLINE_BOOL": "y"}, "ro quiet"),
        ("6.1", "arm", EXTEND, "ro quiet mem=1G"),
        ("3.10", "arm", EXTEND, "mem=1G ro quiet"),
        ("2.6.32", "arm", FORCE, "mem=1G"),
        ("6.1", "arm64", FORCE, "mem=1G"),
        ("6.1", "arm64", {"CMDLINE_FORCE": "n", "CMDLINE_EXTEND": "n"}, "ro quiet"),
        ("5.17", "ppc64", EXTEND, "ro quiet mem=1G"),
        ("3.10", "ppc64", {"CMDLINE_BOOL": "y", "CMDLINE_FORCE": "n"}, "ro quiet"),
        ("6.1", "ia64", {"CMDLINE_BOOL": "y"}, "ro quiet"),
    ],
)
def test_the_line_is_joined_by_arch_and_release(release: str, arch: str, config: dict[str, str], line: str) -> None:
    formed = boot(release, arch, CMDLINE="mem=1G", **config)

    assert formed.cmdline.source.text == line
    assert formed.with_line("rw").cmdline.source.text == line.replace("ro quiet", "rw")
    assert any("CONFIG_CMDLINE" in text for text in formed.assumed) == ("mem=1G" in line)


@pytest.mark.parametrize(("release", "arch"), [("6.1", "arm64"), ("3.10", "ppc64"), ("2.6.32", "arm")])
def test_where_the_loader_says_nothing_the_built_in_line_counts(release: str, arch: str) -> None:
    formed = boot(release, arch, None, CMDLINE="mem=1G", CMDLINE_FORCE="n", CMDLINE_EXTEND="n")

    assert formed.cmdline.source.text == "mem=1G"
    assert "cmdline" in formed.given


def test_an_empty_line_of_the_loader_adds_no_blank() -> None:
    assert boot("6.1", "x86_64", "  ", CMDLINE="mem=1G", CMDLINE_BOOL="y").cmdline.source.text == "mem=1G"
    assert boot("6.1", "arm64", "", CMDLINE="mem=1G", CMDLINE_EXTEND="y").cmdline.source.text == "mem=1G"


@pytest.mark.parametrize("text", ["", " ", "n"])
def test_an_empty_built_in_line_is_none(text: str) -> None:
    assert boot("6.1", "x86_64", CMDLINE=text, CMDLINE_BOOL="y").cmdline.source.text == "ro quiet"


def test_symbols_that_are_not_known_are_taken_as_off_and_said() -> None:
    formed = boot("6.1", "x86_64", CMDLINE="mem=1G")

    assert formed.cmdline.source.text == "ro quiet"
    assert "CONFIG_CMDLINE_BOOL is not known: taken as off" in formed.assumed


def test_words_of_the_built_in_line_stand_in_the_config() -> None:
    text = 'CONFIG_X86_64=y\nCONFIG_CMDLINE_BOOL=y\nCONFIG_CMDLINE="a=\\"b c\\" mem=1G"\n'
    config = read_dotconfig(Source("my.config", text))
    formed = Boot.form(BootSpec(release="6.1", config=config, cmdline=Source("line", "ro")))
    [quoted, mem, last] = formed.cmdline.parameters

    assert formed.cmdline.source.text == 'a="b c" mem=1G ro'
    assert [str(word.place) for word in (quoted, mem, last)] == ["my.config:3:17", "my.config:3:27", "line:1:1"]
    assert (quoted.value, quoted.place.end - quoted.place.start) == ("b c", 9)
    assert last.place.text == "ro"


def test_words_of_symbols_without_quotes_stand_where_their_value_does() -> None:
    formed = boot("6.1", "x86_64", "ro", CMDLINE="mem=1G quiet", CMDLINE_BOOL="y")

    assert joined_line(formed.kernel, Source("line", "x")) != JoinedLine(Source("line", "x"))
    assert formed.cmdline.parameters[1].place.text == "quiet"
