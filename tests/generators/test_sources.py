"""Made-up trees: under which names and conditions their sources register parameters."""

from __future__ import annotations

from pathlib import Path

from catalogue.guards import written
from catalogue.indexes import Row
from catalogue.sources import Registered, Sources

MAKEFILES = {
    "Makefile": "core-y := kernel/ mm/\n",
    "kernel/Makefile": "obj-y += all.o printk.o\nobj-$(CONFIG_K) += my-mod.o\nmy-mod-y := part.o\n",
    "mm/Makefile": "obj-$(CONFIG_SHUFFLE) += shuffle.o\n",
}


def sources(root: Path, **files: str) -> Sources:
    named = {f"{name.replace('__', '/')[:-2]}.{name[-1]}": text for name, text in files.items()}
    for name, text in (MAKEFILES | named).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Sources(root)


def shown(found: Registered) -> tuple[tuple[str, ...], str]:
    return found.names, written(found.inside)


def test_a_module_parameter_stands_behind_the_name_of_its_module(tmp_path: Path) -> None:
    tree = sources(
        tmp_path,
        kernel__printk_c='module_param(time, bool, 0);\ncore_param(x, y, int, 0);\n__setup("a-b=", f);\n',
        kernel__part_c="#ifdef CONFIG_N\nmodule_param_named(depth, d, int, 0);\n#endif\n",
    )

    assert shown(tree.registered(Row("kernel/printk.c", 1, "module_param", "time", ""))) == (("printk.time",), "1")
    assert shown(tree.registered(Row("kernel/printk.c", 2, "core_param", "x", ""))) == (("x",), "1")
    assert shown(tree.registered(Row("kernel/printk.c", 3, "__setup", "a-b=", ""))) == (("a-b=",), "1")
    part = Row("kernel/part.c", 2, "module_param_named", "depth", "")
    assert shown(tree.registered(part)) == (("my_mod.depth",), "N")


def test_a_prefix_of_its_own_takes_the_place_of_the_modules_name(tmp_path: Path) -> None:
    tree = sources(
        tmp_path,
        mm__shuffle_c='#define NAME "other"\n'
        "#undef MODULE_PARAM_PREFIX\n"
        '#define MODULE_PARAM_PREFIX "page" "_alloc."\n'
        "module_param_cb(shuffle, &ops, &x, 0);\n"
        "#undef MODULE_PARAM_PREFIX\n"
        '#define MODULE_PARAM_PREFIX NAME "."\n'
        "module_param(a, int, 0);\n"
        "#undef MODULE_PARAM_PREFIX\n"
        "#define MODULE_PARAM_PREFIX /* empty */\n"
        "module_param(b, int, 0);\n"
        "#undef MODULE_PARAM_PREFIX\n"
        '#define MODULE_PARAM_PREFIX KBUILD_MODNAME "."\n'
        "module_param(c, int, 0);\n",
    )

    names = [
        tree.registered(Row("mm/shuffle.c", line, kind, name, "")).names
        for line, kind, name in (
            (4, "module_param_cb", "shuffle"),
            (7, "module_param", "a"),
            (10, "module_param", "b"),
            (13, "module_param", "c"),
        )
    ]
    assert names == [("page_alloc.shuffle",), ("other.a",), ("b",), ("shuffle.c",)]


def test_a_registration_is_found_though_its_line_has_moved(tmp_path: Path) -> None:
    tree = sources(tmp_path, kernel__printk_c="\n\n#ifdef CONFIG_P\nmodule_param(time, bool, 0);\n#endif\n")

    assert written(tree.registered(Row("kernel/printk.c", 1, "module_param", "time", "")).inside) == "P"
    assert written(tree.registered(Row("kernel/printk.c", 1, "module_param", "gone", "")).inside) == "?"


def test_an_included_source_is_built_as_what_includes_it(tmp_path: Path) -> None:
    tree = sources(
        tmp_path,
        kernel__all_c='#define MODULE_PARAM_PREFIX "rcutree."\n'
        '#ifdef CONFIG_PSI\n#include "psi.c"\n#endif\n#include "tree.h"\n',
        kernel__psi_c='__setup("psi=", f);\nmodule_param(x, int, 0);\n',
        kernel__tree_h='#ifndef T\n#define T\nearly_param("poll", f);\nmodule_param(stride, int, 0);\n#endif\n',
        kernel__lonely_c="module_param(x, int, 0);\n",
    )

    assert written(tree.built("kernel/psi.c").guard) == "PSI"
    assert tree.registered(Row("kernel/psi.c", 2, "module_param", "x", "")).names == ("rcutree.x",)
    assert tree.built("kernel/tree.h").modules == ("all",)
    assert written(tree.built("kernel/lonely.c").guard) == "?"
    assert tree.registered(Row("kernel/lonely.c", 1, "module_param", "x", "")).names == ("lonely.x",)
    assert written(tree.built("tools/x.c").guard) == "0"
    assert [(row.kind, row.name, shown(tree.registered(row))) for row in tree.unlisted()] == [
        ("early_param", "poll", (("poll",), "1")),
        ("module_param", "stride", (("rcutree.stride",), "1")),
    ]


def test_macros_that_no_index_follows_are_found_over_several_lines(tmp_path: Path) -> None:
    tree = sources(
        tmp_path,
        kernel__printk_c="module_param_array(ports,\n\tushort, &n, 0400);\nmodule_param(time, bool, 0);\n"
        "#define P(x) \\\n\tmodule_param_call(x, a, b, c, 0)\n",
        kernel__all_c='early_param_on_off("on", "off", v, C);\n__obsolete_setup("old=");\n__obsolete_setup("x", y);\n',
        kernel__include__a_h='__setup("never", f);\n',
    )

    assert [row[0::2] for row in tree.unlisted()] == [
        ("kernel/all.c", "__obsolete_setup", "y"),
        ("kernel/printk.c", "module_param_array", "ushort, &n, 0400"),
    ]
    assert tree.has("kernel/all.c")
    assert not tree.has("kernel/none.c")
