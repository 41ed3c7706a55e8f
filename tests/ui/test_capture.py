"""Taking in a comment by hand: pasted, its author offered, and in the inbox like any other."""

from __future__ import annotations

from textual import events
from textual.widgets import TextArea

from smtui.ports import Account
from smtui.services import inbox
from tests.ui.conftest import Seat, Sit

BLOCK = "Dora Meier · 2 h\nDo you bake\ngluten-free?"


async def paste(seat: Seat, text: str) -> None:
    seat.app.post_message(events.Paste(text))
    await seat.calm()


def found(seat: Seat, words: str) -> list[tuple[str, str, str]]:
    return [(c.account, c.author, c.text) for c in inbox.list_comments(seat.house, inbox.Filter(words=words))]


async def test_several_lines_are_pasted_and_saved_as_they_are(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("c")
        assert "A comment by hand" in seat.text
        await paste(seat, BLOCK)
        assert "First line: “Dora Meier”" in seat.text
        await seat.press("ctrl+s")
        assert found(seat, "gluten") == [("blog", "", BLOCK)]
        assert "gluten" in seat.text


async def test_the_author_is_taken_only_when_asked_for(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("c")
        await paste(seat, BLOCK)
        await seat.press("f2")
        assert "First line" not in seat.text
        await seat.press("ctrl+s")
        assert found(seat, "gluten") == [("blog", "Dora Meier", "Do you bake\ngluten-free?")]
        (made,) = inbox.list_comments(seat.house, inbox.Filter(words="gluten"))
        assert (seat.house.now() - made.created_at).total_seconds() == 7200
        assert seat.status == "In the inbox: Dora Meier"


async def test_the_other_fields_are_filled_in_by_typing(sit: Sit) -> None:
    async with sit() as seat:
        seat.house.library._given += (Account(name="page", network="facebook"),)  # type: ignore[attr-defined]
        await seat.press("c")
        await seat.type("quick brown fox")
        await seat.press("tab", "right", "tab")
        await seat.type("Eve")
        await seat.press("enter")
        await seat.type("https://fb.example/1")
        await seat.press("enter")
        await seat.type("The post")
        await seat.press("ctrl+s")
        (made,) = inbox.list_comments(seat.house, inbox.Filter(words="fox"))
        assert (made.account, made.network, made.author) == ("page", "facebook", "Eve")
        assert (made.url, made.post_title) == ("https://fb.example/1", "The post")


async def test_what_goes_on_with_the_form_is_named_by_the_key_that_was_chosen(sit: Sit) -> None:
    async with sit(keys={"inbox.capture": "f6"}) as seat:
        await seat.press("f6")
        await seat.type("half")
        await seat.press("escape")
        assert seat.status == "Left open; F6 goes on with it"


async def test_an_empty_form_is_refused_and_what_was_begun_is_kept(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("c", "ctrl+s")
        assert "A comment by hand" in seat.text
        await seat.type("half")
        await seat.press("escape")
        assert seat.status == "Left open; c goes on with it"
        await seat.press("c")
        assert "half" in seat.text


async def test_the_same_comment_again_is_said_to_be_there(sit: Sit) -> None:
    async with sit() as seat:
        for _ in range(2):
            await seat.press("c")
            await paste(seat, "Only once, please")
            await seat.press("ctrl+s")
        assert seat.status == "This one was there already: somebody"
        assert len(found(seat, "once")) == 1


async def test_a_picture_made_while_the_form_is_being_taken_away_does_without_its_text(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("c")
        await seat.type("half")
        assert "half" in seat.text
        area = seat.app.screen.query_one(TextArea)
        # What Textual does to a removed widget before it makes the next layout.
        area._component_styles.clear()
        area._rich_style_cache.clear()
        area._detach()
        assert "half" not in seat.text
        area._attach(seat.app.screen)  # so that the app can end as ever


async def test_letters_in_the_form_are_text_and_no_keys(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("c")
        await seat.type("edxsq lbm")
        assert "edxsq lbm" in seat.text
        assert len(inbox.list_comments(seat.house)) == 3
