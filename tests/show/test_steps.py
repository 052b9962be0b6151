"""Steps as text, JSON, SVG, DOT and Mermaid."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest

from meminit import data
from meminit.derive.step_queries import before, needs, one, path
from meminit.derive.steps import steps_of
from meminit.model.boot import Boot
from meminit.model.steps import State, Steps
from meminit.show.dot import dot
from meminit.show.json.steps import steps_json
from meminit.show.mermaid import mermaid
from meminit.show.step_graph import links
from meminit.show.step_layout import place
from meminit.show.svg import HEIGHT, WIDTH, svg
from meminit.show.svg_style import STYLE
from meminit.show.text.steps import step_lines, steps_lines
from support import CHECKOUT

ARCHES = ("x86_64", "x86_32", "arm")
SVG = "{http://www.w3.org/2000/svg}"


@cache
def boot(arch: str) -> Boot:
    return Boot.from_document({"kernel": {"release": "4.7", "arch": arch}})


@cache
def all_steps(arch: str = "x86_64") -> Steps:
    return replace(steps_of(boot(arch).kernel), boot=boot(arch))


@cache
def drawn(arch: str) -> ET.Element:
    return ET.fromstring(svg(all_steps(arch)))  # noqa: S314  our own text


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


# Pictures


@pytest.mark.parametrize("arch", ARCHES)
def test_a_picture_has_every_step_once_with_its_role_and_state(arch: str) -> None:
    groups = [group for group in drawn(arch).iter(f"{SVG}g") if "step" in group.get("class", "").split()]
    titles = {"".join(group.find(f"{SVG}title").itertext()): group for group in groups}  # type: ignore[union-attr]

    assert len(groups) == len(all_steps(arch).steps)
    for step in all_steps(arch).steps:
        (title,) = [text for text in titles if text.startswith(f"{step.function}() in ") and step.role in text]
        name = "".join(text.text or "" for text in titles[title].iter(f"{SVG}text") if text.get("class") == "name")
        assert name == step.id
        assert set(titles[title].get("class", "").split()) == {"step", step.phase, str(step.state)}


@pytest.mark.parametrize("arch", ARCHES)
def test_no_two_boxes_of_a_picture_touch(arch: str) -> None:
    arrows = links(all_steps(arch))
    points = list(place([step.order for step in all_steps(arch).steps], arrows).nodes.values())

    assert len(points) == len(all_steps(arch).steps)
    for at, (x, y) in enumerate(points):
        for other_x, other_y in points[:at]:
            assert abs(x - other_x) >= WIDTH or abs(y - other_y) >= HEIGHT


@pytest.mark.parametrize("arch", ARCHES)
def test_arrows_run_down_and_bend_beside_boxes_only(arch: str) -> None:
    arrows = links(all_steps(arch))
    drawing = place([step.order for step in all_steps(arch).steps], arrows)

    for link in arrows:
        route = drawing.routes[link]
        assert (route[0], route[-1]) == (drawing.nodes[link.source], drawing.nodes[link.target])
        assert [y for _, y in route] == sorted({y for _, y in route})
        for x, y in route[1:-1]:
            assert all(abs(x - node_x) > WIDTH / 2 or y != node_y for node_x, node_y in drawing.nodes.values())


@pytest.mark.parametrize("arch", ARCHES)
def test_arrows_that_are_left_out_follow_from_those_that_are_drawn(arch: str) -> None:
    import networkx as nx

    steps = all_steps(arch)
    places = {step.id: step.order for step in steps.steps}
    graph: nx.DiGraph[int] = nx.DiGraph((link.source, link.target) for link in links(steps))
    running = {step.id for step in steps.running}

    for edge in steps.edges:
        if {edge.source, edge.target} <= running:
            assert nx.has_path(graph, places[edge.source], places[edge.target])
    assert set(graph) == set(places.values())


def test_a_picture_keeps_inside_its_frame() -> None:
    picture = drawn("x86_64")
    width, height = (float(size) for size in picture.get("viewBox", "").split()[2:])
    boxes = [one for one in picture.iter(f"{SVG}rect") if one.get("class") == "box"]

    assert all(0 <= float(one.get("x", "")) <= width - float(one.get("width", "")) for one in boxes)
    assert all(0 <= float(one.get("y", "")) <= height - float(one.get("height", "")) for one in boxes)


def test_pictures_of_small_answers() -> None:
    alone = svg(one(all_steps(), "mem_init"))
    empty = svg(needs(all_steps(), "leak-tracking"))
    unconnected = svg(path(all_steps(), "running", "setup_memory_map"))

    assert alone.count('class="step ') == 1
    assert empty.count('class="step ') == 0
    assert "No step" not in empty
    assert "leak-tracking: kmemleak follows allocations." in empty
    assert unconnected.count('class="step ') == 2
    assert svg(replace(all_steps(), boot=None)).count("Memory initialisation</text>") == 1


def test_unconnected_parts_stand_side_by_side_and_loose_steps_below() -> None:
    def link(source: int, target: int) -> Any:
        from meminit.show.step_graph import Link

        return Link(source, target, ("needs",), ())

    drawing = place(list(range(12)), [link(0, 1), link(2, 3)])

    assert drawing.nodes[0][0] < drawing.nodes[2][0]
    assert drawing.nodes[0][1] == drawing.nodes[2][1]
    assert {drawing.nodes[at][1] for at in range(4, 10)} == {drawing.nodes[4][1]}
    assert drawing.nodes[10][1] > drawing.nodes[4][1] > drawing.nodes[1][1]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one_colour: str, other: str) -> float:
    low, high = sorted((luminance(one_colour), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_words_are_legible_on_every_box_in_light_and_in_dark() -> None:
    light, dark = STYLE.split("@media (prefers-color-scheme:dark)")
    for style in (light, dark):
        named = dict(re.findall(r"--(page|ink|soft):(#[0-9a-f]+)", style))
        fills = re.findall(r"--fill:(#[0-9a-f]+)", style)
        assert len(fills) == len(all_steps().phases)
        for ground in (named["page"], *fills):
            assert contrast(named["ink"], ground) >= 7
            assert contrast(named["soft"], ground) >= 4.5


def test_every_phase_has_a_colour_of_its_own() -> None:
    hues = dict(re.findall(r"\.([a-z-]+)\{--hue:(#[0-9a-f]+)", STYLE))

    assert set(hues) == {phase.id for phase in all_steps().phases}
    assert len(set(hues.values())) == len(hues)


def test_dot_has_every_edge() -> None:
    text = dot(all_steps())

    assert text.startswith("digraph steps {\n")
    assert text.endswith("}\n")
    assert text.count(" -> ") == len(all_steps().edges)
    assert '"mm_init" -> "mem_init" [style=dotted, tooltip="calls"];' in text
    assert '"kmemleak_init" [label="kmemleak_init\\n(absent)", group="late", style=dashed, fontcolor=gray40' in text
    assert 'label="kmalloc"' in text
    assert dot(one(all_steps(), "mem_init")).count(" -> ") == 0


def test_mermaid_has_the_arrows_of_the_picture() -> None:
    text = mermaid(all_steps())
    arrows = [line for line in text.splitlines() if re.search(r" (-->|-\.->|-- before -->) ", line)]

    assert text.startswith('flowchart TD\n  s0["setup_arch"]\n')
    assert len(arrows) == len(links(all_steps()))
    assert '["kmem_cache_init_late"]:::noop' in text
    assert '["kmemleak_init"]:::absent' in text
    assert {re.search(r" (-.*>) ", line).group(1) for line in arrows} == {  # type: ignore[union-attr]
        "-->",
        "-.->",
        "-- before -->",
    }


def test_the_same_steps_give_the_same_bytes_in_every_process() -> None:
    program = (
        "from meminit.model.boot import Boot; from meminit.derive.steps import steps_of\n"
        "from meminit.derive.step_queries import path\n"
        "from meminit.show.svg import svg; from meminit.show.dot import dot; from meminit.show.mermaid import mermaid\n"
        "steps = steps_of(Boot.from_document({'kernel': {'release': '4.7', 'arch': 'x86_32'}}).kernel)\n"
        "for one in (steps, path(steps, 'setup_arch', 'rest_init')):\n"
        "    print(svg(one), dot(one), mermaid(one))\n"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(CHECKOUT / "engine")},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }

    assert len(texts) == 1
