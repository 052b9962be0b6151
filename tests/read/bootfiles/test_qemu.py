"""Scripts that start QEMU, and libvirt domains."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootfile_reading import files, noted, origin
from meminit.errors import InputFault
from meminit.read.bootfiles import entry as entries
from meminit.read.bootfiles import libvirt, qemu
from meminit.read.bootfiles.entry import BootEntry

SCRIPT = """#!/bin/sh
LINE="console=ttyS0 quiet" NODE=1
qemu-system-x86_64 -append "$LINE mem=1G" -kernel boot/vmlinuz-6.1.0 \\
   -m 1G
args=(-append 'numa=off' --kernel x)
exec qemu --append $LINE$(date) && X=2 qemu -append $NOTHING; qemu -append
"""


def test_each_append_is_an_entry() -> None:
    found = qemu.read(files({"run.sh": SCRIPT}))

    assert [(entry.line.text, entry.release) for entry in found] == [
        ("console=ttyS0 quiet mem=1G", "6.1.0"),
        ("numa=off", None),
        ("console=ttyS0", None),
        ("$NOTHING", None),
    ]
    assert origin(found[0], "mem=1G") == ("run.sh:3:35", "mem=1G")
    assert origin(found[0], "quiet") == ("run.sh:2:21", "quiet")
    assert str(found[0].release_place) == "run.sh:3:51"
    assert noted(found[2]) == [("run.sh:6:25", "$(date)"), ("run.sh:6:20", "$LINE$(date)")]
    assert noted(found[3]) == [("run.sh:6:53", "$NOTHING")]


def test_a_variable_that_is_empty_is_no_line() -> None:
    [found] = qemu.read(files({"x": "E=\nqemu -append $E"}))

    assert found.line.text == ""


def test_it_is_known_by_the_option() -> None:
    assert qemu.recognise(files({"x": SCRIPT})) > 0
    assert qemu.recognise(files({"x": "qemu -appendix"})) == 0
    assert [qemu.wants(name) for name in ("run.sh", "run")] == [True, False]


def test_entries_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MAX_ENTRIES", 2)
    with pytest.raises(InputFault, match="more than 2 boot entries"):
        qemu.read(files({"x": SCRIPT}))


XML = """<?xml version="1.0"?>
<domain type='kvm'>
  <name>vm
  </name><metadata><name>other</name></metadata>
  <os><type>hvm</type><kernel>/boot/vmlinuz-6.1.0</kernel>
    <cmdline>console=ttyS0 é x=&quot;a b&quot; &amp;
\tz <![CDATA[<c>]]>&#65;</cmdline></os>
</domain>
"""


def read(text: str) -> tuple[BootEntry, ...]:
    return libvirt.read(files({"vm.xml": text}))


def test_references_of_a_domain_are_undone() -> None:
    [found] = read(XML)

    assert (found.title, found.release) == ("vm", "6.1.0")
    assert found.line.text == 'console=ttyS0 é x="a b" &\n\tz <c>A'
    assert origin(found, 'x="a b"') == ("vm.xml:6:30", "x=&quot;a b&quot;")
    assert origin(found, "z") == ("vm.xml:7:2", "z")
    assert origin(found, "<c>") == ("vm.xml:7:13", "<c>")
    assert origin(found, "A") == ("vm.xml:7:19", "&#65;")
    assert str(found.release_place) == "vm.xml:5:31"


def test_newlines_of_another_kind_are_one() -> None:
    [found] = read("<domain><os><cmdline>a\r\nb</cmdline></os></domain>")

    assert (found.title, found.line.text) == ("cmdline", "a\nb")
    assert origin(found, "b") == ("vm.xml:2:1", "b")


def test_several_domains_are_told_apart() -> None:
    one = "<domain><name>{}</name><os><cmdline>{}</cmdline></os></domain>"
    found = read(f"<all>{one.format('a', 'x')}{one.format('b', 'y')}<domain><os/></domain></all>")

    assert [(entry.title, entry.line.text, entry.release) for entry in found] == [("a", "x", None), ("b", "y", None)]


@pytest.mark.parametrize(
    ("text", "message", "where"),
    [
        ("<domain><os>é<", "is not XML: ", "vm.xml:1:"),
        ("<domain>\n</os>", "is not XML: mismatched tag", "vm.xml:2:"),
        ("<domain/>", "has no <cmdline> in <os>", "vm.xml:1:1"),
        ("<!DOCTYPE d [<!ENTITY a 'b'>]><d/>", "a document type is not read", "vm.xml:1:1"),
        ("<a>" * 300, "more than 200 elements in each other", "vm.xml:1:601"),
        ("<a>\udcff</a>", "is not XML: ", "vm.xml:1:"),
    ],
)
def test_what_is_no_domain_is_refused(text: str, message: str, where: str) -> None:
    with pytest.raises(InputFault) as caught:
        read(text)

    assert message in caught.value.message
    assert str(caught.value.place).startswith(where)


def test_a_domain_is_known_by_its_element() -> None:
    assert libvirt.recognise(files({"x": XML})) > 0
    assert libvirt.recognise(files({"x": "<domain>"})) == 0
    assert libvirt.wants("vm.xml")


def test_domains_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MAX_ENTRIES", 1)
    one = "<domain><os><cmdline>x</cmdline></os></domain>"
    with pytest.raises(InputFault, match="more than 1 boot entries"):
        read(f"<all>{one}{one}</all>")


@given(st.text("ab é&;<>/\"'\r\n\udcff", max_size=40))
def test_any_text_of_a_domain_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(InputFault):
        for entry in read(f"<domain><os><cmdline>{text}</cmdline></os></domain>"):
            for index in range(len(entry.line.text)):
                assert entry.line.place(index, index + 1).text == entry.line.text[index]
