"""A word that a kernel does not read is told with who would read it."""

from __future__ import annotations

import pytest

from meminit.derive.parameters.elsewhere import Elsewhere, elsewhere
from meminit.model.boot import Boot


def of(name: str, release: str = "6.1", arch: str = "x86_64", **config: str) -> Elsewhere | None:
    document = {"kernel": {"release": release, "arch": arch, "config": config}, "cmdline": name}
    return elsewhere(Boot.from_document(document).kernel, name)


@pytest.mark.parametrize(
    ("found", "why", "told"),
    [
        (of("hugetlb_cma", CMA="n", HUGETLBFS="y"), "config", "it needs CONFIG_CMA"),
        (of("hugetlb-cma", CMA="n", HUGETLBFS="n"), "config", "it needs CONFIG_HUGETLBFS and CONFIG_CMA"),
        (of("hugetlb_cma", "4.7"), "release", "it is known since 5.7"),
        (of("numa_zonelist_order", "2.4.32", NUMA="y"), "release", "other releases know it"),
        (of("highmem", arch="arm"), "arch", "it is known on x86_32"),
    ],
)
def test_by_what_the_parameters_own_file_tells(found: Elsewhere, why: str, told: str) -> None:
    assert found == Elsewhere(why, told)


@pytest.mark.parametrize(
    ("found", "why", "told"),
    [
        (of("max_loop", BLK_DEV_LOOP="n"), "config", "it needs CONFIG_BLK_DEV_LOOP"),
        (of("max_loop", BLK_DEV_LOOP="m"), "module", "drivers/block/loop.c is built as a module"),
        (
            of("TOMOYO_trigger", SECURITY="y", SECURITY_TOMOYO="y", SECURITY_TOMOYO_OMIT_USERSPACE_LOADER="y"),
            "config",
            "CONFIG_SECURITY_TOMOYO_OMIT_USERSPACE_LOADER leaves it out",
        ),
        (of("e1000_main.debug", "2.4.32", "x86_32"), "loading", "a module reads it when it is loaded"),
        (of("adsbitsyplus_conn_board_rev", "2.4.32", "x86_32"), "arch", "it is known on arm"),
        (of("LABC", "6.12"), "release", "it is known to 3.10 and 4.7"),
        (of("acpi_apic_instance", "2.4.32", "x86_32"), "release", "it is known to 2.6.32 up to 6.12"),
        (of("cache-sram-size", "6.12"), "release", "it is known to 3.10, 4.7 and 5.17"),
    ],
)
def test_by_the_catalogue(found: Elsewhere, why: str, told: str) -> None:
    assert found == Elsewhere(why, told)


def test_what_nobody_reads() -> None:
    assert of("nobodys") is None


def test_parameters_of_modules_that_other_releases_list_say_nothing_of_this_one() -> None:
    assert of("i915.enable_psr", DRM_I915="y") is None


def test_nothing_is_told_of_a_parameter_that_the_kernel_has() -> None:
    assert of("hugetlb_cma", CMA="y", HUGETLBFS="y") is None
