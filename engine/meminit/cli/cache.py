"""Reports of earlier runs, kept by what they were made of: where nothing of that has changed, they are the answer."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from meminit import data
from meminit.cli import inputs
from meminit.records import NamedTuple
from meminit.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from meminit.judge.finding import Report

__all__ = ["MAX_ENTRIES", "Kept", "folder", "key_of", "through"]

MAX_ENTRIES = 256
"""So many reports are kept; the oldest go."""
MAX_BYTES = 64 << 20
"""A report that is larger is not kept."""
_FORM = "meminit cache 1"


class Kept(NamedTuple):
    """A report with plain values that go with it, and what is to be said of the cache with -v."""

    report: Report
    more: Any
    note: str


def folder() -> Path | None:
    """Where reports are kept, as the XDG base directories say it; None where there is no home."""
    base = os.environ.get("XDG_CACHE_HOME", "")
    if base.startswith("/"):
        return Path(base) / "meminit" / "check"
    home = os.environ.get("HOME", "")
    return Path(home) / ".cache" / "meminit" / "check" if home.startswith("/") else None


def key_of(*asked: object) -> str:
    """Tells what was asked from all else: of this meminit with these rules, in this folder."""
    try:
        here = os.getcwd()  # noqa: PTH109  a text
    except FileNotFoundError:
        here = ""
    text = "\0".join((__version__, data.state(), here, *map(repr, asked)))
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def through(key: str, make: Callable[[], tuple[Report, Any]]) -> Kept:
    """The report kept under ``key`` where all that it was made of is unchanged; else what ``make`` makes, kept.

    ``make`` gives a report, and plain values that are kept with it.
    """
    where = folder()
    if where is None:
        return Kept(*make(), "cache: no folder for it")
    file = where / f"{key}.json"
    found, note = _read(file)
    if found is not None:
        if inputs.unchanged(found["inputs"]):
            from meminit.judge.stored_report import report_from_plain

            with suppress(ValueError, TypeError, KeyError, IndexError):
                return Kept(
                    report_from_plain(found["report"]),
                    found["more"],
                    f"cache: nothing has changed since {file} was written",
                )
            note = f"cache: {file} is not of this meminit and is ignored"
        else:
            note = "cache: inputs have changed"
    made: inputs.Inputs = {}
    inputs.recording(made)
    try:
        report, more = make()
        complete = inputs.recorded() is not None
    finally:
        inputs.recording(None)
    if not complete or report.defects:
        return Kept(report, more, f"{note}; this run is not kept")
    return Kept(report, more, f"{note}; {_write(file, {'inputs': made, 'report': report, 'more': more})}")


def _read(file: Path) -> tuple[dict[str, Any] | None, str]:
    """What a file of the cache holds; None of one that is broken or foreign, and what is to be said of that."""
    try:
        head, _, body = file.read_bytes().partition(b"\n")
    except OSError:
        return None, "cache: nothing kept"
    if head.decode("ascii", "replace") != _head(body):
        return None, f"cache: {file} is broken or foreign and is ignored"
    try:
        found = json.loads(body)
        return {"inputs": dict(found["inputs"]), "report": found["report"], "more": found["more"]}, ""
    except (ValueError, TypeError, KeyError, RecursionError):
        return None, f"cache: {file} is broken or foreign and is ignored"


def _head(body: bytes) -> str:
    return f"{_FORM} {blake2b(body, digest_size=16).hexdigest()}"


def _write(file: Path, kept: dict[str, Any]) -> str:
    """Keep a report; what comes of it in words. That it cannot be kept is no reason to fail."""
    from meminit.judge.stored_report import plain_of_report

    body = json.dumps({**kept, "report": plain_of_report(kept["report"])}, separators=(",", ":")).encode()
    if len(body) > MAX_BYTES:
        return "the report is too large to be kept"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        temporary = file.with_name(f".{file.name}.{os.getpid()}")
        temporary.write_bytes(_head(body).encode() + b"\n" + body)
        temporary.replace(file)
        _forget(file.parent)
    except OSError as problem:
        return f"{file.parent} cannot be written: {problem.strerror}"
    return f"kept in {file}"


def _forget(where: Path) -> None:
    """Remove the oldest of too many."""
    kept = sorted(where.glob("*.json"), key=lambda file: file.stat().st_mtime)
    for file in kept[: max(0, len(kept) - MAX_ENTRIES)]:
        file.unlink(missing_ok=True)
