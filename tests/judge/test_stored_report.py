"""A report that was written down says the same as before, in every format."""

from __future__ import annotations

import json

import pytest

from meminit.cli.all_boots import check_all
from meminit.cli.checked import jobs_to_check
from meminit.cli.options import BootOptions, OutputOptions
from meminit.cli.report_formats import FORMATS, report_writers
from meminit.errors import BootDies
from meminit.judge.finding import Report
from meminit.judge.registry import shipped_checks
from meminit.judge.stored_report import plain_of_report, report_from_plain
from support import CHECKOUT

SAMPLES = CHECKOUT / "samples"


def again(report: Report) -> Report:
    return report_from_plain(json.loads(json.dumps(plain_of_report(report))))


def report_of(*paths: object, **options: str) -> Report:
    asked = jobs_to_check(tuple(map(str, paths)), BootOptions(**options))  # type: ignore[arg-type]
    return check_all(asked.jobs, shipped_checks())


@pytest.mark.parametrize("sample", ["broken", "layout-traps", ""])
def test_every_format_says_the_same(sample: str) -> None:
    report = report_of(SAMPLES / sample)
    options = OutputOptions(verbose=True)
    before = report_writers(report, shipped_checks(), options, failing=("error",), statistics=True)
    after = report_writers(again(report), shipped_checks(), options, failing=("error",), statistics=True)

    for name in FORMATS:
        assert after[name]() == before[name]()


def test_places_in_boot_loaders_files_keep_what_they_are_views_of() -> None:
    report = report_of(SAMPLES / "boot-files" / "grub", kernel="6.1")
    kept = again(report)
    pairs = [
        (one.place, other.place)
        for found, stored in zip(report.findings, kept.findings, strict=True)
        for one, other in zip(found.places, stored.places, strict=True)
    ]

    assert any(one.view for one, _ in pairs)
    assert all(one.text == other.text for one, other in pairs)
    assert all(str(one) == str(other) for one, other in pairs)


def test_faults_and_comments_are_kept(tmp_path: object) -> None:
    folder = CHECKOUT.__class__(str(tmp_path))
    (folder / "c.config").write_text("# meminit: ignore[C101] of no use\nCONFIG_64BIT=y\nCONFIG_X86_64=y\n")
    (folder / "meminit.yaml").write_text(
        "meminit: project/1\nboots:\n"
        "  dies: {kernel: {release: '6.1', config: c.config}, cmdline: mem=4096}\n"
        "  wrong: {kernel: nothing}\n  empty: {machine: .}\n  fine: {kernel: '6.1'}\n"
    )
    report = report_of(folder)
    kept = again(report)

    assert [(name, type(fault), str(fault)) for name, fault in kept.faults] == [
        (name, type(fault), str(fault)) for name, fault in report.faults
    ]
    assert {name for name, _ in report.faults} >= {"wrong"}
    assert [comment.codes[0][0] for text in kept.commented.values() for comment in text.comments] == ["C101"]
    assert [text.boots for text in kept.commented.values()] == [text.boots for text in report.commented.values()]
    assert [str(comment.place) for text in kept.commented.values() for comment in text.comments] == [
        str(comment.place) for text in report.commented.values() for comment in text.comments
    ]
    assert BootDies.__name__
