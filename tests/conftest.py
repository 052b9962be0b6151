"""What every run says at its end: how many tests of each marker ran, and how many were left out."""

from __future__ import annotations

from collections import Counter

import pytest

MARKERS = ("boot", "tree", "browser", "fuzz", "bench")


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

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say both, a marker each."""
        counts = (f"{name} {self.chosen[name]} (left out {self.left_out[name]})" for name in MARKERS)
        terminalreporter.write_line("by marker: " + ", ".join(counts))


def _markers(items: list[pytest.Item]) -> list[str]:
    return [name for item in items for name in MARKERS if item.get_closest_marker(name) is not None]


def pytest_configure(config: pytest.Config) -> None:
    """Register the counting."""
    config.pluginmanager.register(MarkerCounts(), "marker-counts")
