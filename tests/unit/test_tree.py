"""The decision tree: where a walk stands, one step back, and what a verdict leaves behind."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui import content
from smtui.domain import tree
from smtui.domain.errors import UsageError
from smtui.domain.guideline import Guideline
from smtui.domain.guideline_files import parse_guideline
from smtui.domain.verdict import Answer
from smtui.texts import LANGUAGES, Language


def guideline(language: Language = "en") -> Guideline:
    return parse_guideline(
        {name: content.read(language, f"guideline/{name}") for name in content.names(language, "guideline")}
    )


GUIDELINE = guideline()
KEYS = [question.key for question in GUIDELINE.questions]


def walk(words: str) -> tree.Standing:
    return tree.stand(GUIDELINE, tree.read_words(GUIDELINE, words.split()))


def test_the_questions_come_in_the_agreed_order() -> None:
    assert [
        *("addressed", "danger", "data", "unlawful", "spam", "official", "pile_up", "insult", "bait", "no_case"),
        *("experience", "criticism", "request", "praise"),
    ] == KEYS


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_says_why_it_is_asked_there_and_has_a_short_name(language: Language) -> None:
    for question in guideline(language).questions:
        assert question.why and question.label
        assert len(question.label) <= 14


@pytest.mark.parametrize(
    ("words", "situation"),
    [
        ("y y", "threat"),
        ("j n ja", "privacy"),
        ("y n n y", "hate"),
        ("y n n n y", "spam"),
        ("y n n n n y y", "legal"),
        ("y n n n n y n", "press"),
        ("y n n n n y press", "press"),
        ("y n n n n n y", "crisis"),
        ("y n n n n n n y", "insult"),
        ("y n n n n n n n y", "troll"),
        ("y n n n n n n n n y", "review_fake"),
        ("y n n n n n n n n n y", "complaint"),
        ("y n n n n n n n n n n y y", "criticism_fair"),
        ("y n n n n n n n n n n y n", "criticism_unfair"),
        ("y n n n n n n n n n n n y 1", "question"),
        ("y n n n n n n n n n n n y collab", "collab"),
        ("y n n n n n n n n n n n n y", "praise"),
    ],
)
def test_each_way_ends_in_its_situation(words: str, situation: str) -> None:
    here = walk(words)
    assert here.is_ended
    assert here.situation == situation


@pytest.mark.parametrize("words", ["n", "y" + " n" * 13])
def test_a_way_without_a_situation_ends_with_advice(words: str) -> None:
    here = walk(words)
    assert here.is_ended and not here.situation and here.advice


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("y y y", "tree_too_many"),
        ("maybe", "tree_word"),
        ("y n n n n n n n n n n n y y", "tree_choose"),
        ("y n n n n n n n n n n n y 5", "tree_word"),
        ("n n", "tree_too_many"),
    ],
)
def test_words_that_lead_nowhere_are_refused(words: str, key: str) -> None:
    with pytest.raises(UsageError, match=key):
        walk(words)


def test_a_way_that_no_longer_fits_the_guideline_is_refused() -> None:
    with pytest.raises(UsageError, match="tree_path"):
        tree.stand(GUIDELINE, (Answer("danger", True),))
    with pytest.raises(UsageError, match="tree_choice"):
        tree.stand(GUIDELINE, (Answer("addressed"), Answer("danger", True, "praise")))
    with pytest.raises(UsageError, match="tree_over"):
        tree.stand(GUIDELINE, (Answer("addressed"), Answer("danger"), Answer("data")))


@given(st.lists(st.booleans(), max_size=20))
def test_every_row_of_answers_stands_somewhere_and_can_be_told_and_taken_back(answers: list[bool]) -> None:
    path: tuple[Answer, ...] = ()
    behind = [path]
    for yes in answers:
        here = tree.stand(GUIDELINE, path)
        if here.is_ended:
            break
        path = (
            tree.choose(GUIDELINE, path, here.choices[yes])
            if len(here.choices) > 2
            else tree.step(GUIDELINE, path, yes)
        )
        behind.append(path)
    assert tree.read_words(GUIDELINE, tree.path_text(path).split()) == path
    while path:
        assert behind.pop() == path
        path = tree.back(GUIDELINE, path)
    assert behind == [()]


def test_rules_propose_and_only_reviews_are_asked_about_as_reviews() -> None:
    by_key = {question.key: question for question in GUIDELINE.questions}
    pointed = {"privacy": ("<phone>",), "press": ("editor at",)}
    assert tree.propose(by_key["data"], pointed, "comment") == tree.Proposal(True, ("<phone>",), "privacy")
    official = tree.propose(by_key["official"], pointed, "comment")
    assert official is not None and official.situation == "press"
    assert tree.propose(by_key["danger"], pointed, "comment") is None
    assert tree.propose(by_key["no_case"], pointed, "comment") == tree.Proposal(False)
    assert tree.propose(by_key["no_case"], pointed, "review") is None


def test_the_edition_changes_with_every_letter_of_the_files() -> None:
    files = {name: content.read("en", f"guideline/{name}") for name in content.names("en", "guideline")}
    other = {**files, "praise.md": f"{files['praise.md']}\n"}
    assert parse_guideline(files).edition == GUIDELINE.edition
    assert parse_guideline(other).edition != GUIDELINE.edition
    assert GUIDELINE.edition.startswith("1+")
