"""Prints how many values of each kind equal what was measured, by release: ``PYTHONPATH=engine:tests python THIS``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable

from zonelist_facts import Compared, boot_files, boots_of, compare_boot, compare_file, list_files


def count(title: str, found: Iterable[Compared]) -> int:
    """Print a line a kind; the number of differences."""
    equal: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for compared in found:
        total[compared.kind] += 1
        equal[compared.kind] += compared.equal
    for kind in sorted(total):
        sys.stdout.write(f"{title:<28} {kind:<20} {equal[kind]:>6} of {total[kind]:>6}\n")
    return total.total() - equal.total()


def main() -> int:
    """Count all facts; 1 when one differs."""
    wrong = sum(count(f"functions {name.split('.jsonl')[0]}", compare_file(name)) for name in list_files())
    for release in boot_files():
        wrong += count(f"boots {release}", (each for fact in boots_of(release) for each in compare_boot(fact)))
    sys.stdout.write(f"{wrong} values differ\n")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
