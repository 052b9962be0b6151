"""``python -m tests.measured`` prints the table of what was measured and is predicted; 1 where a value differs."""

from __future__ import annotations

import sys
from pathlib import Path


def main() -> int:
    """Print it."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))  # where other modules of tests find each other
    from measured.everything import everything
    from measured.table import table

    values = everything()
    sys.stdout.writelines(f"{line}\n" for line in table(values))
    return int(not all(one.right for one in values))


if __name__ == "__main__":
    sys.exit(main())
