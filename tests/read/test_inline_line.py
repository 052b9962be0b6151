"""Words of a boot line that a document spells out stand where they are written in it."""

from __future__ import annotations

import pytest

from meminit.read.inline_line import inline_line
from meminit.read.tree import read_tree
from meminit.text import Source


@pytest.mark.parametrize(
    ("text", "word", "place"),
    [
        ("l: quiet mem=1 # no\n", "mem=1", "1:10 mem=1"),
        ('l: "quiet mem=1"\n', "quiet", "1:5 quiet"),
        ("l: 'a b b'\n", "b b", "1:7 b b"),
        ("l: >\n  quiet\n  mem=1\n", "mem=1", "3:3 mem=1"),
        ('l: "quiet\n  mem=1"\n', "quiet mem=1", "1:5 quiet"),
        ('l: "a x=\\"b\\" c"\n', "c", "1:15 c"),
        ('l: "a x=\\"b\\" c"\n', 'x="b"', '1:4 "a x=\\"b\\" c"'),
        ('l: "a\\tb"\n', "a", "1:5 a"),
        ("l: 5\n", "5", "1:4 5"),
        ('{"l": "ro  rw"}', "rw", "1:12 rw"),
    ],
)
def test_a_word_stands_where_it_is_written(text: str, word: str, place: str) -> None:
    tree = read_tree(Source("m", text))
    line = inline_line("m:1:<l>", str(tree.data["l"]), tree.at(("l",)))
    start = line.text.index(word)
    found = line.place(start, start + len(word))

    assert line.text == str(tree.data["l"])
    assert found.text == word
    assert f"{found.line}:{found.column} {found.source.text[found.start : found.end]}" == place
