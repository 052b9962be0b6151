"""What a kernel takes of memory before the allocator gets the rest: areas, their sizes and where they may lie."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.reserves import Key

__all__ = ["ANYWHERE", "Area", "Bounds", "ImageSizes", "Managed"]

ANYWHERE = 1 << 64
"""An address that no memory reaches."""


class ImageSizes(NamedTuple):
    """What was told of the sizes of the kernel's image and of the initrd, in bytes; None where nothing was.

    ``resident`` is what stays of the image when its init sections are freed, ``init`` these sections.
    ``whole`` is the image from _text to _end.
    """

    whole: int | None = None
    resident: int | None = None
    init: int | None = None
    initrd: int | None = None


class Area(NamedTuple):
    """Memory that the allocator never gets: ``least`` to ``most`` bytes of it.

    It is looked for from the highest free memory downward, on ``node`` where that is not None and else on any, within
    bytes ``[low, high)``. ``at`` is its first byte where that is fixed. ``whole`` is whether it is one block.
    ``roams`` is whether somebody else than the kernel may have placed it, which is anywhere.
    """

    what: str
    least: int
    most: int
    node: int | None = None
    low: int = 0
    high: int = ANYWHERE
    at: int | None = None
    whole: bool = True
    align: int = 1
    roams: bool = False


class Bounds(NamedTuple):
    """Pages that a zone manages, at least and at most."""

    low: int
    high: int


class Managed(NamedTuple):
    """Bounds of what zones manage when all has been freed, and what they rest on.

    ``assumed`` is what was taken for granted; ``missing`` are inputs that would make the bounds narrower.
    """

    zones: Mapping[Key, Bounds]
    areas: tuple[Area, ...] = ()
    assumed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
