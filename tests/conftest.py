"""In how many processes tests run, and what every run says at its end: how many of each marker ran or were left out."""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import pytest

MARKERS = ("boot", "tree", "browser", "fuzz", "install", "matrix", "bench")
ALONE = ("boot", "bench")


class MarkerCounts:
    """Counts tests by marker while they are chosen."""

    def __init__(self) -> None:
        self.chosen: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Count what is left after -m has chosen."""
        self.chosen.update(_markers(items))

    def pytest_deselected(self, items: list[pytest.Item]) -> None:
        """Count what -m has left out."""
        self.left_out.update(_markers(items))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Hand both over, where this process runs tests for another."""
        output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
        if output is not None:
            output["markers"] = (dict(self.chosen), dict(self.left_out))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take what a process that ran tests for this one has counted: each chooses among all, so all count alike."""
        chosen, left_out = getattr(node, "workeroutput", {}).get("markers", ({}, {}))
        self.chosen |= Counter(chosen)
        self.left_out |= Counter(left_out)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say both, a marker each."""
        counts = (f"{name} {self.chosen[name]} (left out {self.left_out[name]})" for name in MARKERS)
        terminalreporter.write_line("by marker: " + ", ".join(counts))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """A process a processor, up to four; just this one for single files, guests that tests share, and what is timed."""
    files = bool(config.args) and all(".py" in argument for argument in config.args)
    alone = files or config.getoption("markexpr") in ALONE
    return 0 if alone else min(4, len(os.sched_getaffinity(0)))


def _markers(items: list[pytest.Item]) -> list[str]:
    return [name for item in items for name in MARKERS if item.get_closest_marker(name) is not None]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes longest and shares what it has worked out, so that one process runs it."""
    items.sort(key=lambda item: "tests/measured/" not in item.nodeid)


def pytest_configure(config: pytest.Config) -> None:
    """Register the counting."""
    config.pluginmanager.register(MarkerCounts(), "marker-counts")
