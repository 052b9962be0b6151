"""Every combination of the values of `each`, and what `when` says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from meminit.judge.scope import Env
from meminit.judge.values import Unknown, Value, constant, identity
from meminit.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from meminit.judge.check import Check
    from meminit.judge.facts import Facts
    from meminit.judge.scope import Run

__all__ = ["Instance", "instances"]


class Instance(NamedTuple):
    """One combination of the values of ``each``, ``items``: what ``when`` says of it."""

    env: Env
    verdict: bool | Unknown
    items: tuple[Value, ...]

    @property
    def key(self) -> str:
        """The names of the items, which tell this combination from the others."""
        return "; ".join(map(identity, self.items))


Known = Callable[[Value], frozenset[str] | None]


def instances(check: Check, facts: Facts, known: Known | None = None) -> Iterator[Instance]:
    """Every combination that ``each`` makes, in order; one without ``each``.

    Where ``known`` tells what is missing for the verdict on an item, this is not asked for again: nothing is missing
    where it is no, and such an item is passed over.
    """
    return _instances(check, Env(facts), check.each, (), known)


def _instances(
    check: Check, env: Env, each: tuple[tuple[str, Run], ...], items: tuple[Value, ...], known: Known | None
) -> Iterator[Instance]:
    if each:
        name, listed = each[0]
        among = listed(env)
        if isinstance(among, Unknown):
            yield Instance(env, among, items)
            return
        for item in among or ():
            lacking = None if known is None else known(item)
            if lacking is None:
                env.spend()
                env.variables[name] = constant(item)
                yield from _instances(check, env, each[1:], (*items, item), known)
            elif lacking:
                yield Instance(env, Unknown(lacking), (*items, item))
        return
    for name, let in check.lets:
        env.variables[name] = _once(let, env)
    verdict = check.when(env)
    yield Instance(env, verdict if isinstance(verdict, Unknown) else bool(verdict), items)


def _once(let: Run, env: Env) -> Callable[[], Value]:
    """The value of ``let``, computed when it is first asked for."""
    made: list[Value] = []

    def value() -> Value:
        if not made:
            made.append(let(env))
        return made[0]

    return value
