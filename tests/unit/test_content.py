from __future__ import annotations

import re
import string
import subprocess
import sys
from datetime import date
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from smtui import content
from smtui.domain.guideline import PLACEHOLDERS, TIME_CLASSES, Form, Guideline, fill, gaps
from smtui.domain.guideline_files import parse_guideline
from smtui.domain.objection import SERIOUS
from smtui.domain.reaction import Plans, parse_plans, plan_calendar
from smtui.domain.recurrence import check_minutes, occurrence, parse_routines
from smtui.domain.routine import Routine
from smtui.domain.suggest import ALERTS, PERSONAL, Rules, parse_rules, suggest
from smtui.domain.worktime import WEEKDAYS, make_calendar
from smtui.services.keymessage import carries
from smtui.texts import LANGUAGES, Language

HOUSE = make_calendar(ZoneInfo("Europe/Berlin"), WEEKDAYS[:5], ["09:00-17:00"])
COMMENTS = Path(__file__).parents[2] / "benchmarks" / "data" / "comments.tsv"
each_language = pytest.mark.parametrize("language", LANGUAGES)


def guideline(language: Language) -> Guideline:
    return parse_guideline(
        {name: content.read(language, f"guideline/{name}") for name in content.names(language, "guideline")}
    )


def routines(language: Language) -> tuple[Routine, ...]:
    return parse_routines(content.read(language, "routines.toml"), "routines.toml")


def plans(language: Language) -> Plans:
    return parse_plans(content.read(language, "plans.toml"), "plans.toml")


def rules(language: Language) -> Rules:
    return parse_rules(content.read(language, "signs.toml"), "signs.toml")


@each_language
def test_the_guideline_is_complete(language: Language) -> None:
    found = guideline(language)
    assert len(found.situations) == 18
    assert sum(len(situation.templates) for situation in found.situations) == 40
    assert len(found.questions) == 14
    assert len(found.before_sending) == 5
    for situation in found.situations:
        assert situation.title and situation.signs and situation.do and situation.dont and situation.escalate
        assert len(situation.templates) >= 2
        assert situation.who in found.roles
        assert situation.minutes == TIME_CLASSES[situation.time_class]


def test_both_languages_have_the_same_situations() -> None:
    german, english = guideline("de"), guideline("en")
    for one, other in zip(german.situations, english.situations, strict=True):
        assert one.key == other.key
        assert (one.time_class, one.public_reply, one.who, one.evidence) == (
            *(other.time_class, other.public_reply),
            *(other.who, other.evidence),
        )
        assert [len(part) for part in (one.signs, one.do, one.dont)] == [
            len(part) for part in (other.signs, other.do, other.dont)
        ]
        assert [template.key for template in one.templates] == [template.key for template in other.templates]
    assert [(q.key, q.yes, bool(q.no), bool(q.choose)) for q in german.questions] == [
        (q.key, q.yes, bool(q.no), bool(q.choose)) for q in english.questions
    ]
    assert german.variables.keys() == english.variables.keys()
    assert german.roles.keys() == english.roles.keys()


@each_language
def test_the_procedure_reaches_every_situation_and_ends(language: Language) -> None:
    found = guideline(language)
    reached = {key for question in found.questions for key in question.yes}
    assert reached == {situation.key for situation in found.situations}
    assert found.questions[-1].no


@each_language
@pytest.mark.parametrize("form", ["Sie", "du"])
def test_each_template_fills_without_a_trace(language: Language, form: Form) -> None:
    found = guideline(language)
    values = {
        **{name: f"«{name}»" for name in PLACEHOLDERS},
        **{k: v for k, v in found.variables.items() if v},
        "name": "Ana",
    }
    for situation in found.situations:
        for template in situation.templates:
            filled = fill(template.text, values, form)
            assert set(filled.missing) <= {"…"}
            assert gaps(filled.text.replace("…", "")) == ()
            assert "{" not in filled.text and "}" not in filled.text
            assert "  " not in filled.text


@each_language
def test_each_template_is_signed_and_says_what_it_leaves_open(language: Language) -> None:
    for situation in guideline(language).situations:
        for template in situation.templates:
            assert "{agent}" in template.text
            needs = {
                name
                for _, name, _, _ in string.Formatter().parse(re.sub(r"\{[^{}]*\|[^{}]*\}", "", template.text))
                if name
            }
            assert needs <= PLACEHOLDERS
            assert set(fill(template.text, {}).missing) - {"…"} == needs


def test_topics_stand_only_where_any_noun_fits() -> None:
    """German wants a noun without an article after "Thema"; in English any noun goes after "about" or in quotes."""
    for language, before in (("de", ("Thema ",)), ("en", ("about ", "“"))):
        for situation in guideline(language).situations:  # type: ignore[arg-type]
            for template in situation.templates:
                for part in template.text.split("{topic}")[:-1]:
                    assert part.endswith(before), template.key


def test_english_has_no_forms_of_address() -> None:
    assert not any("|" in template.text for situation in guideline("en").situations for template in situation.templates)


@each_language
def test_routines_add_up(language: Language) -> None:
    found = routines(language)
    assert len(found) == 10
    assert check_minutes(found) == ()
    assert sum(routine.minutes for routine in found if routine.every == "workday") == 45
    assert all(routine.steps and routine.done_when for routine in found)


def test_both_languages_have_the_same_routines_and_plans() -> None:
    def shape(routine: Routine) -> object:
        return (
            *(routine.key, routine.every, routine.on, routine.at, routine.minutes),
            [(step.id, step.minutes) for step in routine.steps],
        )

    assert [shape(routine) for routine in routines("de")] == [shape(routine) for routine in routines("en")]
    german, english = plans("de"), plans("en")
    assert german.kinds.keys() == english.kinds.keys()
    for key, plan in german.kinds.items():
        other = english.kinds[key]
        assert (plan.target_min, plan.hard_limit_min, plan.hours, plan.days) == (
            *(other.target_min, other.hard_limit_min),
            *(other.hours, other.days),
        )


@each_language
def test_every_routine_has_a_round_within_a_quarter(language: Language) -> None:
    for routine in routines(language):
        assert occurrence(routine, date(2026, 11, 23), HOUSE.works_on) is not None


@each_language
def test_every_plan_promises_something_in_hours_that_work(language: Language) -> None:
    found = plans(language)
    for (network, _), plan in found.kinds.items():
        assert plan.target_min
        assert plan.tone and plan.message
        assert any(plan_calendar(plan, HOUSE).week)
        assert plan.hard_limit_min in (
            (1440,) if plan.kind == "message" and network in ("facebook", "instagram") else (None, 1440)
        )
    assert found.find("manual", "comment").target_min == 480


@each_language
def test_signs_point_to_situations_that_exist(language: Language) -> None:
    found, known = rules(language), {situation.key for situation in guideline(language).situations}
    signs = [sign for table in (found.whole, found.begins, found.ends) for row in table.values() for sign in row]
    assert {sign.situation for sign in signs if sign.sort is None} == known
    assert {sign.sort for sign in signs if sign.sort} >= {"mark", "opener", "fault", "hint", "good", "plain", "doubted"}
    assert set(ALERTS) <= known
    texts = import_module(f"smtui.locale.{language}.guideline").TEXTS
    assert {f"sign.{sort}" for sort in PERSONAL} <= texts.keys()


@pytest.mark.parametrize(
    ("language", "text", "situation"),
    [
        ("de", "Vielen Dank für die tollen Brötchen!", "praise"),
        ("de", "Na super, wieder zu.", "complaint"),
        ("de", "Wann habt ihr morgen auf?", "question"),
        ("de", "Ich warte seit drei Wochen auf mein Geld, niemand meldet sich", "complaint"),
        ("de", "Ihr seid solche Idioten", "insult"),
        ("de", "Ich schalte meinen Anwalt ein", "legal"),
        ("de", "Ich bin Redakteurin beim Tagblatt und bitte um eine Stellungnahme", "press"),
        ("de", "Ich will nicht mehr leben", "threat"),
        ("de", "Bitte löscht meine Daten", "privacy"),
        ("de", "Sucht ihr noch Azubis?", "job"),
        ("de", "Lust auf eine Kooperation? Ich habe 20k Follower", "collab"),
        ("de", "Wäre toll wenn ihr auch Dinkelbrot macht", "idea"),
        ("de", "Bitcoin verdoppeln: https://x.example", "spam"),
        ("en", "Thanks so much, loved the cake!", "praise"),
        ("en", "Great, closed again.", "complaint"),
        ("en", "Are you open on Sunday?", "question"),
        ("en", "Still waiting for my refund", "complaint"),
        ("en", "You are idiots", "insult"),
        ("en", "You’ll hear from my lawyer", "legal"),
        ("en", "I'm a journalist and would like a statement", "press"),
        ("en", "I don’t want to live any more", "threat"),
        ("en", "Please delete my data", "privacy"),
        ("en", "Are you hiring?", "job"),
        ("en", "Up for a collab? 20k followers", "collab"),
        ("en", "Would be great if you had rye bread", "idea"),
        ("en", "Double your bitcoin: https://x.example", "spam"),
    ],
)
def test_plain_cases_are_suggested(language: Language, text: str, situation: str) -> None:
    assert suggest(text, "comment", rules(language))[0].situation == situation


def test_every_sentence_exists_in_both_languages_with_the_same_placeholders() -> None:
    for section in ("time", "guideline", "errors"):
        german, english = (import_module(f"smtui.locale.{language}.{section}").TEXTS for language in LANGUAGES)
        assert german.keys() == english.keys()
        for key in german:
            names = [
                {name for _, name, _, _ in string.Formatter().parse(texts[key]) if name} for texts in (german, english)
            ]
            assert names[0] == names[1], key


@pytest.mark.parametrize("module", ["guideline", "suggest", "reaction", "recurrence", "worktime", "humantime"])
def test_a_rule_costs_no_heavy_import(module: str) -> None:
    heavy = ["holidays", "arrow", "icalendar", "dateutil", "zoneinfo", "tomllib", "textual", "httpx", "difflib"]
    code = f"import sys, smtui.domain.{module}; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


NETWORKS = ("wordpress", "mastodon", "bluesky", "youtube", "facebook", "instagram", "linkedin", "google", "tiktok")


@each_language
@pytest.mark.parametrize("network", NETWORKS)
def test_each_key_message_has_words_that_no_delicate_template_holds(network: str, language: Language) -> None:
    plan = plans(language).network(network)
    assert plan.message and plan.key_phrases
    forms: tuple[Form, ...] = ("Sie", "du")
    for situation in guideline(language).situations:
        for template in situation.templates if situation.key in SERIOUS else ():
            for form in forms:
                assert not carries(fill(template.text, {}, form).text, plan), template.key


@each_language
def test_what_people_write_seldom_reads_as_a_key_message(language: Language) -> None:
    rows = [line.split("\t") for line in COMMENTS.read_text(encoding="utf-8").splitlines()]
    texts = [text for spoken, _, _, text in rows if spoken == language]
    for network in NETWORKS:
        plan = plans(language).network(network)
        assert sum(carries(text, plan) for text in texts) <= 1, network
