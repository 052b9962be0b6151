"""Records and tuples are the standard library's in all that can be seen of them: each promise is that of a twin."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import pickle
import types
from dataclasses import FrozenInstanceError, field, replace
from typing import Any
from typing import NamedTuple as StandardTuple

import pytest

from meminit.records import NamedTuple, dataclass


@dataclass(frozen=True, slots=True)
class Record:
    name: str
    missing: int = 3
    self_made: list[int] = field(default_factory=lambda: [1])
    counted: dict[str, int] = field(default_factory=dict, init=False, compare=False, repr=False)
    span: tuple[int, int] = field(default=(0, 0), compare=False, kw_only=True)


@dataclasses.dataclass(frozen=True, slots=True)
class Twin:
    name: str
    missing: int = 3
    self_made: list[int] = field(default_factory=lambda: [1])
    counted: dict[str, int] = field(default_factory=dict, init=False, compare=False, repr=False)
    span: tuple[int, int] = field(default=(0, 0), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Pair:
    first: int
    second: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    first: int
    second: str = ""


@dataclass(frozen=True, eq=False)
class Single:
    only: int


@dataclass(slots=True)
class Changing:
    count: int = 0


class Named(NamedTuple):
    """A tuple with a default and more than fields."""

    first: int
    second: str = "b"

    @property
    def doubled(self) -> int:
        return 2 * self.first

    def renamed(self) -> tuple[object, str]:
        return super().__getitem__(0), self.__class__.__name__


class NamedTwin(StandardTuple):
    first: int
    second: str = "b"


CALLS: tuple[tuple[tuple[Any, ...], dict[str, Any]], ...] = (
    (("a",), {}),
    (("a", 4), {}),
    ((), {"name": "a", "span": (1, 2)}),
    (("a", 4, [2]), {"span": (1, 2)}),
    ((), {}),
    (("a", 4, [2], {}), {}),
    (("a",), {"name": "b"}),
    (("a",), {"counted": {}}),
)


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_is_made_shown_and_refused_as_its_twin(call: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    def outcome(cls: type) -> tuple[str, object]:
        try:
            made = cls(*call[0], **call[1])
        except TypeError as error:
            return "refused", str(error).replace("Twin", "Record")
        return repr(made).replace("Twin", "Record"), dataclasses.asdict(made)

    assert outcome(Record) == outcome(Twin)


def test_signature_and_patterns_are_those_of_the_twin() -> None:
    assert list(inspect.signature(Record).parameters) == list(inspect.signature(Twin).parameters)
    assert Record.__match_args__ == Twin.__match_args__
    assert [f.name for f in dataclasses.fields(Record)] == [f.name for f in dataclasses.fields(Twin)]


def test_each_instance_gets_its_own_default() -> None:
    assert Record("a").self_made is not Record("a").self_made
    assert Record("a").counted is not Record("a").counted


def test_equal_by_the_compared_fields_of_the_same_class() -> None:
    assert Record("a", span=(1, 2)) == Record("a")
    assert Record("a") != Record("b")
    assert Pair(1) != Other(1)  # type: ignore[comparison-overlap]
    assert hash(Pair(1, "x")) == hash(Pair(1, "x"))
    assert len({Pair(1), Pair(1), Pair(2)}) == 2


def test_eq_false_compares_by_identity() -> None:
    one, other = Single(1), Single(1)

    assert one != other
    assert len({one, other}) == 2


@pytest.mark.parametrize("frozen", [Pair(1), Single(1)], ids=repr)
def test_frozen(frozen: Any) -> None:
    with pytest.raises(FrozenInstanceError):
        frozen.first = 2
    with pytest.raises(FrozenInstanceError):
        del frozen.first


def test_what_is_not_frozen_changes_and_has_no_hash() -> None:
    changing = Changing()
    changing.count += 1

    assert changing == Changing(1)
    with pytest.raises(TypeError):
        hash(changing)


@pytest.mark.parametrize("record", [Record("a", 4, [2], span=(1, 2)), Pair(1, "x")], ids=repr)
def test_copies_and_pickles(record: Any) -> None:
    assert copy.deepcopy(record) == record
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301  our own bytes
    assert replace(record) == record


def test_slots_leave_no_room() -> None:
    assert not hasattr(Pair(1), "__dict__")
    assert hasattr(Single(1), "__dict__")


@pytest.mark.parametrize(
    "call", [((1,), {}), ((1, "c"), {}), ((), {"second": "c", "first": 1}), ((), {}), ((1, 2, 3), {})]
)
def test_named_tuple_is_made_shown_and_refused_as_its_twin(call: tuple[tuple[Any, ...], dict[str, Any]]) -> None:
    def outcome(cls: Any) -> tuple[Any, ...]:
        try:
            made = cls(*call[0], **call[1])
        except TypeError as error:
            return "refused", str(error).replace("NamedTwin", "Named")
        return repr(made).replace("NamedTwin", "Named"), made._asdict(), tuple(made), made.first, made.second

    assert outcome(Named) == outcome(NamedTwin)


def test_named_tuple_has_the_fields_patterns_and_signature_of_its_twin() -> None:
    assert Named._fields == NamedTwin._fields
    assert Named.__match_args__ == NamedTwin.__match_args__
    assert list(inspect.signature(Named).parameters) == list(inspect.signature(NamedTwin).parameters)
    assert type(Named) is type


def test_named_tuple_keeps_what_its_body_has_beside_fields() -> None:
    assert Named(2).doubled == 4
    assert Named(2).renamed() == (2, "Named")
    assert Named.__doc__ == "A tuple with a default and more than fields."


def test_named_tuple_is_a_tuple_that_others_may_stand_in_for() -> None:
    assert Named(1) == (1, "b") == NamedTwin(1)
    assert {Named(1): "x"}[Named(1)] == "x"
    assert copy.deepcopy(Named(1)) == Named(1)
    assert pickle.loads(pickle.dumps(Named(1, "c"))).doubled == 2  # noqa: S301  our own bytes


def test_named_tuple_is_replaced_field_by_field() -> None:
    assert Named(1)._replace(second="c") == Named(1, "c")
    assert Named._make([1, "c"]) == Named(1, "c")
    with pytest.raises(TypeError, match="third"):
        Named(1)._replace(third=3)  # type: ignore[call-arg]
    with pytest.raises(AttributeError):
        Named(1).first = 2  # type: ignore[misc]


def test_named_tuple_of_too_many_fields_is_refused() -> None:
    fields = {f"at{number}": "int" for number in range(33)}

    with pytest.raises(ValueError, match="shorter"):
        types.new_class("Wide", (NamedTuple,), exec_body=lambda body: body.update(__annotations__=fields))
