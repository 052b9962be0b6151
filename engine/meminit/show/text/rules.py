"""Checks as a list, one as its manual page, and the proof of rules by their own tests."""

from __future__ import annotations

from textwrap import fill, indent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from meminit.judge.check import Check
    from meminit.judge.prove import Failure, Proof
    from meminit.judge.upkeep import Upkeep

__all__ = ["check_text", "checks_text", "proofs_text", "upkeep_text"]

WIDTH = 100


def checks_text(checks: Sequence[Check]) -> str:
    """A line a check: code, severity, slug and title."""
    slug_width = max((len(check.slug) for check in checks), default=0)
    lines = [f"{check.code}  {check.severity:<7}  {check.slug:<{slug_width}}  {check.title}" for check in checks]
    return "\n".join([*lines, f"{len(checks)} checks"]) + "\n"


def check_text(check: Check) -> str:
    """All that a check's file says: when it fires, what it says, why, and where that is known from."""
    data = check.tree.data
    each = [data["each"]] if isinstance(data.get("each"), str) else data.get("each", [])
    needs = ", ".join([*check.needs, *(f"feature {name}" for name in check.features)]) or "nothing"
    parts = [
        f"{check.severity}[{check.code}] {check.slug}: {check.title}",
        fill(check.why, WIDTH),
        "\n".join(
            [
                f"needs    {needs}",
                *(f"each     {text}" for text in each),
                f"fires    when {' '.join(data['when'].split())}",
                *(f"let      {name} = {text}" for name, text in data.get("let", {}).items()),
                *(f"option   {name} = {_default(option)}: {option['doc']}" for name, option in _options(check)),
                f"says     {data['message']}",
                f"help     {data['help']}",
            ]
        ),
        "Sources" + ("" if data["verified"] else " (read, not measured)") + ":\n" + indent(_sources(check), "  "),
    ]
    return "\n\n".join(parts) + "\n"


def upkeep_text(one: Upkeep) -> str:
    """The same of a kind of finding about comments and waivers, which no file describes."""
    return f"{one.severity}[{one.code}] {one.slug}: {one.title}\n\n{fill(one.why, WIDTH)}\n\nhelp     {one.help}\n"


def _options(check: Check) -> Iterable[tuple[str, dict[str, Any]]]:
    options: dict[str, dict[str, Any]] = check.tree.data.get("options", {})
    return options.items()


def _default(option: dict[str, Any]) -> str:
    value = option["default"]
    return (
        ", ".join(value) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)
    )


def _sources(check: Check) -> str:
    return "\n".join(
        f"{source['release']}  {source['file']}  {source.get('function', '')}".rstrip()
        for source in check.tree.data["sources"]
    )


def proofs_text(proofs: Sequence[Proof], *, verbose: bool = False) -> str:
    """What failed of each rule, and a closing line; ``verbose`` names those that are proven too."""
    lines = []
    for proof in proofs:
        if proof.failures:
            lines += [f"unproven {proof.check.code} {proof.check.slug}", *map(_failure, proof.failures)]
        elif verbose:
            lines.append(f"proven {proof.check.code} {proof.check.slug} by {proof.tests} tests")
    proven = sum(not proof.failures for proof in proofs)
    tests = sum(proof.tests for proof in proofs)
    return "\n".join([*lines, f"{proven} of {len(proofs)} rules proven by {tests} tests"]) + "\n"


def _failure(failure: Failure) -> str:
    where = f"{failure.place}: " if failure.place is not None else ""
    return f"  {where}{failure.message}"
