"""The whole way from indexes and trees to a catalogue, and the shipped one against the indexes it was made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.indexes import Row, value_type
from catalogue.writing import covered_folders, numbers_text
from compile_catalogue import compile_catalogue
from meminit.read.catalogue import Catalogue, catalogue
from support import KERNEL, parameter_index, parameter_indexes

INDEXED = {
    "__setup",
    "__setup_param",
    "core_param",
    "early_param",
    "early_param_on_off",
    "module_param",
    "module_param_cb",
    "module_param_named",
}


def listed_by(made: Catalogue) -> dict[str, set[tuple[str, str, str]]]:
    """(kind, name, file) of each release as the catalogue has it, of what indexes list."""
    found: dict[str, set[tuple[str, str, str]]] = {release: set() for release in made.releases}
    for row in made.all():
        if row.kind in INDEXED and row.file.endswith(".c"):
            for number in row.releases:
                found[made.releases[number - 1]].add((row.kind, row.bare, row.file))
    return found


def listed_in(release: str) -> set[tuple[str, str, str]]:
    """The same of the index."""
    found = set()
    for file, _, kind, name, arguments in parameter_index(release):
        found.add((kind, name, file))
        if kind == "early_param_on_off":
            found.add((kind, arguments.partition(",")[0].strip('"'), file))
    return found


def test_the_shipped_catalogue_has_every_row_of_the_indexes_and_no_other() -> None:
    listed = listed_by(catalogue())

    assert list(catalogue().releases) == parameter_indexes()
    for release, rows in listed.items():
        assert rows == listed_in(release), release


def test_without_trees_the_same_rows_come_out_with_nothing_known_of_conditions() -> None:
    made = Catalogue(compile_catalogue(_folder(), {}))

    for release, rows in listed_by(made).items():
        assert rows == listed_in(release), release
    assert {row.inside for row in made.all()} == {"?"}


def test_the_head_of_the_shipped_catalogue_tells_which_indexes_are_partial() -> None:
    made = compile_catalogue(_folder(), {})
    shipped = catalogue()

    assert Catalogue(made).releases == shipped.releases
    partial = {name for name, folders in covered_folders(_rows()).items() if folders is not None}
    assert partial == {"4.15", "5.17", "6.8"}


def _folder() -> Path:
    parameter_indexes()
    return KERNEL / "parameters"


def _rows() -> dict[str, list[Row]]:
    return {
        release: [Row(file, int(line), kind, name, arguments) for file, line, kind, name, arguments in rows]
        for release in parameter_indexes()
        for rows in [parameter_index(release)]
    }


def row(file: str, name: str = "x") -> Row:
    return Row(file, 1, "module_param", name, "int, 0")


def test_an_index_between_larger_ones_is_partial() -> None:
    full = [row(f"mm/{number}.c") for number in range(3)] + [row(f"fs/{number}.c") for number in range(3)]

    assert covered_folders({"1.0": full, "2.0": [row("mm/0.c"), row("fs/9.c")], "3.0": full})["2.0"] == []
    whole = [row(f"mm/{number}.c") for number in range(3)]
    large = full + [row(f"net/{number}.c") for number in range(3)]
    assert covered_folders({"1.0": large, "2.0": whole, "3.0": large}) == {"1.0": None, "2.0": ["mm"], "3.0": None}


@pytest.mark.parametrize(
    ("kind", "arguments", "type_"),
    [
        ("module_param", "bool, 0644", "bool"),
        ("module_param_named", "x, bool, 0644", "bool"),
        ("core_param", "x, int, 0", "int"),
        ("module_param_cb", "&ops, &x, 0", ""),
        ("module_param_array", "unsigned short, NULL, 0", "unsignedshort"),
        ("__setup_param", "id, f, 1", "early"),
        ("__setup_param", "id, f, 0", ""),
        ("module_param_named", "x", ""),
    ],
)
def test_the_type_is_where_the_macro_has_it(kind: str, arguments: str, type_: str) -> None:
    assert value_type(kind, arguments) == type_


@pytest.mark.parametrize(
    ("numbers", "text"), [({1}, "1"), ({1, 2}, "12"), ({1, 2, 3}, "1-3"), ({1, 3, 4, 5, 7}, "13-57"), (set(), "")]
)
def test_releases_are_written_short(numbers: set[int], text: str) -> None:
    assert numbers_text(numbers) == text


def test_trees_give_names_and_conditions_and_the_nearest_one_where_a_release_has_none(tmp_path: Path) -> None:
    index = "mm/a.c\t2\tmodule_param\tx\tint, 0\n"
    index += 'mm/b.c\t1\t__setup\tb-c=\tf\nmm/b.c\t9\tearly_param_on_off\ton\t"off", v, C\n'
    for release in ("1.0", "2.0", "3.0"):
        (tmp_path / f"{release}.tsv").write_text(index if release != "3.0" else index[: index.index("mm/b")])
    tree = tmp_path / "tree"
    (tree / "mm").mkdir(parents=True)
    (tree / "Makefile").write_text("core-y := mm/\n")
    (tree / "mm" / "Kconfig").write_text("config A\n\ttristate\n")
    (tree / "mm" / "Makefile").write_text("obj-$(CONFIG_A) += m.o\nm-y := a.o b.o\n")
    (tree / "mm" / "a.c").write_text(
        "#ifdef CONFIG_B\nmodule_param(x, int, 0);\n#endif\nmodule_param_call(y, a, b, 0);\n"
    )
    (tree / "mm" / "b.c").write_text('__setup("b-c=", f);\n')

    made = Catalogue(compile_catalogue(tmp_path, {"2.0": tree}))

    (x,) = made.registrations("m.x")
    assert (x.bare, x.type, x.inside, set(x.releases)) == ("x", "int", "B", {1, 2, 3})
    assert [(set(build.releases), build.guard, build.modular) for build in x.builds] == [({1, 2, 3}, "A", True)]
    (y,) = made.registrations("m.y")
    assert (y.kind, set(y.releases)) == ("module_param_call", {2})
    (b,) = made.registrations("b_c")
    assert (b.name, b.inside, set(b.releases)) == ("b-c=", "1", {1, 2})
    assert [found.inside for name in ("on", "off") for found in made.registrations(name)] == ["?", "?"]
