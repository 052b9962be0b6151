"""Rows of text in columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["columns"]


def columns(rows: Sequence[Sequence[str]], alignments: str) -> str:
    """``rows`` as lines; ``alignments`` has ``<`` or ``>`` a column."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(alignments))]
    lines = (
        "  ".join(f"{cell:{align}{width}}" for cell, align, width in zip(row, alignments, widths, strict=True))
        for row in rows
    )
    return "".join(f"{line.rstrip()}\n" for line in lines)
