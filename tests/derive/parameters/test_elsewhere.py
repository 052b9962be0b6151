"""A word that a kernel does not read is told with who would read it."""

from __future__ import annotations

import pytest

from meminit.derive.parameters.elsewhere import Elsewhere, elsewhere, joined, of_module
from meminit.derive.parameters.passes import read_boot_line
from meminit.derive.parameters.telling import tell
from meminit.model.boot import Boot
from meminit.model.kernel import span_of


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
        (of("cache-sram-size", "6.12"), "release", "it is known to 3.10 up to 5.17 on powerpc"),
    ],
)
def test_by_the_catalogue(found: Elsewhere, why: str, told: str) -> None:
    assert found == Elsewhere(why, told)


def test_what_nobody_reads() -> None:
    assert of("nobodys") is None


def test_of_a_module_too_other_releases_are_told_unless_this_one_has_the_parameter() -> None:
    assert of("i915.enable_psr", DRM_I915="y") is None
    assert of("i915.enable_guc_submission") == Elsewhere("release", "it is known to 4.7 and 4.15")
    assert of("i915.enable_guc_submission", "5.0") is None


def test_a_condition_without_a_symbol_is_no_reason_to_tell() -> None:
    assert of("3c501.io", "2.6.32") is None


def test_nothing_is_told_of_a_parameter_that_the_kernel_has() -> None:
    assert of("hugetlb_cma", CMA="y", HUGETLBFS="y") is None


def test_all_releases_and_arches_that_know_a_name_are_told_together() -> None:
    assert of("debug_pagealloc", "2.4.32") == Elsewhere("release", "it is known since 3.19")
    assert of("cma", "2.6.32") == Elsewhere("release", "it is known since 3.5")
    assert of("lsm", "4.7") == Elsewhere("release", "it is known to 5.17 up to 6.12")
    assert of("vmalloc") == Elsewhere("arch", "it is known on x86_32 and arm")
    assert of("vmalloc", "2.4.32") == Elsewhere("release", "it is known since 2.6.0 on x86_32, since 2.6.29 on arm")
    assert of("vmalloc", "2.4.32", "arm") == Elsewhere("release", "it is known since 2.6.29, since 2.6.0 on x86_32")


def spans(*rows: dict[str, object]) -> list[str]:
    return [str(span) for span in joined([span_of(row) for row in rows])]


def test_spans_that_touch_become_one() -> None:
    assert spans({"since": "4.7"}, {"until": "3.10"}) == ["before 3.10", "since 4.7"]
    assert spans({"since": "3.19", "until": "6.4"}, {"since": "6.4"}) == ["since 3.19"]
    assert spans({"since": "3.19", "until": "6.4"}, {"since": "4.7", "until": "5.0"}) == ["3.19 up to before 6.4"]
    assert spans({"since": "4.7", "also": ["4.4"]}, {"since": "4.3"}) == ["since 4.3"]
    assert spans({"since": "4.7", "also": ["3.16"], "without": ["4.9"]}) == ["since 4.7, also 3.16, not 4.9"]
    assert spans({"since": "4.7", "without": ["4.9"]}, {"since": "4.8"}) == ["since 4.7"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("drm.nobodys", "module `drm` has no such parameter in any release that was read"),
        ("i915.nobodys", "module `i915` has no such parameter in any release that was read"),
        ("nobodys.nothing", "no module `nobodys` is known, nor whether it has such a parameter"),
    ],
)
def test_of_modules_whose_parameters_are_not_listed_nothing_is_denied(name: str, told: str) -> None:
    kernel = Boot.from_document({"kernel": {"release": "6.1", "arch": "x86_64"}, "cmdline": name}).kernel

    assert of_module(kernel, name) == told
    assert tell(kernel, read_boot_line(kernel, Boot.from_document({"cmdline": name}).cmdline))[0].note == told
