"""Releases are read and compared as kernels number them; features follow from release, arch and config."""

from __future__ import annotations

import pytest

from meminit.model import knowledge
from meminit.model.config import Config
from meminit.model.kernel import Feature, Kernel, features_of, neighbours, parse_release, undecided_of


@pytest.mark.parametrize(
    ("text", "numbers", "series"),
    [
        ("4.7", (4, 7, 0), "4.7"),
        ("4.7.4", (4, 7, 4), "4.7"),
        ("2.6.32", (2, 6, 32), "2.6.32"),
        ("2.6.32.71", (2, 6, 32), "2.6.32"),
        ("2.4.32", (2, 4, 32), "2.4"),
        ("6.1.0-50-amd64", (6, 1, 0), "6.1"),
        ("6.12.95+deb12-arm64", (6, 12, 95), "6.12"),
        ("4.10-rc3", (4, 10, 0), "4.10"),
        ("v5.17", (5, 17, 0), "5.17"),
    ],
)
def test_releases_are_read(text: str, numbers: tuple[int, int, int], series: str) -> None:
    release = parse_release(text)

    assert (release.numbers, release.series, release.text) == (numbers, series, text)


@pytest.mark.parametrize("text", ["", "four", "4", "4.", "4.7abc", "1234.5", "4..7"])
def test_what_is_no_release_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a kernel release"):
        parse_release(text)


def feature(**given: object) -> Feature:
    return Feature(name="f", summary="", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("made", "release", "has"),
    [
        (feature(), "4.7", True),
        (feature(since=parse_release("4.8")), "4.7.9", False),
        (feature(since=parse_release("4.8")), "4.8", True),
        (feature(until=parse_release("4.14")), "4.13.16", True),
        (feature(until=parse_release("4.14")), "4.14", False),
        (feature(since=parse_release("4.8"), also=("2.6.32",)), "2.6.32", True),
        (feature(since=parse_release("4.8"), without=("4.15",)), "4.15.18", False),
    ],
)
def test_features_have_releases(made: Feature, release: str, has: bool) -> None:
    assert made.in_release(parse_release(release)) is has


def test_features_are_bound_to_arches_guarded_and_forced() -> None:
    arch = knowledge.arch("x86_64")
    known = [
        Feature("everywhere", ""),
        Feature("elsewhere", "", arches=("arm",)),
        Feature("guarded", "", when={"config": "OFF"}),
        Feature("unknown-guard", "", when={"config": "NEVER_HEARD"}),
        Feature(
            "unless-unknown",
            "",
            when=[{"not": {"config": "NEVER_HEARD"}}, {"any": [{"config": "OFF"}, {"config": "ON"}]}],
        ),
        Feature("decided-without-it", "", when=[{"config": "OFF"}, {"config": "NEVER_HEARD"}]),
        Feature("not-yet", "", since=parse_release("9.0"), when={"config": "NEVER_HEARD"}),
        Feature("forced-and-unknown", "", when={"config": "NEVER_HEARD"}),
        Feature("forced-off", ""),
        Feature("forced-on", "", since=parse_release("9.0")),
    ]
    forced = {"forced-off": False, "forced-on": True, "forced-and-unknown": True}
    asked = (known, parse_release("4.7"), arch, Config({"OFF": "n", "ON": "y"}), forced)

    assert features_of(*asked) == {"everywhere", "unless-unknown", "forced-on", "forced-and-unknown"}
    assert undecided_of(*asked) == {"unknown-guard": ("NEVER_HEARD",), "unless-unknown": ("NEVER_HEARD",)}


def test_every_shipped_feature_has_one_name_and_sources() -> None:
    names = [f.name for f in knowledge.features()]

    assert len(names) == len(set(names))
    assert all(f.data["sources"] for f in knowledge.features())


def kernel(arch: str, **config: str) -> Kernel:
    return Kernel(parse_release("4.7"), knowledge.arch(arch), Config(config), frozenset({"x"}))


def test_a_kernel_answers_from_arch_and_config() -> None:
    assert kernel("x86_64").has("x")
    assert not kernel("x86_64").has("y")
    assert kernel("arm64", ARM64_64K_PAGES="y").page_shift == 16
    assert kernel("arm64").page_shift == 12
    assert not kernel("arm64").enabled("NUMA")
    assert kernel("x86_64", NUMA="y", NODES_SHIFT="6").nodes_shift == 6
    assert kernel("ia64", NUMA="y").nodes_shift == knowledge.arch("ia64").nodes_shift
    assert kernel("x86_64", NODES_SHIFT="6").nodes_shift == 0


@pytest.mark.parametrize(
    ("release", "around"),
    [
        ("2.4.0", (0, 0)),
        ("2.4.37", (0, 0)),
        ("2.6.0", (0, 1)),
        ("2.6.32.71", (1, 1)),
        ("2.6.33", (1, 2)),
        ("4.7.4", (2, 2)),
        ("4.8", (2, 2)),
        ("7.0", (2, 2)),
        ("2.2.0", (0, 0)),
    ],
)
def test_the_known_releases_around_one_are_those_of_its_series_or_the_nearest(
    release: str, around: tuple[int, int]
) -> None:
    known = [parse_release(text) for text in ("2.4.32", "2.6.32", "4.7")]

    assert neighbours(parse_release(release), known) == around
