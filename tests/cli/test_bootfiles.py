"""Files of boot loaders on the command line: an entry a boot, findings at their place in the file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from meminit.cli.bootfiles import open_boot_entry, open_boot_lines
from running import Ended, meminit

GRUB = """GRUB_DEFAULT=0
GRUB_CMDLINE_LINUX_DEFAULT="quiet mem=4096"
GRUB_CMDLINE_LINUX="$(cat /line)"
GRUB_DISABLE_RECOVERY=true
"""
CFG = """menuentry 'New' {
\tlinux /vmlinuz-6.1.0-13-amd64 ro
}
submenu 'More' {
\tmenuentry 'Old' {
\t\tlinux /vmlinuz-4.7.0 ro mem=4096
\t}
}
"""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "etc/default/grub.d").mkdir(parents=True)
    (tmp_path / "etc/default/grub").write_text(GRUB)
    (tmp_path / "boot/grub").mkdir(parents=True)
    (tmp_path / "boot/grub/grub.cfg").write_text(CFG)
    return tmp_path


def check(*arguments: str) -> tuple[Ended, list[tuple[str, str, str]]]:
    """How a check of boot lines ended, and code, boot and place of its findings."""
    ended = meminit("check", *arguments, "--select", "B106,B115,B150", "--format", "json")
    told = json.loads(ended.out)["findings"] if ended.out else []
    return ended, [
        (finding["code"], finding["boot"], f"{place['source']}:{place['line']}:{place['column']}")
        for finding in told
        for place in finding["places"][:1]
    ]


def test_a_finding_stands_in_the_file_of_the_boot_loader(here: Path) -> None:
    ended, found = check("etc/default/grub", "-k", "6.1")

    assert here.is_dir()
    assert ended.code == 1
    assert found == [
        ("B106", "etc/default/grub: normal", "etc/default/grub:2:39"),
        ("B115", "etc/default/grub: normal", "etc/default/grub:3:21"),
    ]


def test_fragments_beside_the_file_are_read(here: Path) -> None:
    (here / "etc/default/grub.d/50.cfg").write_text("GRUB_CMDLINE_LINUX=\nGRUB_CMDLINE_LINUX_DEFAULT=mem=8192\n")

    assert check("etc/default/grub")[1] == [
        ("B106", "etc/default/grub: normal", "etc/default/grub.d/50.cfg:2:32"),
    ]
    assert check("etc")[1] == [("B106", "etc: normal", "etc/default/grub.d/50.cfg:2:32")]
    assert check("etc/default")[1] == [("B106", "etc/default: normal", "etc/default/grub.d/50.cfg:2:32")]
    assert check("-l", "@etc/default/grub")[1] == [("B106", "boot", "etc/default/grub.d/50.cfg:2:32")]


def test_each_entry_is_a_boot_of_its_release(here: Path) -> None:
    ended, found = check("boot")
    boots = json.loads(ended.out)

    assert here.is_dir()
    assert found == [("B106", "boot: More>Old", "boot/grub/grub.cfg:6:31")]
    assert boots["summary"]["boots"] == ["boot: New", "boot: More>Old"]
    text = meminit("check", "boot/grub/grub.cfg").out
    assert "release 4.7.0, from the boot entry (boot/grub/grub.cfg: More>Old)" in text
    assert "release 6.1.0-13-amd64, from the boot entry (boot/grub/grub.cfg: New)" in text


def test_an_entry_is_chosen(here: Path) -> None:
    assert here.is_dir()
    assert check("boot", "--entry", "Old")[1] == [("B106", "boot: More>Old", "boot/grub/grub.cfg:6:31")]
    assert check("boot", "--entry", "New")[1] == []
    assert check("-l", "@boot/grub/grub.cfg", "--entry", "Old")[1][0][1] == "boot"
    first = meminit("check", "-l", "@boot/grub/grub.cfg").out
    assert "assumed: the boot line is that of entry `New`, the first of 2 in boot/grub/grub.cfg" in first


def test_a_release_that_is_said_stands_over_that_of_the_entry(here: Path) -> None:
    (here / "my.config").write_text("# Linux/x86 5.10.0 Kernel Configuration\nCONFIG_X86_64=y\n")
    (here / "odd.cfg").write_text("menuentry 'Odd' {\n linux /vmlinuz-7.99 ro\n}\n")

    said = meminit("check", "boot", "-k", "5.10").out
    assert "release 5.10 as said, not 6.1.0-13-amd64 as the boot entry has it (boot: New)" in said
    header = meminit("check", "boot", "my.config").out
    assert "release 5.10.0 as the header of the .config has it, not 4.7.0 as the boot entry has it" in header
    assert "the newest known" in meminit("check", "odd.cfg").out
    assert "as the boot entry has it" not in meminit("check", "boot", "--entry", "Old", "-k", "4.7.2").out


def test_files_are_checked_beside_a_config_and_a_machine(here: Path) -> None:
    (here / "my.config").write_text('CONFIG_X86_64=y\nCONFIG_CMDLINE_BOOL=y\nCONFIG_CMDLINE="mem=8192"\n')
    (here / "line").write_text("ro quiet\n")
    (here / "machine.yaml").write_text("meminit: machine/1\nnodes: [{id: 0, memory: 1G}]\n")

    found = check("line", "my.config", "machine.yaml", "-k", "6.1")[1]
    assert found == [("B106", "line", "my.config:3:21")]
    (here / "proc").mkdir()
    (here / "proc/cmdline").write_text("mem=8192 ro\n")
    assert check("proc/cmdline", "my.config", "-k", "6.1")[1] == [("B106", "proc/cmdline", "proc/cmdline:1:5")]


def test_a_project_names_a_file_and_an_entry(here: Path) -> None:
    (here / "meminit.yaml").write_text("""meminit: project/1
boots:
  one: {cmdline: {file: boot/grub/grub.cfg, entry: Old}}
  two: {cmdline: {file: etc/default/grub}}
  three: {cmdline: mem=8192}
""")
    (here / "etc/default/grub.d/1.cfg").write_text("GRUB_CMDLINE_LINUX=\n")

    assert check()[1] == [
        ("B106", "one", f"{here}/boot/grub/grub.cfg:6:31"),
        ("B106", "two", f"{here}/etc/default/grub:2:39"),
        ("B106", "three", f"{here}/meminit.yaml:5:24"),
    ]


def test_what_lies_beside_is_not_read_from_outside_of_a_project(here: Path) -> None:
    project = here / "loader"
    (project / "loader/entries").mkdir(parents=True)
    (here / "grubenv").write_text("# GRUB Environment Block\nkernelopts=mem=4096\n")
    (project / "loader/entries/a.conf").write_text("title a\nlinux /vmlinuz\noptions $kernelopts\n")
    (project / "meminit.yaml").write_text("meminit: project/1\nboots: {a: {cmdline: {file: loader/entries/a.conf}}}\n")
    (project / "grub2").symlink_to(here)

    assert [code for code, _, _ in check("loader")[1]] == ["B115"]
    assert [code for code, _, _ in check("loader/loader/entries/a.conf")[1]] == ["B106"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--entry", "x"), "--entry chooses among the entries of a file, and none was given"),
        (("-l", "ro", "--entry", "x"), "--entry chooses among the entries of a file, and none was given"),
        (("boot", "--entry", "x"), "boot has no entry called `x`"),
        (("boot", "-l", "ro"), "two boot lines: ro and boot"),
        (("-l", "@none"), "cannot read none: No such file or directory"),
        (("-l", "@empty"), "empty is empty"),
        (("broken",), 'a " that is never closed'),
    ],
)
def test_what_cannot_be_read_is_refused(here: Path, arguments: tuple[str, ...], message: str) -> None:
    (here / "empty").write_text("")
    (here / "broken").write_text('GRUB_CMDLINE_LINUX="quiet\n')
    ended = meminit("check", *arguments)

    assert ended.code == 2
    assert message in ended.err


def test_standard_input_may_be_a_boot_file(here: Path) -> None:
    ended = meminit("check", "-", "--select", "B106", "-k", "6.1", stdin=GRUB)

    assert here.is_dir()
    assert "<stdin>:2:39" in ended.out


def test_bytes_that_are_no_utf_8_and_nuls_are_kept(here: Path) -> None:
    (here / "etc/default/grub").write_bytes(b'GRUB_CMDLINE_LINUX="a=\xff\xfe mem=4096 b\0c"\n')
    ended, found = check("etc/default/grub", "-k", "6.1")

    assert [place for _, _, place in found] == ["etc/default/grub:1:30"] * 2
    assert ended.code == 1
    assert "a=\\xff\\xfe mem" in meminit("check", "etc/default/grub", "-k", "6.1", "--select", "B106").out


def test_a_megabyte_of_line_is_read(here: Path) -> None:
    (here / "long").write_text("ro " + "x" * ((1 << 20) - 20) + " mem=4096")
    (here / "etc/default/grub").write_text(f'GRUB_CMDLINE_LINUX="{"a " * (1 << 12)}{"a" * (1 << 19)}"\n')

    assert check("long", "-k", "6.1")[0].code == 0
    assert check("etc/default/grub", "-k", "6.1")[0].code == 0


def test_the_library_of_other_commands_opens_the_same_files(here: Path) -> None:
    assert here.is_dir()
    assert [entry.title for entry in open_boot_lines(Path("boot/grub/grub.cfg"))] == ["New", "More>Old"]
    assert open_boot_entry(Path("boot"), "Old").release == "4.7.0"


def test_the_release_of_an_entry_is_as_good_as_one_that_is_said(here: Path) -> None:
    entry = here / "loader/entries/a.conf"
    entry.parent.mkdir(parents=True)
    entry.write_text("title A\nversion 6.1.0-13-amd64\nlinux /vmlinuz\noptions ro memmap=4G2G\n")

    for asked in ((str(entry),), ("-l", f"@{entry}")):
        ended = meminit("check", *asked, "--select", "B105")

        assert ended.code == 1
        assert "error[B105]" in ended.out
        assert "assumed: release 6.1.0-13-amd64, from the boot entry" in ended.out


def test_a_file_that_tells_no_release_is_checked_with_the_newest(here: Path) -> None:
    (here / "line").write_text("root=/dev/sda1 memmap=4G2G\n")
    ended = meminit("check", "line", "--select", "B105")

    assert ended.code == 1
    assert "error[B105]" in ended.out
    assert ", the newest known" in ended.out


ENTRY = "title A\nversion 6.1.0-13-amd64\nlinux /vmlinuz\noptions ro quiet\n"


def test_a_file_of_a_boot_loader_is_no_machine(here: Path) -> None:
    (here / "a.conf").write_text(ENTRY)
    ended = meminit("zones", "-m", "a.conf")

    assert ended.code == 2
    assert "a.conf is no machine: it looks like a Boot Loader Specification entry" in ended.err
    assert "give it with -l @a.conf" in ended.err


def test_other_machines_that_are_none_are_told_as_such(here: Path) -> None:
    (here / "odd").write_text("nodes\n")
    (here / "empty").mkdir()

    assert "looks like" not in meminit("zones", "-m", "odd").err
    assert "holds no machine" in meminit("zones", "-m", "empty").err


@pytest.mark.parametrize("text", ["title A\nversion 6.1\n", "# of A\ntitle A\noptions ro quiet\n"])
def test_an_entry_without_a_kernel_is_told_for_what_it_is(here: Path, text: str) -> None:
    (here / "a.conf").write_text(text)

    for asked in (("check", "a.conf"), ("cmdline", "@a.conf")):
        ended = meminit(*asked)
        assert ended.code == 2
        assert "a.conf holds no boot line, and looks like a Boot Loader Specification entry" in ended.err


def test_a_folder_of_entries_by_another_name_says_how_it_is_read(here: Path) -> None:
    (here / "out").mkdir()
    assert "out holds no machine" in meminit("check", "out").err
    (here / "out/a.conf").write_text("a = 1\nb = 2\n")
    assert "no folder of boot entries" not in meminit("check", "out").err
    (here / "out/a.conf").write_text(ENTRY)
    ended = meminit("check", "out")

    assert ended.code == 2
    assert "out is no folder of boot entries by its name, but a.conf is a Boot Loader Specification entry" in ended.err
    assert meminit("check", "out/a.conf").code == 0


def test_a_line_that_looks_like_an_option_is_told_how_to_be_given(here: Path) -> None:
    assert here.is_dir()
    assert "stands behind `--`: meminit cmdline -- '-- x'" in meminit("cmdline", "-- x").err
    assert meminit("cmdline", "--", "-- x").code == 0
    assert "lists what there is" in meminit("cmdline", "--nobodys").err


@pytest.mark.parametrize(
    ("release", "what"), [("6.1", "the kernel takes it for a blank"), ("2.4.32", "it belongs to the word")]
)
def test_a_carriage_return_in_a_line_is_told(here: Path, release: str, what: str) -> None:
    assert here.is_dir()
    assert f"a carriage return stands here: {what}" in meminit("cmdline", "-k", release, "ro quiet\r\nmem=4G\r").out
