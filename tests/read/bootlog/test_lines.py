"""Lines of a boot log are found through what loggers and mailers put before and into them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from meminit.errors import InputFault
from meminit.read.bootlog import lines as module
from meminit.read.bootlog.lines import log_lines
from meminit.text import Source

ZONE = "  Normal   [mem 0x0000000100000000-0x000000023fffffff]"
MEMORY = (
    "Memory: 3286232K/8388088K available (14343K kernel code, 2338K rwdata, 9132K rodata, 2824K init, "
    "17344K bss, 253624K reserved, 0K cma-reserved)"
)
PREFIXES = [
    "",
    "[    0.000000] ",
    "[    0.000000][    T0] ",
    "[Tue Nov 24 19:39:24 2026] ",
    "<6>[    0.000000] ",
    "kern  :info  : [    0.000000] ",
    "Nov 24 19:39:24 host kernel: ",
    "Nov  4 19:39:24 host kernel: [    0.000000] ",
    "2026-11-24T19:39:24+0000 host kernel: ",
    "2026-11-24T19:39:24,123456+00:00 ",
    "> [    0.000000] ",
    "> > [    0.000000] ",
    ">> [    0.000000] ",
    "| [    0.000000] ",
]


def read(text: str) -> module.LogLines:
    return log_lines(Source("dmesg", text))


def kinds(text: str) -> list[str]:
    return [line.kind for line in read(text).lines]


@pytest.mark.parametrize("end", ["\n", "\r\n"], ids=["LF", "CRLF"])
@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_prefix_does_not_hide_a_message(prefix: str, end: str) -> None:
    (line,) = read(f"{prefix}{ZONE}{end}").lines

    assert line.kind == "zone-range"
    assert line.says == {"zone": "Normal", "start": "0x0000000100000000", "last": "0x000000023fffffff"}
    assert line.place.column == len(prefix) + 3
    assert line.place.text.rstrip() == ZONE.strip()


@pytest.mark.parametrize("width", range(60, 90, 3))
@pytest.mark.parametrize("prefix", ["[    0.000000] ", "> [    0.000000] "])
def test_a_wrapped_message_is_whole_again(prefix: str, width: int) -> None:
    quote = prefix.partition("[")[0]
    words, physical = f"{prefix}{MEMORY}".split(" "), [""]
    for word in words:
        if len(physical[-1]) + len(word) > width:
            physical.append(quote.rstrip())
        physical[-1] += f" {word}" if physical[-1] else word
    log = read("\n".join([*physical, "[    0.000001] SLUB: HWalign=64"]))

    (line,) = log.lines
    assert line.kind == "memory"
    assert line.says["total"] == "8388088"
    assert "0K cma-reserved" in line.says["parts"]


def test_a_hard_wrap_may_fall_into_a_word() -> None:
    text = f"[    0.000000] {ZONE}"

    assert kinds(f"{text[:50]}\n{text[50:]}\n") == ["zone-range"]


def test_a_boot_line_goes_on_until_the_next_stamp() -> None:
    log = read("[    0.0] Command line: root=/dev/sda1\nquiet splash\nkernelcore=1G\n[    0.0] BIOS-provided\nx\n")

    assert [line.says["line"] for line in log.lines] == ["root=/dev/sda1 quiet splash kernelcore=1G"]


def test_a_boot_line_without_stamps_goes_on_where_it_fills_its_line() -> None:
    first = "Command line: " + "a" * 60
    log = read(f"{first}\nquiet\nBIOS-provided physical RAM map:\nother\n")
    short = read("Command line: a\nquiet\n")

    assert [line.says["line"] for line in log.lines] == ["a" * 60 + " quiet"]
    assert [line.says["line"] for line in short.lines] == ["a"]


def test_a_fallback_order_goes_on_with_numbers_only() -> None:
    log = read("[    0.0] Fallback order for Node 0: 0 1 2\n3 4\nhello 5\n")

    assert [line.says["order"] for line in log.lines] == ["0 1 2 3 4"]


def test_wraps_have_an_end() -> None:
    log = read("[    0.0] Command line: a\n" + "b\n" * 100)

    assert log.lines[0].says["line"].count("b") == module.MOST_WRAPS - 1


def test_what_opens_as_a_known_message_and_is_none_is_told() -> None:
    log = read("[    0.0] Zone ranges nobody knows\n[    0.0] Built 2 zonelists out of glass\n")

    assert log.lines == ()
    assert [place.line for place in log.unread] == [1, 2]


def test_the_first_of_several_boots_is_read() -> None:
    first, second = "Linux version 6.1.0 (a)\n", "Linux version 6.12.0 (b)\n"
    log = read(first + ZONE + "\n" + first + second + "Zone ranges:\n")

    assert [line.kind for line in log.lines] == ["version", "zone-range", "version"]
    assert log.boots == 2
    assert log.of("zone-range")[0].text == ZONE.strip()


def test_too_many_lines_are_no_boot_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_LINES", 3)
    with pytest.raises(InputFault, match="no boot log"):
        read("Zone ranges:\n" * 4)


def test_too_many_lines_of_any_kind_are_no_boot_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_PHYSICAL", 5)

    assert kinds("\n" * 4) == []
    with pytest.raises(InputFault, match="more than 5 lines: no boot log"):
        read("\n" * 5)


def test_a_line_of_megabytes_ends() -> None:
    assert kinds("[    0.0] Command line: " + "a" * (4 << 20)) == ["cmdline"]
    assert kinds("> " * (1 << 20) + ZONE) == []


def test_only_the_beginning_is_read_where_that_is_asked() -> None:
    assert [line.kind for line in log_lines(Source("dmesg", "Zone ranges:\nPolicy zone: DMA\n"), 13).lines] == [
        "zone-header"
    ]


@given(st.text(alphabet="[]<>|0.1: \nZonerags\\x\udc80Nd" + "mem-", max_size=300))
def test_any_text_is_read_or_passed_over(text: str) -> None:
    log = read(text)

    assert all(line.place.start <= line.place.end <= len(text) for line in log.lines)
