"""Colours for terminals, by what a text is; none where they are not wanted."""

from __future__ import annotations

__all__ = ["Painter"]

_COLORS = {
    "defect": "1;35",
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "frame": "34",
    "title": "1",
    "good": "32",
}


class Painter:
    """Puts text in the colour of its role, or leaves it."""

    def __init__(self, *, color: bool) -> None:
        self._color = color

    def __call__(self, role: str, text: str) -> str:
        """``text`` in the colour of ``role``: a severity, ``frame``, ``title`` or ``good``."""
        return f"\x1b[{_COLORS[role]}m{text}\x1b[0m" if self._color and text else text
