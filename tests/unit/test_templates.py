"""Which templates are offered for a comment, what they leave open, and greetings at their time of day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from msgspec import structs

from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment
from smtui.domain.errors import ConfigError
from smtui.domain.guideline import Template, fill
from smtui.domain.guideline_files import parse_guideline, parse_situation
from smtui.services.house import House
from smtui.services.templates import BlockOffer, block_offers, laid_in, offers, questions, stacked
from smtui.texts import Language
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house

QUESTION = """+++
key = "question"
title = "Question"
+++
## Templates
1. {greeting} thank you for asking about {topic}. {agent}
### short (mastodon, bluesky)
{topic}: soon.
### long (wordpress)
At length: {link}
### german (de)
Danke für die Frage. {agent}
"""
PRAISE = '+++\nkey = "praise"\ntitle = "Praise"\n+++\n## Templates\n1. Thank you!\n'
SPAM = '+++\nkey = "spam"\ntitle = "Spam"\n+++\n'
COMMENT = Comment(
    id="c1",
    account="blog",
    network="wordpress",
    remote_id="1",
    text="When will you be open?",
    created_at=MONDAY,
    received_at=MONDAY,
    author="Ada",
    status="pending",
    situation="question",
)


def house_of(language: Language = "en", hour: int = 9) -> House:
    clock = FixedClock(datetime(2026, 11, 23, hour, 0, tzinfo=UTC))
    house = make_house(FakeNetwork(), language=language, clock=clock)
    shipped = house.library.guideline()
    own = parse_guideline({"question.md": QUESTION, "praise.md": PRAISE, "spam.md": SPAM})
    house.library.__dict__["_guideline"] = structs.replace(own, variables=shipped.variables, blocks=shipped.blocks)
    return house


def keys(house: House, comment: Comment = COMMENT) -> list[str]:
    return [offer.key for offer in offers(house, comment).fitting]


def test_a_heading_says_for_which_networks_and_in_which_language_a_template_is() -> None:
    found = {one.key: one for one in parse_situation(QUESTION, "question.md").templates}
    assert found["question.short"] == Template("question.short", "{topic}: soon.", ("mastodon", "bluesky"))
    assert found["question.german"].language == "de"
    assert found["question.1"] == Template("question.1", "{greeting} thank you for asking about {topic}. {agent}")


def test_a_network_nobody_knows_is_named_with_file_line_and_the_nearest_one() -> None:
    files = {"question.md": QUESTION.replace("bluesky", "blusky")}
    with pytest.raises(ConfigError) as caught:
        parse_guideline(files, None, lambda: ("bluesky", "mastodon", "wordpress"))
    assert caught.value.key == "config_unknown_hint"
    assert {
        "file": "question.md",
        "line": 7,
        "name": "blusky",
        "hint": "bluesky",
    }.items() <= caught.value.values.items()


def test_only_templates_of_the_situation_the_network_and_the_language_are_offered() -> None:
    house = house_of()
    assert keys(house) == ["question.1", "question.long"]
    assert [offer.key for offer in offers(house, COMMENT).all] == [
        *("question.1", "question.short", "question.long", "question.german"),
        "praise.1",
    ]


def test_a_comment_in_the_other_language_gets_its_templates_where_there_are_some() -> None:
    german = structs.replace(COMMENT, text="Wann habt ihr denn an Heiligabend auf?")
    found = offers(house_of(), german)
    assert [offer.key for offer in found.fitting] == ["question.german"]
    assert found.foreign is None


def test_where_there_are_none_the_houses_own_are_offered_and_it_is_said() -> None:
    german = structs.replace(COMMENT, text="Das ist so schön, danke für alles!", situation="praise")
    found = offers(house_of(), german)
    assert ([offer.key for offer in found.fitting], found.foreign) == (["praise.1"], "de")
    assert offers(house_of(), COMMENT).foreign is None


def test_without_a_situation_the_likeliest_ones_count_and_else_all_of_the_network() -> None:
    house = house_of()
    asked = structs.replace(COMMENT, situation="")
    assert keys(house, asked)[:2] == ["question.1", "question.long"]
    assert "Question" in offers(house, asked).titles
    mute = structs.replace(COMMENT, situation="", text="Hm.")
    assert offers(house, mute).titles == ()
    assert set(keys(house, mute)) == {"question.1", "question.long", "praise.1"}


def test_a_situation_without_templates_offers_none() -> None:
    assert keys(house_of(), structs.replace(COMMENT, situation="spam")) == []


def test_what_is_missing_is_asked_with_its_sentence_and_dots_are_left_to_the_writer() -> None:
    filled = fill("Hello. About {topic}: … More at {link}. {topic}!", {})
    assert [(q.name, q.before, q.after) for q in questions(filled)] == [
        ("topic", "About ", ": … More at {link}."),
        ("link", "About {topic}: … More at ", "."),
    ]


@pytest.mark.parametrize(
    ("hour", "greeting"), [(8, "Guten Morgen, Ada!"), (13, "Guten Tag, Ada!"), (19, "Guten Abend, Ada!")]
)
def test_greetings_keep_to_the_clock_of_the_house(hour: int, greeting: str) -> None:
    house = house_of("de", hour)
    now = [offer.text for offer in block_offers(house, COMMENT)]
    assert greeting in now
    assert sum("Guten" in text and "Ada" in text for text in now) == 1
    assert len(block_offers(house, COMMENT, any_time=True)) > len(now)


def test_without_a_name_only_greetings_that_need_none_are_offered() -> None:
    nameless = structs.replace(COMMENT, author="")
    texts = [offer.text for offer in block_offers(house_of("de"), nameless) if offer.kind == "opening"]
    assert texts == ["Guten Tag!"]


def test_greeting_and_closing_stack_around_a_template_and_are_never_doubled() -> None:
    house = house_of()
    offered = block_offers(house, COMMENT)
    text = stacked(house, COMMENT, "", next(o for o in offered if o.text.startswith("Good morning")))
    whole, text = laid_in(house, COMMENT, text, "Hello Ada, thank you for asking. am")
    assert whole
    assert text == "Good morning Ada, thank you for asking. am"
    for closing in (offer for offer in offered if offer.kind == "closing"):
        text = stacked(house, COMMENT, text, closing)
        assert text == f"Good morning Ada, thank you for asking. {closing.text}"
    assert stacked(house, COMMENT, text, BlockOffer("opening", "Hello Ada,")).startswith("Hello Ada, thank")
    assert laid_in(house, COMMENT, text, "Hello Ada, more. am") == (False, "more.")
