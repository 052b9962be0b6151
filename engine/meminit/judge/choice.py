"""What a project or a profile makes of checks: which are off, how bad their findings are, and their options."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault, did_you_mean
from meminit.judge.check import is_called
from meminit.judge.options import option_value
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.errors import MeminitError
    from meminit.judge.check import Check
    from meminit.read.tree import Tree
    from meminit.text import Path

__all__ = ["Chosen", "adjusted", "meant", "with_options"]

OFF = "off"
_SEVERITY = "severity"


class Chosen(NamedTuple):
    """Checks as they were chosen; those whose codes are ``off`` run only where they are named."""

    checks: tuple[Check, ...]
    off: frozenset[str]

    def running(self, named: Sequence[str] = ()) -> tuple[Check, ...]:
        """The checks that are on, with those that are off and called by one of ``named``: a code or a slug."""
        if not self.off:
            return self.checks
        words = {name.lower() for name in named}
        return tuple(c for c in self.checks if c.code not in self.off or {c.code.lower(), c.slug} & words)


def adjusted(chosen: Chosen, tree: Tree, path: Path) -> Chosen:
    """``chosen`` as the mapping at ``path`` of ``tree`` wants it: by code, beginning of codes, slug or group.

    What names fewer checks goes before what names more. Raises InputFault at a name or an option that is not known.
    """
    entries: Mapping[str, Any] = tree.get(path)
    by_code = {check.code: check for check in chosen.checks}
    named = {name: meant(name, chosen.checks, tree, (*path, name)) for name in entries}
    off = set(chosen.off)
    for name in sorted(entries, key=lambda name: -len(named[name])):
        entry = entries[name]
        settings = {_SEVERITY: entry} if isinstance(entry, str) else entry
        severity = settings.get(_SEVERITY)
        given = {key: value for key, value in settings.items() if key != _SEVERITY}
        for code in named[name]:
            check = with_options(by_code[code], given, tree, (*path, name))
            if severity == OFF:
                off.add(code)
            elif severity is not None:
                off.discard(code)
                check = check if severity == "on" else replace(check, severity=severity)
            by_code[code] = check
    return Chosen(tuple(by_code.values()), frozenset(off))


def meant(name: str, checks: Sequence[Check], tree: Tree, path: Path) -> tuple[str, ...]:
    """The codes of the checks that ``name``, which stands at ``path``, is about. Raises InputFault for none."""
    found = tuple(check.code for check in checks if is_called(check, name))
    if not found:
        known = [word for check in checks for word in (check.code, check.slug, check.group)]
        place = tree.key(path) if isinstance(path[-1], str) else tree.at(path)
        hint = did_you_mean(name, list(dict.fromkeys(known))) or "see `meminit rules list`"
        raise InputFault(f"no check is called `{name}`", place, hint)
    return found


def with_options(
    check: Check, given: Mapping[str, object], tree: Tree, path: Path, fault: type[MeminitError] = InputFault
) -> Check:
    """``check`` with the values of its options that stand at ``path`` of ``tree``. Raises ``fault`` at a wrong one."""
    declared: Mapping[str, Any] = check.tree.data.get("options", {})
    settings = dict(check.settings)
    for name, value in given.items():
        if name not in declared:
            hint = did_you_mean(name, (*declared, _SEVERITY))
            known = "it has: " + ", ".join(declared) if declared else "it has none"
            raise fault(f"{check.code} has no option `{name}`", tree.key((*path, name)), hint or known)
        try:
            settings[name] = option_value(declared[name], value)
        except ValueError as problem:
            raise fault(f"`{name}` {problem}", tree.at((*path, name)), declared[name]["doc"]) from None
    return check if settings == dict(check.settings) else replace(check, settings=settings)
