"""The page that every SVG picture is drawn on."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["svg_page"]


def svg_page(wide: float, high: float, style: str, parts: Iterable[str]) -> str:
    """A picture of ``wide`` × ``high`` pixels, titled by the part whose id is ``title``."""
    size = f'width="{wide:.0f}" height="{high:.0f}"'
    box = f'viewBox="0 0 {wide:.0f} {high:.0f}" {size}'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {box} role="img" aria-labelledby="title">',
        f"<style>{style}</style>",
        f'<rect class="page" {size}/>',
        *parts,
        "</svg>",
    ]
    return "\n".join(lines) + "\n"
