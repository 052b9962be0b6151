"""``meminit rules``: the checks as a list, and rules proven by their own tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from meminit.cli.boots import find_project
from meminit.cli.options import output_options
from meminit.cli.output import emit
from meminit.cli.rule_choice import rule_choice, rule_sources
from meminit.judge.prove import prove
from meminit.judge.registry import load_checks, refuse_taken, shipped_sources
from meminit.show.json.document import dumps
from meminit.show.json.rules import proofs_json, rules_json
from meminit.show.text.rules import checks_text, proofs_text

if TYPE_CHECKING:
    from meminit.cli.options import OutputOptions

__all__ = ["command"]


@click.group("rules")
def command() -> None:
    """List the checks, or prove rules by their own tests."""


@command.command("list")
@click.option("--project", metavar="FILE|none", help="The project whose choice counts; else that here or above.")
@click.option("--profile", multiple=True, metavar="NAME", help="Checks as for: server, embedded, vm-guest, hugepages.")
@click.option("--rules", multiple=True, metavar="FOLDER", help="Also the rules in this folder.")
@output_options("text", "json")
def list_rules(output: OutputOptions, project: str | None, profile: tuple[str, ...], rules: tuple[str, ...]) -> int:
    """List the checks that run: meminit's, and those of the project here or above, as this chooses them."""
    file = None if project == "none" else find_project() if project is None else Path(project)
    checks = rule_choice(file, profile, rules).chosen.running()
    emit(output, {"text": lambda: checks_text(checks), "json": lambda: dumps(rules_json(checks))})
    return 0


@command.command("test")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@output_options("text", "json")
def test_rules(output: OutputOptions, paths: tuple[str, ...]) -> int:
    """Prove the rules in PATHs, files or folders; without one, the rules that come with meminit.

    A rule is proven when its tests pass and show of every part of its condition that it decides.
    """
    sources = [source for path in paths for source in rule_sources(Path(path))] if paths else shipped_sources()
    checks = load_checks(sources)
    refuse_taken(checks)
    proofs = [prove(check) for check in checks]
    emit(
        output,
        {
            "text": lambda: proofs_text(proofs, verbose=output.verbose),
            "json": lambda: dumps(proofs_json(proofs)),
        },
    )
    return int(any(proof.failures for proof in proofs))
