"""Which release and arch a boot has, from what was said, what its .config says, and honest defaults."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from meminit.errors import InputFault, did_you_mean
from meminit.model.hinted_arch import hinted_arch
from meminit.model.kernel import Release, never_was, parse_release, span_of
from meminit.model.knowledge import arch, arch_aliases, arch_names, newest_release, oldest_release, series

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.model.arch import Arch
    from meminit.read.bootfiles.entry import BootEntry
    from meminit.text import Place

__all__ = ["DEFAULT_ARCH", "choose_arch", "choose_release", "existing_release"]

DEFAULT_ARCH = "x86_64"


def choose_release(
    said: tuple[str | None, Place | None],
    header: tuple[str | None, Place | None],
    arch: Arch,
    entry: tuple[str | None, Place | None] = (None, None),
) -> tuple[Release, list[str]]:
    """The release said, else the .config header's, else the boot entry's, else the newest known that has ``arch``.

    And what was assumed. ``said``, ``header`` and ``entry`` have a place each; of an entry that names no release which
    there is, nothing is taken.
    """
    if said[0] is not None:
        release = existing_release(said[0], said[1])
        assumed = _against(release, "said", header[0], "header of the .config")
        assumed += _against(release, "said", entry[0], "boot entry")
    elif header[0] is not None:
        release = existing_release(header[0], header[1])
        assumed = [f"release {release.text}, from the header of the .config"]
        assumed += _against(release, "the header of the .config has it", entry[0], "boot entry")
    elif (named := _named(entry)) is not None:
        release = named
        assumed = [f"release {release.text}, from the boot entry"]
    else:
        release, why = _newest(arch)
        assumed = [f"release {release.text}, {why}"]
    newest = newest_release()
    if release.beyond(newest):
        assumed.append(f"{release.text} behaves as {newest.text}, the newest release meminit has measured")
    span = span_of(arch.releases)
    if release not in span:
        assumed.append(f"Linux {release.text} has no {arch.name}, which exists {span}: answered as if it had")
    return release, assumed


def _newest(arch: Arch) -> tuple[Release, str]:
    last = arch.releases.get("last")
    if last is None:
        return newest_release(), "the newest known"
    return parse_release(str(last)), f"the newest that has {arch.name}"


def _named(entry: tuple[str | None, Place | None]) -> Release | None:
    """The release of a boot entry; None where it is none that there is."""
    with suppress(InputFault):
        return None if entry[0] is None else existing_release(entry[0], entry[1])
    return None


def _against(release: Release, why: str, other: str | None, whose: str) -> list[str]:
    """What to say where another that names a release names one of another series than that which is taken."""
    if other is None:
        return []
    with suppress(ValueError):
        if parse_release(other).series == release.series:
            return []
    return [f"release {release.text} as {why}, not {other} as the {whose} has it"]


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


def choose_arch(
    claims: Sequence[tuple[str, str | None, Place | None]], entry: BootEntry | None = None
) -> tuple[Arch, list[str]]:
    """The arch that all ``claims`` (who says it, the name or None, where) agree on, else what ``entry`` hints at.

    x86_64 where nothing does, and what was assumed.

    Raises InputFault when two disagree or a name is unknown.
    """
    chosen: tuple[str, str] | None = None
    for who, name, place in claims:
        if name is None:
            continue
        canonical = arch_aliases().get(name.lower(), name)
        if canonical not in arch_names():
            known = (*arch_names(), *arch_aliases())
            help_ = did_you_mean(name, known) or "known: " + ", ".join(arch_names())
            raise InputFault(f"unknown arch `{name}`", place, help_)
        if chosen is None:
            chosen = (canonical, who)
        elif chosen[0] != canonical:
            raise InputFault(f"{who} says arch {canonical}, but {chosen[1]} says {chosen[0]}", place)
    if chosen is not None:
        return arch(chosen[0]), []
    hint = hinted_arch(entry)
    if hint is None:
        return arch(DEFAULT_ARCH), [f"arch {DEFAULT_ARCH}"]
    return arch(hint[0]), [f"arch {hint[0]}, {hint[1]}"]
