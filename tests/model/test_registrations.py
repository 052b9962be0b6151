"""What one kernel registers of all that the catalogue lists, by its release, arch and config."""

from __future__ import annotations

import pytest

from meminit.model import knowledge, registrations
from meminit.model.config import Config
from meminit.model.kernel import Kernel, features_of, parse_release
from meminit.model.registrations import Registrations, registered
from meminit.read.catalogue import Catalogue

MADE = """\
# made up
[releases]
1	2.4.32
2	2.6.32
3	4.7
4	5.17	partial	kernel
5	6.1
6	6.12
[kinds]
early	early_param
setup	__setup
param	module_param
array	module_param_array
[arches]
arm64	ARM64
i386	X86
x86	X86 X86_32 X86_64
x86_64	X86
powerpc	PPC PPC64
[files]
1	mm/old.c	1-3=1
2	mm/new.c	56=1
3	mm/both.c	1-46=1 5=B
4	arch/x86/a.c	2-6=1
5	arch/x86/um/a.c	2-6=1
6	drivers/d.c	1-46m=D 5m=D
7	mm/x.c	1-356=X
8	kernel/k.c	1-356=1
9	mm/changed.c	123=OLD 56=NEW
[setup]
s=	setup	3	2-6
s=5	setup	4	2-6
[others]
added	early	2	56
changed	early	9	123
changed	early	9	56	I
d.x	param	6	1-46
d.y	param	6	5
d.z	param:int	6	1-46
d.z	array:int	6	5
dropped	early	7	1-3
every	early	3	1-6
gone	early	1	1-3
inside	early	7	1-356	!N&?
k	early	8	1-356
moved	early	1	1-3
moved	early	2	56
moved	early	3	2-6
on_um	early	5	2-6
on_x86	early	4	2-6
split	early	1	1-3
split	early	2	56	I
uncovered	early	7	1-356	X86_64
"""


@pytest.fixture(autouse=True)
def _made_up(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """The made-up catalogue in place of the shipped one, but for tests marked by their name."""
    if "shipped" not in request.node.name:
        monkeypatch.setattr(registrations, "catalogue", lambda: Catalogue(MADE))


def kernel(release: str, arch: str = "x86_64", *, complete: bool = False, **config: str) -> Kernel:
    number, found, symbols = parse_release(release), knowledge.arch(arch), Config(config, complete)
    return Kernel(number, found, symbols, features_of(knowledge.features(), number, found, symbols, {}))


def answers(of: Kernel, name: str) -> list[tuple[str, bool | None, str, tuple[str, ...]]]:
    return [(row.registration.file, row.here, row.why, row.symbols) for row in registered(of, name)]


def one(of: Kernel, name: str) -> tuple[bool | None, str, tuple[str, ...]]:
    (found,) = registered(of, name)
    return found[1:4]


@pytest.mark.parametrize(
    ("release", "gone", "added"),
    [
        ("2.4.37", True, False),
        ("2.6.0", True, False),
        ("4.7.4", True, False),
        ("4.8", None, None),
        ("5.17", None, None),
        ("6.0", None, None),
        ("6.1.95", False, True),
        ("6.5", False, True),
        ("7.3", False, True),
    ],
)
def test_between_two_indexes_that_differ_it_is_not_known(release: str, gone: bool | None, added: bool | None) -> None:
    assert one(kernel(release), "gone")[0] is gone
    assert one(kernel(release), "added")[0] is added
    assert one(kernel(release, B="y"), "every") == (True, "", ())


def test_what_is_not_there_names_the_release_as_the_reason() -> None:
    assert one(kernel("6.1"), "gone") == (False, "release", ())
    assert one(kernel("4.9"), "gone") == (None, "release", ())


def test_an_index_says_nothing_of_files_that_it_does_not_cover() -> None:
    assert one(kernel("5.17", X="y"), "uncovered") == (True, "", ())
    assert one(kernel("5.17"), "k") == (False, "release", ())


def test_what_moved_between_two_indexes_is_there_all_the_while() -> None:
    assert answers(kernel("5.0"), "moved") == [
        ("mm/old.c", True, "", ()),
        ("mm/new.c", False, "release", ()),
        ("mm/both.c", True, "", ()),
    ]


def test_what_moved_under_another_condition_is_there_where_both_hold() -> None:
    assert answers(kernel("5.0", I="y"), "split") == [
        ("mm/old.c", True, "", ()),
        ("mm/new.c", False, "release", ()),
    ]
    assert answers(kernel("5.0", I="n"), "split")[0] == ("mm/old.c", None, "config", ("I",))
    assert answers(kernel("5.0", OLD="n", NEW="n"), "changed")[0] == ("mm/changed.c", False, "config", ("OLD",))
    assert answers(kernel("5.0", NEW="n"), "changed")[0] == ("mm/changed.c", None, "config", ("OLD", "NEW"))


def test_a_condition_that_differs_between_two_indexes_holds_where_both_do() -> None:
    assert one(kernel("6.1", B="n"), "every") == (False, "config", ("B",))
    assert one(kernel("6.5", B="n"), "every") == (None, "config", ("B",))
    assert one(kernel("6.5", B="y"), "every") == (True, "", ())
    assert one(kernel("6.12", B="n"), "every") == (True, "", ())


def test_what_is_off_already_needs_no_release() -> None:
    assert one(kernel("4.9", X="n"), "dropped") == (False, "config", ("X",))
    assert one(kernel("4.9", X="y"), "dropped") == (None, "release", ())
    assert one(kernel("4.9"), "dropped") == (None, "release", ())
    assert one(kernel("4.9", "arm64", X="y"), "uncovered") == (False, "config", ("X86_64",))


def test_files_of_other_arches_are_not_there() -> None:
    assert one(kernel("6.1", "arm64"), "on_x86") == (False, "arch", ())
    assert one(kernel("6.1", "x86_32"), "on_x86") == (True, "", ())
    assert one(kernel("6.1"), "on_um") == (False, "arch", ())


def test_the_symbols_of_arches_are_known_without_a_config() -> None:
    assert one(kernel("6.1", X="y"), "uncovered") == (True, "", ())
    assert one(kernel("6.1", "x86_32", X="y"), "uncovered") == (False, "config", ("X86_64",))
    assert one(kernel("6.1", "arm64", X="y", X86_64="y"), "uncovered") == (True, "", ())


def test_the_symbols_that_are_not_known_are_named() -> None:
    assert one(kernel("6.1"), "uncovered") == (None, "config", ("X",))
    assert one(kernel("6.1", complete=True), "uncovered") == (False, "config", ("X",))
    assert one(kernel("6.1", X="y"), "inside") == (None, "config", ("N",))
    assert one(kernel("6.1", X="y", N="n"), "inside") == (None, "config", ())
    assert one(kernel("6.1", X="y", N="y"), "inside") == (False, "config", ("N",))


def test_a_file_that_is_a_module_reads_its_parameters_when_it_is_loaded() -> None:
    assert one(kernel("6.1", D="m"), "d.y") == (False, "module", ("D",))
    assert one(kernel("6.1", D="n"), "d.y") == (False, "config", ("D",))
    assert one(kernel("6.12", D="m"), "d.x") == (False, "module", ("D",))
    assert one(kernel("5.17", D="y"), "d.x") == (True, "", ())
    assert one(kernel("5.17", X="m"), "uncovered") == (False, "config", ("X",))


def test_before_there_was_a_pass_for_them_module_parameters_are_not_read_at_boot() -> None:
    assert one(kernel("2.4.32", D="y"), "d.x") == (False, "loading", ())


def test_setups_are_those_that_a_word_begins_with() -> None:
    known = Registrations(kernel("6.1", B="y"))

    assert [(row.registration.name, row.here) for row in known.setups("s=55")] == [("s=", True), ("s=5", True)]
    assert known.setups("every") == ()


def test_parameters_of_modules_are_judged_too() -> None:
    known = Registrations(kernel("6.12", D="m"))

    assert [(row.registration.name, row.why) for row in known.modules("d")] == [
        ("d.x", "module"),
        ("d.y", "release"),
        ("d.z", "module"),
        ("d.z", "release"),
    ]
    assert [(row.registration.name, row.why) for row in known.bare("x")] == [("d.x", "module")]


def test_a_type_that_differs_between_two_indexes_is_not_known_between_them() -> None:
    assert [row.types for row in registered(kernel("6.12", D="y"), "d.z")] == [(), ()]
    assert [row.types for row in registered(kernel("6.5", D="y"), "d.z") if row.here is not False] == [
        ("array-int", "int")
    ]
    assert [row.types for row in registered(kernel("6.5", D="y"), "d.x")] == [()]


def test_answers_are_kept_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registrations, "MOST_KEPT", 2)
    known = Registrations(kernel("6.1"))
    first = known.registered("gone")

    assert known.registered("gone") is first
    known.registered("added")
    known.registered("every")
    assert known.registered("gone") == first
    assert known.registered("gone") is not first
