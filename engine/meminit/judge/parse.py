"""Conditions parsed by the terminals of grammar/condition.lark and by precedence, without lark (it is slow to import).

A test shows that lark builds the same trees from the same file and refuses the same texts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.errors import RuleFault
from meminit.judge.expression import (
    Attribute,
    Binary,
    Call,
    Each,
    Expression,
    Index,
    Listing,
    Literal,
    Name,
    Not,
    Over,
    Percent,
)
from meminit.read.terminals import lexer
from meminit.records import NamedTuple, dataclass

if TYPE_CHECKING:
    from meminit.text import Source

__all__ = ["GRAMMAR", "MAX_NESTING", "MAX_TOKENS", "parse_condition", "parse_each"]

GRAMMAR = "condition"
MAX_CHARACTERS = 2_000
MAX_TOKENS = 256
MAX_NESTING = 32

_OPERATORS = {"OR": 1, "AND": 2, "COMPARE": 4, "IN": 4, "SHIFT": 5, "SIGN": 6, "TIMES": 7}
_LOOSER_THAN_NOT, _COMPARING, _TIGHTEST = 2, 4, 7
_UNITS = " KMGTPE"
_WORDS = {"LEFT": "(", "RIGHT": ")", "OPEN": "[", "CLOSE": "]", "COMMA": ",", "COLON": ":", "IN": "in", "OF": "of"}


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


def parse_condition(source: Source, start: int = 0, end: int | None = None) -> Expression:
    """The expression that ``source.text[start:end]`` writes. Raises RuleFault at the first token that is wrong."""
    parser = _Parser(source, _tokens(source, start, len(source.text) if end is None else end))
    expression = parser.expression()
    parser.expect("END")
    return expression


def parse_each(source: Source) -> Each:
    """``variable in items``. Raises RuleFault."""
    parser = _Parser(source, _tokens(source, 0, len(source.text)))
    variable = parser.expect("NAME")
    parser.expect("IN")
    items = parser.expression()
    end = parser.expect("END")
    return Each(variable.text, items, span=(variable.start, end.end))


def _tokens(source: Source, start: int, end: int) -> list[_Token]:
    if end - start > MAX_CHARACTERS:
        raise RuleFault(f"a condition has at most {MAX_CHARACTERS} characters", source.place(start, start + 1))
    tokens: list[_Token] = []
    match_at, offset = lexer(GRAMMAR).match, start
    while offset < end:
        match = match_at(source.text, offset, end)
        if match is None:
            raise RuleFault("this character means nothing in a condition", source.place(offset, offset + 1))
        offset = match.end()
        if match.lastgroup != "BLANK":
            tokens.append(_Token(str(match.lastgroup), match.group(), match.start(), offset))
    if len(tokens) > MAX_TOKENS:
        place = source.place(tokens[MAX_TOKENS].start, end)
        raise RuleFault(f"a condition has at most {MAX_TOKENS} words and signs", place, "name parts of it with `let`")
    tokens.append(_Token("END", "", end, end))
    return tokens


@dataclass(slots=True)
class _Parser:
    source: Source
    tokens: list[_Token]
    index: int = 0
    nesting: int = 0

    def next(self) -> _Token:
        token = self.tokens[self.index]
        self.index += 1
        return token

    def take(self, kind: str) -> bool:
        """Step over the next token if it is of ``kind``."""
        if self.tokens[self.index].kind != kind:
            return False
        self.index += 1
        return True

    def expect(self, kind: str) -> _Token:
        token = self.next()
        if token.kind != kind:
            wanted = {"END": "the end", "NAME": "a name"}.get(kind) or f"`{_WORDS[kind]}`"
            raise self.fault(token, f"expected {wanted}")
        return token

    def fault(self, token: _Token, message: str) -> RuleFault:
        found = f"`{token.text}`" if token.kind != "END" else "the end"
        return RuleFault(f"{message}, found {found}", self.source.place(token.start, max(token.end, token.start + 1)))

    def expression(self, power: int = 0) -> Expression:
        """An expression whose operators bind tighter than ``power``."""
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise self.fault(self.tokens[self.index], f"a condition nests at most {MAX_NESTING} deep")
        ceiling = _LOOSER_THAN_NOT if self.tokens[self.index].kind == "NOT" else _TIGHTEST
        left = self.prefix(power)
        while True:
            token = self.tokens[self.index]
            negated = token.kind == "NOT" and self.tokens[self.index + 1].kind == "IN"
            binds = _COMPARING if negated else _OPERATORS.get(token.kind, 0)
            if not power < binds <= ceiling:
                break
            self.index += 2 if negated else 1
            operator = "in" if negated else token.text
            left = Binary(operator, left, self.expression(binds), span=(token.start, token.end))
            ceiling = binds - 1 if binds == _COMPARING else binds  # a < b < c is refused
            if negated:
                left = Not(left, span=left.span)
        self.nesting -= 1
        return left

    def prefix(self, power: int) -> Expression:
        token = self.tokens[self.index]
        span = (token.start, token.end)
        if token.kind == "NOT" and power <= _LOOSER_THAN_NOT:
            self.index += 1
            return Not(self.expression(_LOOSER_THAN_NOT), span=span)
        if token.kind == "SIGN":
            self.index += 1
            operand = self.expression(_TIGHTEST)
            return Binary(token.text, Literal(0, span=span), operand, span=span)
        if token.kind == "PERCENT":
            self.index += 1
            self.expect("OF")
            return Percent(int(token.text.rstrip("% ")), self.expression(_TIGHTEST), span=span)
        return self.postfix(self.atom())

    def postfix(self, base: Expression) -> Expression:
        while True:
            token = self.tokens[self.index]
            span = (token.start, token.end)
            if self.take("FIELD"):
                base = Attribute(base, token.text[1:], span=span)
            elif self.take("OPEN"):
                key = self.expression()
                base = Index(base, key, span=(token.start, self.expect("CLOSE").end))
            elif self.take("LEFT"):
                base = Call(base, self.listed("RIGHT"), span=(token.start, self.tokens[self.index - 1].end))
            else:
                return base

    def listed(self, closing: str) -> tuple[Expression, ...]:
        if self.take(closing):
            return ()
        items = [self.expression()]
        while self.take("COMMA"):
            items.append(self.expression())
        self.expect(closing)
        return tuple(items)

    def atom(self) -> Expression:
        token = self.next()
        span = (token.start, token.end)
        match token.kind:
            case "NUMBER":
                return Literal(_number(token.text), span=span)
            case "TEXT":
                return Literal(token.text[1:-1], span=span)
            case "TRUTH":
                return Literal(token.text == "true", span=span)
            case "NAME":
                return Name(token.text, span=span)
            case "LEFT":
                inner = self.expression()
                self.expect("RIGHT")
                return inner
            case "OPEN":
                items = self.listed("CLOSE")
                return Listing(items, span=(token.start, self.tokens[self.index - 1].end))
            case "OVER":
                return self.over(token)
        raise self.fault(token, "expected a value")

    def over(self, word: _Token) -> Expression:
        self.expect("LEFT")
        variable = self.expect("NAME")
        self.expect("IN")
        items = self.expression()
        self.expect("COLON")
        body = self.expression()
        end = self.expect("RIGHT").end
        return Over(word.text, variable.text, items, body, span=(word.start, end))


def _number(text: str) -> int:
    if text.startswith("0x"):
        return int(text, 16)
    digits = text.rstrip(_UNITS)
    return int(digits) << 10 * _UNITS.index(text[len(digits) :] or " ")
