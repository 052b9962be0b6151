"""A bundle of named texts: a folder, an archive, or one file, as the importers of machine formats see it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from meminit.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Self

    from meminit.text import Source

__all__ = ["Files"]


@dataclass(frozen=True, slots=True, eq=False)
class Files:
    """Texts by name, sorted by it. ``name`` is what messages call the whole.

    Names are relative and use ``/``. A link to a folder is a member too: its text is where it leads.
    """

    name: str
    members: Mapping[str, Source]

    @classmethod
    def of(cls, source: Source) -> Self:
        """A bundle of one file."""
        return cls(source.name, MappingProxyType({source.name: source}))

    @property
    def only(self) -> Source | None:
        """The one text, when there is just one."""
        return next(iter(self.members.values())) if len(self.members) == 1 else None
