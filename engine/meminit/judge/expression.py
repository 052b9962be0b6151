"""The syntax tree of conditions; spans do not count when two trees are compared."""

from __future__ import annotations

from dataclasses import field

from meminit.records import dataclass

__all__ = [
    "Attribute",
    "Binary",
    "Call",
    "Each",
    "Expression",
    "Index",
    "Listing",
    "Literal",
    "Name",
    "Not",
    "Over",
    "Percent",
    "Span",
    "atoms",
    "parts",
    "written",
]

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Literal:
    """A number (units already counted in), a text, or true and false."""

    value: int | str | bool
    span: Span = field(default=(0, 0), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Name:
    """A root of the facts, a variable of ``each`` or of a quantifier, or a ``let``."""

    name: str
    span: Span = field(default=(0, 0), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Attribute:
    """``base.name``; ``span`` is that of the name alone."""

    base: Expression
    name: str
    span: Span = field(default=(0, 0), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Index:
    """``base[key]``."""

    base: Expression
    key: Expression
    span: Span = field(default=(0, 0), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Call:
    """``function(arguments)``, the function a name, or an attribute for what facts can be asked."""

    function: Expression
    arguments: tuple[Expression, ...]
    span: Span = field(default=(0, 0), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Over:
    """``word(variable in items: body)``: any, all, count, filter and map."""

    word: str
    variable: str
    items: Expression
    body: Expression
    span: Span = field(default=(0, 0), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Percent:
    """``percent % of whole``, rounded down as the kernel divides."""

    percent: int
    whole: Expression
    span: Span = field(default=(0, 0), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Not:
    """``not operand``."""

    operand: Expression
    span: Span = field(default=(0, 0), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Binary:
    """Every operator between two operands: and, or, in, comparisons, arithmetic. A sign is ``0 - x``."""

    operator: str
    left: Expression
    right: Expression
    span: Span = field(default=(0, 0), compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Listing:
    """``[a, b]``."""

    items: tuple[Expression, ...]
    span: Span = field(default=(0, 0), compare=False, kw_only=True)


Expression = Literal | Name | Attribute | Index | Call | Over | Percent | Not | Binary | Listing


@dataclass(frozen=True, slots=True)
class Each:
    """``variable in items``: a check looks at every one of them."""

    variable: str
    items: Expression
    span: Span = field(default=(0, 0), compare=False, kw_only=True)


def atoms(condition: Expression) -> tuple[Expression, ...]:
    """The parts of ``condition`` that and, or and not combine, from left to right."""
    match condition:
        case Binary("and" | "or", left, right):
            return atoms(left) + atoms(right)
        case Not(operand):
            return atoms(operand)
    return (condition,)


def parts(expression: Expression) -> tuple[Expression, ...]:
    """The expressions that ``expression`` is put together from, without the name of a function."""
    match expression:
        case Attribute(base, _):
            return (base,)
        case Index(first, second) | Binary(_, first, second) | Over(_, _, first, second):
            return (first, second)
        case Call(Name(), arguments) | Listing(arguments):
            return arguments
        case Call(function, arguments):
            return (function, *arguments)
        case Percent(_, operand) | Not(operand):
            return (operand,)
    return ()


def written(expression: Expression) -> str:
    """``expression`` in the language again, with every grouping shown."""
    match expression:
        case Literal(value):
            return _literal(value)
        case Name(name):
            return name
        case Attribute(base, name):
            return f"{written(base)}.{name}"
        case Index(base, key):
            return f"{written(base)}[{written(key)}]"
        case Call(function, arguments):
            return f"{written(function)}({', '.join(map(written, arguments))})"
        case Over(word, variable, items, body):
            return f"{word}({variable} in {written(items)}: {written(body)})"
        case Listing(items_):
            return f"[{', '.join(map(written, items_))}]"
    return f"({_operation(expression)})"


def _literal(value: int | str | bool) -> str:  # noqa: FBT001  a truth is one of the values
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}'" if '"' in value else f'"{value}"'
    return str(value)


def _operation(expression: Percent | Not | Binary) -> str:
    match expression:
        case Percent(percent, whole):
            return f"{percent}% of {written(whole)}"
        case Not(operand):
            return f"not {written(operand)}"
    return f"{written(expression.left)} {expression.operator} {written(expression.right)}"
