"""What the README shows is what the commands print, and its Python runs.

After a change that is meant, write it anew with ``MEMINIT_WRITE_EXPECTED=1 pytest tests/cases`` and read the diff.
"""

from __future__ import annotations

import os
import re
import shlex

import pytest

from running import meminit
from support import CHECKOUT

README = CHECKOUT / "README.md"
TEXT = README.read_text(encoding="utf-8")
BLOCK = re.compile(r"^```console\n\$ meminit (?P<words>[^\n]*)\n(?P<output>.*?)^```$", re.MULTILINE | re.DOTALL)
COMMANDS = [match["words"] for match in BLOCK.finditer(TEXT)]


@pytest.mark.parametrize("words", COMMANDS)
def test_a_shown_command_prints_what_is_shown(words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)
    ended = meminit(*shlex.split(words))
    if os.environ.get("MEMINIT_WRITE_EXPECTED"):
        block = f"```console\n$ meminit {words}\n{ended.out}```"
        pattern = re.compile(r"^```console\n\$ meminit " + re.escape(words) + r"\n.*?^```$", re.MULTILINE | re.DOTALL)
        README.write_text(pattern.sub(lambda _: block, README.read_text(encoding="utf-8")), encoding="utf-8")
    shown = {match["words"]: match["output"] for match in BLOCK.finditer(README.read_text(encoding="utf-8"))}

    assert ended.err == ""
    assert shown[words] == ended.out


def test_the_python_example_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(CHECKOUT)
    (code,) = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102  our own example

    assert capsys.readouterr().out.startswith("0 (0, 1, 2, 3, 4, 5, 6, 7)\n1 (1, 2, 3, 0, ")


def test_the_two_commands_stand_at_the_top() -> None:
    top = TEXT[: TEXT.index("## Check in CI")]

    assert ".ci/setup && .venv/bin/meminit check samples" in top
    assert ".venv/bin/python -m pytest" in top


def test_every_link_into_the_repository_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in link]

    assert links
    assert [link for link in links if not (CHECKOUT / link).exists()] == []
