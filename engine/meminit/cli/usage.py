"""Mistakes in the command line itself, told like those in files: with place and caret."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from meminit.errors import InputFault
from meminit.text import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    import click

    from meminit.text import Place

__all__ = ["usage_fault"]

_QUOTED = re.compile(r"'([^']+)'|`([^`]+)`")


def usage_fault(mistake: click.UsageError, arguments: Sequence[str]) -> InputFault:
    """The fault that click found in ``arguments``, at the word that its message quotes, else behind the last word."""
    message = mistake.format_message()
    command = mistake.ctx.command_path if mistake.ctx is not None else "meminit"
    text = message[:1].lower() + message[1:].rstrip(".")
    help_ = f"`{command} --help` lists what there is"
    line = next((word for word in arguments[1:] if word.startswith("-") and len(word.split()) > 1), None)
    if arguments[:1] == ["cmdline"] and line is not None:
        help_ = f"a boot line that begins so stands behind `--`: {command} -- {shlex.quote(line)}"
    return InputFault(text, _place(message, arguments), help_)


def _place(message: str, arguments: Sequence[str]) -> Place:
    words = [shlex.quote(word) for word in ("meminit", *arguments)]
    source = Source("<command line>", " ".join(words))
    quoted = [found for pair in _QUOTED.findall(message) for found in pair if found]
    starts = [sum(map(len, words[:index])) + index for index in range(len(words))]
    for wanted in reversed(quoted):
        for word, argument, start in zip(words[1:], arguments, starts[1:], strict=True):
            if argument == wanted or argument.partition("=")[0] == wanted:
                return source.place(start, start + len(word))
    return source.place(len(source.text), len(source.text))
