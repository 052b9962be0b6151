"""Where results go: stdout in one format, files in as many as asked for, each written whole or not at all."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from meminit.errors import InputFault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from meminit.cli.options import OutputOptions

    Writer = Callable[[], str]

__all__ = ["emit", "write_file"]

_SUFFIXES = {
    ".txt": "text",
    ".json": "json",
    ".dot": "dot",
    ".svg": "svg",
    ".mmd": "mermaid",
    ".html": "html",
    ".sarif": "sarif",
    ".xml": "junit",
    ".md": "markdown",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".yaml": "yaml",
    ".yml": "yaml",
}


def emit(output: OutputOptions, writers: Mapping[str, Writer]) -> None:
    """Write the result: ``writers`` make its text by format. All texts are made before anything is written."""
    wanted = [_target(spec, writers) for spec in output.outputs]
    texts = [(path, writers[name]()) for path, name in wanted]
    if not (texts and output.quiet):
        sys.stdout.write(writers[output.format]())
        sys.stdout.flush()
    for path, text in texts:
        write_file(path, text)


def _target(spec: str, writers: Mapping[str, Writer]) -> tuple[Path, str]:
    from pathlib import Path

    name, colon, file = spec.partition(":")
    if colon and name.isalnum():
        path = Path(file)
    else:
        path = Path(spec)
        name = _SUFFIXES.get(path.suffix.lower(), "")
    if name not in writers:
        known = ", ".join(sorted(writers))
        raise InputFault(f"no format for `{spec}`", help=f"write FORMAT:FILE with one of: {known}")
    return path, name


def write_file(path: Path, text: str) -> None:
    """Write ``text`` to ``path``, or to what it links to, by a rename, so that no reader sees half of it.

    Pipes and devices, and whatever is named below /dev and /proc, are written in place. Raises InputFault.
    """
    try:
        if (path.is_absolute() and path.parts[1:2] in (("dev",), ("proc",))) or (path.exists() and not path.is_file()):
            path.write_text(text, encoding="utf-8", errors="surrogateescape")
        else:
            _replace(path.resolve(), text)
    except FileNotFoundError:
        raise InputFault(f"cannot write {path}: there is no folder {path.parent}") from None
    except (OSError, RuntimeError) as problem:
        raise InputFault(f"cannot write {path}: {getattr(problem, 'strerror', None) or problem}") from None


def _replace(path: Path, text: str) -> None:
    import tempfile
    from pathlib import Path

    mode = path.stat().st_mode & 0o7777 if path.exists() else 0o666 & ~_umask()
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:80]}.", dir=path.parent)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="surrogateescape") as file:
            file.write(text)
        Path(temporary).chmod(mode)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
