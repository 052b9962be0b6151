"""Which of many checks have to be evaluated on a boot: those that lack nothing and are about words that are there."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from meminit.judge.finding import NotRun
from meminit.judge.recall import Recall
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.judge.check import Check
    from meminit.judge.facts import Facts
    from meminit.model.boot import Boot
    from meminit.model.kernel import Kernel

__all__ = ["Plan", "lacking", "plan_for"]

Numbers = tuple[int, ...]

_PLANS = 8
"""So many plans are kept; each is of one kernel and one set of checks."""
_NAMES = 64
"""Names of boots for which it is kept what cannot be run."""


class Plan(NamedTuple):
    """For boots that differ in their line alone: checks by number, as they stand in ``checks``.

    ``missing`` are those that cannot be run, with what they lack. Of the ``runnable`` ones some are looked at
    ``always``, others where a word is there (``by_word``) or a list of the boot has items (``by_list``).
    """

    checks: Sequence[Check]
    missing: Mapping[int, tuple[str, ...]]
    runnable: int
    always: Numbers
    by_word: Mapping[str, Numbers]
    by_list: Mapping[str, Numbers]
    recall: Recall
    told: dict[str, Mapping[int, NotRun]]

    def chosen(self, facts: Facts) -> list[int]:
        """The checks that must be evaluated; the other runnable ones are silent."""
        found = {*self.always}
        for word in facts.words:
            if word in self.by_word:
                found.update(number for number in self.by_word[word] if not _silent(self.checks[number], facts))
        for name, numbers in self.by_list.items():
            if not _empty(facts, name):
                found.update(numbers)
        return sorted(found)

    def not_run(self, boot: str) -> Mapping[int, NotRun]:
        """The checks that cannot be run, told of ``boot``; made once for boots of one name."""
        if boot not in self.told:
            if len(self.told) >= _NAMES:
                self.told.clear()
            codes = ((number, self.checks[number].code, lacks) for number, lacks in self.missing.items())
            self.told[boot] = {number: NotRun(code, boot, lacks) for number, code, lacks in codes}
        return self.told[boot]


def plan_for(checks: Sequence[Check], boot: Boot) -> Plan:
    """What has to be evaluated on boots with the kernel and inputs of ``boot``: made once for all of their lines."""
    return _plan(tuple(checks), boot.kernel, _inputs(boot))


@lru_cache(maxsize=_PLANS)
def _plan(checks: tuple[Check, ...], kernel: Kernel, inputs: frozenset[str]) -> Plan:
    missing: dict[int, tuple[str, ...]] = {}
    always: list[int] = []
    by_word: dict[str, Numbers] = {}
    by_list: dict[str, Numbers] = {}
    for number, check in enumerate(checks):
        lacks = _lacks(check, kernel, inputs)
        if lacks:
            missing[number] = lacks
        elif check.words:
            for word in check.words[0]:
                by_word[word] = (*by_word.get(word, ()), number)
        elif check.listed:
            by_list[check.listed] = (*by_list.get(check.listed, ()), number)
        else:
            always.append(number)
    return Plan(checks, missing, len(checks) - len(missing), tuple(always), by_word, by_list, Recall(), {})


def _silent(check: Check, facts: Facts) -> bool:
    """Whether ``check`` is seen to be silent without being evaluated."""
    for names in check.words:
        for name in names:
            if name in facts.words:
                break
        else:
            return True
    return bool(check.listed) and _empty(facts, check.listed)


def _empty(facts: Facts, listed: str) -> bool:
    try:
        return facts.lacks(listed)
    except Exception:  # noqa: BLE001  evaluated, the check tells of it
        return False


def lacking(check: Check, boot: Boot) -> tuple[str, ...]:
    """The inputs and features that ``check`` needs and ``boot`` has not; a release may come from a .config.

    Of a feature that hangs on symbols which are not known, those symbols.
    """
    return _lacks(check, boot.kernel, _inputs(boot))


def _inputs(boot: Boot) -> frozenset[str]:
    given = boot.given if boot.machine is None else boot.given | {"machine"}
    return given | {"kernel"} if "config" in given else given


def _lacks(check: Check, kernel: Kernel, inputs: frozenset[str]) -> tuple[str, ...]:
    missing = [need for need in check.needs if need not in inputs]
    unknown = [f"CONFIG_{symbol}" for name in check.features for symbol in kernel.undecided.get(name, ())]
    absent = [f"feature {name}" for name in check.features if name not in kernel.undecided and not kernel.has(name)]
    return (*missing, *dict.fromkeys(unknown), *absent)
