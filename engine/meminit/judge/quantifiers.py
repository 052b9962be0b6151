"""What any, all, count, filter and map do: a list, a variable that goes through it, and a body."""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.judge.functions import present
from meminit.judge.values import Unknown, Value, bare, constant, merged

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from meminit.judge.scope import Env, Run

__all__ = ["OVER", "mapped", "those_present"]


def _walk(variable: str, items: Run, body: Run, env: Env) -> Value:
    """Pairs of item and what ``body`` says of it; Unknown when the list is."""
    among = items(env)
    if isinstance(among, Unknown):
        return among
    answers = []
    for item in among or ():
        env.spend()
        env.variables[variable] = constant(item)
        answers.append((item, bare(body(env)) if not isinstance(item, Unknown) else item))
    return answers


def _decided(decisive: bool) -> Callable[[str, Run, Run], Run]:  # noqa: FBT001  as for either
    def quantifier(variable: str, items: Run, body: Run) -> Run:
        def result(env: Env) -> Value:
            answers = _walk(variable, items, body, env)
            if isinstance(answers, Unknown):
                return answers
            verdicts = [answer for _, answer in answers]
            return decisive if decisive in verdicts else merged(verdicts) or (not decisive)

        return result

    return quantifier


def _filtered(variable: str, items: Run, body: Run) -> Run:
    def result(env: Env) -> Value:
        answers = _walk(variable, items, body, env)
        if isinstance(answers, Unknown):
            return answers
        return merged(answer for _, answer in answers) or tuple(item for item, answer in answers if answer)

    return result


def _counted(variable: str, items: Run, body: Run) -> Run:
    filtered = _filtered(variable, items, body)

    def result(env: Env) -> Value:
        chosen = filtered(env)
        return chosen if isinstance(chosen, Unknown) else len(chosen)

    return result


def mapped(variable: str, items: Run, body: Run) -> Run:
    """What ``body`` makes of every item."""

    def result(env: Env) -> Value:
        answers = _walk(variable, items, body, env)
        return answers if isinstance(answers, Unknown) else tuple(answer for _, answer in answers)

    return result


def those_present(items: Run) -> Run:
    """``filter(x in items: present(x))``."""

    def result(env: Env) -> Value:
        among = items(env)
        if among is None or isinstance(among, Unknown):
            return among or ()
        env.rounds -= len(among)
        env.spend()
        return merged(among) or tuple(item for item in among if present(item))

    return result


OVER: Mapping[str, Callable[[str, Run, Run], Run]] = {
    "any": _decided(True),
    "all": _decided(False),
    "filter": _filtered,
    "count": _counted,
}
"""What any, all, filter and count do with a variable, a list and a condition."""
