"""What measured boots set aside early is where, and as large as, it is predicted."""

from __future__ import annotations

import pytest

from measured.boots import Fact, facts
from measured.reservations import ReservationRow, areas_seen, lines_seen, pools_seen, predicted, reservation_rows

BOOTS = [fact for _, fact in facts() if "memory_line" in fact["expect"]]
LARGE = [fact for fact in BOOTS if "hugepages" in fact["cmdline"] and "hugepages" in fact["expect"]]


@pytest.fixture(scope="module")
def rows() -> list[ReservationRow]:
    return list(reservation_rows())


def test_every_area_that_was_seen_lies_where_it_is_predicted(rows: list[ReservationRow]) -> None:
    assert [row for row in rows if not row.right] == []
    assert {row.what for row in rows} == {"cma", "hugetlb_cma", "crashkernel"}


def test_areas_at_the_end_of_memory_are_told_exactly(rows: list[ReservationRow]) -> None:
    x86 = [row for row in rows if row.arch == "x86_64"]

    assert x86
    assert all(row.exact for row in x86)


def test_nothing_is_set_aside_that_was_not_seen_and_no_line_is_told_that_was_not_printed() -> None:
    for fact in BOOTS:
        ours = [one for one in predicted(fact) if one.pages is None]
        assert len(ours) == len(list(areas_seen(fact))), fact["name"]
        printed = lines_seen(fact)
        assert [line for one in ours for line in one.says if line not in printed] == [], fact["name"]


@pytest.mark.parametrize("fact", LARGE, ids=lambda fact: fact["name"])
def test_nodes_give_the_huge_pages_that_they_are_predicted_to(fact: Fact) -> None:
    ours = [one for one in predicted(fact) if one.pages is not None]

    assert {(one.node, one.page_size): one.pages for one in ours} == pools_seen(fact)
    assert all(one.fits is not False for one in ours)
