"""``meminit steps`` as users run it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from running import meminit

COMMON = ("steps", "-k", "4.7", "--arch", "x86_64", "--project", "none")


def test_all_steps_in_order() -> None:
    ended = meminit(*COMMON)

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Memory initialisation of 4.7 on x86_64: ")
    assert ended.out.index(" build_all_zonelists ") < ended.out.index(" mem_init ")
    assert len(meminit(*COMMON, "-v").out) > len(ended.out)


def test_a_picture_and_other_formats_go_to_files(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("steps.svg", "steps.dot", "steps.mmd", "steps.json")]
    ended = meminit(*COMMON, "-q", *(word for file in files for word in ("-o", str(file))))

    assert (ended.code, ended.out, ended.err) == (0, "", "")
    assert [file.read_text(encoding="utf-8")[:10] for file in files] == [
        "<svg xmlns",
        "digraph st",
        "flowchart ",
        '{\n  "memin',
    ]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        (("mem_init",), "mem_init() in arch/x86/mm/init_64.c"),
        (("--before", "build_all_zonelists"), "32 steps must be done before build_all_zonelists() can do its work."),
        (("--after", "kmemleak_init"), "no steps can only come after kmemleak_init()."),
        (("--why", "mm_init_cpumask"), "start_kernel() calls mm_init_cpumask()."),
        (("--path", "setup_memory_map", "mem_init"), "mem_init() must come after setup_memory_map():"),
        (("--needs", "kmalloc"), "kmalloc: caches for small objects work."),
        (("--breaks-without", "mm_init_cpumask"), "1 step cannot work without mm_init_cpumask()."),
    ],
    ids=lambda words: words[0] if isinstance(words, tuple) else "",
)
def test_all_the_questions(question: tuple[str, ...], first: str) -> None:
    text, document = meminit(*COMMON, *question), meminit(*COMMON, *question, "--format", "json")
    asked = json.loads(document.out)["query"]

    assert (text.code, document.code) == (0, 0)
    assert text.out.splitlines()[0] == first
    assert [one["about"] for one in asked] == [[word for word in question if not word.startswith("--")]]


def test_the_config_decides_what_runs(tmp_path: Path) -> None:
    config = tmp_path / "config"
    head = "#\n# Automatically generated file; DO NOT EDIT.\n# Linux/x86 4.7.0 Kernel Configuration\n#\n"
    config.write_text(f"{head}CONFIG_64BIT=y\nCONFIG_SLAB=y\n", encoding="utf-8")
    steps = json.loads(meminit("steps", "-c", str(config), "--project", "none", "--format", "json").out)["steps"]
    states = {step["id"]: step["state"] for step in steps}

    assert states["kmem_cache_init_late"] == "runs"
    assert states["numa_policy_init"] == states["smp_prepare_boot_cpu"] == "absent"
    assert states["vmalloc_init"] == "runs"


def test_wrong_questions_are_told_with_what_is_meant() -> None:
    two = meminit(*COMMON, "mem_init", "--breaks-without", "mem_init")
    unknown = meminit(*COMMON, "--before", "build_zonelist")
    release = meminit("steps", "-k", "6.1", "--arch", "arm64", "--project", "none")

    assert (two.code, unknown.code, release.code) == (2, 2, 2)
    assert "one question at a time, not STEP, --breaks-without" in two.err
    assert "did you mean `build_zonelists`?" in unknown.err
    assert "covered: 4.7 on x86_64, x86_32, arm" in release.err


def test_without_a_kernel_it_is_the_newest_release_whose_steps_are_known() -> None:
    assert meminit("steps").out.startswith("Memory initialisation of 4.7 on x86_64:")
    assert meminit("steps", "--arch", "arm").out.startswith("Memory initialisation of 4.7 on arm:")

    newer = meminit("steps", "-k", "6.12")
    assert newer.code == 2
    assert "the steps of 6.12 on x86_64 are not known" in newer.err
