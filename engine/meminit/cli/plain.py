"""``meminit cmdline`` with the options that most runs give, read without click, which takes as long as all else does.

Whatever is not as plain as that is None here, and click reads it, and tells what is wrong with it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.cli.asked import BootOptions, OutputOptions, wants_color

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["plain_cmdline"]

_VALUES = {
    "-k": "kernel",
    "--kernel": "kernel",
    "-c": "config",
    "--config": "config",
    "-m": "machine",
    "--machine": "machine",
    "-l": "cmdline",
    "--cmdline": "cmdline",
    "--arch": "arch",
    "--entry": "entry",
    "--format": "format",
    "--color": "color",
}
_FLAGS = {"-q": "quiet", "--quiet": "quiet", "-v": "verbose", "--verbose": "verbose"}
_CHOICES = {"format": frozenset(["text", "json"]), "color": frozenset(["auto", "always", "never"])}
_OUTPUT = frozenset(["format", "quiet", "verbose"])


def plain_cmdline(arguments: Sequence[str]) -> tuple[str | None, BootOptions, OutputOptions] | None:
    """The line and the options of ``arguments``, which stand behind ``cmdline``; None where click has to read them."""
    given: dict[str, Any] = {}
    words = iter(arguments)
    for word in words:
        name, equals, value = word.partition("=")
        if not word.startswith("-") or word == "-":
            if "line" in given:
                return None
            given["line"] = word
        elif word in _FLAGS:
            given[_FLAGS[word]] = True
        elif name in _VALUES and (equals == "" or name.startswith("--")):
            value = value if equals else next(words, "-")
            if value.startswith("-") or value not in _CHOICES.get(_VALUES[name], (value,)):
                return None
            given[_VALUES[name]] = value
        else:
            return None
    line = given.pop("line", None)
    if line is not None and "cmdline" in given:
        return None
    color = wants_color(given.pop("color", "auto"))
    output = {key: given.pop(key) for key in tuple(given) if key in _OUTPUT}
    return line, BootOptions(**given), OutputOptions(color=color, **output)
