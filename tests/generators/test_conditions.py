"""The #if stack above a line of C is read as the condition under which a built-in object has the line."""

from __future__ import annotations

import pytest

from catalogue.conditions import condition, logical_lines, read_conditions
from catalogue.guards import written


def guards(text: str, *, header: bool = False) -> dict[str, str]:
    return {line.text.strip(): written(line.guard) for line in read_conditions(text, header=header)}


def test_branches_exclude_one_another() -> None:
    text = "a\n#ifdef CONFIG_A\nb\n#elif defined(CONFIG_B)\nc\n#else\nd\n#endif\ne\n"

    assert guards(text) == {"a": "1", "b": "A", "c": "!A&B", "d": "!A&!B", "e": "1"}


def test_conditions_nest_and_end() -> None:
    text = "#ifdef CONFIG_A\n# ifndef CONFIG_B\nx\n# endif\ny\n#endif\n"

    assert guards(text) == {"x": "A&!B", "y": "A"}


def test_what_is_left_out_by_if_0_is_never_there() -> None:
    assert guards("#if 0\nx\n#else\ny\n#endif\n") == {"x": "0", "y": "1"}


def test_directives_in_comments_and_strings_are_none() -> None:
    text = '/*\n#ifdef CONFIG_A\n*/\nx = "/*"; // #ifdef CONFIG_B\n#ifdef CONFIG_C /* c */\ny\n#endif\n'

    assert guards(text) == {'x = "/*";': "1", "y": "C"}


def test_lines_keep_their_numbers_and_joined_ones_that_of_the_first() -> None:
    assert logical_lines("a\n/* x\ny */ b\nc \\\nd\ne") == [(1, "a"), (2, ""), (3, " b"), (4, "c  d"), (6, "e")]


def test_the_guard_of_a_header_is_no_condition() -> None:
    assert guards("#ifndef _X_H\n#define _X_H\nx\n#endif\n", header=True) == {"#define _X_H": "1", "x": "1"}
    assert guards("#ifndef _X_H\nx\n#endif\n") == {"x": "?"}


def test_what_belongs_to_no_if_is_passed_over() -> None:
    assert guards("#else\nx\n#endif\n#ifdef\ny\n#endif\n") == {"x": "1", "y": "?"}


@pytest.mark.parametrize(
    ("expression", "guard"),
    [
        ("defined(CONFIG_A) && !defined CONFIG_B", "A&!B"),
        ("defined(CONFIG_A) || (defined(CONFIG_B) && CONFIG_C)", "A|(B&C)"),
        ("defined(CONFIG_A_MODULE)", "A+&!A"),
        ("IS_ENABLED(CONFIG_A)", "A+"),
        ("IS_BUILTIN(CONFIG_A)", "A"),
        ("IS_MODULE(CONFIG_A)", "A+&!A"),
        ("IS_REACHABLE(CONFIG_A)", "A"),
        ("!defined(MODULE)", "1"),
        ("defined(MODULE) || defined(CONFIG_A)", "A"),
        ("defined(__KERNEL__)", "1"),
        ("BITS_PER_LONG == 64", "64BIT"),
        ("BITS_PER_LONG != 64", "!64BIT"),
        ("BITS_PER_LONG == 32 && CONFIG_A", "!64BIT&A"),
        ("CONFIG_NODES_SHIFT > 3", "?"),
        ("GCC_VERSION >= 40000 && defined(CONFIG_A)", "?&A"),
        ("-1", "?"),
        ("FOO", "?"),
        ("LINUX_VERSION(2, (6), 3) && defined(CONFIG_A)", "?&A"),
        ("IS_ENABLED(FOO)", "?"),
        ("defined(CONFIG_A) defined(CONFIG_B)", "?"),
        ("defined(CONFIG_A", "A"),
        ("", "?"),
    ],
)
def test_expressions_are_read_as_far_as_they_ask_for_symbols(expression: str, guard: str) -> None:
    assert written(condition(expression)) == guard
