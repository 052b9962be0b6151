"""meminit init: a first project from what lies in a folder, which `meminit check` then takes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from meminit.cli import finding_inputs
from meminit.model.knowledge import newest_release
from meminit.read.project import project_cells
from meminit.text import Source
from running import meminit

MACHINE = "meminit: machine/1\nnodes: [{id: 0, memory: 8G}]\n"
CONFIG = "# Linux/x86 6.1.0 Kernel Configuration\nCONFIG_64BIT=y\n"
GRUB = 'GRUB_DEFAULT=0\nGRUB_CMDLINE_LINUX="memmap=4G2G"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / name.replace("__", "/").replace("_dot_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def cells(folder: Path) -> list[str]:
    source = Source("meminit.yaml", (folder / "meminit.yaml").read_text())
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))
    found = project_cells(source, lambda pattern, _: tuple(n for n in names if Path(n).match(pattern)))
    return [cell.name for cell in found]


def test_one_of_each_is_one_boot(folder: Path) -> None:
    put(folder, machine_dot_yaml=MACHINE, _dot_config=CONFIG, etc__default__grub=GRUB)
    ended = meminit("init")

    assert ended.out == "wrote meminit.yaml: 1 machine, 1 config, 1 boot file; next: meminit check\n"
    assert cells(folder) == ["first"]
    checked = meminit("check")
    assert checked.code == 1
    assert "--> " in checked.out
    assert "etc/default/grub:2:" in checked.out


def test_several_are_a_matrix(folder: Path) -> None:
    put(folder, machines__a_dot_yaml=MACHINE, machines__b_dot_yaml=MACHINE, k1_dot_config=CONFIG)
    put(folder, sub__k2_dot_config=CONFIG, notes_dot_yaml="a: [1, 2]\n", README_dot_md="CONFIG_A=y\n")
    assert meminit("init", "-q").out == ""

    assert cells(folder) == ["all/a/k1", "all/a/k2", "all/b/k1", "all/b/k2"]
    assert '"machines/*.yaml"' in (folder / "meminit.yaml").read_text()
    assert meminit("check").code == 0


def test_a_pattern_stands_only_for_what_was_found(folder: Path) -> None:
    put(folder, m__a_dot_yaml=MACHINE, m__b_dot_yaml=MACHINE, m__c_dot_yaml="values: 3\n")
    meminit("init")

    assert cells(folder) == ["all/a", "all/b"]
    assert "*.yaml" not in (folder / "meminit.yaml").read_text()


def test_an_empty_folder_gets_a_project_that_can_be_checked(folder: Path) -> None:
    assert meminit("init").code == 0
    assert f'kernel: "{newest_release().text}"' in (folder / "meminit.yaml").read_text()
    assert meminit("check").code == 0


def test_the_same_folder_makes_the_same_file_and_nothing_is_overwritten(folder: Path) -> None:
    put(folder, below__m_dot_yaml=MACHINE)
    meminit("init", "below")
    first = (folder / "below" / "meminit.yaml").read_bytes()
    refused = meminit("init", "below")
    forced = meminit("init", "below", "--force")

    assert refused.code == 2
    assert "there is a below/meminit.yaml already" in refused.err
    assert forced.code == 0
    assert (folder / "below" / "meminit.yaml").read_bytes() == first


def test_folders_of_sysfs_are_machines_and_hidden_ones_are_left_alone(folder: Path) -> None:
    node = folder / "web" / "sys" / "devices" / "system" / "node" / "node0"
    node.mkdir(parents=True)
    (node / "meminfo").write_text("Node 0 MemTotal:  4194304 kB\n")
    (node / "cpulist").write_text("0-3\n")
    (node / "distance").write_text("10\n")
    put(folder, _dot_git__m_dot_yaml=MACHINE, bad__machine_dot_yaml="meminit: machine/1\nnodes: 3\n")
    (folder / "bro\nken.yaml").write_text(MACHINE)
    meminit("init")

    text = (folder / "meminit.yaml").read_text()
    assert "    machine: web\n" in text


def test_what_cannot_be_read_is_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, m_dot_yaml=MACHINE)
    (folder / "shut").mkdir()
    real = os.scandir

    def scandir(path: Path) -> object:
        if Path(path).name == "shut":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    assert meminit("init").out.startswith("wrote meminit.yaml: 1 machine,")


def test_there_is_a_limit_and_a_folder_must_be_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = meminit("init", "nowhere")
    put(folder, a="", b="", c="")
    monkeypatch.setattr(finding_inputs, "MAX_FILES", 2)
    many = meminit("init")

    assert (missing.code, many.code) == (2, 2)
    assert "cannot read nowhere" in missing.err
    assert "holds more than 2 files" in many.err
