"""hugepagesz=, hugepages= and default_hugepagesz=: what a count belongs to, and what becomes of one that fits none.

The three handlers of mm/hugetlb.c share their state; so do the words here, taken in the order of the line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.model.bootline_reading import HugePages
from meminit.model.hugepage_sizes import hugepage_sizes
from meminit.quantity import format_size

if TYPE_CHECKING:
    from collections.abc import Mapping

    from meminit.model.bootline_reading import Understood
    from meminit.model.commandline import Parameter
    from meminit.model.kernel import Kernel

__all__ = ["Hugetlb"]

BAD_SIZE_KNOWN = "hugetlb-bad-size-voids-count"
ONE_PARSER = "hugetlb-one-parser"
ALWAYS_HANDLED = "hugetlb-words-always-handled"


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
        if self._kernel.has(ONE_PARSER):
            self._valid = False
            if size not in self._sizes:
                return self._refused(found, f"HugeTLB: unsupported hugepagesz={value}", self._no_such(size))
            if size in self._known and (size != self._default or self._asked_of(size)):
                return self._refused(
                    found, f"HugeTLB: hugepagesz={value} specified twice, ignoring", "this size was given before"
                )
        else:
            if size not in self._sizes:
                self._valid = not self._kernel.has(BAD_SIZE_KNOWN)
                answers = "done" if self._kernel.arch.name == "ppc64" else "refused"
                return self._told(found, self._unsupported(size), self._no_such(size))._replace(answers=answers)
            if size in self._known:
                told = "hugepagesz= specified twice, ignoring"
                return self._told(found, told, "this size was given before: a count behind it goes to the size before")
        self._valid, self._parsed = True, size
        self._known.add(size)
        return found

    def _unsupported(self, size: int) -> str:
        match self._kernel.arch.name:
            case "arm64":
                return f"hugepagesz: Unsupported page size {size >> 10} K"
            case "ppc64":
                return f"Invalid huge page size specified({size})"
        return f"hugepagesz: Unsupported page size {size >> 20} M"

    def _default_hugepagesz(self, value: str, found: Understood) -> Understood:
        size = _number((found.parts or {}).get("bytes"))
        if not self._kernel.has(ONE_PARSER):
            self._default = size if size in self._sizes else None
            return found if size in self._sizes else found._replace(trap=self._no_such(size))
        self._valid = False
        if self._default is not None:
            told = f"HugeTLB: default_hugepagesz previously specified, ignoring {value}"
            return self._refused(found, told, "the default size was given before")
        if size not in self._sizes:
            return self._refused(found, f"HugeTLB: unsupported default_hugepagesz={value}", self._no_such(size))
        self._valid, self._default, self._parsed = True, size, size
        self._known.add(size)
        return found

    def _hugepages(self, word: Parameter, value: str, found: Understood) -> Understood:
        one = self._kernel.has(ONE_PARSER)
        if not self._valid and self._kernel.has(BAD_SIZE_KNOWN):
            self._valid = True
            if one:
                told = f"HugeTLB: hugepages={value} does not follow a valid hugepagesz, ignoring"
            else:
                told = f"hugepages = {value} preceded by an unsupported hugepagesz, ignoring"
            return self._refused(found, told, "no valid hugepagesz= stands before it", handled=not one)
        if self._last == (self._parsed,):
            told = "hugepages= specified twice without interleaving hugepagesz=, ignoring"
            if one:
                told = f"HugeTLB: {told} hugepages={value}"
            return self._refused(found, told, "a count for this size was given before", handled=not one)
        if found.problem == "bad" and one:
            return found
        self._last = (self._parsed,)
        parts = found.parts or {}
        self.asked.append(HugePages(self._parsed, _number(parts.get("pages")), _nodes(parts.get("nodes")), word))
        return found

    def _asked_of(self, size: int) -> bool:
        return any(asked.size == size and asked.pages for asked in self.asked)

    def _no_such(self, size: int) -> str:
        return f"no page of this arch has {format_size(size)}: " + ", ".join(map(format_size, sorted(self._sizes)))

    def _refused(self, found: Understood, line: str, trap: str, *, handled: bool = False) -> Understood:
        """Told and passed over; before ALWAYS_HANDLED the word goes on to init as well."""
        done = handled or self._kernel.has(ALWAYS_HANDLED)
        return self._told(found, line, trap)._replace(answers="done" if done else "refused")

    @staticmethod
    def _told(found: Understood, line: str, trap: str) -> Understood:
        return found._replace(sets={}, says=(line,), means="nothing: it is passed over", trap=trap)


def _number(part: object) -> int:
    return part if isinstance(part, int) else 0


def _nodes(part: object) -> Mapping[int, int]:
    return {int(node): pages for node, pages in part.items()} if isinstance(part, dict) else {}
