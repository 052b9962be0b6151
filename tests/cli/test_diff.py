"""``meminit diff``: which two boots are meant, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from running import meminit

MACHINE = "meminit: machine/1\nname: two\narch: x86_64\nnodes: [{id: 0, memory: 4G, cpus: 0-3}, {id: 1, memory: 4G}]\n"
LARGE = MACHINE.replace("4G}]", "8G}]").replace("name: two", "name: large")
PROJECT = """\
meminit: project/1
boots:
  old: {machine: two.yaml, kernel: {release: "4.7"}, cmdline: "ro"}
  new: {machine: two.yaml, kernel: {release: "6.12"}, cmdline: "ro movablecore=1G"}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    files = {
        "two.yaml": MACHINE,
        "large.yaml": LARGE,
        "meminit.yaml": PROJECT,
        "one/meminit.yaml": PROJECT.replace("two.yaml", "m.yaml").rpartition("  new")[0],
        "one/m.yaml": LARGE,
        "uma.config": "CONFIG_64BIT=y\nCONFIG_X86_64=y\n# CONFIG_NUMA is not set\n",
        "numa.config": "CONFIG_64BIT=y\nCONFIG_X86_64=y\nCONFIG_NUMA=y\n",
    }
    for name, text in files.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")


def boots(*words: str) -> list[tuple[str, str, str]]:
    ended = meminit("diff", *words, "--format", "json")
    assert (ended.code, ended.err) == (0, "")
    return [(boot["name"], boot["release"], boot["cmdline"]) for boot in json.loads(ended.out)["boots"]]


def fault(*words: str) -> str:
    ended = meminit("diff", *words)
    assert (ended.code, ended.out) == (2, "")
    return ended.err


def test_two_boots_of_the_project() -> None:
    assert boots("old", "new") == [("old", "4.7", "ro"), ("new", "6.12", "ro movablecore=1G")]
    assert boots("--boot", "old", "--boot", "new") == boots("old", "new")


def test_two_kernels_and_two_lines() -> None:
    assert boots("-m", "two.yaml", "-k", "4.7", "-k", "6.12") == [("two", "4.7", ""), ("two", "6.12", "")]
    assert boots("two.yaml", "-k", "6.1", "-l", "", "-l", "numa=off") == [
        ("two", "6.1", ""),
        ("two", "6.1", "numa=off"),
    ]
    assert boots("-m", "two.yaml", "-m", "large.yaml", "-k", "6.1") == [("two", "6.1", ""), ("large", "6.1", "")]


def test_two_files() -> None:
    assert boots("two.yaml", "large.yaml", "-k", "6.1") == [("two", "6.1", ""), ("large", "6.1", "")]
    ended = meminit("diff", "numa.config", "uma.config", "-m", "two.yaml", "-k", "6.1")
    assert "node 1  online" in ended.out
    assert boots("old", "one") == [("old", "4.7", "ro"), ("old", "4.7", "ro")]


def test_options_once_describe_the_second_beside_one_named_boot() -> None:
    assert boots("old", "-k", "6.1") == [("old", "4.7", "ro"), ("old", "6.1", "ro")]
    assert boots("--boot", "old", "-l", "mem=2G") == [("old", "4.7", "ro"), ("old", "4.7", "mem=2G")]
    assert boots("old", "--no-feature", "zonelist-order-choice") == [("old", "4.7", "ro")] * 2


def test_options_once_beside_two_boots_are_of_both() -> None:
    assert boots("old", "new", "-k", "6.1") == [("old", "6.1", "ro"), ("new", "6.1", "ro movablecore=1G")]


def test_this_machine_beside_another_line() -> None:
    ended = meminit("diff", "--here", "-l", "ro kernelcore=50%", "--format", "json")

    assert ended.code == 0
    first, second = json.loads(ended.out)["boots"]
    assert first["release"] == second["release"]
    assert second["cmdline"].endswith("ro kernelcore=50%")


def test_the_exit_code_tells_when_asked() -> None:
    two = ("-m", "two.yaml", "-k", "6.1", "-l", "")

    assert meminit("diff", *two, "-l", "numa=off").code == 0
    assert meminit("diff", *two, "-l", "numa=off", "--exit-code").code == 1
    assert meminit("diff", *two, "-l", "ro", "--exit-code").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "nothing says what to compare with"),
        (("-m", "two.yaml", "-k", "6.1"), "nothing says what to compare with"),
        (("old",), "nothing says what to compare with"),
        (("two.yaml", "-k", "6.1"), "nothing says what to compare with"),
        (("old", "new", "old"), "3 boots, and two are compared"),
        (("old", "-k", "4.7", "-k", "4.8", "-k", "4.9"), "--kernel is given 3 times"),
        (("old", "mew"), "`mew` is neither a boot of a project nor a file"),
        (("old", "mew"), "did you mean `new`?"),
        (("old", "xyzzy"), "meminit.yaml has: new, old"),
        (("xyzzy", "old", "--project", "none"), "`xyzzy` is neither"),
        (("old", "new", "--boot", "old"), "two boots where one is wanted: old and --boot old"),
        (("old", "."), "describes 2 boots"),
    ],
)
def test_what_is_not_two_boots_is_told(words: tuple[str, ...], said: str) -> None:
    assert said in fault(*words)
