"""Runs meminit's command line inside the test process, as a user would see it."""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest import mock

__all__ = ["Ended", "meminit"]


@dataclass(frozen=True)
class Ended:
    """How a run ended, and what it printed."""

    code: int
    out: str
    err: str


class _Tee(io.TextIOWrapper):
    """A text stream over bytes that keeps what was written."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="surrogateescape", write_through=True)

    def written(self) -> str:
        self.flush()
        raw: Any = self.buffer
        return raw.getvalue().decode("utf-8", "surrogateescape") if not raw.closed else ""


@contextlib.contextmanager
def _arguments(arguments: tuple[str, ...]) -> Iterator[None]:
    with mock.patch.object(sys, "argv", ["meminit", *arguments]):
        yield


def meminit(*arguments: str, stdin: str = "", cached: bool = False) -> Ended:
    """Run ``meminit`` with arguments and return exit code, stdout and stderr; reports are kept where ``cached``."""
    from meminit.cli.main import main

    out, err = _Tee(), _Tee()
    code: object = 0
    with (
        _arguments(arguments),
        contextlib.nullcontext() if cached else mock.patch("meminit.cli.cache.folder", return_value=None),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode("utf-8", "surrogateescape")))),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    return Ended(code if isinstance(code, int) else 0, out.written(), err.written())
