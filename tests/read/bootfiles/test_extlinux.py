"""extlinux.conf: labels, their kernels and append lines."""

from __future__ import annotations

import pytest

from bootfile_reading import files, noted, origin
from meminit.errors import InputFault
from meminit.read.bootfiles import entry as entries
from meminit.read.bootfiles import extlinux

CONF = """# comment
DEFAULT l0
kernel /none
append common=1
LABEL l0
\tMENU LABEL ^Linux
\tKERNEL /vmlinuz-6.1.0-13-arm64
\tAPPEND root=/dev/x ${cbootargs} ro \r
label l1
  menu label
  linux /Image
label l2
  linux /Image
  append -
label reboot
  com32 reboot.c32
appendix no
"""


def test_each_label_that_starts_a_kernel_is_an_entry() -> None:
    found = extlinux.read(files({"extlinux.conf": CONF}))

    assert [(entry.title, entry.line.text, entry.release) for entry in found] == [
        ("Linux", "root=/dev/x ${cbootargs} ro", "6.1.0-13-arm64"),
        ("l1", "common=1", None),
        ("l2", "", None),
    ]
    assert origin(found[0], "ro") == ("extlinux.conf:8:9", "ro")
    assert noted(found[0]) == [("extlinux.conf:8:21", "${cbootargs}")]
    assert str(found[0].release_place) == "extlinux.conf:7:9"


def test_a_label_without_any_append_has_an_empty_line() -> None:
    [found] = extlinux.read(files({"x": "label a\nkernel /x\n"}))

    assert (found.title, found.line.text) == ("a", "")


def test_it_is_known_by_labels_and_append_lines() -> None:
    assert extlinux.recognise(files({"x": CONF})) > 0.5
    assert extlinux.recognise(files({"x": "label a\n"})) == 0
    assert extlinux.recognise(files({"x": CONF, "y": CONF})) == 0
    assert [extlinux.wants(name) for name in ("extlinux/extlinux.conf", "syslinux.cfg", "x.conf")] == [
        True,
        True,
        False,
    ]


def test_entries_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entries, "MAX_ENTRIES", 2)
    with pytest.raises(InputFault, match="more than 2 boot entries"):
        extlinux.read(files({"x": CONF}))
