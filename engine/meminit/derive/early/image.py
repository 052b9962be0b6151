"""The kernel's own image and the initrd: how much of them stays, and where they lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.derive.early.data import DOCUMENT, allowance, number, row
from meminit.model.knowledge import document
from meminit.model.reservations import Area
from meminit.model.settings import setting
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.derive.early.rooms import Room
    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel
    from meminit.read.image_sizes import ImageSizes

__all__ = ["COUNTED", "INITRD_SIZE", "ImageAreas", "image_areas"]

MOVES = "kernel-moves-itself"
COUNTED = "managed-counts-what-is-freed-late"
IMAGE_SIZE, INITRD_SIZE = "the size of the kernel's image", "the size of the initrd"


class ImageAreas(NamedTuple):
    """What stays of image and initrd, with what was assumed and which inputs are missing."""

    areas: tuple[Area, ...]
    assumed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def image_areas(boot: Boot, sizes: ImageSizes, rooms: Sequence[Room], *, freed: bool = True) -> ImageAreas:
    """Text, data and bss of the kernel, less its init sections where a release counts what it frees of them.

    With ``freed`` false, before it frees them and the initrd.
    """
    kernel = boot.kernel
    counted = freed and kernel.has(COUNTED)
    least, most = _resident(kernel, sizes, counted=counted)
    beside = allowance(kernel, "beside_image")
    missing = () if sizes.resident is not None or sizes.whole is not None else (IMAGE_SIZE,)
    areas, assumed = _where(boot, Area("kernel image", least, most + beside.most), rooms)
    initrd = _initrd(boot, sizes, counted=counted)
    if sizes.initrd is None and sizes.initrd_at is None and not initrd.returned and initrd.most:
        missing = (*missing, INITRD_SIZE)
    return ImageAreas((*areas, initrd), assumed, missing)


def _resident(kernel: Kernel, sizes: ImageSizes, *, counted: bool) -> tuple[int, int]:
    part = int(document(DOCUMENT)["init_part"])
    if sizes.resident is not None:
        init = sizes.init or 0
        return (sizes.resident, sizes.resident) if counted else (sizes.resident + init, sizes.resident + init)
    if sizes.whole is not None:
        return (sizes.whole - sizes.whole // part, sizes.whole) if counted else (sizes.whole, sizes.whole)
    unknown = allowance(kernel, "unknown_image")
    return unknown.least, unknown.most


def _where(boot: Boot, image: Area, rooms: Sequence[Room]) -> tuple[tuple[Area, ...], tuple[str, ...]]:
    kernel = boot.kernel
    rule = row(kernel, "image")
    moves = kernel.has(MOVES) or MOVES in kernel.undecided
    if rule is None or (moves and setting(kernel, boot.cmdline, "kaslr_enabled") is not False):
        return (image._replace(roams=True),), ()
    at = _at(kernel, rule["at"], rooms)
    slack = number(rule.get("slack", 0))
    return (image._replace(at=at, slide=slack),), (f"the kernel's image lies at {at:#x}",)


def _at(kernel: Kernel, rule: object, rooms: Sequence[Room]) -> int:
    match rule:
        case "ram_start":
            return rooms[0].start if rooms else 0
        case {"config": str(symbol), "default": default}:
            value = kernel.config.number(symbol)
            return number(default) if value is None else value
    return number(rule)


def _initrd(boot: Boot, sizes: ImageSizes, *, counted: bool) -> Area:
    """The initrd: the allocator gets it back, unless a release does not count that, or the boot line keeps it."""
    kept = counted and setting(boot.kernel, boot.cmdline, "do_retain_initrd") is True
    at, end = sizes.initrd_at or (None, None)
    most = sizes.initrd
    if most is None:
        most = allowance(boot.kernel, "unknown_initrd").most if at is None or end is None else end - at
    if boot.kernel.config.enabled("BLK_DEV_INITRD") is False:
        most = 0
    return Area("initrd", 0, most, at=at, roams=True, returned=counted and not kept)
