"""Boots from options, project files and batch lines: what is named is opened, what is missing is assumed aloud."""

from __future__ import annotations

import json
import re
from dataclasses import fields, replace
from pathlib import Path

import pytest

from meminit.cli.boots import boot_of, find_project
from meminit.cli.options import BootOptions
from meminit.errors import InputFault
from meminit.model import choosing, knowledge
from meminit.model.boot import Boot
from meminit.model.kernel import parse_release
from running import meminit
from support import CHECKOUT
from two_boots import MACHINE, write_project

SAMPLES = CHECKOUT / "samples"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path)


def test_a_boot_of_a_project_is_found_from_below(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(project / "deep" / "er")
    boot = boot_of(BootOptions(boot="one"))

    assert boot.kernel.release.text == "4.10"
    assert [p.name for p in boot.cmdline.parameters] == ["ro", "quiet"]
    assert [(s.name, s.value) for s in boot.sysctls] == [("vm.numa_zonelist_order", "node")]
    assert find_project() == project / "meminit.yaml"


def test_options_stand_over_the_named_boot(project: Path) -> None:
    boot = boot_of(
        BootOptions(
            boot="two",
            project=str(project / "meminit.yaml"),
            kernel="6.1",
            cmdline="mem=1G",
            sysctl=("vm.swappiness=10",),
            state="running",
            hotplug=("0:Movable",),
        )
    )

    assert (boot.name, boot.kernel.release.text, boot.state, boot.hotplug) == (
        "two",
        "6.1",
        "running",
        ((0, "Movable"),),
    )
    assert [s.name for s in boot.sysctls] == ["vm.numa_zonelist_order", "vm.swappiness"]
    assert boot.cmdline.parameters[0].value == "1G"
    assert boot.given >= {"machine", "kernel", "cmdline", "sysctl"}


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (BootOptions(boot="one", project="none"), "--project none leaves none"),
        (BootOptions(boot="thre", project="{project}"), r"no boot `thre`(.|\n)*it has: one, two"),
        (BootOptions(boot="on", project="{project}"), r"did you mean `one`"),
        (BootOptions(kernel="4.21"), r"no release 4\.21: the series ended with 4\.20"),
        (BootOptions(kernel="2.5.7"), r"of 2\.x meminit knows 2\.4, 2\.6"),
        (BootOptions(kernel="2.6.40"), r"the series ended with 2\.6\.39"),
        (BootOptions(kernel="9.9"), r"of 9\.x meminit knows none"),
        (BootOptions(kernel="four"), "not a kernel release"),
        (BootOptions(arch="x86_46"), r"unknown arch `x86_46`(.|\n)*did you mean `x86_64`"),
        (BootOptions(arch="vax"), r"unknown arch `vax`(.|\n)*known: "),
        (BootOptions(feature=("zonelist-order-choise",)), r"unknown feature(.|\n)*zonelist-order-choice"),
        (BootOptions(hotplug=("Movable",)), "write NODE:ZONE"),
        (BootOptions(hotplug=("0:Movabel",)), r"no zone `Movabel`(.|\n)*<--hotplug>:1:1(.|\n)*did you mean `Movable`"),
        (BootOptions(hotplug=("0:Normal",), state="booting"), r"while a kernel runs(.|\n)*--> <--hotplug>:1:1"),
        (BootOptions(sysctl=("vm.swappiness",)), "not a sysctl setting"),
        (BootOptions(machine="{folder}/nowhere.yaml"), "nowhere.yaml"),
        (BootOptions(config="{folder}/m.yaml"), "config"),
        (BootOptions(cmdline="@{folder}/deep"), "deep"),
    ],
)
def test_what_cannot_be_a_boot_is_told(project: Path, options: BootOptions, message: str) -> None:
    texts = {f.name: v for f in fields(options) if isinstance(v := getattr(options, f.name), str)}
    filled = {n: v.format(project=project / "meminit.yaml", folder=project) for n, v in texts.items()}
    with pytest.raises(InputFault) as caught:
        boot_of(replace(options, **filled))  # type: ignore[arg-type]

    assert re.search(message, str(caught.value))


def test_no_project_anywhere_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputFault, match=r"no meminit\.yaml here or above"):
        boot_of(BootOptions(boot="one"))


def test_two_claims_of_an_arch_must_agree() -> None:
    with pytest.raises(InputFault, match="the machine says arch x86_64, but --arch says arm64"):
        boot_of(BootOptions(machine=str(SAMPLES / "amd-8node" / "machine.yaml"), arch="aarch64"))
    with pytest.raises(InputFault, match=r"the \.config says arch arm64, but the machine says x86_64"):
        boot_of(
            BootOptions(
                machine=str(SAMPLES / "amd-8node" / "machine.yaml"), config=str(SAMPLES / "teaching" / "kernel.config")
            )
        )


def test_what_is_not_said_is_assumed_aloud() -> None:
    boot = boot_of(BootOptions())
    assert boot.kernel.arch.name == "x86_64"
    assert any("the newest known" in text for text in boot.assumed)
    assert any("x86_64" in text for text in boot.assumed)

    newer = boot_of(BootOptions(kernel="6.18"))
    assert any("6.18 behaves as 6.12" in text for text in newer.assumed)

    header = boot_of(BootOptions(config=str(SAMPLES / "teaching" / "kernel.config")))
    assert any("from the header" in text for text in header.assumed)
    assert header.kernel.release.text == "4.7.0"


def test_features_are_forced() -> None:
    boot = boot_of(BootOptions(kernel="4.14", feature=("zonelist-order-choice",)))
    assert boot.kernel.has("zonelist-order-choice")
    assert not boot_of(BootOptions(kernel="4.7", no_feature=("zonelist-order-choice",))).kernel.has(
        "zonelist-order-choice"
    )


def test_zoneinfo_stands_in_place_of_predicted_zones(tmp_path: Path) -> None:
    path = tmp_path / "zoneinfo"
    path.write_text("Node 0, zone   Normal\n        spanned  100\n        present  90\n        managed  80\n")
    boot = boot_of(BootOptions(zoneinfo=str(path)))

    assert boot.observed is not None
    assert (boot.observed[0].zone, boot.observed[0].managed) == ("Normal", 80)


@pytest.mark.parametrize("text", ["mem=4096\nmem=8192\n", "ro\nquiet"])
def test_a_file_of_several_lines_is_no_boot_line(project: Path, text: str) -> None:
    (project / "grub").write_text(text)
    (project / "meminit.yaml").write_text("meminit: project/1\nboots: {one: {cmdline: {file: grub}}}\n")

    for ended in (meminit("check", str(project)), meminit("check", "-l", f"@{project / 'grub'}")):
        assert ended.code == 2
        assert "has several lines, and a boot line is one" in ended.err
        assert "grub:2:1" in ended.err


def test_standard_input_is_read_once_whatever_it_holds() -> None:
    config = (SAMPLES / "pc-1g" / "kernel.config").read_text()
    as_config = meminit("check", "-", "-k", "4.7", stdin=config)
    as_machine = meminit("check", "-", "-k", "4.7", stdin=MACHINE)
    as_project = meminit("check", "-", stdin="meminit: project/1\nboots: {one: {kernel: '4.7'}}\n")

    assert (as_config.code, as_machine.code, as_project.code) == (0, 0, 0)
    assert "1 boot (one)" in as_project.out


def test_this_machine_is_a_boot_under_other_options() -> None:
    ended = meminit("zones", "--here", "-k", "6.1", "--format", "json")
    report = json.loads(ended.out)

    assert ended.code == 0
    assert report["boot"]["release"] == "6.1"
    assert report["nodes"]


def test_inline_parts_of_a_document_must_be_what_they_are_said_to_be(project: Path) -> None:
    (project / "meminit.yaml").write_text("meminit: project/1\nboots: {one: {kernel: {config: sysctl.d}}}\n")
    ended = meminit("check", str(project))

    assert ended.code == 2
    assert "is a folder or an archive, not a text" in ended.err


def test_documents_that_hold_all_themselves_open_no_file() -> None:
    with pytest.raises(InputFault, match="files are not opened here"):
        Boot.from_document({"machine": "m.yaml"})


def test_a_release_before_all_that_is_known_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "oldest_release", lambda: parse_release("2.4.10"))
    with pytest.raises(InputFault, match=r"2\.4\.9 is older than 2\.4\.10"):
        boot_of(BootOptions(kernel="2.4.9"))


def test_an_arch_that_is_not_there_is_told() -> None:
    with pytest.raises(InputFault, match="unknown arch `vax`"):
        knowledge.arch("vax")


def test_sysctls_may_be_written_with_slashes() -> None:
    boot = boot_of(BootOptions(sysctl=("vm/numa_zonelist_order=zone", "net.ipv4.conf.eth0/1.forwarding=1")))

    assert [s.name for s in boot.sysctls] == ["vm.numa_zonelist_order", "net.ipv4.conf.eth0/1.forwarding"]


def test_a_working_folder_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> Path:
        raise FileNotFoundError(2, "No such file or directory")

    monkeypatch.setattr(Path, "cwd", gone)
    with pytest.raises(InputFault, match="the working folder is gone"):
        find_project()
