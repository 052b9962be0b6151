"""Writes rules/parameters/catalogue.txt from the parameter indexes and kernel trees; run by hand.

``compile_catalogue.py INDEXES [RELEASE=TREE …]``: the folder of the indexes (``6.1.tsv``: file, line, macro, name and
arguments of each registration), and of the releases that are there as sources the folder of those.
"""

from __future__ import annotations

import sys
from pathlib import Path

from catalogue.indexes import Row, index_releases, read_index
from catalogue.sources import Sources
from catalogue.writing import catalogue_text, covered_folders, merged, only_covered

__all__ = ["compile_catalogue"]

TARGET = Path(__file__).resolve().parents[1] / "rules" / "parameters" / "catalogue.txt"


def compile_catalogue(indexes: Path, trees: dict[str, Path]) -> str:
    """The text of the catalogue."""
    listed = {release: read_index(indexes, release) for release in index_releases(indexes)}
    folders = covered_folders(listed)
    sources = {release: Sources(tree) for release, tree in trees.items()}
    rows: dict[str, list[Row]] = {}
    for release, own in listed.items():
        files = {row.file for row in own}
        unlisted = sources[release].unlisted() if release in sources else []
        rows[release] = own + [row for row in unlisted if only_covered(row, folders[release], files)]
    found, files_built = merged(rows, sources)
    return catalogue_text(folders, found, files_built)


def main(arguments: list[str]) -> None:
    """Read the arguments and write the file."""
    trees = {release: Path(tree) for release, _, tree in (argument.partition("=") for argument in arguments[1:])}
    TARGET.write_text(compile_catalogue(Path(arguments[0]), trees), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
