"""What meminit says of its own mistakes: where it happened, and that the input is not to blame."""

from __future__ import annotations

import traceback

from meminit.version import __version__

__all__ = ["HELP", "defect_message"]

HELP = "this is a mistake in meminit, not in your input; please report the command line and this message"


def defect_message(error: Exception) -> str:
    """The error with its place in meminit, on two lines."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{last.filename.rsplit('meminit', 1)[-1].lstrip('/')}:{last.lineno} in {last.name}"
    return f"defect in meminit {__version__}: {type(error).__name__}: {error}\n  at {where}"
