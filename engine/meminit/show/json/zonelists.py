"""Zonelists as a zonelists/1 document: as values, and as text that is fast for thousands of nodes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from meminit.derive.zonelists.explain import explain_entries
from meminit.show.entries import joined, written_entries
from meminit.show.json.document import document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from meminit.model.boot import Boot
    from meminit.model.zonelists import NodeZonelists, Order, Pick, Request, Zonelists, Zoneref

__all__ = ["zonelists_json", "zonelists_text"]


def zonelists_json(boot: Boot, lists: Zonelists, requests: Sequence[Request] = ()) -> dict[str, Any]:
    """The document; ``requests`` are answers for gfp flags, where those were asked."""
    nodes = [{key: _plain(value) for key, value in _node(lists, own)} for own in lists.nodes]
    return {**_head(boot, lists, requests), "nodes": nodes}


def zonelists_text(boot: Boot, lists: Zonelists, requests: Sequence[Request] = (), *, line: bool = False) -> str:
    """The document as JSON text, a list a line, or all on one ``line``; equal entries are written once and joined."""
    head = _head(boot, lists, requests)
    written = written_entries(lists, _entry)
    nodes = ([(key, _text(value, written)) for key, value in _node(lists, own)] for own in lists.nodes)
    if line:
        body = ",".join("{" + ",".join(f'"{key}":{text}' for key, text in node) + "}" for node in nodes)
        return json.dumps(head, separators=(",", ":"))[:-1] + f',"nodes":[{body}]' + "}\n"
    body = ",\n".join(
        "    {\n" + ",\n".join(f'      "{key}": {text}' for key, text in node) + "\n    }" for node in nodes
    )
    return json.dumps(head, indent=2)[:-2] + f',\n  "nodes": [\n{body}\n  ]\n' + "}\n"


def _head(boot: Boot, lists: Zonelists, requests: Sequence[Request]) -> dict[str, Any]:
    body = {
        "order": _order(lists.order),
        "policy_zone": lists.policy_zone,
        "zone_reclaim_mode": lists.zone_reclaim_mode,
        "factor": lists.factor,
        "path": list(lists.path),
        "messages": list(lists.messages),
        "notes": list(lists.notes),
        "unlisted": [{"node": node, "zone": zone, "why": why} for node, zone, why in lists.unlisted],
    }
    if requests:
        body["requests"] = [
            {
                "gfp": request.gfp,
                "node": request.node,
                "zone": request.zone,
                "list": request.list_name,
                "entries": _plain(request.entries),
                "why": request.why,
            }
            for request in requests
        ]
    return document("zonelists/1", boot, body)


def _order(order: Order) -> dict[str, Any]:
    return {
        "requested": order.requested,
        "effective": order.effective,
        "why": order.why,
        "messages": list(order.messages),
        "sysctl": order.sysctl,
        "writes": [
            {
                "written": write.written,
                "result": write.result,
                "reads_back": write.reads_back,
                "rebuilt": write.rebuilt,
                "messages": list(write.messages),
            }
            for write in order.writes
        ],
    }


def _node(lists: Zonelists, own: NodeZonelists) -> Iterator[tuple[str, Any]]:
    """Keys and values of one node, lists still made of entries."""
    yield "node", own.node
    yield "fallback_nodes", list(own.fallback_nodes)
    yield "fallback", own.fallback
    yield "thisnode", own.thisnode
    yield "node_load", own.node_load
    if own.by_zone is not None:
        yield "by_zone", own.by_zone
    if own.by_gfp_zonemask is not None:
        yield "by_gfp_zonemask", {str(mask): entries for mask, entries in own.by_gfp_zonemask.items()}
    if own.then_nodes:
        yield "then_nodes", list(own.then_nodes)
    if own.picks:
        yield "picks", [_pick(pick) for pick in own.picks]
        yield (
            "entries",
            [
                {"node": reason.entry.node, "zone": reason.entry.zone, "why": reason.why}
                for reason in explain_entries(lists, own)
            ],
        )


def _pick(pick: Pick) -> dict[str, Any]:
    """A pick with what it was weighed by; nulls where it came without comparison."""
    weighed = pick.weighed
    return {
        "node": pick.node,
        "distance": None if weighed is None else weighed.distance,
        "ahead": None if weighed is None else weighed.ahead,
        "penalty": None if weighed is None else weighed.penalty,
        "node_load": None if weighed is None else weighed.load,
        "value": None if weighed is None else weighed.value,
        "tie": pick.tie,
        "load_after": pick.load_after,
        "why": pick.why,
    }


def _plain(value: Any) -> Any:  # noqa: ANN401  a value of a JSON document
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [{"node": entry.node, "zone": entry.zone} for entry in value]
    return value


def _entry(entry: Zoneref) -> str:
    return f'{{"node": {entry.node}, "zone": {json.dumps(entry.zone)}}}'


def _text(value: Any, written: dict[int, str]) -> str:  # noqa: ANN401  a value of a JSON document
    if isinstance(value, tuple):
        return f"[{joined(value, written, ', ')}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)}: {_text(inner, written)}" for key, inner in value.items()) + "}"
    return json.dumps(value)
