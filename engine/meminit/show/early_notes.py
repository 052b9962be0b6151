"""What bounds of managed pages rest on, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.model.reservations import Managed

__all__ = ["early_notes"]

OPTIONS = {"the size of the kernel's image": "--image-size", "the size of the initrd": "--initrd-size"}


def early_notes(early: Managed | None) -> tuple[str, ...]:
    """What was taken for granted, and what would make the bounds narrower."""
    return () if early is None else tuple(_notes(early))


def _notes(early: Managed) -> Iterator[str]:
    if early.missing:
        wanted = " and ".join(f"{name} ({OPTIONS[name]})" for name in early.missing)
        yield f"bounds of managed pages would be narrower with {wanted}, or with a boot log as the machine"
    yield "bounds of managed pages take for granted: " + "; ".join(early.assumed)
