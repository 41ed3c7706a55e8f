from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.errors import ConfigError, NotFound
from smtui.domain.guideline import (
    PLACEHOLDERS,
    Filled,
    Guideline,
    Situation,
    Template,
    fill,
    gaps,
    render_situation,
    search,
    shape,
)
from smtui.domain.guideline_files import PROCEDURE, parse_guideline, parse_situation
from smtui.texts import Texts

PRAISE = """+++
key = "praise"
title = "Lob"
time = "calm"          # a comment
who = "community"
escalate = "keine"
+++

## Woran erkennen

- Dank, Empfehlung,
  gute Bewertung
* jemand markiert uns

## So geht es
1. danken

## So nicht
- übertreiben

## Textbausteine
- {greeting} danke {Ihnen|dir}! {agent}
- So schön.

### Dank an alle
Erste Zeile

Zweite Zeile

## Hinweise
Ein Absatz
in zwei Zeilen.
"""

SPAM = """+++
key = "spam"
title = "Spam"
public_reply = false
evidence = true
+++
## Signs
- foreign links, praise for sale
"""
QUESTION = '---\nkey = "question"\ntitle = "Frage"\n---\n## Signs\n- Öffnungszeit\n## Do\n- Link nennen\n'
FILES = {"praise.md": PRAISE, "spam.md": SPAM, "question.md": QUESTION}
TOML = """
situations = ["question", "praise"]
before_sending = ["Is it true?"]

[variables]
greeting = "Hallo {name},"
shop_url = "example.org"

[time_class]
now = 30
today = 400

[roles]
community = "Betreuung"

[[question]]
key = "spam"
ask = "Werbung?"
yes = ["spam"]

[[question]]
key = "praise"
ask = "Lob?"
yes = "praise"
no = "Nichts zu tun."
"""


def house(**more: str) -> Guideline:
    return parse_guideline({**FILES, PROCEDURE: TOML, **more})


def test_a_situation_is_read() -> None:
    praise = parse_situation(PRAISE, "praise.md")
    assert praise == Situation(
        key="praise",
        title="Lob",
        time_class="calm",
        minutes=960,
        who="community",
        escalate="keine",
        signs=("Dank, Empfehlung, gute Bewertung", "jemand markiert uns"),
        do=("danken",),
        dont=("übertreiben",),
        notes=("Ein Absatz in zwei Zeilen.",),
        templates=(
            Template("praise.1", "{greeting} danke {Ihnen|dir}! {agent}"),
            Template("praise.2", "So schön."),
            Template("praise.dank-an-alle", "Erste Zeile\n\nZweite Zeile"),
        ),
    )


def test_line_ends_and_byte_order_marks_of_other_systems_do_not_matter() -> None:
    assert parse_situation("\ufeff" + PRAISE.replace("\n", "\r\n"), "praise.md") == parse_situation(PRAISE, "praise.md")


def test_what_a_terminal_would_obey_is_taken_out() -> None:
    bad = SPAM.replace("foreign links", "foreign\x1b[31m links\x07\u202e")
    assert parse_situation(bad, "spam.md").signs == parse_situation(SPAM, "spam.md").signs


@pytest.mark.parametrize(
    ("change", "key", "line", "values"),
    [
        (("+++\n", ""), "guideline_header", 1, {}),
        (("\n+++\n\n", "\n\n"), "guideline_header", 32, {}),
        (('title = "Lob"', "title = Lob"), "config_syntax", 3, {}),
        (('title = "Lob"', 'titel = "Lob"'), "config_missing", 1, {"name": "title"}),
        (('who = "community"', 'wo = "community"'), "config_unknown_hint", 5, {"name": "wo", "hint": "who"}),
        (('"calm"', '"soon"'), "config_choice", 4, {"value": "soon"}),
        (('key = "praise"', 'key = "Lob und Dank"'), "config_key", 2, {"value": "Lob und Dank"}),
        (("## So geht es", "## So gehts"), "config_unknown_hint", 15, {"name": "So gehts", "hint": "So geht es"}),
        (("{agent}", "{agnt}"), "config_unknown_hint", 22, {"name": "{agnt}", "hint": "{agent}"}),
        (("So schön.", "So schön. {"), "guideline_braces", 23, {}),
        (("So schön.", "{a|b|c}"), "config_unknown", 23, {"name": "{a|b|c}"}),
        (("### Dank an alle", "### Leer\n\n### Dank an alle"), "guideline_empty", 25, {"value": "leer"}),
        (("### Dank an alle", "### 1"), "config_twice", 25, {"value": "1"}),
    ],
)
def test_mistakes_are_named_with_file_and_line(
    change: tuple[str, str], key: str, line: int, values: dict[str, str]
) -> None:
    assert change[0] in PRAISE
    with pytest.raises(ConfigError) as caught:
        parse_situation(PRAISE.replace(*change, 1), "praise.md")
    assert caught.value.key == key
    assert caught.value.values["file"] == "praise.md"
    assert values.items() <= caught.value.values.items()
    assert caught.value.values["line"] == line


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200), st.integers(0, len(PRAISE)))
def test_no_file_does_more_than_be_refused(noise: str, place: int) -> None:
    text = PRAISE[:place] + noise + PRAISE[place:]
    try:
        assert parse_situation(text, "praise.md").key
    except ConfigError as error:
        assert error.values["file"] == "praise.md"


def test_a_guideline_has_its_order_classes_and_words() -> None:
    guideline = house()
    assert [situation.key for situation in guideline.situations] == ["question", "praise", "spam"]
    assert guideline.find("question").minutes == 400
    assert guideline.find("praise").minutes == 960
    assert guideline.before_sending == ("Is it true?",)
    assert [(question.key, question.yes, question.no) for question in guideline.questions] == [
        ("spam", ("spam",), ""),
        ("praise", ("praise",), "Nichts zu tun."),
    ]
    assert guideline.variables["greeting"] == "Hallo {name},"
    assert guideline.roles == {"community": "Betreuung"}


def test_a_folder_without_a_procedure_is_a_guideline_as_well() -> None:
    assert [situation.key for situation in parse_guideline(FILES).situations] == ["praise", "question", "spam"]


def test_the_houses_own_placeholders_are_known_in_templates() -> None:
    own = SPAM + "## Templates\n- see {shop_url}\n"
    assert house(**{"spam.md": own}).find("spam").templates[0].text == "see {shop_url}"
    with pytest.raises(ConfigError, match="config_unknown"):
        parse_situation(own, "spam.md")


def test_an_unknown_situation_is_named_with_those_there_are() -> None:
    with pytest.raises(NotFound) as caught:
        house().find("prase")
    assert caught.value.values["known"] == "question, praise, spam"


@pytest.mark.parametrize(
    ("change", "key", "line"),
    [
        (('["question", "praise"]', '["question", "prase"]'), "config_unknown_hint", 2),
        (('yes = ["spam"]', 'yes = ["spm"]'), "config_unknown_hint", 19),
        (('yes = "praise"', "yes = 3"), "config_kind", 24),
        (('key = "praise"', 'key = "spam"'), "config_twice", 22),
        (('shop_url = "example.org"', 'shop_url = "{name}"'), "guideline_variable", 7),
        (("before_sending", "before_sendin"), "config_unknown_hint", 3),
        (("now = 30", "now = 0"), "config_kind", 10),
        (("situations =", "situations ="[:-1]), "config_syntax", 2),
    ],
)
def test_mistakes_in_the_procedure_are_named(change: tuple[str, str], key: str, line: int) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_guideline({**FILES, PROCEDURE: TOML.replace(*change, 1)})
    assert (caught.value.key, caught.value.values["file"], caught.value.values["line"]) == (key, PROCEDURE, line)


def test_a_broken_file_costs_only_itself() -> None:
    problems: list[ConfigError] = []
    files = {**FILES, PROCEDURE: TOML, "spam.md": "no header", "twice.md": QUESTION}
    guideline = parse_guideline(files, problems)
    assert [situation.key for situation in guideline.situations] == ["question", "praise"]
    assert {str(problem.values["file"]) for problem in problems} == {"spam.md", "twice.md", PROCEDURE}
    assert guideline.before_sending == ("Is it true?",)


@pytest.mark.parametrize(
    ("words", "keys"),
    [
        ("", ["question", "praise", "spam"]),
        ("lob", ["praise"]),
        ("praise", ["praise", "spam"]),
        ("OFFNUNG", ["question"]),
        ("öffnungsz", ["question"]),
        ("link", ["spam", "question"]),
        ("link spam", ["spam"]),
        ("link lob", []),
        ("zeile", ["praise"]),
        ("ffnung", []),
    ],
)
def test_search_wants_all_words_and_puts_titles_first(words: str, keys: list[str]) -> None:
    assert [situation.key for situation in search(house(), words)] == keys


VALUES = {
    "greeting": "Hallo {name},",
    "greeting_plain": "Hallo,",
    "name": "Ana",
    "agent": "kw",
    "link": "https://x.example",
}


@pytest.mark.parametrize(
    ("template", "form", "expected"),
    [
        ("{greeting} danke {Ihnen|dir}! {agent}", "Sie", Filled("Hallo Ana, danke Ihnen! kw", ())),
        ("{greeting} danke {Ihnen|dir}! {agent}", "du", Filled("Hallo Ana, danke dir! kw", ())),
        ("{Sie an uns denken|du an uns denkst}", "du", Filled("du an uns denkst", ())),
        ("Bis {eta}, {eta}: …. {case}", "Sie", Filled("Bis {eta}, {eta}: …. {case}", ("eta", "…", "case"))),
        ("ohne alles", "Sie", Filled("ohne alles", ())),
    ],
)
def test_a_template_is_filled(template: str, form: str, expected: Filled) -> None:
    assert fill(template, VALUES, form) == expected  # type: ignore[arg-type]


def test_a_greeting_does_without_a_name() -> None:
    assert fill("{greeting} danke", {**VALUES, "name": ""}).text == "Hallo, danke"
    assert fill("{greeting} danke", {"greeting": "Moin!"}).text == "Moin! danke"
    assert fill("{greeting} danke", {"greeting": "Hallo {name},"}) == Filled("{greeting} danke", ("greeting",))


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=30), st.sampled_from(sorted(PLACEHOLDERS - {"greeting"})))
def test_what_people_write_is_never_expanded_again(value: str, name: str) -> None:
    assert fill(f"<{{{name}}}>", {"agent": "kw", name: value}) == Filled(f"<{value}>", ())


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1, max_size=30))
def test_not_even_a_name_is_expanded_in_the_greeting(name: str) -> None:
    assert fill("{greeting}", {**VALUES, "name": name}).text == f"Hallo {name},"


def test_a_template_is_shown_with_its_form_and_its_placeholders() -> None:
    assert shape("{greeting} danke {Ihnen|dir} …", "du") == "{greeting} danke dir …"


def test_gaps_in_a_reply_are_found_and_ordinary_dots_and_braces_are_not() -> None:
    assert gaps("Hallo {name}, {Sie|du}: …. Bis {eta}.") == ("name", "Sie|du", "…", "eta")
    assert gaps("Na ja… {json} und {}") == ()


@pytest.mark.parametrize("language", ["de", "en"])
def test_a_situation_is_drawn_as_styled_lines(language: str) -> None:
    texts = Texts(language)  # type: ignore[arg-type]
    guideline = house()
    lines = render_situation(guideline.find("praise"), "du", texts, guideline.roles)
    assert lines[0] == ("heading", "Lob")
    assert ("do", "danken") in lines
    assert ("dont", "übertreiben") in lines
    assert ("template", "praise.1: {greeting} danke dir! {agent}") in lines
    assert ("template", "Zweite Zeile") in lines
    assert any(style == "meta" and "Betreuung" in line for style, line in lines)
    assert not any("\n" in line for _, line in lines)
    spam = render_situation(guideline.find("spam"), "Sie", texts)
    assert ("meta", texts("guideline.not_public")) in spam
    assert ("meta", texts("guideline.evidence")) in spam
    assert ("heading", texts("guideline.templates")) not in spam
