"""What was told of the sizes of the kernel's image and of the initrd, and of how much memory a boot gave away."""

from __future__ import annotations

from meminit.records import NamedTuple

__all__ = ["ImageSizes"]


class ImageSizes(NamedTuple):
    """Bytes; None where nothing was told.

    ``whole`` is the image from _text to _end; ``init`` its init sections, which are freed, ``resident`` the others.
    ``handed`` is what the allocator was given when memory was first handed out. ``freed_least`` to ``freed_most`` bytes
    were given to it later; ``freed_most`` is None where it may have been any number of them. ``release`` and ``line``
    are those of the boot that was seen. ``initrd_at`` are the first and last address, exclusive, where the boot loader
    had put the initrd.
    """

    whole: int | None = None
    resident: int | None = None
    init: int | None = None
    initrd: int | None = None
    handed: int | None = None
    freed_least: int = 0
    freed_most: int | None = None
    release: str | None = None
    line: str | None = None
    initrd_at: tuple[int, int] | None = None

    def of(self, *, same_kernel: bool, same_line: bool) -> ImageSizes:
        """What of it holds for a boot that may be of another kernel, or with another boot line."""
        if not same_kernel:
            return ImageSizes(initrd=self.initrd)
        return self if same_line else self._replace(handed=None, freed_least=0, freed_most=None)
