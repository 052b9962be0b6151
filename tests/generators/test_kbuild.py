"""Made-up trees: what their Makefiles build, and when."""

from __future__ import annotations

from pathlib import Path

import pytest

from catalogue.guards import written
from catalogue.kbuild import Kbuild, tristate_symbols


def tree(root: Path, **files: str) -> Kbuild:
    """A tree of the given files; ``__`` in a name is a slash, ``_c`` at its end a suffix."""
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path = path.with_name(path.name.replace("_c", ".c").replace("_S", ".S"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Kbuild(root)


def built(kbuild: Kbuild, file: str) -> tuple[str, bool, tuple[str, ...]] | None:
    found = kbuild.built(file)
    return None if found is None else (written(found.guard), found.modular, found.modules)


TOP = "core-y := mm/ drivers/\n"


def test_objects_are_built_under_the_symbols_of_their_list_and_folders(tmp_path: Path) -> None:
    kbuild = tree(
        tmp_path,
        Makefile=TOP,
        drivers__Kconfig="config NET\n\ttristate\nconfig E\n\tbool\n",
        drivers__Makefile="obj-$(CONFIG_NET) += net/\n",
        drivers__net__Makefile="obj-y += a.o\nobj-$(CONFIG_E) += b.o c.o\nobj-m += d.o\n",
        drivers__net__a_c="",
        drivers__net__b_c="",
        drivers__net__d_c="",
    )

    assert built(kbuild, "drivers/net/a.c") == ("NET", True, ("a",))
    assert built(kbuild, "drivers/net/b.c") == ("NET&E", True, ("b",))
    assert built(kbuild, "drivers/net/d.c") == ("0", True, ("d",))
    assert built(kbuild, "drivers/net/other.c") is None


def test_members_of_a_composite_bear_its_name(tmp_path: Path) -> None:
    kbuild = tree(
        tmp_path,
        Makefile=TOP,
        mm__Makefile="obj-$(CONFIG_A) += one.o two.o\none-y := x.o \\\n y.o\n"
        "one-$(CONFIG_B) += z.o sub/\ntwo-objs := y.o\n",
        mm__sub__Makefile="obj-y += s.o\n",
        mm__sub__s_c="",
    )

    assert built(kbuild, "mm/x.c") == ("A", False, ("one",))
    assert built(kbuild, "mm/y.c") == ("A", False, ("one", "two"))
    assert built(kbuild, "mm/z.c") == ("A&B", False, ("one",))
    assert built(kbuild, "mm/sub/s.c") == ("A&B", False, ("s",))


@pytest.mark.parametrize(
    ("lines", "guard"),
    [
        ("ifdef CONFIG_A\nobj-y += x.o\nendif", "A+"),
        ("ifndef CONFIG_A\n\tobj-y += x.o # why\nendif", "!A+"),
        ("ifdef SOMETHING\nobj-y += x.o\nendif", "?"),
        ("ifeq ($(CONFIG_A),y)\nobj-$(CONFIG_B) += x.o\nendif", "A&B"),
        ("ifeq ($(CONFIG_A),y)\nelse\nobj-y += x.o\nendif", "!A"),
        ("ifeq ($(CONFIG_A),y)\nelse ifdef CONFIG_B\nobj-y += x.o\nendif", "!A&B+"),
        ("ifneq ($(CONFIG_A),)\nobj-y += x.o\nendif", "A+"),
        ("ifneq ($(CONFIG_A)$(CONFIG_B),)\nobj-y += x.o\nendif", "A+|B+"),
        ("ifeq ($(CONFIG_A)$(CONFIG_B),yy)\nobj-y += x.o\nendif", "A&B"),
        ("ifeq ($(CONFIG_A)$(CONFIG_B),ym)\nobj-y += x.o\nendif", "A&B+&!B"),
        ("ifeq ($(CONFIG_A)$(CONFIG_B),y)\nobj-y += x.o\nendif", "?"),
        ('ifeq "$(CONFIG_A)" "y"\nobj-y += x.o\nendif', "A"),
        ("ifeq (y,$(CONFIG_A))\nobj-y += x.o\nendif", "A"),
        ("ifeq (y, $(strip $(CONFIG_A)))\nobj-y += x.o\nendif", "A"),
        ("ifneq ($(filter y,$(CONFIG_A) $(CONFIG_B)),)\nobj-y += x.o\nendif", "A|B"),
        ("ifeq ($(findstring y,$(CONFIG_A)$(CONFIG_B)),y)\nobj-y += x.o\nendif", "A|B"),
        ("ifeq ($(filter y,$(CONFIG_A) z),)\nobj-y += x.o\nendif", "?"),
        ("ifeq ($(subst m,y,$(CONFIG_A)),y)\nobj-y += x.o\nendif", "A+"),
        ("ifeq ($(subst m,y,$(A)),y)\nobj-y += x.o\nendif", "?"),
        ("ifneq ($(or $(CONFIG_A), $(CONFIG_B)),)\nobj-y += x.o\nendif", "A+|B+"),
        ("ifneq ($(and $(CONFIG_A),$(CONFIG_B)),)\nobj-y += x.o\nendif", "A+&B+"),
        ("ifneq ($(or $(A),$(CONFIG_B)),)\nobj-y += x.o\nendif", "?"),
        ("ifeq ($(BITS),64)\nobj-y += x.o\nendif", "64BIT"),
        ("ifeq ($(BITS),32)\nobj-y += x.o\nendif", "!64BIT"),
        ("ifeq ($(SRCARCH),x86)\nobj-y += x.o\nendif", "X86"),
        ("ifeq ($(CC),gcc)\nobj-y += x.o\nendif", "?"),
        ("ifeq nonsense\nobj-y += x.o\nendif", "?"),
        ("ifeq (nonsense)\nobj-y += x.o\nendif", "?"),
        ("obj-$(CONFIG_A:m=y) += x.o", "A+"),
        ("obj-$(subst m,y,$(CONFIG_A)) += x.o", "A+"),
        ("V-$(CONFIG_A) := y\nV-$(CONFIG_B) := y\nobj-$(V-y) += x.o", "A|B"),
        ("obj-$(V-y) += x.o", "?"),
        ("obj-$(call f,x) += x.o", "?"),
        ("more-y := other.o\nmore-$(CONFIG_A) := x.o\nobj-y := $(more-y)", "A"),
        ("more-y := x.o\nmore-$(CONFIG_A) := other.o\nobj-y := $(more-y)", "!A"),
        ("obj-y := $(addprefix ,x.o)", "1"),
        ("obj-y := $(patsubst %.c,%.o,x.c)", "1"),
        ("obj-y := $(wildcard *.o) x.o", "1"),
        ("obj-y := $(src)/x.o", "1"),
        ("obj-y := $(srctree)/mm/x.o", "1"),
        ("V := $(V) a\nV := x\nobj-y := $(V).o", "1"),
        ("ifdef CONFIG_A\nV := -y\nendif\nobj-y := x$(V).o", "!A+"),
        ("obj-$(CONFIG_A) := x.o\nobj-y := $(obj-y) y.o", "A"),
        ("define f\nobj-y += y.o\nendef\nobj-y += x.o", "1"),
        ("include $(srctree)/mm/Makefile.more\ninclude $(nowhere)\nobj-y += x.o", "1"),
        ("else\nendif\nobj-y += x.o\ntarget: x.o\n\techo $@", "1"),
        ("A = $(B)\nB = $(A)\nobj-y += $(A) x.o", "1"),
    ],
)
def test_conditions_of_makefiles(tmp_path: Path, lines: str, guard: str) -> None:
    kbuild = tree(tmp_path, Makefile=TOP, mm__Makefile=lines + "\n", mm__x_c="", mm__y_c="")

    assert built(kbuild, "mm/x.c") == (guard, False, ("x",))


def test_a_list_that_is_assigned_again_has_lost_what_it_held(tmp_path: Path) -> None:
    kbuild = tree(tmp_path, Makefile=TOP, mm__Makefile="obj-y := x.o\nobj-y := y.o\n", mm__x_c="", mm__y_c="")

    assert kbuild.built("mm/x.c") is None
    assert built(kbuild, "mm/y.c") == ("1", False, ("y",))


def test_included_makefiles_count_under_their_condition(tmp_path: Path) -> None:
    (tmp_path / "mm").mkdir()
    (tmp_path / "mm" / "Makefile.more").write_text("obj-y += x.o\n", encoding="utf-8")
    kbuild = tree(
        tmp_path,
        Makefile=TOP,
        mm__Makefile="ifdef CONFIG_A\ninclude mm/Makefile.more\nendif\ninclude scripts/x\n",
        mm__x_c="",
    )

    assert built(kbuild, "mm/x.c") == ("A+", False, ("x",))


def test_both_word_sizes_of_a_name_are_followed(tmp_path: Path) -> None:
    kbuild = tree(tmp_path, Makefile=TOP, mm__Makefile="obj-y += x$(BITS).o\n", mm__x32_c="", mm__x64_c="")

    assert built(kbuild, "mm/x32.c") == ("!64BIT", False, ("x32",))
    assert built(kbuild, "mm/x64.c") == ("64BIT", False, ("x64",))


def test_arches_have_their_own_makefiles_and_hand_them_variables(tmp_path: Path) -> None:
    kbuild = tree(
        tmp_path,
        Makefile="ifeq ($(unknown),1)\nlibs-y := lib/\nelse\nlibs-y += more/\nendif\n"
        "libs-y := $(patsubst %,x,$(libs-y))\n",
        arch__x86__Makefile="core-y += arch/x86/\ndrivers-$(CONFIG_A) += drivers/x/\n"
        "head-y := arch/x86/head.o\nV := -nommu\n",
        arch__x86__Kbuild="obj-y += mm/\n",
        arch__x86__mm__Makefile="obj-$(CONFIG_N) += a$(V).o $(SRCARCH).o\n",
        arch__x86__mm__x86_c="",
        arch__x86__head_S="",
        drivers__x__Makefile="obj-y += d.o\n",
        drivers__x__d_c="",
        lib__Makefile="lib-y += l.o\n",
        lib__l_c="",
        more__Makefile="obj-y += m.o\n",
        more__m_c="",
    )
    (tmp_path / "arch/x86/mm/a-nommu.c").write_text("", encoding="utf-8")
    kbuild = Kbuild(tmp_path)

    assert built(kbuild, "arch/x86/mm/a-nommu.c") == ("N", False, ("a-nommu",))
    assert built(kbuild, "arch/x86/mm/x86.c") == ("N", False, ("x86",))
    assert built(kbuild, "arch/x86/head.c") == ("1", False, ("head",))
    assert built(kbuild, "drivers/x/d.c") == ("X86&A", False, ("d",))
    assert built(kbuild, "lib/l.c") == ("1", False, ("l",))
    assert built(kbuild, "more/m.c") == ("1", False, ("m",))


def test_old_trees_name_the_object_of_a_folder(tmp_path: Path) -> None:
    kbuild = tree(
        tmp_path,
        Makefile="CORE_FILES = mm/mm.o\nDRIVERS-$(CONFIG_A) += drivers/a/a.o\nSUBDIRS = mm drivers\n",
        mm__Makefile="O_TARGET := mm.o\nobj-y := x.o\n",
        mm__x_c="",
        drivers__Makefile="subdir-$(CONFIG_A) += a\n",
        drivers__a__Makefile="obj-$(CONFIG_B) += b.o\n",
        drivers__a__b_c="",
        drivers__a__Config_in="",
        init__main_c="",
    )

    assert built(kbuild, "mm/x.c") == ("1", False, ("x",))
    assert built(kbuild, "drivers/a/b.c") == ("A&B", False, ("b",))
    assert built(kbuild, "init/main.c") == ("1", False, ("main",))


def test_a_folder_that_names_itself_is_walked_once(tmp_path: Path) -> None:
    kbuild = tree(tmp_path, Makefile=TOP, mm__Makefile="obj-y += ../mm/ x.o\n", mm__x_c="")

    assert built(kbuild, "mm/x.c") == ("1", False, ("x",))


def test_symbols_that_can_be_modules_are_found_in_new_and_old_files(tmp_path: Path) -> None:
    (tmp_path / "Kconfig").write_text(
        'config A\n\ttristate "a"\nmenuconfig B\n\tbool\nconfig C\n\tdef_tristate m\n', encoding="utf-8"
    )
    (tmp_path / "Config.in").write_text("   dep_tristate 'd' CONFIG_D $CONFIG_X\nbool 'e' CONFIG_E\n", encoding="utf-8")
    (tmp_path / "myconfig").write_text("config Z\n\ttristate\n", encoding="utf-8")
    (tmp_path / "Kconfig.d").mkdir()

    assert tristate_symbols(tmp_path) == {"A", "C", "D"}
