"""Dataclasses and named tuples as the standard library makes them, less the cost of what nobody calls.

``dataclasses`` writes and compiles the source of six methods when a class is defined: 0.9 ms, and a hundred classes are
a third of a cold ``meminit check``. Here the methods that are alike for all classes are shared, and ``__init__`` is
compiled when a class is first made use of. Fields, ``replace``, patterns and type checkers see an ordinary dataclass.
``typing.NamedTuple`` compiles each annotation and ``__new__``: 0.15 ms a class, here 0.01, and ``__new__`` likewise.
"""

from __future__ import annotations

import dataclasses
from collections import namedtuple
from dataclasses import MISSING, FrozenInstanceError, fields
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Self

__all__ = ["NamedTuple", "dataclass"]

T = TypeVar("T")


def _dataclass(*, frozen: bool = False, slots: bool = False, eq: bool = True) -> Callable[[type[T]], type[T]]:
    """The decorator: of the standard one's options those that meminit needs."""

    def made(plain: type[T]) -> type[T]:
        plain.__doc__ = plain.__doc__ or plain.__qualname__  # else a signature is looked for, which takes milliseconds
        cls: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots)(plain)
        methods: dict[str, object] = {"__init__": _Unwritten(cls), "__repr__": _repr}
        if eq:
            methods |= _comparing(cls)
        if not frozen:
            methods["__hash__"] = None
        else:
            methods |= {"__setattr__": _setattr, "__delattr__": _delattr}
            if slots:
                methods |= {"__getstate__": _getstate, "__setstate__": _setstate}
        for name, method in methods.items():
            setattr(cls, name, method)
        return cls  # type: ignore[no-any-return]

    return made


class _Unwritten:
    """An ``__init__`` that is written and compiled when it is first looked up."""

    def __init__(self, owner: type) -> None:
        self._owner: Any = owner

    def __get__(self, instance: object, _: type) -> Callable[..., None]:
        written = _init(self._owner)
        self._owner.__init__ = written
        bound: Callable[..., None] = written.__get__(instance)
        return bound


def _init(cls: Any) -> Any:  # noqa: ANN401  any class, and its __init__
    """The ``__init__`` of a dataclass: a parameter a field, each put in its place past ``__setattr__``."""
    positional, named, body = ["self"], ["*"], []
    known: dict[str, object] = {"PUT": object.__setattr__, "MISSING": MISSING}
    for field in fields(cls):
        name, default, value = field.name, "", field.name
        if field.default is not MISSING:
            known[f"DEFAULT_{name}"] = field.default
            default = f"=DEFAULT_{name}"
        elif field.default_factory is not MISSING:
            known[f"MAKE_{name}"] = field.default_factory
            default = "=MISSING"
            value = f"MAKE_{name}() if {name} is MISSING else {name}" if field.init else f"MAKE_{name}()"
        if field.init:
            (named if field.kw_only else positional).append(name + default)
        body.append(f"    PUT(self, {name!r}, {value})\n")
    parameters = ", ".join(positional + (named if len(named) > 1 else []))
    exec(f"def __init__({parameters}):\n{''.join(body)}", known)  # noqa: S102  the names are those of our own fields
    written: Any = known["__init__"]
    written.__qualname__ = f"{cls.__qualname__}.__init__"
    return written


def _comparing(cls: Any) -> dict[str, object]:  # noqa: ANN401  any class
    values = attrgetter(*(field.name for field in fields(cls) if field.compare))

    def __eq__(self: object, other: object) -> bool:  # noqa: N807  becomes the method
        return values(self) == values(other) if self.__class__ is other.__class__ else NotImplemented

    def __hash__(self: object) -> int:  # noqa: N807  likewise
        return hash(values(self))

    return {"__eq__": __eq__, "__hash__": __hash__}


def _repr(self: Any) -> str:  # noqa: ANN401  any record
    shown = (f"{field.name}={getattr(self, field.name)!r}" for field in fields(self) if field.repr)
    return f"{self.__class__.__qualname__}({', '.join(shown)})"


def _setattr(_: object, name: str, value: object) -> NoReturn:
    del value
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(_: object, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[object]:  # noqa: ANN401  any record
    return [getattr(self, field.name) for field in fields(self)]


def _setstate(self: Any, state: list[object]) -> None:  # noqa: ANN401  any record
    for field, value in zip(fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


class _Tuple(tuple[Any, ...]):
    """What all named tuples have."""

    __slots__ = ()
    _fields: tuple[str, ...] = ()

    @classmethod
    def _make(cls, values: Iterable[object]) -> Self:
        return tuple.__new__(cls, values)

    def _replace(self, /, **values: object) -> Self:
        made = self._make(map(values.pop, self._fields, self))
        if values:
            raise TypeError(f"{self.__class__.__qualname__} has no {', '.join(values)}")
        return made

    def _asdict(self) -> dict[str, object]:
        return dict(zip(self._fields, self, strict=True))

    def __getnewargs__(self) -> tuple[object, ...]:
        return tuple(self)

    def __repr__(self) -> str:
        shown = (f"{name}={value!r}" for name, value in self._asdict().items())
        return f"{self.__class__.__qualname__}({', '.join(shown)})"


class _UnwrittenNew:
    """A ``__new__`` of a named tuple that is written and compiled when it is first looked up."""

    def __init__(self, defaults: dict[str, object]) -> None:
        self._defaults = defaults

    def __set_name__(self, owner: Any, name: str) -> None:  # noqa: ANN401  any named tuple
        self._owner = owner

    def __get__(self, instance: object, owner: type) -> Callable[..., tuple[object, ...]]:
        fields = self._owner._fields
        taken = ", ".join(f"{name}=DEFAULTS[{name!r}]" if name in self._defaults else name for name in fields)
        known: dict[str, Any] = {"DEFAULTS": self._defaults, "NEW": tuple.__new__}
        exec(f"def __new__(_cls, {taken}):\n    return NEW(_cls, ({', '.join(fields)},))", known)  # noqa: S102  as above
        written: Any = known["__new__"]
        written.__qualname__ = f"{self._owner.__qualname__}.__new__"
        self._owner.__new__ = staticmethod(written)
        return written  # type: ignore[no-any-return]


class _NamedTupleMaker(type):
    """Makes of a body with annotations a class of tuples."""

    def __new__(cls, name: str, _: tuple[type, ...], body: dict[str, Any]) -> type:
        """The class, whose type is ``type``: this is no metaclass of what it makes."""
        names = tuple(body["__annotations__"])
        defaults = {field: body[field] for field in names if field in body}
        made = {"__slots__": (), "_fields": names, "__match_args__": names, "__new__": _UnwrittenNew(defaults)}
        return type(name, (_Tuple,), {**body, **made, **dict(zip(names, _PLACES[: len(names)], strict=True))})


_MODEL: Any = namedtuple("_MODEL", " ".join(map("at{}".format, range(32))))  # type: ignore[misc] # noqa: PYI024  cheaper
_PLACES = [vars(_MODEL)[f"at{number}"] for number in range(32)]
"""What gives the first value of a tuple, the second and so on, as the fields of any named tuple do."""

if TYPE_CHECKING:
    from dataclasses import dataclass
    from typing import NamedTuple
else:
    dataclass = _dataclass
    NamedTuple = type.__new__(_NamedTupleMaker, "NamedTuple", (), {})
