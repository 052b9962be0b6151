"""What a check can ask of how a boot line is read: words, what came of them, what they ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from meminit.judge.facts import KINDS, Facts
from meminit.judge.functions import FUNCTIONS
from meminit.judge.values import Unknown, bare, place_of
from meminit.model.boot import Boot


def field(boot: Boot, name: str, index: int = 0) -> Callable[[str], Any]:
    """A field of a word of one of the lists of ``boot``."""
    facts = Facts(boot)
    listed = KINDS["boot"].fields[name].get(facts, boot)
    kind = KINDS["reading"]
    return lambda field: kind.fields[field].get(facts, listed[index].value)


def of(line: str, release: str = "6.1", config: dict[str, str] | None = None) -> Boot:
    kernel = {"release": release, "arch": "x86_64", "config": config or {}}
    return Boot.from_document({"kernel": kernel, "cmdline": line})


def test_what_a_reading_tells_of_a_word() -> None:
    word = field(of("hugepages=x", config={"HUGETLBFS": "y"}), "readings")

    assert word("name") == "hugepages"
    assert word("value") == "x"
    assert word("reader") == "__setup"
    assert word("refused") is False
    assert word("problem") == "bad"
    assert bare(word("fault")) == "a number is expected"
    place = place_of(word("fault"))
    assert place is not None
    assert (place.column, place.text) == (11, "x")
    assert word("means") == "nothing: the value is thrown away"
    assert word("says") == ("HugeTLB: Invalid hugepages parameter x",)
    assert word("log") == 'it prints "HugeTLB: Invalid hugepages parameter x"'
    assert word("harm") == "idle"
    assert word("rest") is None
    assert word("counts") is None


def test_what_a_reading_tells_of_a_word_that_nothing_reads() -> None:
    word = field(of("nobodys"), "strangers")

    assert word("reader") is None
    assert word("refused") is False
    assert [word(name) for name in ("problem", "fault", "rest", "means", "harm", "absent", "elsewhere")] == [None] * 7
    assert word("says") == ()
    assert word("because") == ""
    assert word("outdone") is None
    assert word("known") is False


def test_what_hangs_on_symbols_that_are_not_known_is_not_known() -> None:
    word = field(of("hugetlb_cma=x"), "doubtful")
    missing = Unknown(frozenset(["CONFIG_CMA"]))

    assert word("known") == missing
    assert word("absent") == missing
    assert word("harm") == "trap"
    assert str(word("because")).endswith(", with CONFIG_CMA")
    assert field(of("hugepagesz=1G", "6.1", {}), "readings")("outdone") is not None
    assert (
        KINDS["reading"].questions["amount"].ask(None, Facts(of("hugetlb_cma=1")).reading.words[0], "bytes") == missing
    )


def test_a_form_that_may_be_there_or_not_leaves_the_harm_open() -> None:
    word = field(of("numa=fake=4", "4.7", {"NUMA": "y"}), "readings")

    assert word("harm") == Unknown(frozenset(["CONFIG_NUMA_EMU"]))
    assert field(of("numa=off", "4.7", {"NUMA": "y"}), "readings")("harm") is None


@pytest.mark.parametrize(
    ("line", "harm"),
    [
        ("kernelcore", "dies"),
        ("init_on_alloc=x", "refused"),
        ("movablecore=4096", "trap"),
        ("percpu_alloc=x", "idle"),
        ("swapaccount=1,x", "rest"),
        ("crashkernel=0", None),
        ("kernelcore=4G", None),
    ],
)
def test_the_worst_that_comes_of_a_value(line: str, harm: str | None) -> None:
    config = {"KEXEC_CORE": "y", "CRASH_CORE": "y", "MEMCG": "y", "SWAP": "y"}

    assert field(of(line, config=config), "readings")("harm") == harm


def test_the_rest_of_a_value_stands_where_it_was_written() -> None:
    rest = field(of("ro swapaccount=1,x", config={"MEMCG": "y", "SWAP": "y"}), "misread")("rest")
    place = place_of(rest)

    assert bare(rest) == ",x"
    assert place is not None
    assert place.column == 17


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        ("kernelcore=1G kernelcore=2G", "kernelcore=2G"),
        ("kernelcore=1G kernelcore=1G", None),
        ("numa_zonelist_order=zone numa_zonelist_order=bogus", None),
        ("numa_zonelist_order=bogus numa_zonelist_order=zone", None),
        ("hugepages=1 hugepages=2", None),
    ],
)
def test_of_several_words_one_counts(line: str, counts: str | None) -> None:
    boot = of(line, "4.7", {"NUMA": "y", "HUGETLBFS": "y"})
    found = field(boot, "readings")("counts")

    assert (found.value.word.place.text if found else None) == counts
    assert not Facts(boot).lacks("repeated") or counts is None


def test_words_of_which_each_counts_are_not_looked_at() -> None:
    assert Facts(of("hugepages=1 hugepages=2", config={"HUGETLBFS": "y"})).lacks("repeated")
    assert not Facts(of("kernelcore=1G kernelcore=1G")).lacks("repeated")


def test_which_of_several_words_counts_is_open_where_it_is_open_whether_they_are_read() -> None:
    found = field(of("cma=64M cma=128M"), "repeated")("counts")

    assert isinstance(found, Unknown)


def test_a_value_in_quotes_is_wrong_where_it_stands() -> None:
    word = field(of('init_on_alloc="x"'), "misread")
    place = place_of(word("fault"))

    assert place is not None
    assert place.text == "x"
    assert field(of('a="b c" d'), "quoted")("name") == "a"
    assert Facts(of("a b")).lacks("quoted")


def test_words_by_what_is_to_be_said_of_them() -> None:
    boot = of("ro -- kernelcore=1G\u00a0", config={})
    facts = Facts(boot)

    assert field(boot, "behind")("heard_of") is True
    assert not facts.lacks("unplain")
    assert facts.lacks("lost")
    assert facts.lacks("strangers")
    assert KINDS["boot"].fields["for_init"].get(facts, boot) == 0
    assert KINDS["boot"].fields["panic"].get(facts, boot) is None
    assert KINDS["boot"].fields["printed"].get(Facts(of("mem=0")), None) == ("Malformed early option 'mem'",)
    assert not facts.lacks("name")
    assert Facts(of(f"a={'x' * 3000} b")).reading.words[-1].fate == "cut"
    assert not Facts(of(f"a={'x' * 3000} b")).lacks("lost")


def test_a_character_that_looks_like_another_is_named() -> None:
    word = field(of("a\u2003b"), "unplain")
    place = place_of(word("odd"))

    assert bare(word("odd")) == "U+2003, em space"
    assert place is not None
    assert place.column == 2
    assert field(of("gr\u00f6\u00dfe"), "unplain")("odd") is None
    assert bare(field(of("a\x01b"), "unplain")("odd")) == "U+0001, a control character"


@pytest.mark.parametrize(
    ("line", "sizes"),
    [
        ("hugepages=4", [(2 << 20, 4, None)]),
        ("hugepagesz=1G hugepages=0:1,1:2", [(1 << 30, 1, 0), (1 << 30, 2, 1)]),
        ("default_hugepagesz=1G hugepages=4", [(1 << 30, 4, None)]),
        ("hugepages=4 default_hugepagesz=1G", [(1 << 30, 4, None)]),
        ("default_hugepagesz=3M hugepages=4", []),
        ("hugepages=4 default_hugepagesz=3M", [(2 << 20, 4, None)]),
        ("hugepages=4 default_hugepagesz", [(2 << 20, 4, None)]),
    ],
)
def test_huge_pages_that_are_asked_for(line: str, sizes: list[tuple[int, int, int | None]]) -> None:
    boot = of(line, config={"HUGETLBFS": "y", "NUMA": "y"})
    found = KINDS["boot"].fields["huge_pages"].get(Facts(boot), boot)
    fields = KINDS["huge-pages"].fields

    assert [tuple(fields[name].get(None, item.value) for name in ("size", "pages", "node")) for item in found] == sizes


def test_the_nearest_of_a_list() -> None:
    nearest = FUNCTIONS["nearest"].run

    assert nearest("swapiness", ("swappiness", "stat")) == "swappiness"
    assert nearest("swapines", ("swappiness", "stat")) == "swappiness"
    assert nearest("stat", ("swappiness", "stat")) is None
    assert nearest("nobodys", ("swappiness", "stat")) is None
    assert nearest(None, ("stat",)) is None


def test_mirrored_memory_of_firmware_and_of_nodes() -> None:
    tables = {"srat": [{"pxm": 0, "start": 0, "size": "4G"}], "efi_map": [{"start": 0, "size": "1G", "mirror": True}]}
    mirrored = KINDS["machine"].fields["mirrored"]

    def of_machine(**machine: Any) -> bool:
        boot = Boot.from_document({"kernel": {"release": "6.1"}, "machine": {"meminit": "machine/1", **machine}})
        return bool(mirrored.get(Facts(boot), boot.machine))

    assert of_machine(firmware=tables)
    assert not of_machine(firmware={"srat": tables["srat"]})
    assert of_machine(nodes=[{"id": 0, "memory": [{"start": 0, "size": "4G", "mirror": True}]}])
    assert not of_machine(nodes=[{"id": 0, "memory": "4G"}])
