"""Whatever is wrong with an input, meminit says so and ends with 2: never a traceback, never a defect."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from running import meminit
from support import CHECKOUT

SAMPLES = CHECKOUT / "samples"
MACHINES = sorted(SAMPLES.glob("*/machine.yaml"))
CONFIGS = sorted(SAMPLES.glob("*/kernel.config"))
COMMANDS = ("check", "zones", "zonelists")
PIECES = [
    "{",
    "}",
    "[",
    "]",
    ":",
    "- ",
    '"',
    "\n",
    "\t",
    "0",
    "-1",
    "1e9",
    "9" * 40,
    "null",
    "true",
    "é",
    "\0",
    "&a ",
    "*a",
    "#",
    "4G",
]


def mutated(text: str, dice: random.Random) -> str:
    """``text`` with a few cuts, swaps and foreign pieces."""
    for _ in range(dice.randint(1, 6)):
        start = dice.randint(0, len(text))
        end = min(len(text), start + dice.choice([0, 1, 3, 20]))
        text = text[:start] + dice.choice(PIECES) + text[end:]
    return text


def ends_well(path: Path, *words: str) -> None:
    for command in COMMANDS:
        ended = meminit(command, "--project", "none", *words)

        assert ended.code in {0, 1, 2}, (words, path.read_text(encoding="utf-8"), ended.err)
        assert "Traceback" not in ended.err


def some(number: int) -> settings:
    return settings(max_examples=number, deadline=None, suppress_health_check=list(HealthCheck))


def machine_ends_well(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  no secret
    path = tmp_path_factory.getbasetemp() / "machine.yaml"
    path.write_text(mutated(dice.choice(MACHINES).read_text(encoding="utf-8"), dice), encoding="utf-8")
    ends_well(path, "-m", str(path), "-k", dice.choice(["2.4.32", "2.6.32", "4.7", "6.12"]))


def config_ends_well(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  no secret
    path = tmp_path_factory.getbasetemp() / "config"
    path.write_text(mutated(dice.choice(CONFIGS).read_text(encoding="utf-8"), dice), encoding="utf-8")
    ends_well(path, "-c", str(path), "-m", str(dice.choice(MACHINES)))


@some(25)
@given(seed=st.integers(0, 1 << 32))
def test_mutated_machines_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    machine_ends_well(tmp_path_factory, seed)


@some(25)
@given(seed=st.integers(0, 1 << 32))
def test_mutated_configs_are_read_or_refused(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    config_ends_well(tmp_path_factory, seed)


@some(60)
@given(line=st.text(max_size=120))
def test_any_boot_line_is_read(line: str) -> None:
    shown = line.encode("utf-8", "surrogateescape" if line.isascii() else "replace").decode("utf-8", "replace")
    ended = meminit("check", "-l", shown.removeprefix("@"), "--project", "none", "-k", "4.7")

    assert ended.code in {0, 1, 2}, (line, ended.err)


@pytest.mark.fuzz
@some(1500)
@given(seed=st.integers(0, 1 << 32))
def test_many_mutated_machines(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    machine_ends_well(tmp_path_factory, seed)


@pytest.mark.fuzz
@some(1500)
@given(seed=st.integers(0, 1 << 32))
def test_many_mutated_configs(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    config_ends_well(tmp_path_factory, seed)
