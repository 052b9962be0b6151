"""Boot Loader Specification entries, as systemd-boot and as GRUB read them, and the environment block of GRUB."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootfile_reading import files, noted, origin
from meminit.errors import InputFault
from meminit.read.bootfiles import bls, entry, grubenv
from meminit.read.bootfiles.entry import BootEntry

ENV = "# GRUB Environment Block\nsaved_entry=x\nkernelopts=root=/dev/sda1 ro \\\\\\$x\n" + "#" * 50
FEDORA = """title Fedora Linux (5.8)
version 5.8.15-301.fc33.x86_64
linux /vmlinuz-5.8.15-301.fc33.x86_64
initrd /initramfs
options $kernelopts mem=1G memmap=1G\\$2G $tuned_params
options quiet
grub_users $grub_users
"""
ARCH = 'title Arch\r\nlinux\t/vmlinuz-linux\r\noptions root="x y" $a\\b \r\n# options no\r\noptions mem=1G\r\n'


def read(**texts: str) -> tuple[BootEntry, ...]:
    names = {"env": "grub2/grubenv"}
    return bls.read(files({names.get(key, f"loader/entries/{key}.conf"): text for key, text in texts.items()}))


def test_systemd_boot_hands_options_over_as_they_are_written() -> None:
    [found] = read(a=ARCH.replace("$a", "a"))

    assert (found.title, found.line.text, found.release) == ("Arch", 'root="x y" a\\b mem=1G', None)
    assert origin(found, "mem=1G") == ("loader/entries/a.conf:5:9", "mem=1G")
    assert found.notes == ()


def test_grub_puts_its_variables_in_and_reads_the_whole_as_script() -> None:
    [found] = read(a=FEDORA, env=ENV)

    assert (found.title, found.release) == ("Fedora Linux (5.8)", "5.8.15-301.fc33.x86_64")
    assert (
        found.line.text
        == 'BOOT_IMAGE=/vmlinuz-5.8.15-301.fc33.x86_64 root=/dev/sda1 ro $x mem=1G "memmap=1G $tuned_params"'
    )
    assert found.unknown == (found.notes[1].place,)
    assert origin(found, "/dev/sda1") == ("grub2/grubenv:3:17", "/dev/sda1")
    assert origin(found, "mem=1G") == ("loader/entries/a.conf:5:21", "mem=1G")
    assert [(where, note.changed) for where, note in zip(noted(found), found.notes, strict=True)] == [
        (("loader/entries/a.conf:5:38", "$2G"), True),
        (("loader/entries/a.conf:5:42", "$tuned_params"), False),
        (("loader/entries/a.conf:6:9", "quiet"), True),
    ]


def test_without_its_environment_a_variable_is_told() -> None:
    [found] = read(a="linux /vmlinuz-6.1.0\noptions $kernelopts ro\n")

    assert (found.title, found.line.text) == ("/vmlinuz-6.1.0", "BOOT_IMAGE=/vmlinuz-6.1.0 $kernelopts ro")
    assert (found.release, str(found.release_place)) == ("6.1.0", "loader/entries/a.conf:1:7")
    assert "it is in grubenv, which is not here" in found.notes[0].message


def test_a_file_that_starts_no_kernel_gives_no_entry() -> None:
    found = read(a="title Shell\nefi /shell.efi\n", b="title B\nlinux /b\n", c="title C\nlinux /c\n", env=ENV)

    assert [each.title for each in found] == ["B", "C"]


def test_entries_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entry, "MAX_ENTRIES", 1)
    with pytest.raises(InputFault, match="more than 1 boot entries"):
        read(a=ARCH, b=ARCH)


def test_an_entry_is_known_by_its_keys() -> None:
    assert bls.recognise(files({"x": FEDORA})) > 0.5
    assert bls.recognise(files({"x": "linux /vmlinuz\n"})) == 0
    assert bls.recognise(files({"grubenv": FEDORA})) == 0
    assert [bls.wants(name) for name in ("loader/entries/x.conf", "x.conf", "grub2/grubenv")] == [True, False, True]


def test_the_environment_block_has_an_entry_of_its_line() -> None:
    [found] = grubenv.read(files({"grubenv": ENV}))

    assert (found.title, found.line.text) == ("kernelopts", "root=/dev/sda1 ro $x")
    assert origin(found, "$x") == ("grubenv:3:30", "\\\\\\$x")
    assert grubenv.recognise(files({"x": ENV})) == 1
    assert grubenv.recognise(files({"x": "#"})) == 0


def test_a_block_without_a_line_is_refused() -> None:
    with pytest.raises(InputFault, match="has no `kernelopts`"):
        grubenv.read(files({"grubenv": "# GRUB Environment Block\na=b\nkernelopts=cut"}))


@given(st.text("a=\\\n#$x ", max_size=60))
def test_any_block_is_read(text: str) -> None:
    for name, value in grubenv.environment(files({"g": grubenv.SIGNATURE + text}).members["g"]).items():
        assert "=" not in name
        assert len(value.text) <= len(text)


@given(st.text("optinslux \t\r\n$\\\"'ab", max_size=60))
def test_any_entry_is_read_or_refused(text: str) -> None:
    found: tuple[BootEntry, ...] = ()
    with contextlib.suppress(InputFault):
        found = read(a="title x\nlinux /x\noptions " + text)
    for each in found:
        for index in range(len(each.line.text)):
            assert each.line.place(index, index + 1).text == each.line.text[index]
