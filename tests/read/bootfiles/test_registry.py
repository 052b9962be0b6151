"""Files and folders of boot lines are known by what is in them, and their entries told apart."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootfile_reading import files
from meminit.errors import InputFault
from meminit.read.bootfiles import registry
from meminit.read.bootfiles.entry import MAX_CHARACTERS, release_of
from meminit.read.bootfiles.registry import chosen_entry, formats, is_boot_file, read_boot_files, wants
from meminit.read.files import Files
from meminit.text import Source

GRUB = 'GRUB_CMDLINE_LINUX="quiet $MORE"\n'
CFG = "menuentry 'a' {\n linux /vmlinuz-6.1.0 quiet\n}\n"
BLS = "title a\nlinux /vmlinuz-6.1.0\noptions mem=1G\n"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("grub_default", GRUB),
        ("grub_cfg", CFG),
        ("bls", BLS),
        ("grubenv", "# GRUB Environment Block\nkernelopts=quiet\n"),
        ("extlinux", "label a\nlinux /x\nappend quiet\n"),
        ("devicetree", '/dts-v1/; / { chosen { bootargs = "quiet"; }; };'),
        ("libvirt", "<domain><os><cmdline>quiet</cmdline></os></domain>"),
        ("qemu", "qemu -append 'root=x quiet'\n"),
        ("plain", "root=x quiet\n"),
    ],
)
def test_a_file_is_known_by_what_it_holds(name: str, text: str) -> None:
    source = Source("file", text)
    [wanted] = formats((name,))
    sure = {known.TITLE: known.recognise(Files.of(source)) for known in formats()}

    assert is_boot_file(source)
    assert sure[wanted.TITLE] == max(sure.values()) > 0
    assert list(sure.values()).count(sure[wanted.TITLE]) == 1
    assert read_boot_files(source)


@pytest.mark.parametrize("text", ["", "x\ny\n", "CONFIG_X=y\n", "meminit: machine/1\nnodes: []\n", '{"nodes": []}'])
def test_what_holds_no_boot_line_is_not_known(text: str) -> None:
    assert not is_boot_file(Source("file", text))


def test_any_other_file_that_is_asked_for_is_one_line() -> None:
    [entry] = read_boot_files(Source("file", "mem=4096\n"))

    assert entry.line.text == "mem=4096"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("x.dts", "/ { memory {", "no bootargs in /chosen"),
        ("x.dtb", "damaged", "damaged device tree"),
        ("x.xml", "root=x <domain>", "is not XML"),
        ("boot/grub.cfg", "set a=b\n", "no entry that starts a kernel"),
        ("run.sh", "qemu -m 1G\n", "holds no boot line"),
        ("grubenv", "a=b\n", "holds no boot line"),
        ("file", " <domain><os><cmdl", "is no boot line"),
        ("file", '{"a": 1}', "is no boot line"),
        ("file", "// x", "is no boot line"),
        ("file", "\0\0", "is no boot line"),
        ("file", "\x7fELF\x02\x01", "is no boot line"),
    ],
)
def test_a_broken_file_is_not_taken_for_a_line(name: str, text: str, told: str) -> None:
    with pytest.raises(InputFault, match=told):
        read_boot_files(Source(name, text))


def test_a_grub_default_without_a_line_says_so() -> None:
    for text in ("# nothing\n# at all\n", "GRUB_DEFAULT=0\n"):
        [normal, _] = read_boot_files(Source("etc/default/grub", text))
        assert normal.line.text == ""
        assert "this GRUB default sets neither" in normal.assumed[-1]


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("cmdline.txt", "root=x quiet\n", "\ufeffroot=x quiet"),
        ("grub", "GRUB_CMDLINE_LINUX=a\nGRUB_CMDLINE_LINUX_DEFAULT=b\n", "b"),
        ("x.xml", "<domain><os><cmdline>quiet</cmdline></os></domain>", "quiet"),
    ],
)
def test_a_byte_order_mark_belongs_to_the_first_word(name: str, text: str, line: str) -> None:
    entry = read_boot_files(Source.from_bytes(name, b"\xef\xbb\xbf" + text.encode()))[0]

    assert entry.line.text == line
    assert [note.changed for note in entry.notes if "byte order mark" in note.message] == [True] * (name != "x.xml")


def test_a_format_reads_what_lies_beside_its_file() -> None:
    beside = {"grub.d": files({"a.cfg": "MORE=x\nGRUB_CMDLINE_LINUX=$MORE", "b.txt": "GRUB_CMDLINE_LINUX=no"})}
    entries = read_boot_files(Source("etc/default/grub", GRUB), beside.get)
    environment = Source("grubenv", "# GRUB Environment Block\nx=y\n")
    [entry] = read_boot_files(Source("a.conf", BLS + "options $x\n"), {"grubenv": environment}.get)

    assert [each.line.text for each in entries] == ["x", "single x"]
    assert entry.line.text == "BOOT_IMAGE=/vmlinuz-6.1.0 mem=1G"


def test_a_folder_holds_files_of_several_formats() -> None:
    folder = files(
        {
            "grub/grub.cfg": CFG,
            "loader/entries/a.conf": BLS,
            "extlinux/extlinux.conf": "x",
            "README.conf": "title x",
            "kernel/cmdline": "ro",
        }
    )
    found = read_boot_files(folder)

    assert is_boot_file(folder)
    assert [(entry.title, entry.line.text) for entry in found] == [
        ("a (1)", "BOOT_IMAGE=/vmlinuz-6.1.0 quiet"),
        ("a (2)", "mem=1G"),
        ("cmdline", "ro"),
    ]
    assert not is_boot_file(files({"README": "x"}))
    with pytest.raises(InputFault, match="holds no boot line") as caught:
        read_boot_files(files({"README": "x"}))
    assert "grub.cfg" in caught.value.help


def test_names_of_boot_files_are_wanted_of_a_folder() -> None:
    names = ("default/grub", "grub.d/x.cfg", "grub2/grub.cfg", "grub2/grubenv", "loader/entries/a.conf", "cmdline.txt")

    assert all(map(wants, names))
    assert not wants("vmlinuz")


def test_an_entry_is_chosen_by_its_title() -> None:
    entries = read_boot_files(Source("c", "submenu s {\n" + CFG + CFG.replace("'a'", "b") + "}\n" + CFG))

    assert [entry.title for entry in entries] == ["s>a", "s>b", "a"]
    assert chosen_entry(entries, "a", "c") is entries[2]
    assert chosen_entry(entries, "b", "c") is entries[1]
    assert chosen_entry(entries, "s>a", "c") is entries[0]
    first = chosen_entry(entries, None, "c")
    assert first.title == "s>a"
    assert first.assumed == ("the boot line is that of entry `s>a`, the first of 3 in c",)
    assert chosen_entry(entries[:1], None, "c") is entries[0]


@pytest.mark.parametrize(("title", "message"), [("x", "no entry called `x`"), ("a", "several entries called `a`")])
def test_an_entry_that_is_none_or_several_is_refused(title: str, message: str) -> None:
    entries = read_boot_files(Source("c", "submenu s {\n" + CFG + "}\nsubmenu t {\n" + CFG + "}\n"))

    with pytest.raises(InputFault, match=message) as caught:
        chosen_entry(entries, title, "c")
    assert caught.value.help == "it has: `s>a`, `t>a`"


def test_files_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "MAX_CHARACTERS", 10)
    with pytest.raises(InputFault, match="larger than"):
        read_boot_files(Source("x", "root=x " * 3))
    assert MAX_CHARACTERS == 16 << 20


@pytest.mark.parametrize(
    ("image", "release"),
    [
        ("/boot/vmlinuz-6.1.0-13-amd64", "6.1.0-13-amd64"),
        ("(hd0,1)/vmlinux-4.7", "4.7"),
        ("/kernel-5.10.0", "5.10.0"),
        ("/vmlinuz-linux", None),
        ("/vmlinuz", None),
        ("/vmlinuz-6.1.0/x", None),
    ],
)
def test_the_name_of_a_kernel_says_its_release(image: str, release: str | None) -> None:
    assert release_of(image) == release


@given(st.text(max_size=60), st.sampled_from(["f", "cmdline", "grub", "x.conf"]))
def test_any_text_is_read_or_refused(text: str, name: str) -> None:
    with contextlib.suppress(InputFault):
        assert read_boot_files(Source(name, text))


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for head in (b"", b"GRUB_CMDLINE_LINUX=", b"\xd0\x0d\xfe\xed", b"<domain><cmdline>", b"label a\nappend "):
        with contextlib.suppress(InputFault):
            assert read_boot_files(Source.from_bytes("f", head + data))
