"""Steps as pictures: SVG, DOT and Mermaid."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from meminit.derive.step_queries import needs, one, path
from meminit.derive.steps import steps_of
from meminit.model.boot import Boot
from meminit.model.steps import Steps
from meminit.show.dot import dot
from meminit.show.mermaid import mermaid
from meminit.show.step_graph import links
from meminit.show.step_layout import place
from meminit.show.svg import HEIGHT, WIDTH, svg
from meminit.show.svg_style import STYLE
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
