"""The grammars of orders of blocks of pages that the page allocator has no room for.

Sources: mm/page_alloc.c (mm/debug_page_alloc.c since 6.4), function debug_guardpage_minorder_setup; mm/slub.c, function
setup_slub_max_order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from meminit.read.values.integers import strict
from meminit.read.values.numbers import get_option
from meminit.read.values.value import Fault, Grammar, Value

if TYPE_CHECKING:
    from meminit.read.values.value import Context

__all__ = ["GRAMMARS"]


def _over_half(text: str, context: Context) -> Value:
    """A number that kstrtoul() takes, and that is more than the half of the orders there are."""
    most = context.largest_order + ("max-order-inclusive" not in context.features)
    read = strict(text, context, 0, has_sign=False, base=10)
    number = read.parts.get("number")
    if not isinstance(number, int) or number <= most // 2:
        return Value({}, 0, read.fault or Fault("it is no more than half of the largest order", 0, len(text)))
    return Value({"number": number, "most": most // 2}, len(text))


def _beyond(text: str, context: Context) -> Value:
    """An int that is cut to the largest order: below 0 it is more than any, since the variable has no sign (4.17)."""
    option = get_option(text, lone_dash="get-option-lone-dash" in context.features)
    if option.kind == 0 or 0 <= option.value <= context.largest_order:
        return Value({}, 0, Fault("it is an order that blocks of pages have", 0, len(text)))
    signed = option.value < 0 and "slub-orders-unsigned" not in context.features
    return Value({"number": option.value, "kept": option.value if signed else context.largest_order}, len(text))


GRAMMARS = (
    Grammar(
        "order-over-half",
        "a decimal number that is more than half of the largest order, and nothing else",
        "[+] digits",
        {"number": "the number", "most": "half of the largest order"},
        _over_half,
    ),
    Grammar(
        "order-beyond",
        "an int, as get_option() reads it, that is no order which blocks of pages have",
        "[-] (0x hexadecimal | 0 octal | decimal) [,]",
        {
            "number": "the number",
            "kept": "what it is cut to: the largest order; where the variable has a sign, a number below 0",
        },
        _beyond,
        octal=True,
    ),
)
