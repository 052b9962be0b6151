"""Questions to the dependency graph of the steps: what must come before, what after, why, and what breaks."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from meminit.errors import InputFault, did_you_mean
from meminit.model.steps import Edge, EdgeKind, State
from meminit.read.quoting import counted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import networkx as nx

    from meminit.model.steps import Step, Steps

    Moment = tuple[str, str]
    Graph = nx.DiGraph[Moment]

__all__ = ["after", "ask", "before", "breaks_without", "needs", "one", "path", "why"]


def before(steps: Steps, name: str) -> Steps:
    """What must be done before ``name``, or something it calls, can do its work."""
    import networkx as nx

    asked = steps.step(name)
    earlier = {step for step, moment in nx.ancestors(_moments(steps), (name, "out")) if moment == "out"}
    found = _with_callers(steps, earlier, asked)
    words = f"{_count(found)} must be done before {name}() can do its work."
    return _selected(steps, found, "before", asked, words, *_not_running(asked))


def after(steps: Steps, name: str) -> Steps:
    """What can only be done once ``name``, or something it calls, has done its work."""
    import networkx as nx

    asked, moments = steps.step(name), _moments(steps)
    later = set[str]()
    for step in _inside(steps, asked):
        later |= {other for other, moment in nx.descendants(moments, (step, "out")) if moment == "in"}
    found = _with_callers(steps, later, asked)
    words = f"{_count(found)} can only come after {name}()."
    return _selected(steps, found, "after", asked, words, *_not_running(asked))


def breaks_without(steps: Steps, name: str) -> Steps:
    """What cannot work when ``name`` and all it calls are left out: whoever needs it, directly or not."""
    import networkx as nx

    asked = steps.step(name)
    gone = _inside(steps, asked)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(gone)
    graph.add_edges_from((edge.source, edge.target) for edge in steps.edges if edge.kind is not EdgeKind.BEFORE)
    lost = set[str]().union(*(nx.descendants(graph, step) for step in gone)) - set(gone)
    found = [step.id for step in steps.running if step.id in lost]
    words = f"{_count(found)} cannot work without {name}()."
    return _selected(steps, found, "breaks-without", asked, words, *_not_running(asked))


def why(steps: Steps, name: str) -> Steps:
    """Why ``name`` stands where it stands: what it waits for, and what waits for it."""
    asked = steps.step(name)
    touching = [edge for edge in steps.edges if name in {edge.source, edge.target}]
    into = [edge for edge in touching if edge.target == name and edge.kind is not EdgeKind.CALLS]
    out = [edge for edge in touching if edge.source == name and edge.kind is not EdgeKind.CALLS]
    words = [f"{asked.caller or 'start_kernel'}() calls {name}()."]
    words += [_told(steps, edge) for edge in (*into, *out)]
    if into:
        last = max((steps.step(edge.source) for edge in into), key=lambda step: step.last)
        words.append(f"So it can come no earlier than after {last.id}().")
    if out:
        first = min((steps.step(edge.target) for edge in out), key=lambda step: step.order)
        words.append(f"So it can come no later than before {first.id}().")
    if not (into or out):
        words.append("Nothing else ties it to another step.")
    ends = {name, *(end for edge in touching for end in (edge.source, edge.target))}
    answer = (*words, *_not_running(asked))
    return replace(steps.only(ends, touching), query=(("why", (name,)),), answer=answer)


def path(steps: Steps, start: str, end: str) -> Steps:
    """A shortest chain of reasons why ``end`` must come after ``start``; without edges when there is none."""
    import networkx as nx

    first, second = steps.step(start), steps.step(end)
    query = (("path", (start, end)),)
    graph = _moments(steps)
    graph.add_edges_from(((start, "from"), (step, "out")) for step in _inside(steps, first))
    graph.add_edges_from(((step, "in"), (end, "to")) for step in _inside(steps, second))
    nested = first.within(second) or second.within(first)
    if nested or not nx.has_path(graph, (start, "from"), (end, "to")):
        reason = "one is part of the other" if nested else "nothing that it needs leads back there"
        none = (f"No dependency makes {end}() come after {start}(): {reason}.",)
        return replace(steps.only({start, end}, ()), query=query, answer=none)
    moments = nx.shortest_path(graph, (start, "from"), (end, "to"))
    edges = [edge for hop in pairwise(moments) if (edge := graph.edges[hop].get("edge")) is not None]
    answer = [f"{end}() must come after {start}():", *(_told(steps, edge) for edge in edges)]
    for outer, (inner, _) in ((start, moments[1]), (end, moments[-2])):
        if inner != outer:
            answer.append(f"{inner}() is part of {outer}().")
    return replace(steps.only({step for step, _ in moments}, edges), query=query, answer=tuple(answer))


def needs(steps: Steps, resource: str) -> Steps:
    """Who provides ``resource`` and who needs it. Raises InputFault when no step on any kernel does."""
    if resource not in steps.resources:
        hint = did_you_mean(resource, steps.resources) or "known: " + ", ".join(sorted(steps.resources))
        raise InputFault(f"no resource `{resource}`", help=hint)
    makers = [step.id for step in steps.steps if resource in step.provides]
    users = [step.id for step in steps.steps if resource in step.needs]
    edges = [edge for edge in steps.edges if edge.kind is EdgeKind.NEEDS and edge.what == resource]
    words = [f"{resource}: {steps.resources[resource]}."]
    if makers:
        words.append(f"Provided by {_list(makers)}; needed by {_list(users)}.")
    else:
        words.append("No step provides or needs it under this config.")
    return replace(steps.only({*makers, *users}, edges), query=(("needs", (resource,)),), answer=tuple(words))


def one(steps: Steps, name: str) -> Steps:
    """The step called ``name`` alone, with every edge that touches it."""
    asked = steps.step(name)
    touching = tuple(edge for edge in steps.edges if name in {edge.source, edge.target})
    return replace(steps, steps=(asked,), edges=touching, query=(("step", (name,)),))


def ask(steps: Steps, **asked: Any) -> Steps:  # noqa: ANN401  names, and a pair of names for path
    """The answer to the one question that is asked; ``steps`` as they are where none is. Raises InputFault."""
    questions = {name: about for name, about in asked.items() if about}
    if len(questions) > 1:
        raise InputFault(f"one question at a time, not {', '.join(questions)}")
    match questions:
        case {"step": name}:
            return one(steps, name)
        case {"before": name}:
            return before(steps, name)
        case {"after": name}:
            return after(steps, name)
        case {"why": name}:
            return why(steps, name)
        case {"path": (start, end)}:
            return path(steps, start, end)
        case {"needs": resource}:
            return needs(steps, resource)
        case {"breaks_without": name}:
            return breaks_without(steps, name)
    if questions:
        raise InputFault(f"steps do not answer `{next(iter(questions))}`")
    return steps


def _moments(steps: Steps) -> Graph:
    """Calls (`in`) and returns (`out`) of all steps; an edge leads to a moment that comes later."""
    import networkx as nx

    graph: Graph = nx.DiGraph()
    for step in steps.steps:
        graph.add_edge((step.id, "in"), (step.id, "out"))
    for edge in steps.edges:
        if edge.kind is EdgeKind.CALLS:
            graph.add_edge((edge.source, "in"), (edge.target, "in"), edge=edge)
            graph.add_edge((edge.target, "out"), (edge.source, "out"), edge=edge)
        else:
            graph.add_edge((edge.source, "out"), (edge.target, "in"), edge=edge)
    return graph


def _inside(steps: Steps, asked: Step) -> list[str]:
    """The step and all it calls, in order."""
    return [step.id for step in steps.steps if step.within(asked)]


def _with_callers(steps: Steps, names: Collection[str], asked: Step) -> list[str]:
    """The running steps among ``names`` and those that call them, without ``asked``, its parts and its callers."""
    apart = [step for step in steps.running if not (step.within(asked) or asked.within(step))]
    found = [step for step in apart if step.id in names]
    return [step.id for step in apart if any(inner.within(step) for inner in found)]


def _selected(steps: Steps, found: Iterable[str], query: str, asked: Step, *words: str) -> Steps:
    """``found`` as an answer, with the step that was asked about and what it calls as its context."""
    context = {asked.id, *(step.id for step in steps.running if step.within(asked))}
    chosen = steps.only({*found, *context})
    return replace(chosen, query=((query, (asked.id,)),), answer=words, context=frozenset(context))


def _not_running(asked: Step) -> tuple[str, ...]:
    if asked.state is State.RUNS:
        return ()
    return (f"{asked.id}() is {asked.state} under this config, so nothing hangs on it.",)


def _told(steps: Steps, edge: Edge) -> str:
    match edge.kind:
        case EdgeKind.NEEDS:
            return f"{edge.target}() needs {edge.what} from {edge.source}(): {steps.resources[edge.what]}."
        case EdgeKind.BEFORE:
            return f"{edge.source}() must precede {edge.target}(): {edge.what}."
        case _:  # a call
            return f"{edge.source}() calls {edge.target}()."


def _count(found: Collection[str]) -> str:
    return counted(len(found), "step") if found else "no steps"


def _list(names: Collection[str]) -> str:
    return ", ".join(f"{name}()" for name in names)
