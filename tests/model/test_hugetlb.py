"""Words of huge pages hang together: a count belongs to the size before it, or to nothing."""

from __future__ import annotations

from functools import cache

import pytest

from meminit.model.boot import Boot
from meminit.model.bootline_reading import Understood
from meminit.model.hugetlb import Hugetlb
from meminit.read.values.registry import grammar
from meminit.read.values.value import Context

G, M, K = 1 << 30, 1 << 20, 1 << 10
Told = tuple[list[str], list[tuple[int | None, int]], list[str]]


@cache
def kernel(release: str, arch: str = "x86_64") -> Boot:
    return Boot.from_document(
        {"kernel": {"release": release, "arch": arch, "config": {"NUMA": "y", "NODES_SHIFT": "2"}}}
    )


def read(name: str, value: str) -> Understood:
    context = Context(frozenset(["memparse-large-suffixes", "hugepages-per-node"]), 64, 4, 64)
    found = grammar("node-counts" if name == "hugepages" else "memparse").read(value, context)
    return Understood(dict(found.parts), problem="bad" if found.fault else "")


def take(line: str, release: str = "6.1", arch: str = "x86_64") -> Told:
    """What is printed, the sizes and counts asked for, and what each word's handler answers."""
    boot = kernel(release, arch).with_line(line)
    state = Hugetlb(boot.kernel)
    said: list[str] = []
    answers: list[str] = []
    for word in boot.cmdline.parameters:
        found = state.take(word.name, word, read(word.name, word.value or ""))
        said += found.says
        answers.append(found.answers)
    return said, [(asked.size, asked.pages) for asked in state.asked], answers


def test_a_count_belongs_to_the_size_before_it() -> None:
    said, asked, _ = take("hugepages=5 hugepagesz=1G hugepages=2 hugepagesz=2M hugepages=9")

    assert said == []
    assert asked == [(None, 5), (G, 2), (2 * M, 9)]


def test_a_count_behind_a_bad_size_is_passed_over() -> None:
    said, asked, answers = take("hugepagesz=3M hugepages=10")

    assert said == [
        "HugeTLB: unsupported hugepagesz=3M",
        "HugeTLB: hugepages=10 does not follow a valid hugepagesz, ignoring",
    ]
    assert asked == []
    assert answers == ["done", "done"]


def test_between_5_8_and_5_18_what_is_passed_over_goes_to_init_too() -> None:
    assert take("hugepagesz=3M hugepages=10", "5.17")[2] == ["refused", "refused"]


def test_before_the_one_parser_each_arch_words_it() -> None:
    said, asked, answers = take("hugepagesz=3M hugepages=10", "4.7")

    assert said == [
        "hugepagesz: Unsupported page size 3 M",
        "hugepages = 10 preceded by an unsupported hugepagesz, ignoring",
    ]
    assert asked == []
    assert answers == ["refused", "done"]
    assert take("hugepagesz=3M", "4.7", "arm64")[0] == ["hugepagesz: Unsupported page size 3072 K"]
    assert take("hugepagesz=3M", "4.7", "ppc64") == (["Invalid huge page size specified(3145728)"], [], ["done"])
    assert take("hugepagesz=3M", "4.7", "arm64")[2] == ["refused"]


def test_the_oldest_count_pages_behind_a_bad_size_for_the_size_before() -> None:
    assert take("hugepagesz=1G hugepagesz=3M hugepages=10", "3.10")[1] == [(G, 10)]


@pytest.mark.parametrize(
    ("release", "line"),
    [
        ("6.1", "HugeTLB: hugepages= specified twice without interleaving hugepagesz=, ignoring hugepages=2"),
        ("4.7", "hugepages= specified twice without interleaving hugepagesz=, ignoring"),
    ],
)
def test_two_counts_for_one_size(release: str, line: str) -> None:
    said, asked, _ = take("hugepages=1 hugepages=2", release)

    assert said == [line]
    assert asked == [(None, 1)]


def test_a_size_given_twice() -> None:
    assert take("hugepagesz=1G hugepages=1 hugepagesz=1G hugepages=2")[0] == [
        "HugeTLB: hugepagesz=1G specified twice, ignoring",
        "HugeTLB: hugepages=2 does not follow a valid hugepagesz, ignoring",
    ]
    said, asked, _ = take("hugepagesz=1G hugepages=1 hugepagesz=2M hugepagesz=1G hugepages=2", "4.7")
    assert said == ["hugepagesz= specified twice, ignoring"]
    assert asked == [(G, 1), (2 * M, 2)]


def test_the_default_size_takes_the_count_behind_it() -> None:
    assert take("default_hugepagesz=1G hugepages=3")[1] == [(G, 3)]
    assert take("default_hugepagesz=1G hugepagesz=1G hugepages=3") == ([], [(G, 3)], ["done"] * 3)
    assert take("default_hugepagesz=1G hugepages=1 hugepagesz=1G")[0] == [
        "HugeTLB: hugepagesz=1G specified twice, ignoring"
    ]


def test_a_default_size_that_is_none() -> None:
    assert take("default_hugepagesz=3M")[0] == ["HugeTLB: unsupported default_hugepagesz=3M"]
    assert take("default_hugepagesz=1G default_hugepagesz=2M")[0] == [
        "HugeTLB: default_hugepagesz previously specified, ignoring 2M"
    ]
    assert take("default_hugepagesz=3M default_hugepagesz=2M hugepages=1", "4.7") == ([], [(None, 1)], ["done"] * 3)


def test_counts_of_nodes() -> None:
    assert take("hugepages=0:2,1:3")[:2] == ([], [(None, 5)])
    assert take("hugepages=0:64,7:128")[1] == []


def test_a_count_that_the_grammar_refuses_asks_for_nothing() -> None:
    assert take("hugepages=x")[1] == []


def test_arches_of_which_no_size_is_known_are_left_alone() -> None:
    assert take("hugepagesz=3M hugepages=1", "6.1", "ia64") == ([], [], ["done", "done"])


def test_a_word_without_a_value_and_other_words_change_nothing() -> None:
    assert take("hugepages hugetlb_cma=1G") == ([], [], ["done", "done"])
