"""Steps as text, JSON, SVG, DOT and Mermaid."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from typing import Any

import jsonschema
import pytest

from meminit import data
from meminit.derive.step_queries import before, needs, one, path
from meminit.derive.steps import steps_of
from meminit.model.boot import Boot
from meminit.model.steps import State, Steps
from meminit.show.json.steps import steps_json
from meminit.show.text.steps import step_lines, steps_lines

ARCHES = ("x86_64", "x86_32", "arm")


@cache
def boot(arch: str) -> Boot:
    return Boot.from_document({"kernel": {"release": "4.7", "arch": arch}})


@cache
def all_steps(arch: str = "x86_64") -> Steps:
    return replace(steps_of(boot(arch).kernel), boot=boot(arch))


# Text


def test_the_table_has_a_line_a_step_with_its_state_and_role() -> None:
    text = steps_lines(all_steps())
    head, _, table = text.partition("\n\n")

    assert head == "Memory initialisation of 4.7 on x86_64: 69 steps run, 5 have nothing to do, 6 are not built"
    for step in all_steps().steps:
        mark = {State.RUNS: "+", State.NO_OP: "o", State.ABSENT: "-"}[step.state]
        (line,) = re.findall(rf"^ *{step.order} . +{step.id} .*", table, re.MULTILINE)
        assert line.startswith(f"{step.order:>3} {mark} {'  ' * step.depth}{step.id} ")
        assert step.role[:20] in line
    assert max(map(len, text.splitlines())) <= 120


def test_the_table_says_what_a_state_hangs_on_and_what_comes_before() -> None:
    words = " ".join(steps_lines(all_steps()).split())

    assert "[needs CONFIG_DEBUG_KMEMLEAK]" in words
    assert "[nothing to do with CONFIG_SPARSEMEM]" in words
    assert "wait for it" not in words
    free = all_steps().step("kmem_cache_init")
    assert f"{all_steps().step('vmalloc_init').role} ←37,{free.order}" in words
    assert "The config leaves open, taken as off: DEBUG_KMEMLEAK, " in words


def test_an_absent_step_whose_caller_is_absent_says_so() -> None:
    steps = all_steps()
    orphan = replace(steps.step("kmemleak_init"), guard="")

    assert "[its caller is not built]" in steps_lines(replace(steps, steps=(orphan,), edges=()))


def test_verbose_adds_needs_provides_and_log_lines() -> None:
    text = steps_lines(all_steps(), verbose=True)

    assert "prints PID hash table entries: %ld (order: %d, %lu bytes)" in text
    assert "provides zonelists\n" in text
    assert "needs kmalloc\n" in text
    assert "provides" not in steps_lines(all_steps())


def test_an_answer_opens_with_its_words_and_leaves_out_what_was_asked() -> None:
    text = steps_lines(before(all_steps(), "build_all_zonelists"))

    assert text.startswith("32 steps must be done before build_all_zonelists() can do its work.\n\n")
    assert " 39 " not in text
    assert "taken as off" not in text


def test_an_answer_without_steps_is_only_words() -> None:
    text = steps_lines(needs(all_steps(), "leak-tracking"))

    assert text.splitlines() == [
        "leak-tracking: kmemleak follows allocations.",
        "No step provides or needs it under this config.",
    ]


def test_nothing_left_open_is_not_mentioned() -> None:
    assert "taken as off" not in steps_lines(replace(all_steps(), taken_as_off=()))


def test_one_step_with_all_its_ties() -> None:
    text = step_lines(one(all_steps(), "free_all_bootmem"))
    lines = text.splitlines()

    assert lines[0] == "free_all_bootmem() in mm/nobootmem.c"
    assert "called by: mem_init(), step 56" in lines
    assert "state: runs" in lines
    assert any(line.startswith("needs: zones (") and line.endswith("from free_area_init_core()") for line in lines)
    assert any(line.startswith("after: pci_iommu_alloc(), ") for line in lines)
    assert any(line.startswith("provides: free-pages (") and "kmem_cache_init()" in line for line in lines)
    assert "source: 4.7 mm/nobootmem.c free_low_memory_core_early()" in lines
    assert lines[-1] == "its place was read in the source, not measured"


def test_one_step_of_each_other_kind() -> None:
    def shown(name: str) -> str:
        return step_lines(one(all_steps(), name))

    assert "calls: page_ext_init_flatmem(), mem_init()" in shown("mm_init")
    assert "called by: start_kernel()" in shown("mm_init")
    assert "built when: CONFIG_DEBUG_KMEMLEAK\n" in shown("kmemleak_init")
    assert "nothing to do when: CONFIG_SPARSEMEM\n" in shown("alloc_node_mem_map")
    assert "before: mem_init(), " in shown("pidhash_init")
    assert "prints: PID hash table entries" in shown("pidhash_init")
    assert shown("pidhash_init").endswith("its place was seen in boot logs\n")


# JSON


def schema() -> Any:
    return json.loads(data.text("rules/schemas/steps.schema.json"))


@pytest.mark.parametrize("arch", ARCHES)
def test_documents_meet_their_schema(arch: str) -> None:
    steps = all_steps(arch)
    for answer in (
        steps,
        one(steps, "mem_init"),
        before(steps, "mem_init"),
        path(steps, "setup_arch", "mem_init"),
        needs(steps, "leak-tracking"),
    ):
        jsonschema.validate(json.loads(json.dumps(steps_json(boot(arch), answer))), schema())


def test_a_document_tells_the_whole_graph() -> None:
    document = steps_json(boot("x86_64"), all_steps())
    (step,) = [step for step in document["steps"] if step["id"] == "kmem_cache_init_late"]

    assert (document["meminit"], document["boot"]["release"], document["query"]) == ("steps/1", "4.7", [])
    assert [step["order"] for step in document["steps"]] == list(range(80))
    assert (step["state"], step["depth"], step["guard"], step["noop_when"]) == ("no-op", 0, "CONFIG_SLUB", "always")
    assert {"from": "mm_init", "to": "mem_init", "kind": "calls", "what": ""} in document["edges"]
    assert {edge["kind"] for edge in document["edges"]} == {"calls", "before", "needs"}
    assert set(document["resources"]) == {
        resource for step in document["steps"] for resource in step["needs"] + step["provides"]
    }


def test_a_document_of_an_answer_lists_what_was_found() -> None:
    document = steps_json(boot("x86_64"), before(all_steps(), "build_all_zonelists"))
    names = {step["id"] for step in document["steps"]}

    assert document["query"] == [{"option": "before", "about": ["build_all_zonelists"]}]
    assert len(names) == 32
    assert not {"build_all_zonelists", "build_zonelists"} & names
    assert all({edge["from"], edge["to"]} <= names for edge in document["edges"])


def test_a_resource_that_was_asked_for_is_explained_even_if_nobody_has_it() -> None:
    document = steps_json(boot("x86_64"), needs(all_steps(), "leak-tracking"))

    assert document["resources"] == {"leak-tracking": "kmemleak follows allocations"}
