"""Profiles: what is made of checks for machines of a kind, as data in rules/profiles."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from meminit import data
from meminit.errors import InputFault, did_you_mean
from meminit.judge.choice import adjusted
from meminit.read.shipped import shipped

if TYPE_CHECKING:
    from meminit.judge.choice import Chosen
    from meminit.text import Place

__all__ = ["in_profile", "profile_names"]

FOLDER = "rules/profiles"


def profile_names() -> tuple[str, ...]:
    """The names of all profiles."""
    return tuple(PurePosixPath(name).stem for name in data.names(FOLDER))


def in_profile(chosen: Chosen, name: str, place: Place | None = None) -> Chosen:
    """``chosen`` as the profile ``name``, asked for at ``place``, wants it. Raises InputFault where there is none."""
    if name not in profile_names():
        hint = did_you_mean(name, profile_names()) or "there are: " + ", ".join(profile_names())
        raise InputFault(f"no profile `{name}`", place, hint)
    return adjusted(chosen, shipped(f"{FOLDER}/{name}.yaml"), ("checks",))
