"""What is wrong with comments and waivers that set findings aside: findings too, with codes of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.finding import Finding, Label
from meminit.judge.fingerprint import fingerprint_of
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from meminit.text import Place

__all__ = ["UPKEEP", "Upkeep", "chosen_upkeep", "other_names", "upkeep_finding"]


class Upkeep(NamedTuple):
    """A kind of such a finding; the code's letter W is kept from users' rules."""

    code: str
    slug: str
    severity: str
    title: str
    help: str
    why: str


UPKEEP = {
    one.code: one
    for one in (
        Upkeep(
            "W101",
            "comment-sets-nothing-aside",
            "warning",
            "a comment sets aside findings that are not there",
            "take the code out of the comment, or the comment away",
            "The next finding of that check on this line would be set aside unseen, whatever it is about.",
        ),
        Upkeep(
            "W102",
            "comment-not-understood",
            "warning",
            "a comment that is to set findings aside is not understood",
            "write `# meminit: ignore[CODE] reason`, or `ignore-file[CODE]` for the whole file",
            "The findings that it is about are told as if it were not there.",
        ),
        Upkeep(
            "W103",
            "comment-without-reason",
            "note",
            "a comment sets findings aside and does not say why",
            "write the reason behind the brackets",
            "Whoever reads the file next cannot tell whether the reason still holds.",
        ),
        Upkeep(
            "W104",
            "waiver-expired",
            "warning",
            "a waiver has expired",
            "mend what it was about, or find out whether its reason holds and give it another date",
            "Its findings are told again, as they were before it.",
        ),
        Upkeep(
            "W105",
            "waiver-matches-nothing",
            "warning",
            "a waiver matches no finding",
            "take the waiver out",
            "The next finding that it matches would be set aside unseen.",
        ),
    )
}
"""By code."""


def _called(name: str) -> set[str]:
    return {code for code, one in UPKEEP.items() if code.startswith(name.upper()) or name == one.slug}


def chosen_upkeep(select: Sequence[str], ignore: Sequence[str]) -> frozenset[str]:
    """The codes that ``select`` names (all when it names nothing at all), without those that ``ignore`` names."""
    kept = {code for name in select for code in _called(name)} if select else set(UPKEEP)
    return frozenset(kept.difference(*(_called(name) for name in ignore)))


def other_names(names: Sequence[str]) -> tuple[str, ...]:
    """``names`` without those of this module."""
    return tuple(name for name in names if not _called(name))


def upkeep_finding(code: str, place: Place, message: str, key: str, count: int = 0) -> Finding:
    """The finding at ``place``; it is of no boot. ``key`` and ``count`` are as for ``fingerprint_of``."""
    kind = UPKEEP[code]
    return Finding(
        code,
        kind.slug,
        kind.severity,
        "",
        message,
        kind.help,
        kind.why,
        fingerprint_of(code, "", key, count),
        (Label(place),),
    )
