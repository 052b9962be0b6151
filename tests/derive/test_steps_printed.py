"""Steps stand where the sources have them, and in the order in which real kernels print."""

from __future__ import annotations

import json
import re
from typing import Any

from meminit.derive.steps import steps_of
from meminit.model.boot import Boot
from meminit.model.step_rules import step_rules
from meminit.model.steps import Steps
from support import FACTS, kernel_index

BOOTS = sorted((FACTS / "boots" / "4.7.4").glob("*.json"))


UNINDEXED = ("fs/", "arch/x86/platform/")


"""Folders of whose files the index lists nothing."""


def test_every_function_is_where_its_step_says() -> None:
    index = kernel_index("4.7")
    cited = [(one.file, one.function) for rule in step_rules().rules.values() for one in (rule.variants or (rule,))]

    assert len(cited) > 100
    assert [one for one in cited if one[1] not in index.get(one[0], ()) and not one[0].startswith(UNINDEXED)] == []
    assert [one for one in cited if one[0].startswith(UNINDEXED) and one[0] in index] == []


def pattern(printed: str) -> re.Pattern[str]:
    """What a line of the boot log printed with this format looks like."""
    parts = re.split(r"%[-#0]*\d*(?:ll|l|L|z|t)?[dixXus]", printed)
    return re.compile(".*".join(map(re.escape, parts)))


def boots_with_messages() -> list[dict[str, Any]]:
    found = [json.loads(path.read_text(encoding="utf-8")) for path in BOOTS]
    return [boot for boot in found if boot["expect"].get("messages")]


def test_measured_boot_logs_follow_the_order_of_the_steps() -> None:
    """Every known line comes from a step that runs, after all lines of steps that come before it."""
    cache: dict[str, Steps] = {}
    seen: set[tuple[str, str]] = set()
    boots = boots_with_messages()
    for boot in boots:
        kernel = {"release": "4.7", "arch": boot["arch"], "config": boot["config"]}
        key = json.dumps(kernel, sort_keys=True)
        if key not in cache:
            cache[key] = steps_of(Boot.from_document({"kernel": kernel}).kernel)
        speakers = [(step, pattern(line)) for step in cache[key].steps for line in step.log]
        reached, lines = 0, 0
        for message in boot["expect"]["messages"]:
            able = [step for step, wanted in speakers if wanted.match(message)]
            if able:
                fitting = [step for step in able if step.last >= reached]
                assert fitting, f"{boot['name']}: {message}"
                reached = max(reached, fitting[0].order)
                seen.add((boot["arch"], fitting[0].id))
                lines += 1
        assert lines > 2, boot["name"]

    assert len(boots) > 100
    for key, found in cache.items():
        arch = json.loads(key)["arch"]
        for step in found.running:
            inside = {(arch, inner.id) for inner in found.steps if inner.within(step)}
            assert step.verified == bool(inside & seen), (arch, step.id)
