"""Words that arch code, which looks for the last word of a name in the whole line, does not get to.

Sources: kernel/crash_reserve.c and its like before 6.9, functions get_last_crashkernel, parse_crashkernel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from meminit.model.applying import applies
from meminit.model.understanding import understand

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from meminit.derive.parameters.passing_word import PassingWord
    from meminit.model.bootline_reading import Understood
    from meminit.model.kernel import Kernel
    from meminit.model.parameter_rules import ParameterRule
    from meminit.read.values.value import Context

__all__ = ["SEARCHES", "overlooked"]

SEARCHES = frozenset(["setup_arch", "boot_command_line"])
"""Of the early readers, who looks for words and leaves them there."""
_NOT_READ = "nothing: it is not read"


def overlooked(word: PassingWord, words: Sequence[PassingWord], kernel: Kernel, context: Context) -> Understood | None:
    """What is left of the value of ``word`` where others of ``words`` keep it from being read; None where none does.

    A word of several parts is kept from it by a later one of the same part, or by one that ``beside`` in its rule tells
    of; then nothing is printed of it, and nothing is wrong with it.
    """
    rule = word.rule
    if rule is None or rule.repeat != "last" or not any(reader.kind in SEARCHES for reader in word.known):
        return None
    same = [other for other in words if other.rule is rule]
    if len(same) == 1 and "beside" not in rule.document:
        return None
    found = {id(other): understand(rule, other.word.value, kernel, context) for other in same}
    own = found[id(word)]
    last = [other for other in same if rule.kind_of(found[id(other)].sets) == rule.kind_of(own.sets)][-1]
    if last is word and not _kept_out(rule, own, list(found.values()), kernel):
        return None
    if own.parts is not None and "refused" in own.parts:
        own = own._replace(parts={**own.parts, "refused": "", "message": ""})
    return own._replace(says=(), means=_NOT_READ, trap="", problem="", span=None, fault="")


def _kept_out(rule: ParameterRule, own: Understood, found: Sequence[Understood], kernel: Kernel) -> bool:
    """Whether a row of ``beside`` says that a value is not read beside what was ``found`` of all words."""
    rows: Sequence[Mapping[str, Any]] = rule.document.get("beside", ())
    return any(
        row.get("unread") and row["own"] in own.sets and _holds(row, found) and applies(row, kernel) for row in rows
    )


def _holds(row: Mapping[str, Any], found: Sequence[Understood]) -> bool:
    """Whether other words are as ``row`` wants them."""
    if "without" in row:
        return not any(one.sets.get(variable) for one in found for variable in row["without"])
    values = [one.sets[row["variable"]] for one in found if row["variable"] in one.sets]
    return bool(values) and bool(row.get("zero") or values[-1])
