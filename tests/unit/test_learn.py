"""What the house's verdicts teach: counted, taken back exactly, kept in one file, and never in the way."""

from __future__ import annotations

import asyncio
import fcntl
import os
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smtui.domain.learn import Model, learn, points, together
from smtui.domain.suggest import Look
from smtui.services import guide, inbox, privacy, sync, triage
from smtui.services.house import House
from smtui.storage.learned import LearnedFile
from tests.support.fake_network import FakeNetwork
from tests.support.house import make_house

TEXTS = st.text(alphabet="abcdefg äß😂", max_size=40)
LESSONS = st.lists(st.tuples(TEXTS, st.sampled_from(["praise", "insult", "question"])), max_size=12)


def model_of(lessons: list[tuple[str, str]]) -> Model:
    model = Model()
    for text, situation in lessons:
        learn(model, text, situation)
    return model


def test_words_that_came_with_a_situation_point_to_it_and_are_told() -> None:
    model = model_of(
        [
            ("Where is my crema voucher", "complaint"),
            ("Crema voucher does nothing", "complaint"),
            ("The crema voucher again", "complaint"),
            ("lovely garden", "praise"),
            ("lovely evening", "praise"),
        ]
    )
    scores, words = points(model, "about that crema voucher")
    assert max(scores, key=lambda name: scores[name]) == "complaint"
    assert "crema voucher" in words["complaint"] or "voucher" in words["complaint"]
    assert points(model, "xyzzy") == ({}, {})


def test_a_word_that_came_once_with_a_situation_says_nothing_yet() -> None:
    lessons = [("parsnip soup", "idea"), ("other things", "idea"), ("lovely", "praise"), ("lovely too", "praise")]
    assert points(model_of(lessons), "parsnip again") == ({}, {})
    assert "idea" in points(model_of([*lessons, ("parsnip cake", "idea")]), "parsnip again")[0]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(LESSONS, LESSONS)
def test_what_is_taken_back_leaves_no_trace_whatever_came_between(
    first: list[tuple[str, str]], between: list[tuple[str, str]]
) -> None:
    model = model_of(first)
    before = (dict(model.texts), {name: dict(counts) for name, counts in model.counts.items()})
    for text, situation in between:
        learn(model, text, situation)
    for text, situation in between:
        learn(model, text, situation, -1)
    assert (model.texts, model.counts) == before


@given(LESSONS, st.randoms())
def test_the_order_of_lessons_does_not_matter(lessons: list[tuple[str, str]], chance: object) -> None:
    shuffled = list(lessons)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = model_of(lessons), model_of(shuffled)
    assert (one.texts, one.counts) == (other.texts, other.counts)


@given(TEXTS)
def test_taking_back_what_was_never_learned_changes_nothing(text: str) -> None:
    model = Model()
    learn(model, text, "praise", -1)
    assert (model.texts, model.counts) == ({}, {})


def test_nothing_that_was_learned_lowers_what_is_raised() -> None:
    raised = Look({"legal": 3.0}, {"legal": ("lawyer",)}, ("legal",))
    found = together(raised, {"legal": -6.0, "praise": 6.0}, {"praise": ("lovely",)})
    assert [s.situation for s in found.likeliest()] == ["legal", "praise"]


def test_the_file_is_private_survives_damage_and_a_busy_neighbour(tmp_path: Path) -> None:
    path = tmp_path / "data" / "learned.json"
    file = LearnedFile(path)
    assert file.model() is None
    assert file.take([("lovely cake", "praise", 1)])
    assert path.stat().st_mode & 0o777 == 0o600
    other = LearnedFile(path)
    model = other.model()
    assert model is not None and model.texts == {"praise": 1}
    lock = os.open(path.with_suffix(".lock"), os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    assert not file.take([("more cake", "praise", 1)])
    os.close(lock)
    path.write_text("{broken", encoding="utf-8")
    assert LearnedFile(path).model() is None
    assert file.take([("more cake", "praise", 1)])
    path.write_text('{"version": 99, "texts": {}, "counts": {}}', encoding="utf-8")
    assert LearnedFile(path).model() is None
    file.reset()
    assert not path.exists()


def a_house(texts: list[str]) -> tuple[House, list[str]]:
    network = FakeNetwork()
    for number, text in enumerate(texts):
        network.write(text, author=f"A{number}")
    house = make_house(network)
    asyncio.run(sync.sync(house, house.library.accounts()))
    by_text = {comment.text: comment.id for comment in inbox.list_comments(house)}
    return house, [by_text[text] for text in texts]


def texts_learned(house: House) -> dict[str, int]:
    model = house.learned.model()
    return dict(model.texts) if model is not None else {}


def test_verdicts_teach_corrections_replace_and_undo_takes_back() -> None:
    house, (one, two) = a_house(["blorp one", "blorp two"])
    triage.set_situation(house, [one, two], "troll")
    assert texts_learned(house) == {"troll": 2}
    triage.set_situation(house, [two], "idea")
    assert texts_learned(house) == {"troll": 1, "idea": 1}
    triage.undo(house)
    assert texts_learned(house) == {"troll": 2}
    triage.undo(house)
    assert texts_learned(house) == {}


def test_what_was_taught_is_suggested_with_its_words() -> None:
    house, ids = a_house(["zonk one", "zonk two", "zonk three", "zonk four", "garden party", "garden door"])
    assert guide.look_at(house, "zonk later", "comment").likeliest() == ()
    triage.set_situation(house, ids[:4], "troll")
    triage.set_situation(house, ids[4:], "praise")
    (first, *_) = guide.look_at(house, "zonk later", "comment").likeliest()
    assert (first.situation, first.words) == ("troll", ("zonk",))


def test_an_erased_persons_words_are_unlearned() -> None:
    house, (one,) = a_house(["my very own words"])
    triage.set_situation(house, [one], "idea")
    privacy.erase_person(house, privacy.find_person(house, "A0"), lambda: None, close_open=True)
    assert texts_learned(house) == {}
