"""Every benchmark runs and prints its figures; none fails on a time. By hand: ``python tests/bench/test_bench.py``."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

import boot_lines  # noqa: E402  the folder is not a package
import checks  # noqa: E402  likewise
import dotconfigs  # noqa: E402  likewise
import startup  # noqa: E402  likewise
import zonelist_sizes  # noqa: E402  likewise

MODULES = (startup, checks, boot_lines, dotconfigs, zonelist_sizes)


@pytest.mark.bench
@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_benchmark_runs(module: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        for row in module.rows():
            sys.stdout.write(f"\n{row}")

            assert row.ours > 0


if __name__ == "__main__":
    for chosen in MODULES:
        for measured in chosen.rows():
            sys.stdout.write(f"{measured}\n")
            sys.stdout.flush()
