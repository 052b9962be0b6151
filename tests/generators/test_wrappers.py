"""Registrations that macros of a tree's own make are written out as the preprocessor would."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.conditions import read_conditions
from catalogue.guards import written
from catalogue.indexes import value_type
from catalogue.sources import Sources
from catalogue.wrappers import Macro, macros_of, written_out


def made(text: str, **shared: Macro) -> list[tuple[str, str, str]]:
    rows = written_out("drivers/a/m.c", read_conditions(text), {name: [macro] for name, macro in shared.items()})
    return [(row.kind, row.name, value_type(row.kind, row.arguments)) for row in rows]


NAMED = """\
#define named(name, T, perm, desc) \\
\tmodule_param_named(name, params.name, T, perm); \\
\tMODULE_PARM_DESC(name, desc)
"""


def test_names_and_types_are_those_of_the_call() -> None:
    text = NAMED + 'named(modeset, int, 0400,\n\t"Use it (0=no, "\n\t"1=yes)");\nnamed(fbc, bool, 0, "");\n'

    assert made(text) == [("module_param_by_macro", "modeset", "int"), ("module_param_by_macro", "fbc", "bool")]


@pytest.mark.parametrize(
    ("define", "call", "found"),
    [
        ("P(X) module_param_array_named(X, X, int, &num_##X, 0)", "P(Speed)", [("array", "Speed", "int")]),
        ("P(p, n) module_param_named(p##n, x.n, uint, 0)", "P(, ro)", [("", "ro", "uint")]),
        ("P(p, n) module_param_named(p ## n, x.n, uint, 0)", "P(a_, ro)", [("", "a_ro", "uint")]),
        ("P(n) early_param(#n, ignore)", "P(mem)", [("early", "mem", "")]),
        ("P(n, ...) module_param(n, __VA_ARGS__)", "P(x, int, 0)", [("", "x", "int")]),
        ("P(n, more...) module_param(n, more)", "P(x, int, 0)", [("", "x", "int")]),
        ("P(t, n, v) static t n = v; module_param(n, t, 0)", "P(long, x, f(1, 2))", [("", "x", "long")]),
        ("P() module_param(idVendor, ushort, 0)", "P()", [("", "idVendor", "ushort")]),
        ("P(n) module_param_call(n, set, NULL, NULL, 0)", "P(video)", [("", "video", "")]),
        ("P(n) module_param(n)", "P(a b)", []),
        ("P(n) other(n)", "P(x)", []),
        ("P module_param(x, int, 0)", "P", []),
        ("P(n) module_param(n, int, 0)", "P(x", []),
        ("P(n) module_param(", "P(x)", []),
    ],
)
def test_a_body_is_put_together(define: str, call: str, found: list[tuple[str, str, str]]) -> None:
    kinds = {"": "module_param_by_macro", "array": "module_param_array_by_macro", "early": "early_param_by_macro"}

    assert made(f"#define {define}\n{call};\n") == [(kinds[kind], name, type_) for kind, name, type_ in found]


def test_a_macro_may_use_another_and_is_read_no_deeper_than_some() -> None:
    text = "#define A(n) module_param(a_##n, int, 0)\n#define B(n) A(n); module_param(b_##n, int, 0)\nB(x);\n"
    assert [name for _, name, _ in made(text)] == ["b_x", "a_x"]

    loop = "#define A(n) module_param(n, int, 0); A(n)\nA(x);\n"
    assert [name for _, name, _ in made(loop)] == ["x"]


def test_a_macro_of_a_header_is_the_nearest_of_its_name() -> None:
    near = Macro(("n",), "module_param(near_##n, int, 0)", "drivers/a/m.h")
    far = Macro(("n",), "module_param(far_##n, int, 0)", "include/linux/m.h")
    lines = read_conditions("P(x);\n")

    assert [row.name for row in written_out("drivers/a/m.c", lines, {"P": [far, near]})] == ["near_x"]
    assert made("#define P(n) module_param(own_##n, int, 0)\nP(x);\n", P=near)[0][1] == "own_x"
    assert macros_of("a.h", read_conditions("#define P(a, b) a b\n#define Q 1\n")) == {
        "P": Macro(("a", "b"), "a b", "a.h")
    }


def test_a_tree_tells_them_with_module_and_condition(tmp_path: Path) -> None:
    files = {
        "Makefile": "core-y := drivers/\n",
        "drivers/Makefile": "obj-$(CONFIG_G) += gpu.o\n",
        "drivers/gpu.c": NAMED + "#ifdef CONFIG_D\nnamed(guc, int, 0, x);\n#endif\ntorture(int, n);\n",
        "drivers/other.c": "torture(bool, verbose);\n",
        "include/linux/torture.h": "#define torture(type, name) static type name; \\\n\tmodule_param(name, type, 0)\n",
        "include/linux/init.h": "#define mine(f) early_param(#f, f)\n",
        "drivers/none.c": "mine(x);\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    tree = Sources(tmp_path)
    rows = tree.unlisted()

    assert [(row.file, row.name, value_type(row.kind, row.arguments)) for row in rows] == [
        ("drivers/gpu.c", "guc", "int"),
        ("drivers/gpu.c", "n", "int"),
        ("drivers/other.c", "verbose", "bool"),
    ]
    found = tree.registered(rows[0])
    assert (found.names, written(found.inside)) == (("gpu.guc",), "D")
