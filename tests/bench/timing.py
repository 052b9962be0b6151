"""Paired timing: two ways to do the same, in turns, so that a noisy machine treats them alike."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["MEMINIT", "ROUNDS", "Row", "in_turns", "process"]

ROUNDS = 7
MEMINIT = str(Path(sys.executable).with_name("meminit"))


@dataclass(frozen=True)
class Row:
    """One comparison: medians in seconds, the ratio ours/rival, and the ratio it should keep below."""

    name: str
    ours: float
    rival: float | None = None
    rival_name: str = ""
    target: str = ""
    note: str = ""

    def __str__(self) -> str:
        """One line of the table."""
        text = f"{self.name:<44} {self.ours * 1000:9.1f} ms"
        if self.rival is not None:
            text += f"  {self.rival_name} {self.rival * 1000:.1f} ms  ratio {self.ours / self.rival:.2f}"
        return "  ".join(part for part in (text, self.target and f"({self.target})", self.note) if part)


def process(*command: str, expect: Sequence[int] = (0,), folder: Path | None = None) -> Callable[[], float]:
    """A measurement of one whole process, from start to exit; it must end with an expected code."""
    # Bytecode is kept on all sides, as it is for installed programs; the first round makes it.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run() -> float:
        start = time.perf_counter()
        done = subprocess.run(command, capture_output=True, cwd=folder, env=environment, check=False)
        spent = time.perf_counter() - start
        if done.returncode not in expect:
            raise AssertionError(f"{command} ended with {done.returncode}: {done.stderr.decode()[-2000:]}")
        return spent

    return run


def in_turns(*ways: Callable[[], float], rounds: int = ROUNDS) -> list[float]:
    """The median of each way, measured in turns; the first round only warms the caches."""
    spent: list[list[float]] = [[] for _ in ways]
    for number in range(rounds + 1):
        for way, results in zip(ways, spent, strict=True):
            seconds = way()
            if number:
                results.append(seconds)
    return [statistics.median(results) for results in spent]
