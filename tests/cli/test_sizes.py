"""--image-size and --initrd-size reach the boot, and what is no size is told."""

from __future__ import annotations

import pytest

from meminit.cli.asked import BootOptions
from meminit.cli.boots import boot_of
from meminit.errors import InputFault
from meminit.read.image_sizes import ImageSizes


def test_sizes_are_those_of_the_options() -> None:
    boot = boot_of(BootOptions(project="none", kernel="6.1", image_size="48M", initrd_size="1024"))

    assert boot.sizes == ImageSizes(whole=48 << 20, initrd=1024)


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (BootOptions(project="none", image_size="large"), "<--image-size>"),
        (BootOptions(project="none", initrd_size="-1"), "<--initrd-size>"),
    ],
)
def test_what_is_no_size_is_told_with_the_option(options: BootOptions, named: str) -> None:
    with pytest.raises(InputFault, match="not a size") as caught:
        boot_of(options)

    assert caught.value.place is not None
    assert caught.value.place.source.name == named
