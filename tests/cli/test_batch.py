"""A batch answers line by line, within bounds."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from running import meminit
from two_boots import MACHINE, write_project


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write_project(tmp_path)


LINES: list[dict[str, Any]] = [
    {
        "name": "a",
        "machine": {"meminit": "machine/1", "nodes": [{"id": 0, "memory": "1G"}]},
        "kernel": {"release": "4.7"},
    },
    {"machine": {"meminit": "machine/1", "nodes": [{"id": 0, "memory": "1 G"}]}},
    {
        "machine": "m.yaml",
        "kernel": {"release": 4, "config": {"NUMA": "n"}},
        "zones": [{"node": 0, "zone": "Normal", "present": 7}],
    },
]


def test_batch_answers_line_by_line_and_tells_bad_lines_in_place(project: Path) -> None:
    path = project / "batch.jsonl"
    good = {**LINES[2], "kernel": {"release": "4.7", "config": {"NUMA": "n"}}}
    path.write_text("\n".join(map(json.dumps, [LINES[0], LINES[1], good])) + "\n\nnot json {\n")
    ended = meminit("zones", "--batch", str(path))
    answers = [json.loads(line) for line in ended.out.splitlines()]

    assert ended.code == 2
    assert [answer.get("meminit") for answer in answers] == ["zones/1", None, "zones/1", None]
    assert [answer["error"]["line"] for answer in answers if "error" in answer] == [2, 5]
    assert answers[0]["boot"]["name"] == "a"
    assert answers[2]["boot"]["name"] == "line 3"
    assert {zone["zone"]: zone["present"] for zone in answers[2]["zones"]}["Normal"] == 7


def test_batch_reads_stdin_and_a_missing_file_is_told() -> None:
    ended = meminit("zones", "--batch", "-", stdin=json.dumps(LINES[0]) + "\n")

    assert (ended.code, json.loads(ended.out)["boot"]["name"]) == (0, "a")
    assert meminit("zones", "--batch", "/nowhere.jsonl").code == 2


@pytest.mark.parametrize("name", ["../m.yaml", "{outside}", "link.yaml", "-"])
def test_a_document_reaches_nothing_outside_of_its_folder(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    (tmp_path / "m.yaml").write_text(MACHINE)
    (folder / "link.yaml").symlink_to(tmp_path / "m.yaml")
    named = name.format(outside=tmp_path / "m.yaml")
    project = folder / "meminit.yaml"
    project.write_text(f"meminit: project/1\nboots:\n  one: {{machine: {json.dumps(named)}}}\n")
    (folder / "batch").write_text(json.dumps({"machine": named}) + "\n")

    checked = meminit("check", str(folder))
    assert checked.code == 2
    assert re.search(r"lies outside of|cannot name standard input", checked.err)
    assert f"--> {project}:3:18" in checked.err
    assert meminit("zones", "--batch", str(folder / "batch")).code == 2


def test_a_batch_knows_its_lines_and_reads_bytes(project: Path) -> None:
    path = project / "batch.jsonl"
    line = json.dumps({**LINES[0], "cmdline": "ro numa_zonelist_order=bogus"}).encode()
    path.write_bytes(b"\n" + line + b'\n{"cmdline": "\xff"}\n')
    ended = meminit("check", "--batch", str(path))
    (finding,) = [f for f in json.loads(ended.out.splitlines()[0])["findings"] if f["code"] == "B102"]

    assert (finding["places"][0]["source"], finding["places"][0]["line"]) == (str(path), 2)
    assert ended.err == ""
    assert json.loads(ended.out.splitlines()[1])["error"] == {
        "line": 3,
        "message": f"{path} is not UTF-8 text",
        "source": str(path),
        "column": 14,
        "help": "",
    }


def test_a_line_of_a_batch_is_bounded(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("meminit.cli.batch.MAX_LINE_BYTES", 1 << 20)
    path = project / "batch.jsonl"
    path.write_bytes(b" " * ((1 << 20) + 2))
    ended = meminit("zones", "--batch", str(path))

    assert ended.code == 2
    assert "a line of more than 1 MiB" in ended.err


@pytest.mark.parametrize(
    ("command", "words", "named"),
    [
        ("check", ["-m", "x.yaml", "-k", "4.7"], "--machine, --kernel"),
        ("check", ["x.config"], "PATH"),
        ("zones", ["--pages"], "--pages"),
        ("zonelists", ["-o", "x.json"], "-o"),
    ],
)
def test_a_batch_passes_over_no_option_in_silence(command: str, words: list[str], named: str) -> None:
    ended = meminit(command, "--batch", "-", *words)

    assert ended.code == 2
    assert f"beside --batch there is no place for {named}" in ended.err
