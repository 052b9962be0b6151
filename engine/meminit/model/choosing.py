"""Which release and arch a boot has, from what was said, what its .config says, and honest defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.errors import InputFault, did_you_mean
from meminit.model.kernel import Release, never_was, parse_release
from meminit.model.knowledge import arch, arch_aliases, arch_names, newest_release, oldest_release, series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.model.arch import Arch
    from meminit.text import Place

__all__ = ["DEFAULT_ARCH", "choose_arch", "choose_release", "existing_release"]

DEFAULT_ARCH = "x86_64"


def choose_release(said: str | None, place: Place | None, header: str | None) -> tuple[Release, list[str]]:
    """The release said, else the .config header's, else the newest known; and what was assumed."""
    if said is not None:
        release = existing_release(said, place)
        assumed = []
    elif header is not None:
        release = existing_release(header, place)
        assumed = [f"release {release.text}, from the header of the .config"]
    else:
        release = newest_release()
        assumed = [f"release {release.text}, the newest known"]
    newest = newest_release()
    if release.beyond(newest):
        assumed.append(f"{release.text} behaves as {newest.text}, the newest release meminit has measured")
    return release, assumed


def existing_release(text: str, place: Place | None) -> Release:
    """Parse ``text``; refuse a release that never was, or that is older than what meminit knows."""
    try:
        release = parse_release(text)
    except ValueError as error:
        raise InputFault(str(error), place) from None
    reason = never_was(release, series(), oldest_release())
    if reason:
        raise InputFault(reason, place)
    return release


def choose_arch(claims: Sequence[tuple[str, str | None, Place | None]]) -> tuple[Arch, list[str]]:
    """The arch that all ``claims`` (who says it, the name or None, where) agree on, else x86_64.

    Raises InputFault when two disagree or a name is unknown.
    """
    chosen: tuple[str, str] | None = None
    for who, name, place in claims:
        if name is None:
            continue
        canonical = arch_aliases().get(name.lower(), name)
        if canonical not in arch_names():
            known = (*arch_names(), *arch_aliases())
            hint = did_you_mean(name, known) or "known: " + ", ".join(arch_names())
            raise InputFault(f"unknown arch `{name}`", place, hint)
        if chosen is None:
            chosen = (canonical, who)
        elif chosen[0] != canonical:
            raise InputFault(f"{who} says arch {canonical}, but {chosen[1]} says {chosen[0]}", place)
    if chosen is None:
        return arch(DEFAULT_ARCH), [f"arch {DEFAULT_ARCH}"]
    return arch(chosen[0]), []
