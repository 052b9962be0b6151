"""What `meminit check` writes of every sample, others' schemas accept; and it is the same bytes each time."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from meminit.cli.report_formats import FORMATS
from report_schemas import GITLAB, check_junit, check_sarif
from running import meminit
from support import CHECKOUT

SAMPLES = {
    "samples": (),
    "samples/broken": (),
    "samples/layout-traps": (),
    "samples/boot-files/grub": ("-k", "6.1"),
    "samples/broken/kernel.config": ("-l", "quiet mem=1 foo=\x01\udce9& <a>", "-k", "4.7"),
    "samples/pc-1g/machine.yaml": (),
}


@pytest.fixture(autouse=True)
def _at_the_checkout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHECKOUT)


def written(sample: str, form: str) -> str:
    return meminit("check", sample, *SAMPLES[sample], "--format", form, "--statistics").out


@pytest.mark.parametrize("sample", SAMPLES)
def test_sarif_is_valid_and_points_into_the_files(sample: str) -> None:
    (run,) = check_sarif(written(sample, "sarif"))["runs"]
    found = json.loads(written(sample, "json"))["findings"]
    rules = run["tool"]["driver"]["rules"]

    assert [result["ruleId"] for result in run["results"]] == [finding["code"] for finding in found]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert [result["partialFingerprints"]["subject/v1"] for result in run["results"]] == [
        finding["fingerprint"] for finding in found
    ]
    for result in run["results"]:
        for location in result["locations"]:
            if "physicalLocation" in location:
                assert (CHECKOUT / location["physicalLocation"]["artifactLocation"]["uri"]).is_file()


@pytest.mark.parametrize("sample", SAMPLES)
def test_junit_is_valid(sample: str) -> None:
    check_junit(written(sample, "junit"))


@pytest.mark.parametrize("sample", SAMPLES)
def test_gitlab_has_the_fields_that_are_published(sample: str) -> None:
    report = json.loads(written(sample, "gitlab"))
    jsonschema.validate(report, GITLAB)

    assert len({entry["fingerprint"] for entry in report}) == len(report)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_input_gives_the_same_bytes_wherever_the_files_are_named_from(form: str) -> None:
    assert written("samples/broken", form) == written("samples/broken", form)


@pytest.mark.parametrize("form", ["sarif", "gitlab", "github", "markdown"])
def test_files_are_named_from_where_the_tool_runs(form: str) -> None:
    named = written("samples/layout-traps", form)
    absolute = meminit("check", str(CHECKOUT / "samples/layout-traps"), "--format", form, "--statistics").out

    assert absolute == named


def test_several_are_written_at_once(tmp_path: Path) -> None:
    files = ("a.sarif", "a.xml", "a.md", "a.ndjson", "a.txt", "a.json")
    named = [word for file in files for word in ("-o", str(tmp_path / file))]
    ended = meminit("check", "samples/broken", "-q", *named, "-o", f"gitlab:{tmp_path}/gl.json")

    assert ended.out == ""
    check_sarif((tmp_path / "a.sarif").read_text())
    check_junit((tmp_path / "a.xml").read_text())
    jsonschema.validate(json.loads((tmp_path / "gl.json").read_text()), GITLAB)
    assert (tmp_path / "a.md").read_text().startswith("## meminit: ")
    assert (tmp_path / "a.ndjson").read_text().startswith('{"meminit":"finding/1"')
