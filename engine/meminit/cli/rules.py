"""``meminit rules``: the checks as a list, and rules proven by their own tests."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from meminit.cli.files import open_text
from meminit.cli.options import output_options
from meminit.cli.output import emit
from meminit.errors import InputFault
from meminit.judge.prove import prove
from meminit.judge.registry import load_checks, shipped_checks, shipped_sources
from meminit.show.json.document import dumps
from meminit.show.json.rules import proofs_json, rules_json
from meminit.show.text.rules import checks_text, proofs_text

if TYPE_CHECKING:
    from meminit.cli.options import OutputOptions
    from meminit.text import Source

__all__ = ["command"]


@click.group("rules")
def command() -> None:
    """List the checks, or prove rules by their own tests."""


@command.command("list")
@output_options("text", "json")
def list_rules(output: OutputOptions) -> int:
    """List the checks that come with meminit."""
    checks = shipped_checks()
    emit(output, {"text": lambda: checks_text(checks), "json": lambda: dumps(rules_json(checks))})
    return 0


@command.command("test")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@output_options("text", "json")
def test_rules(output: OutputOptions, paths: tuple[str, ...]) -> int:
    """Prove the rules in PATHs, files or folders; without one, the rules that come with meminit.

    A rule is proven when its tests pass and show of every part of its condition that it decides.
    """
    sources = [source for path in paths for source in _sources(Path(path))] if paths else shipped_sources()
    proofs = [prove(check) for check in load_checks(sources)]
    emit(
        output,
        {
            "text": lambda: proofs_text(proofs, verbose=output.verbose),
            "json": lambda: dumps(proofs_json(proofs)),
        },
    )
    return int(any(proof.failures for proof in proofs))


def _sources(path: Path) -> list[Source]:
    if not path.is_dir():
        return [open_text(path)]
    files = sorted(file for suffix in ("*.yaml", "*.yml") for file in path.rglob(suffix))
    if not files:
        raise InputFault(f"no rules in {path}: a rule is a .yaml file")
    return [open_text(file) for file in files]
