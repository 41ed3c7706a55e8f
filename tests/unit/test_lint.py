"""The second look finds what it is for, and leaves ordinary replies alone."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.bootstrap import Setting, open_shelf
from smtui.domain.clock import FixedClock
from smtui.domain.comment import Said
from smtui.domain.errors import Objected
from smtui.domain.guideline import fill
from smtui.domain.lint import look
from smtui.services import gate, inbox, replies, sync
from smtui.texts import LANGUAGES, Language, Texts
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.unit.test_outbox import deliver


def rules(text: str, **given: object) -> list[str]:
    """Return the names of the rules that find something in a formal house."""
    return [finding.rule for finding in look(text, **{"form": "Sie", **given})]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        "Hallo Ben, danke für die Frage!",
        "Hi Ben!",
        "@ben danke!",
        "Lieber Ben Becker, das freut uns.",
        "Guten Tag Herr Becker, wir sehen nach.",
        "Dear Ben, thank you.",
        "Danke, Ben – das freut uns.",
        "Thanks Ben, see you soon",
        "Sehr geehrter Herr Becker,\nwir sehen nach.",
    ],
)
def test_a_greeting_to_somebody_else_is_found(text: str) -> None:
    assert rules(text, author="Ada Lovelace", others=["Ben Becker"]) == ["name"]


@pytest.mark.parametrize(
    "text",
    [
        "Hallo Ada, Ben hat recht.",
        "Hallo Ada und Ben, danke euch!",
        "Hallo, danke für die Frage! Ben aus der Küche sagt ja.",
        "Hallo zusammen, wir haben offen.",
        "Danke für den Hinweis, Ben sieht nach.",
        "Hi there, thanks!",
        "Unser Ben Becker meldet sich heute.",
    ],
)
def test_other_names_elsewhere_are_no_mistake(text: str) -> None:
    assert rules(text, author="Ada Lovelace", others=["Ben Becker"], ours=[]) == []


def test_a_person_of_the_house_may_share_a_name_with_a_reader() -> None:
    assert rules("Hallo Anna, danke!", author="@rosengarten", others=["Anna Groß"], ours=["Anna Muster"]) == []


FAMILIAR = (
    "Schön, dass du da warst!",
    "Hallo, danke dir für die Rückmeldung.",
    "Schick uns bitte deine Nummer, wir rufen dich zurück.",
    "Kannst du Montag kommen?",
    "Wenn Du magst, bringen wir es vorbei.",
)
FORMAL = (
    "Schreiben Sie uns bitte eine Nachricht.",
    "Danke Ihnen für die Rückmeldung, das freut uns.",
    "Wir haben Ihre Nachricht bekommen.",
)
NEUTRAL = (
    "Danke für die Rückmeldung, wir geben sie weiter.",
    "Im Café du Nord ist heute Abend Musik.",
    "Heute spielt die Fête du Vin im Hof, wir freuen uns auf alle.",
    "Wir sind hier alle per du und freuen uns auf den Besuch.",
    "Das Lied heißt „Du bist mein Stern“ und läuft bei uns oft.",
    "Die Torten? Sie stehen ab zehn Uhr in der Vitrine.",
    "Unsere Bohnen sind frisch. Sie kommen aus Peru.",
    "The du in the name is French, and we like it.",
    "Dunkel geröstet, dünn gemahlen: so mögen wir es.",
    "Die Dirigentin deines … nein, die Dirigentin kommt am Freitag.".replace("deines … nein, ", ""),
)


@pytest.mark.parametrize("text", FAMILIAR)
def test_the_familiar_form_is_found_in_a_formal_house(text: str) -> None:
    assert rules(text) == ["form_du"]
    assert rules(text, form="du") == []


@pytest.mark.parametrize("text", FORMAL)
def test_the_formal_form_is_found_in_a_familiar_house(text: str) -> None:
    assert rules(text, form="du") == ["form_sie"]
    assert rules(text) == []


@pytest.mark.parametrize("text", NEUTRAL)
@pytest.mark.parametrize("form", ["Sie", "du"])
def test_what_addresses_nobody_is_left_alone(text: str, form: str) -> None:
    assert rules(text, form=form) == []


@pytest.mark.parametrize(
    "text",
    [
        "Zur Versöhnung 20 % Rabatt auf alles!",
        "Das tut uns leid. Mit dem Gutscheincode SORRY wird es günstiger.",
        "Sorry! Check out our new range while you wait.",
        "Alles dazu auf https://shop.example.de/kaffee",
        "Sehen Sie hier: https://example.de/produkte/tasse",
    ],
)
def test_nothing_is_sold_to_somebody_who_complains(text: str) -> None:
    assert rules(text, situation="complaint") == ["selling"]
    assert rules(text, situation="praise") == []


@pytest.mark.parametrize(
    "text",
    [
        "Das Paket ersetzen wir. Bitte senden Sie uns die Nummer.",
        "Der Laden hat heute geöffnet: https://example.de/kontakt",
        "Mehr dazu: https://example.de/blog/production-und-ernte",
    ],
)
def test_help_is_not_selling(text: str) -> None:
    assert rules(text, situation="complaint") == []


def test_shouting_is_found_and_abbreviations_are_not() -> None:
    assert rules("DANKE FÜR DIESE TOLLE NACHRICHT") == ["shouting"]
    assert rules("Danke!!!") == ["shouting"]
    assert rules("Die GmbH nutzt WLAN, HTML und RSS.") == []
    assert rules("Bei CAFE MUSTER gibt es WLAN und BIOKAFFEE", ours=["Cafe Muster"]) == []


@pytest.mark.parametrize(
    ("text", "empty"),
    [
        ("Wir kümmern uns darum.", True),
        ("Wir melden uns bei Ihnen.", True),
        ("Guten Morgen, wir prüfen das.", True),
        ("We'll look into it and get back to you.", True),
        ("Wir melden uns bis morgen Mittag.", False),
        ("Wir melden uns innerhalb von zwei Stunden.", False),
        ("Das klären wir am 24.11.", False),
        ("We'll get back to you by Friday.", False),
        ("Wir haben das geprüft: Sie haben recht.", False),
        ("Das tut uns leid.", False),
    ],
)
def test_a_promise_names_a_moment(text: str, empty: bool) -> None:
    assert rules(text, situation="complaint") == (["promise"] if empty else [])
    assert rules(text, situation="praise") == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", ["Sie", "du"])
def test_the_shipped_templates_raise_no_alarm(language: Language, form: str) -> None:
    house = open_shelf(Setting({"SMTUI_LANG": language, "HOME": "/nonexistent"}, FixedClock(MONDAY)))
    guideline = house.library.guideline()
    values = {
        **guideline.variables,
        "name": "Ada Lovelace",
        "agent": "am",
        "brand": "Café Muster",
        "case": "4711",
        "eta": "bis morgen 12 Uhr" if language == "de" else "by noon tomorrow",
        "link": "https://muster.example/hilfe",
        "netiquette": "https://muster.example/regeln",
        "now": "heute 14 Uhr" if language == "de" else "today at 2 pm",
        "product": "Hausmischung",
        "topic": "Lieferzeit",
    }
    for situation in guideline.situations:
        for template in situation.templates:
            text = fill(template.text, values, form).text  # type: ignore[arg-type]
            found = rules(text, form=form, situation=situation.key, author="Ada Lovelace", others=["Ben Becker"])
            assert found == [], (template.key, text)


@given(st.text(max_size=400), st.sampled_from(["Sie", "du"]), st.sampled_from(["complaint", "praise", ""]))
def test_any_text_can_be_looked_at_and_its_findings_are_in_it(text: str, form: str, situation: str) -> None:
    for finding in look(text, form=form, situation=situation, author="Ada", others=["Ben"]):  # type: ignore[arg-type]
        if finding.rule not in ("name", "shouting"):
            assert finding.words in text or " " in finding.words


def test_the_gate_asks_about_the_name_of_somebody_answered_before() -> None:
    network = FakeNetwork()
    network.write("Open on Sunday?", author="Ben Becker")
    network.write("And on Monday?", author="Ada Lovelace", at=datetime(2026, 11, 23, 8, 30, tzinfo=UTC))
    house = make_house(network, clock=FixedClock(MONDAY))
    asyncio.run(sync.sync(house, house.library.accounts()))
    ben, ada = sorted(inbox.list_comments(house), key=lambda comment: comment.author, reverse=True)
    assert gate.objections(house, ada, "Hello Ben, we are.") == ()
    replies.queue(house, ben.id, "Hello Ben, we are.")
    deliver(house)
    with pytest.raises(Objected) as caught:
        replies.queue(house, ada.id, "Hello Ben, we open at ten then.")
    assert [(o.key, o.weight) for o in caught.value.objections] == [("lint_name", "ask")]
    assert replies.queue(house, ada.id, "Hello Ada, we open at ten then.").status == "queued"


def test_who_spoke_above_is_somebody_else_too() -> None:
    network = FakeNetwork()
    above = (Said(author="Cleo Kurz", text="First!", at=MONDAY), Said(author="we", text="Hi", at=MONDAY, ours=True))
    network.write("And me?", author="Ada", thread=above)
    house = make_house(network, clock=FixedClock(MONDAY))
    asyncio.run(sync.sync(house, house.library.accounts()))
    (ada,) = inbox.list_comments(house)
    assert [o.key for o in gate.objections(house, ada, "Dear Cleo, of course.")] == ["lint_name"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_sentence(language: Language) -> None:
    for rule in ("name", "form_du", "form_sie", "selling", "shouting", "promise"):
        assert "X" in Texts(language)(f"gate.lint_{rule}", words="X", name="Y")
