"""grub.cfg: the linux commands of menu entries, with GRUB's quoting undone."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootfile_reading import files, noted, origin
from meminit.errors import InputFault
from meminit.read.bootfiles import entry as entries
from meminit.read.bootfiles import grub_cfg
from meminit.read.bootfiles.entry import BootEntry

CFG = """
set default="0"
if [ x"${feature_menuentry_id}" = xy ]; then
  menuentry_id_option="--id"
else
  menuentry_id_option=""
fi
function gfxmode {
\tset gfxpayload="${1}"
}
set extra='console=ttyS0  quiet'
menuentry 'Debian GNU/Linux' --class debian $menuentry_id_option 'simple' {
\tload_video
\tif [ x$grub_platform = xxen ]; then insmod xzio; insmod lzopio; fi
\tset root='hd0,msdos1'
\tlinux\t/boot/vmlinuz-6.1.0-13-amd64 root=UUID=1 ro $extra memmap=64M\\$4G "a b"
\tinitrd\t/boot/initrd.img-6.1.0-13-amd64
}
submenu --class x "Advanced options" {
\tmenuentry 'Old (recovery mode)' {
\t\tlinux16\t($root)/boot/vmlinuz-5.10.0 single "$extra"
\t}
\tmenuentry --id x {
\t\tlinuxefi /boot/vmlinuz
\t}
}
linux
"""


def read(text: str, env: str = "") -> tuple[BootEntry, ...]:
    members = {"grub.cfg": text}
    return grub_cfg.read(files({**members, "grubenv": f"# GRUB Environment Block\n{env}"} if env else members))


def test_entries_are_told_apart_and_their_lines_are_what_the_kernel_gets() -> None:
    found = {entry.title: (entry.line.text, entry.release) for entry in read(CFG)}

    assert found == {
        "Debian GNU/Linux": (
            'BOOT_IMAGE=/boot/vmlinuz-6.1.0-13-amd64 root=UUID=1 ro console=ttyS0 quiet memmap=64M$4G "a b"',
            "6.1.0-13-amd64",
        ),
        "Advanced options>Old (recovery mode)": (
            'BOOT_IMAGE=(hd0,msdos1)/boot/vmlinuz-5.10.0 single "console=ttyS0  quiet"',
            "5.10.0",
        ),
        "Advanced options>menuentry": ("BOOT_IMAGE=/boot/vmlinuz", None),
    }
    assert [entry.notes for entry in read(CFG)] == [(), (), ()]


def test_words_stand_in_the_command_or_where_their_variable_is_set() -> None:
    entry = read(CFG)[0]

    assert origin(entry, "root=UUID=1") == ("grub.cfg:16:37", "root=UUID=1")
    assert origin(entry, "memmap=64M$4G") == ("grub.cfg:16:59", "memmap=64M\\$4G")
    assert origin(entry, "quiet") == ("grub.cfg:11:27", "quiet")
    assert str(entry.release_place) == "grub.cfg:16:8"


def test_a_variable_of_the_environment_block_stands_there() -> None:
    [entry] = read("load_env\nmenuentry x {\nlinux /vmlinuz $kernelopts\n}", env="kernelopts=root=/dev/x ro\n")

    assert entry.line.text == "BOOT_IMAGE=/vmlinuz root=/dev/x ro"
    assert origin(entry, "/dev/x") == ("grubenv:2:17", "/dev/x")


def test_what_is_not_known_is_told() -> None:
    [one, two] = read("""source /x
if true; then
  set a=b
  set c=d
fi
c=e
menuentry one { linux /vmlinuz $a $c $none 4G$ }
blscfg
menuentry two { if x; then linux /vmlinuz; fi; }
""")

    assert (one.line.text, two.line.text) == ("BOOT_IMAGE=/vmlinuz b e $none 4G$", "BOOT_IMAGE=/vmlinuz")
    assert noted(one) == [
        ("grub.cfg:1:1", "source /x"),
        ("grub.cfg:7:38", "$none"),
        ("grub.cfg:7:46", "$"),
        ("grub.cfg:3:7", "a=b"),
    ]
    assert noted(two) == [("grub.cfg:1:1", "source /x"), ("grub.cfg:8:1", "blscfg"), ("grub.cfg:9:34", "/vmlinuz")]


def test_a_file_without_entries_says_where_they_are() -> None:
    with pytest.raises(InputFault, match="no entry that starts a kernel") as caught:
        read("set a=b\nblscfg\n")
    assert caught.value.help == "the entries that blscfg adds are files in loader/entries"
    with pytest.raises(InputFault, match="no entry that starts a kernel"):
        read("menuentry x {\n}\n")


@pytest.mark.parametrize(
    ("text", "place", "told"),
    [
        ("menuentry x {\nlinux /v\n}\n}\n", "grub.cfg:4:1", "nothing is open that this `}` belongs to"),
        ("menuentry x {\nlinux /v\n", "grub.cfg:1:13", "this `{` has no `}`"),
        ("if a; then\nlinux /v\n", "grub.cfg:1:1", "this `if` has no `fi`"),
        ("linux /v\nfi\n", "grub.cfg:2:1", "nothing is open that this `fi` belongs to"),
        ("if a; then linux /v; done\n", "grub.cfg:1:22", "nothing is open that this `done` belongs to"),
    ],
)
def test_what_grub_could_not_read_is_refused_where_it_stands(text: str, place: str, told: str) -> None:
    with pytest.raises(InputFault, match="GRUB refuses this file") as caught:
        read(text)

    assert str(caught.value.place) == place
    assert caught.value.message.endswith(told)


def test_blocks_and_entries_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(InputFault, match="more than 1000 blocks") as caught:
        read("x {\n" * 1500)
    assert caught.value.place is not None
    assert caught.value.place.line == 1001
    monkeypatch.setattr(entries, "MAX_ENTRIES", 3)
    with pytest.raises(InputFault, match="more than 3 boot entries"):
        read("linux /x\n" * 4)


def test_notes_are_bounded() -> None:
    [entry] = read("".join(f"source x{n}\n" for n in range(500)) + "linux /x")

    assert len(entry.notes) == entries.MAX_NOTES


def test_it_is_known_by_its_menu_entries() -> None:
    assert grub_cfg.recognise(files({"x": CFG})) > 0.5
    assert grub_cfg.recognise(files({"x": "  blscfg\n"})) > 0.5
    assert grub_cfg.recognise(files({"x": "menuentry"})) == 0
    assert [grub_cfg.wants(name) for name in ("grub/grub.cfg", "grubenv", "grub.cfg.d")] == [True, True, False]


@given(st.text("linux /{}'\"\\$ \n;#ab=&|<>", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    found: tuple[BootEntry, ...] = ()
    with contextlib.suppress(InputFault):
        found = read("menuentry x {\n linux /x " + text)
    for entry in found:
        for index in range(len(entry.line.text)):
            assert entry.line.place(index, index + 1).text == entry.line.text[index]
