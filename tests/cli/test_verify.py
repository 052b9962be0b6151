"""``meminit log`` and ``meminit verify`` as they are run."""

from __future__ import annotations

import json
import lzma
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from meminit import data
from running import meminit
from support import FACTS

LOG = FACTS / "boots" / "6.1.0" / "x86_64-6.1_n4_cpuless0.log.xz"
CONFIG = FACTS / "boots" / "configs" / "x86_64-6.1.config.xz"


def run(*arguments: object) -> tuple[int, str, str]:
    ended = meminit(*map(str, arguments))
    return ended.code, ended.out, ended.err


def document(text: str, kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text)
    jsonschema.validate(found, json.loads(data.text(f"rules/schemas/{kind}.schema.json")))
    return found


def test_a_log_that_agrees() -> None:
    code, out, err = run("verify", LOG, "-c", CONFIG)

    assert (code, err) == (0, "")
    assert "0 differs" in out
    assert "not determined, missing: the distances between nodes" in out
    code, out, _ = run("verify", LOG, "-c", CONFIG, "--format", "json")
    _, told, _ = run("verify", LOG, "-v")
    assert ": taken from the log\n  predicted: Device empty\n  in the log: Device empty\n" in told
    found = document(out, "verify")
    assert (code, found["agrees"], found["summary"]["differs"]) == (0, True, 0)
    assert found["summary"]["equal"] > 10


def test_a_log_of_another_boot_line() -> None:
    code, out, _ = run("verify", LOG, "-l", "kernelcore=1G")

    assert code == 1
    assert "predicted: Node 1: 0x0000000140400000\n  in the log: no such line\n  decided by: kernelcore=1G" in out
    assert "why it matters: " in out
    assert "note: no .config was given" in out
    code, out, _ = run("verify", LOG, "-l", "kernelcore=1G", "-v")
    assert (code, "equal: Zone ranges:" in out) == (1, True)
    code, quiet, _ = run("verify", LOG, "-l", "kernelcore=1G", "-q")
    assert "assumed:" not in quiet
    code, out, _ = run("verify", LOG, "-l", "kernelcore=1G", "--format", "json")
    assert document(out, "verify")["agrees"] is False


def test_a_machine_that_is_given_determines_distances(tmp_path: Path) -> None:
    fact = json.loads(LOG.with_name(LOG.name.replace(".log.xz", ".json")).read_text("utf-8"))
    path = tmp_path / "machine.json"
    path.write_text(json.dumps(fact["machine"]), "utf-8")
    code, out, _ = run("verify", LOG, "-c", CONFIG, "-m", path)

    assert code == 0
    assert "not determined" not in out


@pytest.mark.parametrize("text", [b"\0\xff\xfe" * 1000, b"hello\n", b"x" * (3 << 20)])
def test_what_is_no_boot_log_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "dmesg"
    path.write_bytes(text)
    code, _, err = run("verify", path)

    assert code == 2
    assert "is no boot log" in err


def test_a_log_with_long_lines_and_lines_that_are_not_understood(tmp_path: Path) -> None:
    path = tmp_path / "dmesg"
    text = lzma.decompress(LOG.read_bytes()) + b"\n[    9.0] Zone ranges of " + b"glass " * (1 << 18)
    path.write_bytes(text.replace(b"Policy zone: Normal", b"Policy zone: " + b"x" * 500))
    code, out, _ = run("verify", path, "-c", CONFIG)

    assert code == 0
    assert "2 lines not understood" in out


def test_all_lines_are_shown_where_that_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "dmesg"
    text = lzma.decompress(LOG.read_bytes()).replace(b"Policy zone: Normal", b"On node 7 totalpages: 5")
    path.write_bytes(text)
    code, out, _ = run("verify", path, "-c", CONFIG, "-v")

    assert code == 0
    assert "\nnot in the log\n  predicted: Policy zone: Normal\n" in out
    assert ": not predicted\n  in the log: On node 7 totalpages: 5\n" in out
    assert "\n1 line of version not compared: it tells the release\n" in out
    _, out, _ = run("verify", path, "-c", CONFIG, "--format", "json")
    found = document(out, "verify")["not_compared"]
    assert {"kind": "version", "lines": 1, "why": "it tells the release"} in found


def test_the_log_to_come() -> None:
    code, out, _ = run("log", "-m", LOG, "-k", "4.7", "-l", "movablecore=1G")
    assert code == 0
    assert "  Normal   [mem 0x0000000100000000-0x000000023fffffff]\n" in out
    assert "note: … is not decided by what was given" in out
    assert "#" not in out
    _, out, _ = run("log", "-m", LOG, "-k", "4.7", "-l", "movablecore=1G", "-v")
    assert "# movablecore=1G\nMovable zone start for each node\n" in out
    _, out, _ = run("log", "-m", LOG, "-k", "6.12", "--all", "-l", "junk", "--format", "json")
    lines = document(out, "log")["lines"]
    assert [line["kind"] for line in lines[-3:]] == ["unknown-words", "memory", "hugetlb"]
    _, out, _ = run("log", "-m", LOG, "-k", "6.12", "-c", CONFIG, "-q")
    assert "assumed" not in out


def test_a_log_that_is_a_machine_says_what_it_could_not_tell() -> None:
    _, out, _ = run("zonelists", "-m", LOG, "-k", "6.1", "-v")

    assert "assumed: the log does not tell the distances between nodes" in out
