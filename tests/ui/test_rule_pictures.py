"""Pictures of how a house reacts: the tree, the rule, the check, evidence and crisis. Each was looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from smtui.app import SmtuiApp
from smtui.services import calendar, crisis, triage
from smtui.services.house import House
from smtui.services.inbox import list_comments
from smtui.texts import Language
from tests.support.demo import make_demo

VIEWS = pytest.mark.parametrize(
    ("language", "size"), [("de", (80, 24)), ("en", (120, 40))], ids=["de-narrow", "en-wide"]
)


def with_insult(house: House) -> None:
    """Let the first comment, a complaint, be one by decision, and Kurt's an insult."""
    for author, key in (("T. Okafor", "complaint"), ("Kurt", "insult")):
        ids = [comment.id for comment in list_comments(house) if comment.author == author]
        triage.set_situation(house, ids, key)


def with_posts(house: House) -> None:
    """Plan two posts for later today."""
    titles = {
        "en": ("Advent calendar, door 1", "Recipe of the week"),
        "de": ("Adventskalender, Tür 1", "Rezept der Woche"),
    }
    for hours, title in enumerate(titles[house.texts.language], 1):
        calendar.add_post(house, title, at=house.now() + timedelta(hours=hours))


def with_crisis(house: House) -> None:
    """Begin a crisis with two lines in its log."""
    with_posts(house)
    crisis.start(house, {"en": "Photo from the kitchen", "de": "Foto aus der Küche"}[house.texts.language])
    crisis.note(
        house,
        {"en": "Called the lead, statement is out", "de": "Leitung angerufen, Erklärung steht"}[house.texts.language],
    )


PICTURES: dict[str, tuple[Callable[[House], None] | None, list[str]]] = {
    "tree": (None, ["2", "Kurt", "t", "y", "n", "n", "n", "n", "n", "n"]),
    "tree-why": (None, ["2", "t", "y", "n", "question_mark"]),
    "rule": (with_insult, ["2", "r"]),
    "check": (with_insult, ["2", "r", *"Sorry", "ctrl+s"]),
    "evidence": (with_insult, ["2", "Kurt", "E", "E"]),
    "crisis-begin": (with_posts, ["2", "C", "a"]),
    "crisis": (with_crisis, ["2", "C"]),
}


@VIEWS
@pytest.mark.parametrize("name", PICTURES)
def test_how_the_house_reacts(snap_compare, name: str, language: Language, size: tuple[int, int]) -> None:  # type: ignore[no-untyped-def]
    prepare, keys = PICTURES[name]
    house = make_demo(language)
    if prepare is not None:
        prepare(house)
    # Kurt's comment is the second in German and the third in English.
    to_kurt = {"de": ["j"], "en": ["j", "j"]}[language]
    keys = [key for given in keys for key in (to_kurt if given == "Kurt" else [given])]
    if name == "rule" and language == "de":
        keys = [*keys, "f3"]
    assert snap_compare(SmtuiApp(house), press=keys, terminal_size=size)
