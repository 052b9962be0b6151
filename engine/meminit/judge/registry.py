"""Which checks there are: the package's own and those of users' folders; codes and slugs are unique."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from meminit import data
from meminit.errors import InputFault, RuleFault, did_you_mean
from meminit.judge.check import GROUPS, Check, is_called, load_check

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meminit.text import Source

__all__ = [
    "FOLDER",
    "load_checks",
    "refuse_own_letters",
    "refuse_taken",
    "selected",
    "shipped_checks",
    "shipped_sources",
]

FOLDER = "rules/checks"
RESERVED = ("W",)
"""Letters of codes that are no checks': of findings about comments and waivers."""


@cache
def shipped_checks() -> tuple[Check, ...]:
    """The package's checks by code, without their tests; its files are validated by tests, not here."""
    return load_checks(shipped_sources(), trusted=True)


def shipped_sources() -> tuple[Source, ...]:
    """The package's check files."""
    return tuple(map(data.source, data.names(FOLDER)))


def load_checks(sources: Iterable[Source], *, trusted: bool = False, beside: Sequence[Check] = ()) -> tuple[Check, ...]:
    """The checks of rule files and those ``beside`` them, by code; beside others, files are users' own.

    Raises RuleFault for a file that is wrong, or a code or slug used twice.
    """
    found: dict[str, Check] = {name: check for check in beside for name in (check.code, check.slug)}
    for source in sources:
        check = load_check(source, trusted=trusted)
        if beside:
            refuse_own_letters(check)
        for name, key in ((check.code, "code"), (check.slug, "title")):
            if name in found:
                first = found[name].tree.source.name
                raise RuleFault(f"`{name}` is taken: {first} has it", check.tree.at((key,)), "codes are never reused")
            found[name] = check
    return tuple(sorted({check.code: check for check in found.values()}.values(), key=lambda check: check.code))


def refuse_own_letters(check: Check) -> None:
    """Raise RuleFault for a user's rule whose code begins as those of the package do."""
    if check.prefix in {*GROUPS, *RESERVED}:
        message = f"codes of the letter {check.prefix} are meminit's own"
        raise RuleFault(message, check.tree.at(("code",)), "begin yours with letters of your own, such as ACME101")


def refuse_taken(checks: Sequence[Check]) -> None:
    """Raise RuleFault for one of ``checks`` whose code another check of the package has."""
    known = {check.code: check.slug for check in shipped_checks()}
    for check in checks:
        if known.get(check.code, check.slug) != check.slug:
            message = f"`{check.code}` is taken: meminit's {known[check.code]} has it"
            raise RuleFault(message, check.tree.at(("code",)), "codes are never reused")


def selected(checks: Sequence[Check], select: Sequence[str], ignore: Sequence[str]) -> tuple[Check, ...]:
    """``checks`` that ``select`` names (all when it names none), without those that ``ignore`` names.

    A name is a code, the beginning of codes (``B``, ``B1``), a slug or a group. Raises InputFault for an unknown one.
    """
    kept = {check.code for name in select for check in _named(name, checks)} if select else {c.code for c in checks}
    kept -= {check.code for name in ignore for check in _named(name, checks)}
    return tuple(check for check in checks if check.code in kept)


def _named(name: str, checks: Sequence[Check]) -> list[Check]:
    found = [c for c in checks if is_called(c, name) or is_called(c, name.upper())]
    if not found:
        known = [word for check in checks for word in (check.code, check.slug)] + [*GROUPS.values()]
        raise InputFault(f"no check is called `{name}`", help=did_you_mean(name, known) or "see `meminit rules list`")
    return found
