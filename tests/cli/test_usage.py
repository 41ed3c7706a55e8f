"""Reading words by a usage line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.cli.commands import COMMANDS, find, subcommands
from smtui.cli.usage import grammar, parse
from smtui.domain.errors import UsageError

SNOOZE = "ID... WHEN [--detail D] [--json]"
SET = "ID [TEXT] [--set NAME=VALUE]... [--json]"


def test_the_argument_that_repeats_takes_what_others_leave() -> None:
    values = parse(SNOOZE, ["a", "b", "tomorrow"], "snooze")
    assert (values.texts("id"), values.text("when")) == (["a", "b"], "tomorrow")


def test_options_may_stand_anywhere_be_shortened_and_use_an_equals_sign() -> None:
    values = parse(SNOOZE, ["a", "--det=why not", "2h", "--js"], "snooze")
    assert (values.texts("id"), values.text("when"), values.text("detail")) == (["a"], "2h", "why not")
    assert values.flag("json")


def test_after_two_dashes_everything_is_text() -> None:
    assert parse(SET, ["a", "--", "--json"], "reply").text("text") == "--json"


def test_options_that_repeat_keep_all_values_others_the_last() -> None:
    values = parse(SET, ["a", "--set", "x=1", "--set", "y=2"], "reply")
    assert values.texts("set") == ["x=1", "y=2"]
    assert values.maybe("text") is None


@pytest.mark.parametrize(
    ("usage", "words", "key"),
    [
        (SNOOZE, ["a"], "usage_missing"),
        (SNOOZE, ["a", "2h", "--jsn"], "usage_option_hint"),
        (SNOOZE, ["a", "2h", "--zzz"], "usage_option"),
        (SNOOZE, ["-x", "a", "2h"], "usage_option"),
        (SNOOZE, ["a", "2h", "--detail"], "usage_value"),
        (SNOOZE, ["a", "2h", "--json=yes"], "usage_no_value"),
        (SET, ["a", "b", "c"], "usage_extra"),
        ("--reason R", [], "usage_missing"),
    ],
)
def test_what_does_not_fit_is_said(usage: str, words: list[str], key: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(usage, words, "x")
    assert caught.value.key == key


@pytest.mark.parametrize("text", ["0", "-1", "x", "1.5", "²", "9" * 5_000])
def test_numbers_are_whole_above_zero_and_no_larger_than_anything_is(text: str) -> None:
    with pytest.raises(UsageError):
        parse("[--limit N]", [f"--limit={text}"], "x").number("limit")


def test_a_number_that_has_a_bound_says_it() -> None:
    values = parse("[--days N]", ["--days=31"], "x")
    assert values.number("days", most=31) == 31
    with pytest.raises(UsageError) as caught:
        values.number("days", most=30)
    assert (caught.value.key, caught.value.values["most"]) == ("usage_number_most", 30)


def test_every_usage_line_is_understood_completely() -> None:
    for command in COMMANDS:
        arguments, options = grammar(command.usage)
        rebuilt = sum(len(argument.name) for argument in arguments)
        rebuilt += sum(len(f"--{option.name}{option.value}") for option in options.values())
        assert rebuilt == len("".join(c for c in command.usage if c not in "[]. ")), command.name
        assert sum(argument.many for argument in arguments) <= 1, command.name


def test_groups_with_a_list_answer_to_their_name() -> None:
    assert [found.name for words in (["post"], ["post", "--all"], ["account"]) if (found := find(words)[0])] == [
        "post list",
        "post list",
        "account list",
    ]
    assert find(["calendar", "tomorrow"])[1] == ["tomorrow"]
    assert find(["calendar", "import", "x"])[1] == ["x"]
    assert find(["post", "nonsense"])[0] is None
    assert "add" in subcommands("post")


@given(st.lists(st.text(max_size=8), max_size=6))
def test_no_words_make_the_reader_fail(words: list[str]) -> None:
    for command in COMMANDS:
        try:
            parse(command.usage, words, command.name)
        except UsageError:
            continue
