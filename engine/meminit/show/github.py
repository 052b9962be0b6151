"""Findings as commands of a GitHub workflow, which shows them beside the changed lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.show.located import first_in_file
from meminit.text import printable, printable_lines

if TYPE_CHECKING:
    from meminit.judge.finding import Finding, Report

__all__ = ["github_annotations"]

_COMMANDS = {"defect": "error", "error": "error", "warning": "warning", "note": "notice"}
_IN_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = _IN_TEXT | str.maketrans({":": "%3A", ",": "%2C"})


def github_annotations(report: Report, root: str = "") -> str:
    """A ``::error …::`` line a finding; files are named relative to ``root``."""
    return "".join(_command(finding, root) for finding in report.findings) + "".join(
        f"::error title=meminit::{_text(f'boot {boot}: {fault.message}')}\n" for boot, fault in report.faults
    )


def _command(finding: Finding, root: str) -> str:
    properties = [f"title={_property(f'{finding.code} {finding.slug}')}"]
    found = first_in_file(finding, root)
    if found is not None:
        file, place = found
        where: dict[str, object] = {"file": file, "line": place.line}
        if place.end_line == place.line:  # columns of a span over several lines are refused
            where |= {"col": place.column, "endColumn": place.end_column}
        else:
            where["endLine"] = place.end_line
        properties = [f"{key}={_property(str(value))}" for key, value in where.items()] + properties
    message = finding.message + (f" (boot {finding.boot})" if finding.boot else "")
    text = "\n".join((message, *((f"help: {finding.help}",) if finding.help else ())))
    return f"::{_COMMANDS[finding.severity]} {','.join(properties)}::{_text(text)}\n"


def _text(text: str) -> str:
    return printable_lines(text).translate(_IN_TEXT)


def _property(text: str) -> str:
    return printable(text).translate(_IN_PROPERTY)
