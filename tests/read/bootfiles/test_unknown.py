"""What nobody knows the value of: its words stay as they are written, and nothing is said of their values."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from meminit.read.bootfiles.registry import read_boot_files
from meminit.text import Source
from running import meminit


@pytest.mark.parametrize(
    ("name", "text", "word", "column"),
    [
        ("grub.cfg", "menuentry x {\nlinux /vmlinuz mem=$size$size quiet\n}\n", "mem=$size$size", 21),
        ("grub", "\nGRUB_CMDLINE_LINUX=\"mem=$(cat '/my size') quiet\"\n", "mem=$(...)", 26),
        ("grub", '\nGRUB_CMDLINE_LINUX="mem=$SIZE quiet"\n', "mem=$SIZE", 26),
        ("x.sh", '\nqemu -append "mem=$1 quiet"\n', "mem=$1", 20),
        ("a.conf", "linux /vmlinuz\noptions mem=$size quiet\n", "mem=$size", 14),
        ("extlinux.conf", "label x\nkernel /v\nappend mem=${size} quiet\n", "mem=${size}", 13),
    ],
)
def test_a_word_that_holds_it_is_shown_and_not_judged(
    tmp_path: Path, name: str, text: str, word: str, column: int
) -> None:
    (tmp_path / name).write_text(text)
    shown = meminit("cmdline", f"@{tmp_path / name}", "-k", "6.1", "--format", "json")
    told = json.loads(shown.out)
    words = {each["text"]: (each["fate"], each["readers"], each["wrong"]) for each in told["words"]}
    found = json.loads(meminit("check", str(tmp_path / name), "-k", "6.1", "--format", "json").out)["findings"]

    assert shown.code == 0
    assert words[word] == ("unknown", [], [])
    assert words["quiet"][0] == "kernel"
    assert len([note for note in told["notes"] if "not judged" in note["message"]]) == 1
    assert [note["column"] for note in told["notes"] if "not judged" in note["message"]][-1] >= column - 6
    assert all(word not in each["message"] for each in found)


def test_a_word_without_it_is_judged() -> None:
    text = "menuentry x {\nlinux /vmlinuz $all mem=4096$none x mem=4096\n}\n"
    [entry] = read_boot_files(Source("grub.cfg", text))

    assert entry.line.text.split() == ["BOOT_IMAGE=/vmlinuz", "$all", "mem=4096$none", "x", "mem=4096"]
    assert [text[place.start : place.end] for place in entry.unknown] == ["$all", "$none"]
