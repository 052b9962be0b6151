"""Every combination of the values of `each`, and what `when` says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from meminit.judge.scope import Env
from meminit.judge.values import Unknown, constant, identity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from meminit.judge.check import Check
    from meminit.judge.facts import Facts
    from meminit.judge.scope import Run
    from meminit.judge.values import Value

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


def instances(check: Check, facts: Facts) -> Iterator[Instance]:
    """Every combination that ``each`` makes, in order; one without ``each``."""
    return _instances(check, Env(facts), check.each, ())


def _instances(
    check: Check, env: Env, each: tuple[tuple[str, Run], ...], items: tuple[Value, ...]
) -> Iterator[Instance]:
    if each:
        name, listed = each[0]
        among = listed(env)
        if isinstance(among, Unknown):
            yield Instance(env, among, items)
            return
        for item in among or ():
            env.spend()
            env.variables[name] = constant(item)
            yield from _instances(check, env, each[1:], (*items, item))
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
