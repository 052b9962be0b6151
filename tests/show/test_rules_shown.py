"""Checks as a list, one as a page, and proofs."""

from __future__ import annotations

from meminit.judge.check import load_check
from meminit.judge.prove import Failure, Proof
from meminit.judge.registry import selected, shipped_checks
from meminit.show.json.rules import proofs_json, rules_json
from meminit.show.text.rules import check_text, checks_text, proofs_text
from meminit.text import Source

MANY = load_check(
    Source(
        "many.yaml",
        "code: X001\ntitle: several lists are gone through\nseverity: note\nneeds: []\neach: ['a in [1]', 'b in [2]']\n"
        "when: a == b\nat: boot.line\nmessage: m\nhelp: h\nwhy: A reason that is long enough.\n"
        "sources: [{release: '4.7', file: mm/page_alloc.c}]\nverified: true\n"
        "tests: [{name: one, expect: []}, {name: two, expect: []}]\n",
    )
)


def test_a_list_has_a_line_a_check() -> None:
    checks = shipped_checks()
    lines = checks_text(checks).splitlines()

    assert lines[-1] == f"{len(checks)} checks"
    assert len(lines) == len(checks) + 1
    assert [line.split()[0] for line in lines[:-1]] == [check.code for check in checks]
    assert checks_text(()) == "0 checks\n"


def test_a_page_says_all_that_the_file_says() -> None:
    (check,) = selected(shipped_checks(), ["B104"], [])
    page = check_text(check)

    assert page.startswith("warning[B104] kernelcore-beside-movable-node: ")
    assert "needs    cmdline, kernel\n" in page
    assert "fires    when contains(p.reading.outdone, cmdline.movable_node.text)\n" in page
    assert "4.7  mm/page_alloc.c  find_zone_movable_pfns_for_nodes\n" in page
    assert "Sources (read, not measured):\n" in page


def test_a_page_says_what_names_stand_for() -> None:
    (check,) = selected(shipped_checks(), ["B109"], [])

    assert "let      kept = kernel.line_size - 1\n" in check_text(check)


def test_a_page_of_several_lists_and_no_needs() -> None:
    page = check_text(MANY)

    assert "needs    nothing\neach     a in [1]\neach     b in [2]\nfires    when a == b\n" in page
    assert page.endswith("Sources:\n  4.7  mm/page_alloc.c\n")


def test_a_page_of_one_list_and_a_feature() -> None:
    measured, read = selected(shipped_checks(), ["C105", "B108"], [])

    assert "feature deferred-init-above-2g" in check_text(read)
    assert "Sources (read, not measured):" in check_text(read)
    assert "each     p in cmdline.crashkernel.all\n" in check_text(measured)
    assert "Sources:" in check_text(measured)


def test_proofs_tell_what_is_unproven() -> None:
    place = MANY.tree.at(("when",))
    proofs = [Proof(MANY, 2, (Failure("nothing shown", place), Failure("nowhere", None))), Proof(MANY, 3, ())]

    assert proofs_text(proofs) == (
        "unproven X001 many\n  many.yaml:6:7: nothing shown\n  nowhere\n1 of 2 rules proven by 5 tests\n"
    )
    assert "proven X001 many by 3 tests\n" in proofs_text(proofs, verbose=True)
    told = proofs_json(proofs)["checks"]
    assert told[0]["unproven"] == [
        {"message": "nothing shown", "source": "many.yaml", "line": 6},
        {"message": "nowhere", "source": None, "line": None},
    ]
    assert told[1]["unproven"] == []


def test_json_lists_every_check_with_its_needs() -> None:
    told = {check["code"]: check for check in rules_json(shipped_checks())["checks"]}

    assert told["B108"]["needs"] == ["cmdline", "kernel", "feature crashkernel-rest-refused"]
    assert told["L101"]["group"] == "layout"
