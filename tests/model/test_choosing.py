"""Which release and arch a boot has, and what is said of it where they do not go together."""

from __future__ import annotations

import pytest

from meminit.errors import InputFault
from meminit.model.boot import Boot
from meminit.read.bootspec import BootSpec
from meminit.read.dotconfig import read_dotconfig
from meminit.text import Source

HEADER = "# Automatically generated file; DO NOT EDIT.\n# Linux/x86 {} Kernel Configuration\nCONFIG_X86_64=y\n"


def assumed(release: str | None = None, arch: str | None = None, header: str | None = None) -> tuple[str, ...]:
    config = read_dotconfig(Source(".config", HEADER.format(header))) if header else {"NUMA": "y"}
    boot = Boot.form(BootSpec(release=release, arch=arch, config=config))
    return tuple(line for line in boot.assumed if "leaves open" not in line)


@pytest.mark.parametrize(
    ("release", "header", "told"),
    [
        ("4.7", "6.1.0", ("release 4.7 as said, not 6.1.0 as the header of the .config has it",)),
        ("6.1", "6.1.55", ()),
        ("4.7", "7garbage", ("release 4.7 as said, not 7garbage as the header of the .config has it",)),
        (None, "6.1.0", ("release 6.1.0, from the header of the .config",)),
    ],
)
def test_a_release_beside_that_of_the_config_is_told(release: str | None, header: str, told: tuple[str, ...]) -> None:
    assert assumed(release, header=header) == told


def test_a_bad_release_in_a_header_is_told_where_it_stands() -> None:
    with pytest.raises(InputFault, match=r"no release 5\.99") as fault:
        assumed(header="5.99")

    assert str(fault.value.place) == ".config:2:3"


@pytest.mark.parametrize(
    ("release", "arch", "told"),
    [
        ("2.4.20", "arm64", ("Linux 2.4.20 has no arm64, which exists since 3.7: answered as if it had",)),
        ("3.7", "arm64", ()),
        ("6.6", "ia64", ()),
        ("6.7", "ia64", ("Linux 6.7 has no ia64, which exists before 6.7: answered as if it had",)),
        ("2.4.20", "x86_64", ()),
        (None, "ia64", ("release 6.6, the newest that has ia64",)),
    ],
)
def test_a_kernel_that_never_was_is_told(release: str | None, arch: str, told: tuple[str, ...]) -> None:
    assert assumed(release, arch) == told


def test_without_a_release_it_is_the_newest_known() -> None:
    (told,) = assumed(arch="arm64")

    assert told.startswith("release 6.")
    assert told.endswith(", the newest known")
