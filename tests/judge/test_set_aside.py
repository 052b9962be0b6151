"""Known findings are set aside by comments, waivers and baselines; what is wrong with these is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from meminit.errors import Defect, InputFault
from meminit.judge.aside import Aside
from meminit.judge.by_baseline import set_aside_by_baseline
from meminit.judge.by_comments import set_aside_by_comments
from meminit.judge.by_waivers import ProjectWaivers, set_aside_by_waivers
from meminit.judge.commented import commented_text
from meminit.judge.finding import DEFECT, Finding, Label, NotRun, Report
from meminit.judge.fingerprint import fingerprint_of
from meminit.judge.registry import shipped_checks
from meminit.judge.upkeep import UPKEEP, chosen_upkeep, other_names
from meminit.model.boot import Boot
from meminit.read.baseline import read_baseline
from meminit.read.waivers import read_waivers
from meminit.show.json.baseline import baseline_text
from meminit.show.text.findings import closing_line
from meminit.text import Place, Source

TODAY = date(2027, 1, 31)
CHECKS = shipped_checks()
EVERY = frozenset(UPKEEP)
CONFIG = Source(
    "configs/a.config",
    "# meminit: ignore[C101] two is enough\nCONFIG_A=2\n# meminit: ignore[numa-off]\nCONFIG_B=y\nCONFIG_C=y\n",
)


def finding(code: str = "C101", boot: str = "web", place: Place | None = None, **more: object) -> Finding:
    slug = next(check.slug for check in CHECKS if check.code == code)
    places = () if place is None else (Label(place),)
    made = Finding(code, slug, "error", boot, "m", "h", "w", fingerprint_of(code, boot, "k"), places)
    return replace(made, **more)  # type: ignore[arg-type]


def report(*findings: Finding, boots: tuple[str, ...] = ("web", "db"), **more: object) -> Report:
    made = tuple(Boot.from_document({"name": name, "kernel": "4.7"}) for name in boots)
    return Report(made, len(CHECKS), findings, 1, 1, **{"not_run": (), **more})  # type: ignore[arg-type]


def aside(of: Report, upkeep: frozenset[str] = EVERY, select: str = "") -> Aside:
    return Aside.of(of, [check for check in CHECKS if check.code.startswith(select)], CHECKS, upkeep)


def told(of: Report) -> list[tuple[str, str]]:
    return [(one.code, one.places[0].place.text) for one in of.findings if one.code in UPKEEP]


def commenting(of: Report, source: Source = CONFIG, select: str = "", upkeep: frozenset[str] = EVERY) -> Report:
    of = replace(of, commented=commented_text(source, ("web", "db")))
    return set_aside_by_comments(of, aside(of, upkeep, select))


def line(number: int, source: Source = CONFIG) -> Place:
    start = source.line_starts[number - 1]
    return source.place(start, start + 3)


def test_a_comment_sets_aside_what_its_line_is_about() -> None:
    kept = finding(place=line(5))
    crash = finding(place=line(2), severity=DEFECT)
    made = commenting(report(finding(place=line(2)), kept, crash, finding("C102", place=line(2)), finding()))

    assert [one.finding.places[0].place.line for one in made.waived] == [2]
    assert (made.waived[0].by, made.waived[0].reason) == ("comment", "two is enough")
    assert made.findings[:2] == (kept, crash)
    assert [one.code for one in made.findings[2:4]] == ["C102", "C101"]


@pytest.mark.parametrize("place", [0, 1])
def test_any_place_of_a_finding_counts(place: int) -> None:
    labels = [Label(Source("x", "y").place(0, 1)), Label(line(2))]
    made = commenting(report(finding(places=(labels[place - 1], labels[place]))))

    assert len(made.waived) == 1


def test_what_is_wrong_with_comments_is_told() -> None:
    comment = "# meminit: ignore"
    text = f"{comment}[C101, memmap-without-sig] known\nCONFIG_A=2\nx {comment}\ny {comment}-file[numa-off]\n"
    source = Source("f", text)
    made = commenting(report(finding(place=line(2, source))), source)

    assert told(made) == [
        ("W102", "memmap-without-sig"),
        ("W102", "# meminit: ignore"),
        *[("W102", "numa-off")],
        ("W103", text[-33:-1]),
    ]
    assert "did you mean `memmap-without-sign`?" in made.findings[0].message


def test_a_comment_is_of_no_use_only_where_its_check_came_to_an_answer() -> None:
    source = Source("f", "# meminit: ignore-file[C101,C102] both\nx # meminit: ignore[nr-cpus-below-machine] here\n")

    assert told(commenting(report(), source)) == [("W101", "C101"), ("W101", "C102"), ("W101", "nr-cpus-below-machine")]
    assert told(commenting(report(not_run=(NotRun("C102", "db", ("machine",)),)), source)) == [("W101", "C101")]
    assert told(commenting(report(cut=(("C101", "web"),)), source, select="C101")) == []
    assert told(commenting(report(), source, upkeep=frozenset())) == []
    assert told(set_aside_by_comments(report(), aside(report()))) == []


def test_nothing_is_of_no_use_where_a_boot_could_not_be_formed() -> None:
    source = Source("f", "x # meminit: ignore[C101] why\n")

    assert told(commenting(report(), source)) == [("W101", "C101")]
    assert told(commenting(report(faults=(("web", InputFault("dies")),)), source)) == [("W101", "C101")]
    assert told(commenting(report(faults=(("other", InputFault("no such file")),)), source)) == []
    assert told(commenting(report(defects=(Defect("oh"),)), source)) == []


def test_as_many_are_told_as_of_a_check_on_a_boot() -> None:
    made = commenting(report(), Source("f", "# meminit: ignore[C101] why\n" * 101))

    assert len(made.findings) == 100
    assert made.cut == (("W101", ""),)
    assert "  only the first findings of W101 are told\n" in closing_line(made)


def test_findings_about_comments_have_fingerprints_of_their_own() -> None:
    source = Source("f", "x # meminit: ignore\ny # meminit: ignore\n")
    made = commenting(report(), source)

    assert len({one.fingerprint for one in made.findings}) == 2
    assert [one.boot for one in made.findings] == ["", ""]


def waiving(of: Report, text: str, *, whole: bool = True, boots: tuple[str, ...] = ("web", "db")) -> Report:
    head = "meminit: project/1\nboots: {web: {kernel: 4.7}}\nwaivers:\n"
    waivers = read_waivers(Source("d/meminit.yaml", head + text), "d")
    return set_aside_by_waivers(of, aside(of), ProjectWaivers(waivers, boots, whole), TODAY)


def test_a_waiver_sets_aside_what_matches_it() -> None:
    place = Source("d/configs/a.config", "x").place(0, 1)
    found = (finding(place=place), finding(boot="db"), finding("C102", place=place), finding(severity=DEFECT))
    waiver = "  - {check: C101, boot: w*, path: 'configs/*', reason: it is old, owner: ops, expires: 2027-01-31}\n"
    made = waiving(report(*found), waiver)

    assert [(one.by, one.reason, one.owner) for one in made.waived] == [("waiver", "it is old", "ops")]
    assert made.waived[0].finding == found[0]
    assert made.findings == found[1:]
    assert waiving(report(finding("B104", "other")), "  - {check: B104, reason: x}", whole=False).waived == ()


def test_a_waiver_that_is_over_is_told_and_sets_nothing_aside() -> None:
    made = waiving(
        report(finding()),
        "  - {check: C101, reason: old, owner: ops, expires: 2027-01-30}\n"
        "  - {check: config, reason: x, expires: 2020-02-29}\n",
    )

    assert made.waived == ()
    assert told(made) == [("W104", "2027-01-30"), ("W104", "2020-02-29")]
    assert made.findings[1].message == "the waiver of C101 expired on 2027-01-30: old; ops is to be asked"
    assert made.findings[2].message == "the waiver of config expired on 2020-02-29: x"


def test_a_waiver_that_matches_nothing_is_told() -> None:
    waivers = (
        "  - {check: C101, boot: nobody, reason: x}\n  - {check: C1, reason: y, path: z}\n"
        "  - {check: C102, reason: y}\n"
    )

    assert told(waiving(report(), waivers)) == [("W105", "C101"), ("W105", "C1"), ("W105", "C102")]
    assert told(waiving(report(not_run=(NotRun("C102", "db", ("x",)),)), waivers)) == [("W105", "C101"), ("W105", "C1")]
    assert told(waiving(report(), waivers, whole=False)) == []


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ("  - {check: C1O1, reason: x}", "no check is called `C1O1`", "C1O1"),
        ("  - {check: zzzzz, reason: x}", "no check is called `zzzzz`", "zzzzz"),
        ("  - {check: C101}", "lacks `reason`", "{check: C101}"),
        ("  - {check: C101, reason: '  '}", "reason", "'  '"),
        ("  - {check: C101, reason: x, expires: 2027-02-30}", "no such day", "2027-02-30"),
        ("  - {check: C101, reason: x, expires: soon}", "expires", "soon"),
        ("  - {check: C101, reason: x, until: 2027-02-01}", "until", "until"),
    ],
)
def test_a_waiver_that_is_wrong_is_refused_at_its_place(text: str, message: str, place: str) -> None:
    with pytest.raises(InputFault, match=message) as caught:
        waiving(report(), text)

    assert caught.value.place is not None
    assert caught.value.place.text == place
    assert caught.value.place.line == 4


def test_a_project_without_waivers_has_none() -> None:
    assert read_waivers(Source("m", "meminit: project/1\nboots: {}")) == ()
    assert read_waivers(Source("m", "meminit: project/1\nboots: {waivers: {kernel: 4.7}}")) == ()


def test_a_baseline_knows_as_many_as_there_were() -> None:
    twice = (finding(), finding(), finding("C102", "db"))
    known = read_baseline(Source("b.json", baseline_text(twice)))
    same, more, fewer = (
        set_aside_by_baseline(of, aside(of), known)
        for of in (report(*twice), report(*twice, finding()), report(finding(), finding(severity=DEFECT)))
    )

    assert [(entry.code, entry.times) for entry in known] == [("C102", 1), ("C101", 2)]
    assert (same.findings, len(same.waived), same.gone) == ((), 3, 0)
    assert (more.findings, len(more.waived), more.gone) == ((finding(),), 3, 0)
    assert (len(fewer.findings), len(fewer.waived), fewer.gone) == (1, 1, 2)


def test_what_was_not_asked_for_is_not_gone() -> None:
    known = read_baseline(Source("b.json", baseline_text((finding(), finding("C102", "other"), finding("B104")))))
    of = commenting(report(finding(place=line(2))), select="C")

    assert set_aside_by_baseline(of, aside(of, select="C"), known).gone == 0
    assert set_aside_by_baseline(report(), aside(report()), known).gone == 2


@pytest.mark.parametrize(
    ("text", "message", "place"),
    [
        ('{"meminit": "baseline/2"}', "this is `baseline/2`, and a baseline here is `baseline/1`", '"baseline/2"'),
        ('{"meminit": "findings/1", "findings": []}', "this is `findings/1`", '"findings/1"'),
        ('{"findings": []}', "b.json is no baseline", '{"findings": []}'),
        ("[]", "b.json is no baseline", "[]"),
        ('{"meminit": "baseline/1", "findings": []}', "lacks `tool`", None),
        ("{", "b.json", None),
    ],
)
def test_what_is_no_baseline_is_refused(text: str, message: str, place: str | None) -> None:
    with pytest.raises(InputFault, match=message) as caught:
        read_baseline(Source("b.json", text))

    assert caught.value.place is not None
    assert place in {None, caught.value.place.text}


def test_upkeep_is_chosen_as_checks_are() -> None:
    assert chosen_upkeep((), ()) == EVERY
    assert chosen_upkeep(("C101",), ()) == frozenset()
    assert chosen_upkeep(("w10", "C1"), ("waiver-expired",)) == EVERY - {"W104"}
    assert other_names(("C101", "W101", "waiver-expired", "boot")) == ("C101", "boot")
