"""/etc/default/grub: what comes of its assignments, shell and GRUB quoting undone, and what is told and not run."""

from __future__ import annotations

import shlex
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bootfile_reading import files, noted, origin
from meminit.errors import InputFault
from meminit.read.bootfiles import grub_default
from meminit.read.bootfiles.entry import MAX_NOTES, BootEntry


def read(text: str, **fragments: str) -> tuple[BootEntry, ...]:
    beside = {f"grub.d/{name}.cfg": fragment for name, fragment in fragments.items()}
    return grub_default.read(files({**beside, "grub": text}))


def lines(text: str, **fragments: str) -> dict[str, str]:
    return {entry.title: entry.line.text for entry in read(text, **fragments)}


def test_normal_and_recovery_entries_are_made_of_the_variables() -> None:
    text = 'GRUB_CMDLINE_LINUX_DEFAULT="quiet splash"\nGRUB_CMDLINE_LINUX="mem=1G"\n'

    assert lines(text) == {"normal": "mem=1G quiet splash", "recovery": "single mem=1G"}
    assert lines(text + "GRUB_DISABLE_RECOVERY=true\n") == {"normal": "mem=1G quiet splash"}
    assert lines(text + "GRUB_DISABLE_RECOVERY=yes\nGRUB_CMDLINE_LINUX_RECOVERY=nomodeset") == {
        "normal": "mem=1G quiet splash",
        "recovery": "nomodeset mem=1G",
    }
    assert lines("GRUB_DEFAULT=0\n") == {"normal": "", "recovery": "single"}


def test_xen_has_its_own_words() -> None:
    text = 'GRUB_CMDLINE_LINUX=a\nGRUB_CMDLINE_LINUX_DEFAULT="b"\n'

    assert lines(text + "GRUB_CMDLINE_LINUX_XEN_REPLACE=c")["xen"] == "c b"
    assert lines(text + "GRUB_CMDLINE_LINUX_XEN_REPLACE_DEFAULT=d")["xen"] == "a d"


def test_fragments_are_read_behind_the_file_in_order() -> None:
    more = 'GRUB_CMDLINE_LINUX="$GRUB_CMDLINE_LINUX {}"'
    found = read("GRUB_CMDLINE_LINUX=a\n", b20=more.format("c"), b10=more.format("b"))

    assert found[0].line.text.split() == ["a", "b", "c"]
    assert origin(found[0], "c") == ("grub.d/b20.cfg:1:41", "c")


def test_words_stand_where_they_were_written() -> None:
    [entry, _] = read("""A="one \\
 two"  # three
export GRUB_CMDLINE_LINUX='x y'" $A mem=\\"1G\\""
GRUB_CMDLINE_LINUX+=" z"
""")

    assert entry.line.text == "x y one two mem=1G z"
    assert origin(entry, "x") == ("grub:3:28", "x")
    assert origin(entry, "two") == ("grub:2:2", "two")
    assert origin(entry, "mem=1G") == ("grub:3:37", 'mem=\\"1G')
    assert origin(entry, "z") == ("grub:4:23", "z")


@pytest.mark.parametrize(
    ("written", "kernel"),
    [
        ('"memmap=4G\\\\\\$2G"', "memmap=4G$2G"),
        ("'memmap=4G\\$2G'", "memmap=4G$2G"),
        ('"memmap=4G\\$2G"', "memmap=4GG"),
        ("'memmap=4G$2G'", "memmap=4GG"),
        ('"memmap=4G$2G"', "memmap=4GG"),
        ("\"a='b c'\"", '"a=b c"'),
        ('"a=\\"b\\""', "a=b"),
        ('"\'\\"\'"', '\\"'),
        ('"a;b"', "a"),
        ('"a\nb"', "a"),
        ('"a\n "', "a"),
        ('"a  b "', "a b"),
        ('"$"', "$"),
    ],
)
def test_what_is_written_is_read_by_the_shell_and_by_grub(written: str, kernel: str) -> None:
    assert lines(f"GRUB_CMDLINE_LINUX={written}\nGRUB_DISABLE_RECOVERY=true\n") == {"normal": kernel}


def test_what_does_not_reach_the_kernel_as_written_is_told() -> None:
    [entry, _] = read("GRUB_CMDLINE_LINUX='a \\\"b $12G; c'\n")

    assert entry.line.text == 'a \\"b G'
    assert [(note.changed, where) for note, where in zip(entry.notes, noted(entry), strict=True)] == [
        (True, ("grub:1:31", ";")),
        (True, ("grub:1:23", '\\"')),
        (True, ("grub:1:27", "$12")),
    ]


def test_shell_syntax_beyond_assignments_is_told_and_not_run(tmp_path: Path) -> None:
    [entry, _] = read(f"""GRUB_CMDLINE_LINUX="quiet $(touch {tmp_path}/made)"
. /etc/more
if [ -e /x ]; then
  GRUB_CMDLINE_LINUX="no"
  for i in 1 2; do echo $i; done
else
  GRUB_CMDLINE_LINUX="no" ; fi
case $A in (x) GRUB_CMDLINE_LINUX=no;; esac
f() {{ GRUB_CMDLINE_LINUX=no; }}
(GRUB_CMDLINE_LINUX=no)
! true
true && GRUB_CMDLINE_LINUX=no
GRUB_CMDLINE_LINUX=no command
cat <<-END
GRUB_CMDLINE_LINUX=no
\tEND
export GRUB_CMDLINE_LINUX
export -p
readonly B=2
echo x <<EOF
never ended
""")

    assert entry.line.text == "quiet $(...)"
    assert [place.text for place in entry.unknown] == [f"$(touch {tmp_path}/made)"]
    assert [where for where, _ in noted(entry)] == [
        f"grub:{line}:1" for line in (2, 3, 8, 9, 10, 11, 12, 13, 14, 18, 20)
    ] + ["grub:1:27"]
    assert not any(note.changed for note in entry.notes)
    assert list(tmp_path.iterdir()) == []


def test_only_so_many_notes_are_told() -> None:
    [entry, _] = read("".join(f"true {n}\n" for n in range(3 * MAX_NOTES)))

    assert len(entry.notes) == MAX_NOTES


def test_carriage_returns_are_a_part_of_the_value() -> None:
    [entry, _] = read("GRUB_CMDLINE_LINUX=quiet\r\nGRUB_TIMEOUT=1\r\n")

    assert entry.line.text == "quiet\r"
    assert [where for where, _ in noted(entry)] == ["grub:1:25"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("if true; then\nA=1\n", "grub:1:1"),
        ("A=1\n}\n", "grub:2:1"),
        ("A=1; fi\n", "grub:1:6"),
        ("while a; do b; fi\n", "grub:1:16"),
        ("then a\n", "grub:1:1"),
        ("if a; do b; fi\n", "grub:1:7"),
        ("f() { a\n", "grub:1:5"),
        ("a )\n", "grub:1:3"),
        ("case a in\n", "grub:1:1"),
    ],
)
def test_what_the_shell_could_not_read_is_refused_where_it_stands(text: str, place: str) -> None:
    with pytest.raises(InputFault, match="the shell refuses this") as caught:
        read(text)

    assert str(caught.value.place) == place
    assert subprocess.run(["/bin/sh", "-n"], input=text, text=True, capture_output=True, check=False).returncode


@pytest.mark.parametrize(
    "text",
    [
        "if { true; }; then A=1; else if b; then c; fi; fi",
        "case $A in if) a;; (fi|done) b ;; *) c\nesac",
        "(case x in y) ;; esac)",
        "{ { a; } }",
        "if { a; } then b; fi",
        "for x do a; done; while b; do c; done < /x",
        "f() { a; }\ng() ( b )\nuntil ! { a; }\ndo b\ndone",
        "echo if then fi }; ! { a; } && ( b; (c) )",
    ],
)
def test_what_the_shell_reads_is_not_refused(text: str) -> None:
    assert read(text + "\n")
    assert not subprocess.run(["/bin/sh", "-n"], input=text, text=True, capture_output=True, check=False).returncode


def test_blocks_in_blocks_without_an_end_are_refused() -> None:
    with pytest.raises(InputFault, match="more than 1000 blocks") as caught:
        read("if {\n" * 2000)

    assert caught.value.place is not None
    assert str(caught.value.place) == "grub:501:1"


def test_it_says_what_grub_mkconfig_adds() -> None:
    assert ["root=" in text for entry in read("GRUB_DEFAULT=0") for text in entry.assumed] == [True, False, True, False]


def test_it_is_known_by_its_variables() -> None:
    assert grub_default.recognise(files({"grub": "# x\nexport GRUB_DEFAULT=0\n"})) > 0.5
    assert grub_default.recognise(files({"grub": "GRUB=0\n"})) == 0
    assert [grub_default.wants(name) for name in ("default/grub", "grub", "grub.d/a.cfg", "grub/grub.cfg")] == [
        True,
        True,
        True,
        False,
    ]


WORD = st.text(st.characters(exclude_characters="\0\"'\\$;&|<>{}#\n\t ", exclude_categories=["Cs", "Cc"]), min_size=1)


@given(st.lists(WORD, min_size=1, max_size=6), st.data())
def test_words_written_with_shell_quoting_are_read_back_from_where_they_stand(
    words: list[str], data: st.DataObject
) -> None:
    quote = data.draw(st.sampled_from([shlex.quote, lambda text: f'"{text.replace("`", chr(92) + "`")}"']))
    text = f"# head\nGRUB_CMDLINE_LINUX={quote(' '.join(words))}\n"
    entry = read(text)[0]
    offset = 0

    assert entry.line.text == " ".join(words)
    for word in words:
        offset = entry.line.text.index(word, offset)
        place = entry.line.place(offset, offset + len(word))
        raw = place.source.text[place.start : place.end]
        assert raw.replace("\\`", "`") == word
        offset += len(word)


@given(st.text("GRUB_CMDLINE_LINUX='\"\\$ \n`(){};#ab\r", max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read("GRUB_CMDLINE_LINUX=" + text)
    except InputFault as fault:
        place = fault.place
        found = ()
        assert place is not None
    for entry in found:
        for index in range(len(entry.line.text)):
            assert entry.line.place(index, index + 1).text == entry.line.text[index]
