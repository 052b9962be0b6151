"""docs/rules.md keeps its word: rules are proven, projects are valid, and the list of profiles is up to date."""

from __future__ import annotations

import os
import re

import pytest

from meminit.judge.check import load_check
from meminit.judge.profiles import profile_names
from meminit.judge.prove import prove
from meminit.read.schema import validate
from meminit.read.shipped import shipped
from meminit.read.tree import read_tree
from meminit.text import Source
from support import CHECKOUT

DOCUMENT = CHECKOUT / "docs" / "rules.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
RULES = [block for block in BLOCKS if block.startswith("code:")]
PROJECTS = [block for block in BLOCKS if "meminit: project/1" in block]


@pytest.mark.parametrize("text", RULES)
def test_every_rule_of_the_document_is_proven(text: str) -> None:
    assert [failure.message for failure in prove(load_check(Source("ours/some-rule.yaml", text))).failures] == []


@pytest.mark.parametrize("text", PROJECTS)
def test_every_project_of_the_document_is_valid(text: str) -> None:
    validate(read_tree(Source("meminit.yaml", text)), "project")


def test_the_document_holds_rules_and_projects_and_nothing_else_as_yaml() -> None:
    assert (len(RULES), len(PROJECTS)) == (2, 2)
    assert len(BLOCKS) == len(RULES) + len(PROJECTS)


def test_profiles_are_up_to_date() -> None:
    rows = "".join(
        f"| `{name}` | {shipped(f'rules/profiles/{name}.yaml').data['title']} |\n" for name in profile_names()
    )
    wanted = f"| profile | for |\n|---|---|\n{rows}"
    pattern = re.compile(
        r"(<!-- profiles: written by tests/cases/test_rules_doc.py -->\n)(.*?)(<!-- end -->)", re.DOTALL
    )
    text = DOCUMENT.read_text(encoding="utf-8")
    if os.environ.get("MEMINIT_WRITE_EXPECTED"):
        text = pattern.sub(lambda match: f"{match[1]}{wanted}{match[3]}", text)
        DOCUMENT.write_text(text, encoding="utf-8")
    found = pattern.search(text)

    assert found is not None
    assert found[2] == wanted
