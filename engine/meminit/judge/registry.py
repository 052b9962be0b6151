"""Which checks there are: the package's own and those of users' folders; codes and slugs are unique."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from meminit import data
from meminit.errors import InputFault, RuleFault, did_you_mean
from meminit.judge.check import GROUPS, Check, load_check

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from meminit.text import Source

__all__ = ["FOLDER", "load_checks", "selected", "shipped_checks", "shipped_sources"]

FOLDER = "rules/checks"


@cache
def shipped_checks() -> tuple[Check, ...]:
    """The package's checks by code, without their tests; its files are validated by tests, not here."""
    return load_checks(shipped_sources(), trusted=True)


def shipped_sources() -> tuple[Source, ...]:
    """The package's check files."""
    return tuple(map(data.source, data.names(FOLDER)))


def load_checks(sources: Iterable[Source], *, trusted: bool = False) -> tuple[Check, ...]:
    """The checks of rule files, by code. Raises RuleFault for a file that is wrong, or a code or slug used twice."""
    found: dict[str, Check] = {}
    for source in sources:
        check = load_check(source, trusted=trusted)
        for name, key in ((check.code, "code"), (check.slug, "title")):
            if name in found:
                first = found[name].tree.source.name
                raise RuleFault(f"`{name}` is taken: {first} has it", check.tree.at((key,)), "codes are never reused")
            found[name] = check
    return tuple(sorted({check.code: check for check in found.values()}.values(), key=lambda check: check.code))


def selected(checks: Sequence[Check], select: Sequence[str], ignore: Sequence[str]) -> tuple[Check, ...]:
    """``checks`` that ``select`` names (all when it names none), without those that ``ignore`` names.

    A name is a code, the beginning of codes (``B``, ``B1``), a slug or a group. Raises InputFault for an unknown one.
    """
    kept = {check.code for name in select for check in _named(name, checks)} if select else {c.code for c in checks}
    kept -= {check.code for name in ignore for check in _named(name, checks)}
    return tuple(check for check in checks if check.code in kept)


def _named(name: str, checks: Sequence[Check]) -> list[Check]:
    found = [c for c in checks if c.code.startswith(name.upper()) or name in {c.slug, c.group}]
    if not found:
        known = [word for check in checks for word in (check.code, check.slug)] + list(GROUPS.values())
        raise InputFault(f"no check is called `{name}`", help=did_you_mean(name, known) or "see `meminit rules list`")
    return found
