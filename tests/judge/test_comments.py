"""Comments that set findings aside are found where they are comments, and are about the line that they stand at."""

from __future__ import annotations

from dataclasses import replace
from time import process_time

import pytest

from meminit.errors import InputFault
from meminit.judge.commented import commented, commented_text, joined
from meminit.judge.comments import comments_in
from meminit.model.boot import Boot, Sysctl
from meminit.text import Place, Source


def lines(text: str, first: int = 1) -> list[tuple[str, int, int]]:
    return [
        (",".join(code for code, _ in comment.codes), comment.first, comment.last)
        for comment in comments_in(Source("f", text, first))
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1  # meminit: ignore[B104] why\nb: 2\n", [("B104", 1, 1)]),
        ("# meminit: ignore[C101, C102] why\n\n# another\n  # CONFIG\nCONFIG_A=y\n", [("C101,C102", 5, 5)]),
        ("#meminit:ignore[C101]why\n# CONFIG_A is not set\n", [("C101", 2, 2)]),
        ("# meminit: ignore[B1]\nX='a \\\n b \\\n c'\nY=1\n", [("B1", 2, 4)]),
        ("# meminit: ignore[B1]\nX='a \\", [("B1", 2, 2)]),
        ("x\n\t# meminit: ignore[B1]\n# no more\n", [("B1", 2, 2)]),
        ("# meminit: ignore-file[B104,C1] all\nx\n", [("B104,C1", 0, 0)]),
        ("# meminit: ignore B104\nx\n", [("", 2, 2)]),
        ("# meminit: ignore[]\nx\n", [("", 2, 2)]),
        ("# meminit: ignored here\n# meminit: see\nmeminit: project/1\nx#meminit: ignore[B1]\n", []),
        ("a # meminit: ignore[B1] x\r\nb\r\n", [("B1", 1, 1)]),
        ("nothing", []),
    ],
)
def test_which_lines_a_comment_is_about(text: str, found: list[tuple[str, int, int]]) -> None:
    assert lines(text) == found
    assert lines(text, 10) == [(codes, first and first + 9, last and last + 9) for codes, first, last in found]


@pytest.mark.parametrize("line", ["# meminit: ignore[C101] x\n", "a # meminit: ignore[C101] x \\\n"])
def test_as_many_comments_as_lines_take_time_as_lines_do(line: str) -> None:
    begun = process_time()
    found = comments_in(Source("f", line * 20_000))

    assert process_time() - begun < 5
    assert len(found) == 20_000
    assert found[-1].last >= 20_000


def test_the_reason_and_the_places_of_codes_are_known() -> None:
    (comment,) = comments_in(
        Source("f", "x: 1 # meminit: ignore[B104, numa-off]: \t- the vendor's kernel reads it \r\n")
    )

    assert comment.reason == "the vendor's kernel reads it"
    assert [(code, place.text) for code, place in comment.codes] == [("B104", "B104"), ("numa-off", "numa-off")]
    assert comment.place.text.endswith("reads it")
    assert not comment.whole_file


MARK = "# meminit: ignore[B104] why"


def boot(document: dict[str, object], **files: str) -> Boot:
    def opener(name: str, place: Place | None) -> Source:
        text = files.get(name.replace(".", "_").replace("/", "_"))
        if text is None:
            raise InputFault("no such file", place)
        return Source(name, text)

    return Boot.from_document({"name": "b", "kernel": "4.7", **document}, opener)


def test_the_texts_of_a_boot_are_looked_at() -> None:
    made = boot(
        {
            "kernel": {"release": "4.7", "config": "a.config"},
            "machine": "m.yaml",
            "cmdline": {"file": "grub"},
            "sysctl": "s.conf",
        },
        a_config=f"{MARK}\nCONFIG_NUMA=y\n",
        m_yaml=f"meminit: machine/1\n{MARK}\nnodes: [{{id: 0, memory: 1G}}]\n",
        grub=f'GRUB_CMDLINE_LINUX="quiet" {MARK}\n',
        s_conf=f"{MARK}\nvm.swappiness = 1\n",
    )
    found = commented(made)

    assert set(found) == {"a.config", "m.yaml", "grub", "s.conf"}
    assert found["grub"].boots == ("b",)
    assert commented(boot({})) == {}
    assert commented(replace(boot({}), sysctls=(Sysctl("vm.swappiness", "1"),))) == {}


def test_what_the_kernel_gets_is_no_comment() -> None:
    entry = f"title a\nlinux /vmlinuz\noptions quiet {MARK}\n"
    made = boot({"cmdline": {"file": "loader/entries/a.conf"}}, loader_entries_a_conf=entry)

    assert "ignore[B104]" in made.cmdline.source.text
    assert commented(made) == {}


def test_a_machine_inside_the_document_is_part_of_it() -> None:
    made = boot({"machine": {"nodes": [{"id": 0, "memory": "1G"}]}})

    assert commented(made) == {}


def test_texts_of_many_boots_are_joined() -> None:
    source = Source("f", f"{MARK}\nx")
    found = joined((commented_text(source, ("a", "b")), commented_text(source, ("b", "c")), {}))

    assert {name: text.boots for name, text in found.items()} == {"f": ("a", "b", "c")}
    assert commented_text(Source("g", ""), ("a",)) == {}
