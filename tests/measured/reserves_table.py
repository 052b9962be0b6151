"""Prints how much of what kernels kept back is predicted: ``python -m measured.reserves_table``, tests in the path."""

from __future__ import annotations

import sys

from measured.reserves import measurements


def main() -> None:
    """A row for each kind, release and arch: how many are as predicted, of how many; then what is not determined."""
    counts: dict[tuple[str, str, str], list[int]] = {}
    missing: dict[str, int] = {}
    for one in measurements():
        row = counts.setdefault((one.kind, one.release, one.arch), [0, 0])
        row[0] += one.right and not one.missing
        row[1] += 1
        if one.missing:
            what = f"{one.fact}, {one.kind}: {one.missing}"
            missing[what] = missing.get(what, 0) + 1
    for (kind, release, arch), (right, total) in sorted(counts.items()):
        sys.stdout.write(f"{kind:28} {release:8} {arch:8} {right:5}/{total}\n")
    for named, times in missing.items():
        sys.stdout.write(f"not determined ({times}): {named}\n")


if __name__ == "__main__":
    main()
