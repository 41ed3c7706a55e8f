"""F2 while writing: what is offered, how it is widened, what is asked, greetings and closings, the palette."""

from __future__ import annotations

import pytest
from msgspec import structs

from smtui.domain.errors import ConfigError
from smtui.screens.template_picker import TemplatePicker, in_sentence
from smtui.services.templates import Question
from smtui.widgets.draw import width
from tests.support.fake_network import FakeNetwork
from tests.ui.conftest import Seat, Sit
from tests.ui.test_inbox import page, place


def picker(seat: Seat) -> TemplatePicker:
    dialog = seat.app.frame.dialog
    assert isinstance(dialog, TemplatePicker)
    return dialog


def keys(seat: Seat) -> list[str]:
    return list(picker(seat).list.ids)


async def test_only_what_fits_is_offered_and_tab_widens_and_narrows(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("j", "r", "f2")
        assert {key.partition(".")[0] for key in keys(seat)} == {"question"}
        assert "Template: Question" in seat.text
        assert "Tab all" in seat.text
        await seat.press("tab")
        assert len(keys(seat)) > 30
        assert keys(seat)[0] == "question.1"
        assert "All templates" in seat.text
        await seat.press("tab")
        assert {key.partition(".")[0] for key in keys(seat)} == {"question"}
        assert page(seat).text == ""


async def test_key_title_and_text_are_searched_and_an_empty_list_says_how_to_widen(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("j", "r", "f2")
        await seat.type("qst3")
        assert keys(seat) == ["question.3"]
        await seat.press(*["backspace"] * 4)
        await seat.type("colleague")
        assert keys(seat) == ["question.2"]
        await seat.press(*["backspace"] * 9)
        await seat.type("complaint")
        assert keys(seat) == []
        assert "Tab searches all" in seat.text
        await seat.press("tab")
        assert keys(seat)[0].startswith("complaint.")
        await seat.type("zzz")
        assert "in no template" in seat.text
        await seat.press("enter", "escape")
        assert page(seat).text == ""
        assert seat.app.focused is page(seat)
        assert not place(seat).has_class("-picking")


async def test_the_text_under_the_cursor_is_read_in_full(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("j", "r", "f2", "down", "down")
        assert "We'll take it from there." in seat.text


async def test_a_comment_in_the_other_language_is_said_so(sit: Sit, network: FakeNetwork) -> None:
    network.write("Wann habt ihr denn an Heiligabend offen?", author="Dora")
    async with sit() as seat:
        await seat.press("slash")
        await seat.type("Heiligabend")
        await seat.press("enter", "r", "f2")
        assert "comment in German" in seat.text


async def test_what_is_missing_is_asked_one_by_one_with_its_sentence(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("j", "r", "f2", "enter")
        assert "{topic}" in seat.text
        assert "1 of 2" in seat.text
        assert "thanks for your question about {topic}." in seat.text
        await seat.type("the terrace")
        assert "your question about the terrace." in seat.text
        assert page(seat).text == ""
        await seat.press("enter")
        assert "2 of 2" in seat.text
        await seat.press("enter")
        assert seat.app.frame.dialog is None
        assert page(seat).text.startswith("Hi Ada, thanks for your question about the terrace. …")
        assert "{link}" in page(seat).text
        assert page(seat).selected_text == "…", "the next gap is what is typed over"
        await seat.type("x")
        assert "about the terrace. x You'll" in page(seat).text


async def test_escape_stops_asking_and_keeps_what_was_answered(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("j", "r", "f2", "enter")
        await seat.type("the terrace")
        await seat.press("enter", "escape")
        assert seat.app.frame.dialog is None
        assert "about the terrace." in page(seat).text
        assert "{link}" in page(seat).text
        assert "open: " in seat.text


async def test_what_is_answered_is_taken_literally(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("j", "r", "f2", "enter")
        picked = seat.app.frame.dialog
        assert picked is not None
        picked.field.value = "[b]{link}[/b]"  # type: ignore[attr-defined]
        await seat.press("enter")
        await seat.type("x.example")
        await seat.press("enter")
        assert "about [b]{link}[/b]." in page(seat).text
        assert "x.example" in page(seat).text


async def test_greetings_and_closings_stack_and_never_double(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("j", "r")
        await seat.type("We are open.")
        await seat.press("f2", "f2")
        assert "Greeting and closing" in seat.text
        assert "Good afternoon" not in seat.text
        await seat.type("good morning")
        await seat.press("enter")
        assert page(seat).text == "Good morning Ada, We are open."
        await seat.press("f2", "f2")
        await seat.type("regards")
        await seat.press("enter")
        assert page(seat).text == "Good morning Ada, We are open. Kind regards, am"
        await seat.press("f2", "f2", "tab")
        await seat.type("evening Ada")
        await seat.press("enter")
        assert page(seat).text == "Good evening Ada, We are open. Kind regards, am"
        await seat.press("ctrl+z")
        assert page(seat).text == "Good morning Ada, We are open. Kind regards, am"


async def test_f2_goes_back_to_the_templates_and_an_empty_shelf_says_so(sit: Sit) -> None:
    async with sit() as seat:
        library = seat.house.library
        library.__dict__["_guideline"] = structs.replace(library.guideline(), blocks=type(library.guideline().blocks)())
        await seat.press("j", "r", "f2", "f2")
        assert "[blocks] in guideline.toml" in seat.text
        await seat.press("f2")
        assert keys(seat)[0] == "question.1"


async def test_the_palette_offers_what_the_composer_can_while_one_writes(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("ctrl+p")
        await seat.type("later")
        assert "Ctrl+T" not in seat.text, "nobody writes yet"
        await seat.press("escape", "j", "r")
        await seat.type("a:b")
        assert page(seat).text == "a:b"
        await seat.press("ctrl+p")
        assert "Ctrl+S" in seat.text
        await seat.type("template")
        await seat.press("enter")
        await seat.calm()
        assert picker(seat)
        await seat.press("escape", "ctrl+p")
        await seat.type("send, after")
        await seat.press("enter")
        await seat.settle()
        assert [outgoing.text for outgoing, _ in network.replies] == ["a:b"]


@pytest.mark.parametrize("typed", ["", "x", "ein langer Ersatz " * 3])
def test_the_gap_of_a_long_sentence_stays_in_sight(typed: str) -> None:
    question = Question("topic", "viele Worte " * 20, " und noch mehr" * 20)
    line = in_sentence(question, typed, 78)
    before = "".join(part.text for part in line[:2])
    assert width(before) + width(line[2].text) <= 80
    assert line[2].text == (typed or "{topic}")


async def test_a_broken_template_says_so_and_nothing_is_lost(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    async with sit() as seat:
        await seat.press("j", "r")
        await seat.type("abc")
        await seat.press("f2")

        def broken(*_: object) -> None:
            raise ConfigError("guideline_header", file="x.md", line=1)

        monkeypatch.setattr("smtui.services.replies.fill_template", broken)
        await seat.press("enter")
        assert "x.md" in seat.status
        assert page(seat).text == "abc"
