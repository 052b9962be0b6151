"""The catalogue answers by bisection what a reading of every line would answer."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from meminit.read.catalogue import MANY, Catalogue, catalogue
from meminit.read.registration import Registration
from support import parameter_index, parameter_indexes

SMALL = """\
# head
[releases]
1	2.4.32
2	3.10	partial	kernel/x mm
3	6.1	partial
4	6.12
[kinds]
early	early_param
earlys	__early_param
setup	__setup
setupp	__setup_param
param	module_param
cb	module_param_cb
core	core_param
[arches]
arm	ARM
x86	X86 X86_32 X86_64
[files]
1	arch/arm/a.c	1=1
2	arch/x86/um/b.c	124=X 3m=Y
3	mm/c.c	4m=CONFIG
[setup]
a_b=	setup	1	1-4		a-b=
a_b=	setup	3	4	A&B
a_bc	setup	3	4
b	setup	3	4
ear	setupp:early	3	4
mem=	earlys	1	1
[others]
a_b	early	1	14	A	a-b
a_b	core:int	2	23
m_x.on	param:bool	3	4	1	m_x.on
m_x.other	cb	3	4
on	param:bool	3	4
x.on	early	3	4
"""


@pytest.fixture(scope="module")
def small() -> Catalogue:
    return Catalogue(SMALL)


def test_a_name_gives_all_that_is_registered_by_it_with_its_file_and_conditions(small: Catalogue) -> None:
    by_kind = {(row.kind, row.name): row for row in small.registrations("a-b")}

    assert set(by_kind) == {("core_param", "a_b"), ("early_param", "a-b"), ("__setup", "a-b="), ("__setup", "a_b=")}
    found = by_kind["core_param", "a_b"]
    assert (found.type, found.file, set(found.releases), found.inside) == ("int", "arch/x86/um/b.c", {2, 3}, "1")
    assert [(set(build.releases), build.guard, build.modular) for build in found.builds] == [
        ({1, 2, 4}, "X", False),
        ({3}, "Y", True),
    ]
    assert by_kind["early_param", "a-b"].inside == "A"
    assert by_kind["__setup", "a-b="].inside == "1"
    assert by_kind["__setup", "a_b="].inside == "A&B"


def test_a_name_with_its_equals_sign_is_that_of_a_setup(small: Catalogue) -> None:
    assert {row.name for row in small.registrations("a_b=")} == {"a-b=", "a_b="}


def test_what_no_kernel_registers_is_not_found(small: Catalogue) -> None:
    for name in ("", "a", "zzz", "a_b\tcore", "a\nb", "x" * 1000, "[others]", "# head"):
        assert small.registrations(name) == (), name
        assert small.bare(name) == (), name
        assert small.modules(name) == (), name


def test_a_word_begins_with_setup_strings_the_shortest_first(small: Catalogue) -> None:
    assert small.setup_strings("a-b=5") == ("a-b=", "a_b=")
    assert small.setup_strings("a_bcd") == ("a_bc",)
    assert small.setup_strings("mem=5") == ()
    assert small.setup_strings("early") == ()
    assert small.setup_strings("a") == ()
    assert small.setup_strings("") == ()
    assert small.setup_strings("b") == small.setup_strings("by") == ("b",)


def test_parameters_of_modules_are_found_by_their_module_and_by_their_bare_name(small: Catalogue) -> None:
    assert [row.name for row in small.modules("m-x")] == ["m_x.on", "m_x.other"]
    assert [row.name for row in small.modules("x")] == []
    assert [(row.name, row.bare, row.module) for row in small.bare("on")] == [("m_x.on", "on", "m_x")]
    (bare,) = small.registrations("on")
    assert bare.module is None


def test_a_registration_tells_its_reader_and_its_arch(small: Catalogue) -> None:
    readers = {(row.name, row.kind): row.reader for row in small.all()}

    assert readers["ear", "__setup_param"] == "early"
    assert readers["mem=", "__early_param"] == "early"
    assert readers["a-b", "early_param"] == "early"
    assert readers["a_bc", "__setup"] == "setup"
    assert readers["a_b", "core_param"] == readers["m_x.on", "module_param"] == "module"
    assert {row.name: row.arch for row in small.all()} | {"a_b": ""} == {
        "a-b=": "arm",
        "a_b=": None,
        "a_bc": None,
        "b": None,
        "ear": None,
        "mem=": "arm",
        "a-b": "arm",
        "a_b": "",
        "m_x.on": None,
        "m_x.other": None,
        "on": None,
        "x.on": None,
    }
    assert {row.arch for row in small.registrations("a_b") if row.kind == "core_param"} == {"um"}
    assert [row.modular for row in (*small.registrations("mem="), *small.registrations("on"))] == [False, True]


def test_names_and_arches_are_listed(small: Catalogue) -> None:
    assert small.names == ("a-b", "a_b", "a_bc", "b", "ear", "m_x.on", "m_x.other", "mem", "on", "x.on")
    assert small.arches == {"arm": ("ARM",), "x86": ("X86", "X86_32", "X86_64")}
    assert small.releases == ("2.4.32", "3.10", "6.1", "6.12")


def test_a_partial_index_covers_its_whole_folders_and_the_files_that_it_lists(small: Catalogue) -> None:
    (on,) = small.registrations("on")
    core = next(row for row in small.registrations("a_b") if row.kind == "core_param")

    assert [small.covers(number, on) for number in (1, 2, 3, 4)] == [True, True, False, True]
    assert [small.covers(number, core) for number in (1, 2, 3, 4)] == [True, True, True, True]
    (mem,) = small.registrations("mem")
    assert [small.covers(number, mem) for number in (2, 3)] == [False, False]


def test_the_set_of_names_that_many_questions_are_worth_changes_no_answer() -> None:
    first, asked = Catalogue(SMALL), Catalogue(SMALL)
    for _ in range(MANY):
        asked.registrations("nothing")

    for name in ("a-b", "a_b=", "mem", "on", "nothing", "", "a\tb"):
        assert asked.registrations(name) == first.registrations(name)


def test_without_setup_strings_no_word_begins_with_one() -> None:
    text = SMALL[: SMALL.index("a_b=\t")] + SMALL[SMALL.index("[others]") :]

    assert Catalogue(text).setup_strings("a-b=5") == ()


@cache
def everything() -> tuple[Registration, ...]:
    return tuple(catalogue().all())


def normal(name: str) -> str:
    return name.replace("-", "_")


@cache
def by_name() -> dict[str, set[Registration]]:
    found: dict[str, set[Registration]] = {}
    for row in everything():
        found.setdefault(normal(row.name), set()).add(row)
    return found


@cache
def setups() -> set[str]:
    return {row.name for row in everything() if row.reader == "setup"}


near_names = st.builds(
    lambda name, cut, more: name[: cut % (len(name) + 1)] + more,
    st.sampled_from(catalogue().names),
    st.integers(0, 40),
    st.text("abm_-.=z", max_size=3),
)


@settings(deadline=None)
@given(st.sampled_from(catalogue().names) | near_names | st.text(max_size=5))
def test_bisection_finds_what_a_plain_reading_finds(name: str) -> None:
    wanted = by_name().get(normal(name), set())
    if not name.endswith("="):
        wanted = wanted | by_name().get(f"{normal(name)}=", set())

    found = catalogue().registrations(name)
    assert len(found) == len(set(found))
    assert set(found) == wanted


@settings(deadline=None)
@given(near_names | st.builds("{}{}".format, st.sampled_from(catalogue().names), st.sampled_from(["", "=1", "5"])))
def test_every_setup_string_that_a_word_begins_with_is_found(word: str) -> None:
    wanted = {name for name in setups() if normal(word).startswith(normal(name))}

    found = catalogue().setup_strings(word)
    assert set(found) == wanted
    assert sorted(found, key=len) == list(found)


@settings(deadline=None)
@given(st.sampled_from(["enabled", "debug", "x", "time", "sample-interval", "ql2xfc2target"]))
def test_bare_names_are_found_in_all_modules(name: str) -> None:
    wanted = {row for row in everything() if row.module is not None and normal(row.bare) == normal(name)}

    assert set(catalogue().bare(name)) == wanted


def test_all_names_of_all_indexes_are_answered_with_kind_file_and_releases() -> None:
    numbers = {release: number for number, release in enumerate(catalogue().releases, 1)}
    for release in parameter_indexes():
        for file, _, kind, name, _ in parameter_index(release):
            answers = catalogue().registrations(name) if not kind.startswith("module_") else bare_in(file)
            assert any(
                (row.kind, row.file, row.bare) == (kind, file, name) and numbers[release] in row.releases
                for row in answers
            ), (release, file, kind, name)


@cache
def bare_in(file: str) -> tuple[Registration, ...]:
    """The module parameters of a file, each as its own name on the boot line finds it."""
    return tuple(found for name in names_in().get(file, ()) for found in catalogue().registrations(name))


@cache
def names_in() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in everything():
        if row.reader == "module":
            found.setdefault(row.file, set()).add(row.name)
    return found
