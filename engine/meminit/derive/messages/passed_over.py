"""Lines of a log that are read and not compared with anything, by kind and with why; from rules/messages.yaml."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from meminit.model.knowledge import document
from meminit.model.messages import PassedOver

if TYPE_CHECKING:
    from collections.abc import Iterable

    from meminit.read.bootlog.lines import LogLines

__all__ = ["lines_passed_over"]

_NO_TABLES = "the machine was given by its nodes, without firmware's tables"


def lines_passed_over(log: LogLines, unpredicted: Iterable[str]) -> tuple[PassedOver, ...]:
    """Kinds in order of the log; of those ``unpredicted`` nothing is known but by firmware's tables."""
    why = {**document("rules/messages.yaml")["not_compared"], **dict.fromkeys(unpredicted, _NO_TABLES)}
    counts = Counter(line.kind for line in log.lines if line.kind in why)
    return tuple(PassedOver(kind, count, why[kind]) for kind, count in counts.items())
