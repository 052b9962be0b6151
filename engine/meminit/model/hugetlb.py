"""hugepagesz=, hugepages= and default_hugepagesz=: what a count belongs to, and what becomes of one that fits none.

The three handlers of mm/hugetlb.c share their state; so do the words here, taken in the order of the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.bootline_reading import HugePages
from meminit.model.hugepage_sizes import hugepage_sizes, passed_over
from meminit.model.understanding import filled
from meminit.quantity import format_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.bootline_reading import Understood
    from meminit.model.commandline import Parameter
    from meminit.model.kernel import Kernel

__all__ = ["HANDLERS", "Hugetlb"]

HANDLERS = frozenset(["hugepagesz", "hugepages", "default_hugepagesz"])
"""The parameters whose handlers share their state."""

BAD_SIZE_KNOWN = "hugetlb-bad-size-voids-count"
ONE_PARSER = "hugetlb-one-parser"
ALWAYS_HANDLED = "hugetlb-words-always-handled"
LATER = "later"


class Hugetlb:
    """The state that the handlers share: hugepagesz_setup(), hugepages_setup(), default_hugepagesz_setup()."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._sizes = {size.size for size in hugepage_sizes(kernel)}
        self._valid = True
        self._parsed: int | None = None
        self._known: set[int] = set()
        self._last: tuple[int | None] | None = None
        self._default: int | None = None
        self.asked: list[HugePages] = []

    def take(self, name: str, word: Parameter, found: Understood) -> Understood:
        """What comes of ``word`` after those before it; ``found`` is what its value alone came to."""
        if word.value is None or not self._sizes:
            return found
        match name:
            case "hugepagesz":
                return self._hugepagesz(word.value, found)
            case "default_hugepagesz":
                return self._default_hugepagesz(word.value, found)
            case "hugepages":
                return self._hugepages(word, word.value, found)
        return found

    def _hugepagesz(self, value: str, found: Understood) -> Understood:
        size = _number((found.parts or {}).get("bytes"))
        one = self._kernel.has(ONE_PARSER)
        if one:
            self._valid = False
        if size not in self._sizes:
            self._valid = not one and not self._kernel.has(BAD_SIZE_KNOWN)
            return self._passed_over("unsupported_size", value, found)
        if size in self._known and not (one and size == self._default and not self._asked_of(size)):
            return self._passed_over("size_twice", value, found)
        self._valid, self._parsed = True, size
        self._known.add(size)
        return found

    def _default_hugepagesz(self, value: str, found: Understood) -> Understood:
        size = _number((found.parts or {}).get("bytes"))
        if not self._kernel.has(ONE_PARSER):
            self._default = size if size in self._sizes else None
            trap = self._passed_over("unsupported_default", value, found).trap
            return found if size in self._sizes else found._replace(trap=trap)
        self._valid = False
        if self._default is not None:
            return self._passed_over("default_twice", value, found)
        if size not in self._sizes:
            return self._passed_over("unsupported_default", value, found)
        self._valid, self._default, self._parsed = True, size, size
        self._known.add(size)
        return found

    def _hugepages(self, word: Parameter, value: str, found: Understood) -> Understood:
        if not self._valid and self._kernel.has(BAD_SIZE_KNOWN):
            self._valid = True
            return self._passed_over("count_of_no_size", value, found)
        if self._last == (self._parsed,):
            return self._passed_over("count_twice", value, found)
        if found.problem == "bad" and self._kernel.has(ONE_PARSER):
            return found
        self._last = (self._parsed,)
        parts = found.parts or {}
        self.asked.append(HugePages(self._parsed, _number(parts.get("pages")), _nodes(parts.get("nodes")), word))
        return found

    def _asked_of(self, size: int) -> bool:
        return any(asked.size == size and asked.pages for asked in self.asked)

    def _passed_over(self, why: str, value: str, found: Understood) -> Understood:
        """Told, and nothing comes of it; before ALWAYS_HANDLED the word of a later kernel goes on to init as well."""
        row = passed_over(self._kernel, why)
        sizes = ", ".join(map(format_size, sorted(self._sizes)))
        known = {"value": value, "sizes": sizes, **(found.parts or {})}
        answers = row.get("answers", found.answers)
        if answers == LATER:
            answers = "done" if self._kernel.has(ALWAYS_HANDLED) else "refused"
        return found._replace(
            sets={},
            says=(filled(row["says"], known, plain=True),),
            means="nothing: it is passed over",
            trap=filled(row["trap"], known),
            answers=answers,
        )


def _number(part: object) -> int:
    return part if isinstance(part, int) else 0


def _nodes(part: object) -> Mapping[int, int]:
    return {int(node): pages for node, pages in part.items()} if isinstance(part, dict) else {}
