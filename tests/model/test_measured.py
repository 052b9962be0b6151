"""What is said to be measured agrees with what is said of releases, and rests on facts."""

from __future__ import annotations

import re
from typing import Any

import pytest

from meminit import data
from meminit.model.kernel import Feature, parse_release
from meminit.model.knowledge import features
from meminit.model.measured import Measured, measured_of
from support import CHECKOUT, FACTS

RELEASES = {"2.4.22", "2.6.20", "2.6.32", "3.10", "4.7", "4.15", "5.17", "6.1", "6.8", "6.12"}


@pytest.mark.parametrize("feature", features(), ids=lambda feature: feature.name)
def test_measured_releases_have_what_the_feature_says(feature: Feature) -> None:
    measured = measured_of(feature)

    assert all(feature.in_release(release) for release in measured.present)
    assert not any(feature.in_release(release) for release in measured.absent)
    assert {release.text for release in (*measured.present, *measured.absent)} <= RELEASES
    assert feature.verified == bool(measured.present)
    assert list(measured.present) == sorted(measured.present)
    assert list(measured.absent) == sorted(measured.absent)


def test_every_fact_that_is_cited_is_there() -> None:
    sources: list[Any] = [source for feature in features() for source in feature.data["sources"]]  # type: ignore[attr-defined]
    cited = {source["fact"] for source in sources if "fact" in source}

    assert cited
    assert [name for name in cited if not (FACTS / f"{name}.json").is_file()] == []


def test_borders_lie_between_neighbours_that_differ() -> None:
    old, middle, new, newest = map(parse_release, ("2.6.20", "3.10", "4.7", "4.15"))

    assert Measured((middle, new), (old, newest)).borders == ((old, middle), (new, newest))
    assert Measured((middle,)).borders == ()


def test_every_feature_is_asked_for_somewhere() -> None:
    """By code, by a guard in the rules, or by a check's condition."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (CHECKOUT / "engine").rglob("*.py"))
    rules = "\n".join(data.text(name) for name in data.names("rules"))
    asked = set(re.findall(r'"([a-z0-9-]+)"', code))
    asked |= set(re.findall(r"feature: ([a-z0-9-]+)", rules)) | set(re.findall(r'has\("([a-z0-9-]+)"\)', rules))

    assert [feature.name for feature in features() if feature.name not in asked] == []
