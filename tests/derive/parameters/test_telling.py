"""What is said of a word: when it is read, what is wrong with it and where, and who else reads it."""

from __future__ import annotations

import pytest

from meminit.derive.parameters import telling
from meminit.derive.parameters.passes import read_boot_line
from meminit.derive.parameters.telling import Told, tell
from meminit.derive.parameters.verdict import of_value
from meminit.model.boot import Boot
from meminit.model.bootline_reading import Understood

CONFIG = dict.fromkeys(
    ["NUMA", "HUGETLBFS", "KEXEC_CORE", "CRASH_CORE", "TRANSPARENT_HUGEPAGE", "PRINTK", "BLOCK"], "y"
)


def told(line: str, release: str = "6.1", **config: str) -> tuple[Told, ...]:
    kernel = {"release": release, "arch": "x86_64", "config": {**CONFIG, **config}}
    boot = Boot.from_document({"kernel": kernel, "cmdline": line})
    return tell(boot.kernel, read_boot_line(boot.kernel, boot.cmdline))


@pytest.mark.parametrize(
    ("line", "release", "when"),
    [
        ("kernelcore=4G", "6.1", "early"),
        ("hugepages=4", "6.1", "main"),
        ("numa_zonelist_order=node", "6.1", "last"),
        ("numa_zonelist_order=node", "4.7", "early"),
        ("mem=4G", "2.4.32", "early"),
        ("foo", "6.1", ""),
    ],
)
def test_a_word_is_read_in_a_pass(line: str, release: str, when: str) -> None:
    assert told(line, release)[0].when == when


@pytest.mark.parametrize(
    ("line", "blamed", "because"),
    [
        ("crashkernel=256MB", "B", "nothing is reserved, for the value cannot be read from `B` on"),
        ("hugepages=2G", "G", "it is a number of pages, not a size: `G` is passed over and 2 pages are asked for"),
        ("transparent_hugepage=nver", "nver", "refused: `nver` is none of always, madvise and never"),
        ("numa_zonelist_order=zone", "zone", "refused"),
        ("frobnicate=1", "frobnicate", "nothing in the kernel knows it"),
        ("kernelcore", None, "the kernel dies: its handler"),
        ('kernelcore="4G quiet', '"', "this quote has no partner"),
    ],
)
def test_what_is_wrong_has_its_place(line: str, blamed: str | None, because: str) -> None:
    word = told(line)[0]

    assert word.wrong[0].startswith(because)
    assert (None if word.span is None else line[slice(*word.span)]) == blamed


@pytest.mark.parametrize(
    ("found", "loud", "silent"),
    [
        (Understood(), "", ""),
        (Understood(problem="zero"), "", ""),
        (Understood(problem="zero", trap="it is 0"), "it is 0", "it is 0"),
        (Understood(problem="rest", span=(1, 2)), "`x` is left over and passed over", None),
        (Understood(problem="rest"), "`3x` is left over and passed over", None),
        (Understood(problem="none"), "no value of this parameter is written so: it is passed over", None),
        (Understood(problem="bad", fault="no number"), "no number: it is passed over", None),
        (Understood(answers="refused"), "refused: no value of this parameter is written so", ""),
        (Understood(answers="refused", fault="no number"), "refused: no number", ""),
        (Understood(answers="refused", sets={"a": 1}), "", ""),
        (Understood(answers="dies", means="nothing: the kernel dies of it"), "nothing: the kernel dies of it", ""),
        (Understood(answers="dies", trap="the kernel dies early"), "the kernel dies early", ""),
    ],
)
def test_a_value_is_wrong_in_one_clause(found: Understood, loud: str, silent: str | None) -> None:
    quietly = f"{loud}, silently" if silent is None else silent or loud

    assert telling._of_value(of_value(found, "3x"), "3x", silent=False) == loud
    assert telling._of_value(of_value(found, "3x"), "3x", silent=True) == quietly


def test_a_handler_that_acts_and_says_no_is_noted() -> None:
    assert of_value(Understood(answers="refused", sets={"a": 1}), "3x").heeded
    assert not of_value(Understood(answers="refused"), "3x").heeded
    assert of_value(Understood(answers="refused"), None).why == "it needs a value"


def test_a_word_that_counts_no_longer_says_which_does() -> None:
    first, second = told("kernelcore=1G kernelcore=2G")

    assert first.wrong == ("it does not count: `kernelcore=2G` does",)
    assert second.wrong == ()
    assert [word.wrong for word in told("kernelcore=1G kernelcore=1G")] == [(), ()]


def test_a_handler_takes_what_begins_with_its_name() -> None:
    (word,) = told("slub_debugx", SLUB_DEBUG="y")

    assert word.wrong == ("`slub_debug` reads it, with which it begins",)


def test_a_refused_word_goes_on_to_init() -> None:
    (word,) = told("transparent_hugepage=nver")

    assert word.refused
    assert word.wrong[1:] == ("it goes on to init in the environment",)
    assert word.meant == "transparent_hugepage=never"


def test_words_of_other_kernels_say_whose_they_are() -> None:
    assert "CONFIG_CMA" in told("hugetlb_cma=1G", CMA="n")[0].wrong[0]
    assert told("memmap=4G$2G", "2.4.32")[0].wrong[0].startswith("nothing reads it here: it is known")


def test_what_userspace_reads_is_not_wrong() -> None:
    (word,) = told("systemd.unit=rescue.target")

    assert (word.wrong, word.userspace) == ((), ("systemd",))


def test_behind_dashes_only_words_of_the_kernel_are_suspicious() -> None:
    dashes, known, stranger = told("-- kernelcore=4G single")

    assert dashes == Told(dashes.reading)
    assert known.wrong == ("the kernel reads words of this name only before the `--`",)
    assert stranger.wrong == ()


def test_words_beyond_the_buffer_are_dropped() -> None:
    words = told("quiet " * 400 + "kernelcore=4G")

    assert len(words) == 342  # 2,047 bytes hold 341 words of six, and one byte
    assert words[-1].reading.word.value is None


def test_words_behind_the_last_that_24_has_room_for_are_not_read() -> None:
    *_, last = told(" ".join(f"a{number}=1" for number in range(12)), "2.4.32")

    assert last.wrong == ("the kernel had stopped reading before it",)


def test_pages_are_of_the_size_that_stands_before_them() -> None:
    first, size, second = told("hugepages=4 hugepagesz=1G hugepages=2")
    default, third = told("default_hugepagesz=1G hugepages=3")[:2]

    assert (first.note, second.note) == ("they are pages of the default size, 2M", "they are pages of 1G")
    assert (size.wrong, default.note) == ((), "")
    assert third.note == "they are pages of 1G"


def test_a_size_without_a_count_sets_nothing_aside() -> None:
    words = told("hugepagesz=2M hugepagesz=1G hugepages=2 quiet hugepagesz=1G")
    idle = "no hugepages= stands behind it: no page of this size is set aside"

    assert [word.reading.word.name for word in words if idle in word.wrong] == ["hugepagesz", "hugepagesz"]
    assert [idle in word.wrong for word in told("hugepagesz=2M hugepages=1")] == [False, False]


def test_where_no_size_is_known_none_is_told() -> None:
    kernel = {"release": "6.1", "arch": "ppc64", "config": {"HUGETLBFS": "y", "PPC_BOOK3S_64": "n"}}
    boot = Boot.from_document({"kernel": kernel, "cmdline": "hugepages=4 default_hugepagesz=3M"})
    words = tell(boot.kernel, read_boot_line(boot.kernel, boot.cmdline))

    assert words[0].note.startswith("they are pages of the default size")


@pytest.mark.parametrize("release", ["4.7", "6.1"])
def test_where_symbols_decide_whether_a_word_is_read_its_value_is_told_as_if_it_were(release: str) -> None:
    (word,) = told("movable_node=0", release, MOVABLE_NODE="y")
    (missing,) = told("movable_node=0", release, MEMORY_HOTPLUG="n", MOVABLE_NODE="y")

    assert word.reading.deciding
    assert word.wrong == ("the value `0` is passed over: the name alone turns it on",)
    assert missing.reading.readers == ()
    assert "MEMORY_HOTPLUG" in missing.wrong[0]


def test_a_verdict_that_hangs_on_a_symbol_which_is_not_known_is_none() -> None:
    (word,) = told("movable_node=0", "4.7", MEMORY_HOTPLUG="y")

    assert word.wrong == ()
    assert "whether it is so hangs on CONFIG_MOVABLE_NODE" in word.note


def test_a_word_that_is_kept_for_a_module_is_not_wrong() -> None:
    nobodys, built = told("frobnicate.on=1"), told("snd.slots=x", SOUND="m", SND="m")

    assert (nobodys[0].wrong, nobodys[0].note) == (
        (),
        "no module `frobnicate` is known, nor whether it has such a parameter",
    )
    assert (built[0].wrong, built[0].note) == ((), "sound/core/init.c is built as a module")
    assert told("kfense.sample_interval=10", KFENCE="y")[0].meant == "kfence.sample_interval=10"
    assert told("kfense.sample_interval=10", KFENCE="y")[0].wrong


@pytest.mark.parametrize(
    ("line", "release", "wrong"),
    [
        ("crashkernel=512M,high crashkernel=256M", "6.1", ("it does not count: `crashkernel=256M` does", "")),
        ("crashkernel=512M,high crashkernel=2G-:128M", "6.1", ("it does not count: `crashkernel=2G-:128M` does", "")),
        ("crashkernel=512M,high crashkernel=72M,low", "6.1", ("", "")),
        ("crashkernel=1G,high crashkernel=512M,high", "6.1", ("it does not count: `crashkernel=512M,high` does", "")),
        ("crashkernel=72M,low ro", "6.1", ("it reserves nothing, silently: it is read only where", "")),
        ("kernelcore=1G movable_node", "6.1", ("it has no effect, silently: `movable_node` decides", "")),
    ],
)
def test_words_of_several_parts_count_by_part(line: str, release: str, wrong: tuple[str, str]) -> None:
    for word, clause in zip(told(line, release), wrong, strict=True):
        assert word.wrong[0].startswith(clause) if clause else not word.wrong


def test_what_symbols_decide_of_another_word_is_said() -> None:
    assert told("kernelcore=1G movable_node")[0].wrong[0].endswith(", with CONFIG_MEMORY_HOTPLUG")
    assert not told("kernelcore=1G movable_node", MEMORY_HOTPLUG="n")[0].wrong
    unsure = told("kernelcore=1G movable_node", "4.7")[0].wrong[0]
    assert unsure.endswith(", with CONFIG_MEMORY_HOTPLUG and CONFIG_MOVABLE_NODE")
    assert not told("kernelcore=1G movable_node", "4.7", MEMORY_HOTPLUG="y")[0].wrong
    assert not told("kernelcore=1G movable_node", "4.7", MEMORY_HOTPLUG="y", MOVABLE_NODE="n")[0].wrong


@pytest.mark.parametrize(
    ("line", "release", "meant"),
    [
        ("hugepages=2G", "6.1", "hugepagesz=2M hugepages=1024"),
        ("hugepages=2M", "6.1", "hugepagesz=2M hugepages=1"),
        ("hugepages=2G", "2.6.20", "hugepages=1024"),
        ("hugepagesz=1G hugepages=4G", "6.1", "hugepages=4"),
        ("default_hugepagesz=1G hugepages=4G", "6.1", "hugepages=4"),
        ("hugepages=3K", "6.1", None),
        ("hugepages=0G", "6.1", "hugepages=0"),
        ("hugepages=2GB", "6.1", None),
        ("hugepages=2097152", "6.1", None),
        ("movable_node=0", "6.1", ""),
        ("movable_node=Off", "6.1", ""),
        ("movable_node=1", "6.1", "movable_node"),
    ],
)
def test_what_was_meant_by_a_value_of_another_kind(line: str, release: str, meant: str | None) -> None:
    assert told(line, release, MEMORY_HOTPLUG="y", HUGETLB_PAGE="y")[-1].meant == meant


def test_a_value_is_judged_as_if_it_were_read_where_symbols_decide_that() -> None:
    (word,) = told("kfence.sample_interval=often")

    assert word.wrong[0].startswith("refused: `often` is not a number")
    assert word.refused


def test_a_word_of_24_of_which_only_the_reader_is_known_is_well() -> None:
    (word,) = told("reboot=warm", "2.4.32")

    assert word.when == "main"
    assert not word.wrong
