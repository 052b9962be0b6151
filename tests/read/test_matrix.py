"""Boots of a project as matrices: what is combined with what, what each is called, and where its parts stand."""

from __future__ import annotations

import pytest

from meminit.errors import InputFault
from meminit.read.matrix import MAX_BOOTS
from meminit.read.project import project_cells, read_project
from meminit.text import Place, Source

FILES = {
    "machines/*.yaml": ("machines/db.yaml", "machines/web.yaml"),
    "configs/*/kernel.config": ("configs/old/kernel.config", "configs/new/kernel.config"),
    "etc/**/grub*": ("etc/default/grub", "etc/grub.cfg"),
    "one/*.config": ("one/a.config",),
}


def expand(pattern: str, place: Place | None) -> tuple[str, ...]:
    del place
    return FILES[pattern]


def source(boots: str) -> Source:
    return Source("meminit.yaml", "meminit: project/1\nboots:\n" + boots)


def names(boots: str) -> list[str]:
    return [cell.name for cell in project_cells(source(boots), expand)]


def test_every_machine_boots_every_kernel_with_every_line_in_the_order_written() -> None:
    text = '  all: {machine: [a.yaml, b.yaml], kernel: ["6.1", "4.7"], cmdline: [quiet, "ro  mem=4G"]}\n'

    assert names(text) == [
        f"all/{machine}/{kernel}/{line}"
        for machine in ("a", "b")
        for kernel in ("6.1", "4.7")
        for line in ("quiet", "ro mem=4G")
    ]


def test_patterns_name_boots_by_what_tells_their_files_apart() -> None:
    assert names("  m: {machine: machines/*.yaml}\n") == ["m/db", "m/web"]
    assert names("  k: {kernel: {config: configs/*/kernel.config}}\n") == ["k/old", "k/new"]
    assert names("  l: {cmdline: {file: etc/**/grub*}}\n") == ["l/default/grub", "l/grub.cfg"]


def test_a_pattern_that_matches_one_file_varies_all_the_same() -> None:
    assert names("  k: {kernel: {config: one/*.config}}\n") == ["k/a"]


def test_what_does_not_vary_is_no_part_of_the_name() -> None:
    assert names("  plain: {machine: m.yaml, kernel: '6.1', cmdline: 'a[b]*'}\n") == ["plain"]
    assert names("  plain: {name: called, kernel: {release: '6.1'}}\n") == ["called"]
    assert names("  half: {machine: m.yaml, kernel: ['6.1']}\n") == ["half/6.1"]


@pytest.mark.parametrize(
    ("dimension", "expected"),
    [
        ("machine: [x/m.yaml, y/m.yaml, m2.yaml]", ["x/m.yaml", "y/m.yaml", "m2"]),
        ("machine: [{name: inline, nodes: []}, {nodes: []}]", ["inline", "machine"]),
        ("kernel: [{release: '6.1', config: k.config}, {release: '4.7', config: k.config}]",
         ["k.config 6.1", "k.config 4.7"]),
        ("kernel: [{release: '6.1', arch: arm64}, {release: '6.1', arch: x86_64}]", ["6.1 arm64", "6.1 x86_64"]),
        ("kernel: [{arch: arm64}, {features: []}, {features: []}]", ["arm64", "kernel", "kernel #2"]),
        ("cmdline: [{file: grub, entry: A}, {file: grub, entry: B}, {file: grub}]", ["grub: A", "grub: B", "grub"]),
        ("cmdline: ['', quiet, quiet]", ["(no words)", "quiet", "quiet #2"]),
    ],
)  # fmt: skip
def test_boots_have_names_of_their_own(dimension: str, expected: list[str]) -> None:
    assert names(f"  m: {{{dimension}}}\n") == [f"m/{name}" for name in expected]


def test_long_lines_are_told_apart_and_keep_their_names() -> None:
    lines = [f"console=ttyS0 root=/dev/mapper/vg-root ro quiet nokaslr mem={size}" for size in ("4G", "8G")]
    first = names(f"  m: {{cmdline: ['{lines[0]}', '{lines[1]}']}}\n")
    second = names(f"  m: {{cmdline: ['{lines[1]}', short, '{lines[0]}']}}\n")

    assert first[0] != first[1]
    assert second == [first[1], "m/short", first[0]]
    assert all(len(name) < 60 for name in first)


def test_parts_of_a_cell_stand_where_the_matrix_has_them() -> None:
    text = "  m:\n    kernel: ['6.1', {config: one/*.config, arch: arm64}]\n    cmdline: quiet\n    state: running\n"
    first, second = project_cells(source(text), expand)

    assert str(first.at(("kernel",))) == "meminit.yaml:4:14"
    assert second.at(("kernel", "arch")).text == "arm64"
    assert second.key(("kernel", "arch")).text == "arch"
    assert str(second.key(("cmdline",))) == "meminit.yaml:5:5"
    assert second.get(("kernel", "config")) == "one/a.config"
    assert not second.of_matrix


def test_cells_are_read_as_boots_are() -> None:
    text = (
        "  m: {machine: [{meminit: machine/1, nodes: [{id: 0, memory: 4G}]}], kernel: ['6.1'], cmdline: [ro, mem=1G]}\n"
    )
    specs = read_project(source(text), expand=expand)

    assert [spec.cmdline.text for spec in specs if spec.cmdline] == ["ro", "mem=1G"]
    assert {spec.release for spec in specs} == {"6.1"}
    assert {spec.release_place.text for spec in specs if spec.release_place} == {"'6.1'"}


def test_a_matrix_has_a_limit() -> None:
    many = ", ".join(f"m{number}" for number in range(150))
    lines = ", ".join(f"quiet{number}" for number in range(150))
    with pytest.raises(InputFault, match=f"`m` is 22,500 boots; no more than {MAX_BOOTS:,}") as caught:
        names(f"  m: {{machine: [{many}], cmdline: [{lines}]}}\n")

    assert str(caught.value.place) == "meminit.yaml:3:3"


def test_patterns_are_refused_where_no_files_are_looked_for() -> None:
    with pytest.raises(InputFault, match="is a pattern") as caught:
        read_project(source("  m: {machine: '*.yaml'}\n"))

    assert str(caught.value.place) == "meminit.yaml:3:16"


@pytest.mark.parametrize("mistake", ["machine: []", "kernel: [{arhc: x}]", "kernel: [[]]", "cmdline: [{fil: x}]"])
def test_the_schema_refuses_at_the_place(mistake: str) -> None:
    with pytest.raises(InputFault) as caught:
        names(f"  m: {{{mistake}}}\n")

    assert caught.value.place is not None
    assert caught.value.place.line == 3
