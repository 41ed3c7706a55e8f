"""The frame: places, bars, help, palette, themes, one's own keys, problems, small windows, the mouse, the way out."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui.actions import ACTIONS, RESERVED, apply_keymap
from smtui.domain.errors import ConfigError
from smtui.screens import PLACES
from smtui.screens.asking import Picker
from smtui.screens.dialogs import Item, narrow
from smtui.screens.notices import Notice
from smtui.texts import LANGUAGES, Texts
from smtui.widgets.keys import key_name
from tests.ui.conftest import Seat, Sit
from tests.ui.test_inbox import authors, page, place, selected, stored


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_place_is_one_key_away(sit: Sit, size: tuple[int, int]) -> None:
    async with sit(size=size, place="today") as seat:
        for key, name in zip("23451", [*list(PLACES)[1:], "today"], strict=True):
            await seat.press(key)
            assert seat.app.frame.place is not None
            assert seat.app.frame.place.key == name
            top = seat.text.split("\n")[0]
            assert f"[{key} {Texts('en')(f'ui.place.{name}')}" in top
            assert top.count("[") == 1
            assert len(seat.text.split("\n")) == size[1]


async def test_a_place_stays_as_it_was_left(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("j", "1", "2")
        assert selected(seat) == "Ada"
        await seat.press("r", "a", "escape")
        await seat.press("r")
        await seat.type("b")
        seat.app.action_today()
        await seat.press("2")
        assert place(seat).composer is not None
        await seat.type("c")
        assert page(seat).text == "abc"


async def test_the_top_bar_counts(sit: Sit) -> None:
    async with sit() as seat:
        assert "Inbox 3" in seat.text
        await seat.press("e", "1")
        assert "Inbox 2" in seat.text
        seat.house.clock.advance(days=3)  # type: ignore[attr-defined]
        seat.app.show_counts()
        await seat.calm()
        assert "Inbox 2!2" in seat.text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_help_is_made_from_the_registry_for_here(sit: Sit, language: str) -> None:
    async with sit(language=language, size=(100, 50)) as seat:
        await seat.press("question_mark")
        texts = seat.house.texts
        assert texts("ui.help_title", place=texts("ui.place.inbox")) in seat.text
        assert texts("actions.inbox.snooze.help") in seat.text
        assert texts("actions.checklist.tick.help") not in seat.text
        second = authors(seat)[1]
        await seat.press("question_mark", "j")
        assert selected(seat) == second


async def test_every_action_has_words_in_both_languages() -> None:
    for language in LANGUAGES:
        texts = Texts(language)
        for action in ACTIONS:
            assert texts(f"actions.{action.id}")
            assert texts(f"actions.{action.id}.help")
            assert all(key_name(key, texts) for key in action.keys)


def foot(seat: Seat) -> str:
    return seat.text.rstrip("\n").splitlines()[-1].strip()


async def test_the_bottom_line_says_what_works_now(sit: Sit) -> None:
    async with sit(size=(80, 24)) as seat:
        place = foot(seat)
        assert place.startswith("r reply")
        await seat.press("e")
        assert foot(seat) == "Enter take  Esc leave  ↓ down  ↑ up"
        await seat.press("escape")
        assert foot(seat) == place
        await seat.press("slash")
        assert foot(seat) == "Enter take  Esc leave"
        await seat.press("escape", "t")
        assert foot(seat).startswith("y yes  n no")
        assert "Esc leave  ? why  t list" in foot(seat)
        await seat.press("t")
        assert foot(seat).startswith("Enter take  Esc leave  ↓ down")
        await seat.press("escape", "r")
        writing = foot(seat)
        assert writing.startswith("Ctrl+S send")
        await seat.press("f2")
        assert "Tab all, fitting  F2 greetings" in foot(seat)
        await seat.press("escape")
        assert foot(seat) == writing
        await seat.press("escape", "question_mark")
        assert foot(seat) == "Esc leave  j down  k up  PgDn page down"
        await seat.press("question_mark")
        assert foot(seat) == place


async def test_the_bottom_line_of_a_form_follows_the_field(sit: Sit) -> None:
    async with sit(size=(60, 24), place="checklist") as seat:
        place = foot(seat)
        await seat.press("e")
        assert foot(seat) == "Ctrl+S save  Esc leave  F2 other page  Tab next"
        await seat.press("tab", "tab", "tab")
        assert foot(seat) == "Ctrl+S save  Esc leave  → next one  ← one before"
        await seat.press("shift+tab")
        assert foot(seat) == "Ctrl+S save  Esc leave  F2 other page  Tab next"
        await seat.press("f1", "ctrl+p")
        assert "First take or leave" in seat.status
        assert foot(seat).startswith("Ctrl+S save")
        await seat.press("escape")
        assert foot(seat) == place


async def test_the_keys_of_forms_and_questions_can_be_others(sit: Sit) -> None:
    keys = {"form.save": "f8", "ask.leave": "f10", "tree.yes": "y", "sheet.sign": "S"}
    async with sit(size=(100, 30), place="checklist", keys=keys) as seat:
        await seat.press("e")
        assert foot(seat).startswith("F8 save  F10 leave")
        await seat.press("escape")
        assert seat.app.frame.dialog is not None
        await seat.press("f8")
        assert seat.app.frame.dialog is None


async def test_no_shipped_keys_meet() -> None:
    _, problems = apply_keymap({})
    assert problems == ()
    assert not [action.id for action in ACTIONS if set(action.keys) & RESERVED]


@pytest.mark.parametrize("opener", ["colon", "ctrl+p"])
async def test_the_palette_does_any_action(sit: Sit, opener: str) -> None:
    async with sit() as seat:
        await seat.press(opener)
        await seat.type("copy")
        await seat.press("enter")
        await seat.calm()
        assert seat.app.clipboard.startswith("My parcel")


async def test_the_palette_goes_where_the_action_is(sit: Sit) -> None:
    async with sit(place="today") as seat:
        await seat.press("colon")
        await seat.type("snooze until")
        await seat.press("enter")
        await seat.calm()
        await seat.calm()
        assert seat.app.frame.place is not None
        assert seat.app.frame.place.key == "inbox"


async def test_the_palette_and_the_places_are_left_alone_by_escape(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("colon", "x", "1", "escape")
        assert seat.app.frame.dialog is None
        assert authors(seat) == ["Cleo", "Ada", "Ben"]
        assert seat.app.focused is place(seat).list


async def test_themes_are_shown_as_the_cursor_moves_and_leaving_brings_the_old_one_back(sit: Sit) -> None:
    async with sit() as seat:
        before = seat.app.theme
        await seat.press("T", "down")
        assert seat.app.theme != before
        ground = seat.app.ink["on_body"]
        await seat.press("escape")
        assert seat.app.theme == before
        assert seat.app.ink["on_body"] != ground
        await seat.press("T")
        await seat.type("paper")
        await seat.press("enter")
        assert seat.app.theme == "paper"
        assert "paper" in seat.status


async def test_ones_own_keys_work_and_are_shown(sit: Sit) -> None:
    async with sit(keys={"inbox.done": "X", "list.down": "V,down"}) as seat:
        assert "X done" in seat.text
        await seat.press("V")
        assert selected(seat) == "Ada"
        await seat.press("j")
        assert selected(seat) == "Ada"
        await seat.press("X", "1")
        assert stored(seat, "Ada").reason == "liked"
        await seat.press("e")
        assert seat.app.frame.dialog is None


async def test_swapped_keys_are_swapped(sit: Sit) -> None:
    async with sit(keys={"inbox.done": "s", "inbox.snooze": "e"}) as seat:
        assert seat.app.problems == ()
        await seat.press("e")
        assert stored(seat, "Cleo").snoozed_until is not None


@pytest.mark.parametrize(
    ("keys", "problem"),
    [
        ({"inbox.dnoe": "X"}, "inbox.dnoe"),
        ({"inbox.done": "ctrl+z"}, "ctrl+z"),
        ({"inbox.done": "r"}, "inbox.reply"),
        ({"inbox.done": "X", "inbox.snooze": "X"}, "X"),
        ({"app.quit": ""}, "app.quit"),
    ],
)
async def test_a_wrong_keymap_is_told_once_and_the_shipped_keys_stay(
    sit: Sit, keys: dict[str, str], problem: str
) -> None:
    async with sit(keys=keys) as seat:
        await seat.calm()
        assert isinstance(seat.app.frame.dialog, Notice)
        assert problem in seat.text
        await seat.press("escape", "r", "escape", "e")
        assert seat.app.frame.dialog is not None


async def test_problems_are_listed_once_and_closed_by_a_key(sit: Sit, tmp_path: Path) -> None:
    (tmp_path / "broken.toml").write_text("dark = maybe")
    (tmp_path / "mine.toml").write_text((Path(__file__).parents[2] / "themes" / "paper.toml").read_text())
    wrong = ConfigError("config_unknown", file="config.toml", line=3, name="house.nmae", known="name")
    async with sit(size=(240, 30), problems=[wrong], user_themes=tmp_path, ui={"theme": "mine"}) as seat:
        await seat.calm()
        assert seat.app.theme == "mine"
        assert len(seat.app.problems) == 2
        assert "house.nmae" in seat.text
        assert "broken.toml" in seat.text
        await seat.press("q")
        assert seat.app.frame.dialog is None
        assert seat.app.is_running


async def test_an_unknown_theme_falls_back(sit: Sit) -> None:
    async with sit(ui={"theme": "harbor"}) as seat:
        assert seat.app.theme == "harbour"
        assert "harbor" in seat.status


async def test_too_small_a_window_says_so_and_recovers(sit: Sit) -> None:
    async with sit(size=(50, 12)) as seat:
        assert "60 x 16" in seat.text
        assert "Cleo" not in seat.text
        await seat.pilot.resize_terminal(80, 24)
        await seat.calm()
        assert "Cleo" in seat.text


@pytest.mark.parametrize("size", [(60, 16), (61, 17), (103, 20), (104, 20), (200, 60)])
async def test_every_size_shows_list_and_bars(sit: Sit, size: tuple[int, int]) -> None:
    async with sit(size=size) as seat:
        lines = seat.text.split("\n")
        assert len(lines) == size[1]
        assert "Inbox 3" in lines[0]
        assert "reply" in lines[-1]
        assert "Cleo" in seat.text
        await seat.press("r")
        await seat.type("hi")
        assert "hi" in seat.text


async def test_the_footer_has_at_most_seven_keys_that_fit(sit: Sit) -> None:
    for language in LANGUAGES:
        async with sit(language=language) as seat:
            for key in "12345":
                await seat.press(key)
                assert seat.app.frame.place is not None
                ids = seat.app.frame.place.footer()
                assert 1 <= len(ids) <= 7
                last = seat.house.texts(f"actions.{ids[-1]}")
                assert seat.text.split("\n")[-1].endswith(last), f"{key} in {language}"


async def test_the_mouse_chooses_places_rows_and_keys(sit: Sit) -> None:
    async with sit() as seat:
        await seat.pilot.click(offset=(20, 2))
        await seat.calm()
        assert selected(seat) == "Ada"
        x = seat.text.split("\n")[-1].index("done")
        await seat.pilot.click(offset=(x, 23))
        await seat.calm()
        assert seat.app.frame.dialog is not None
        y = next(at for at, line in enumerate(seat.text.split("\n")) if "liked it" in line)
        await seat.pilot.click(offset=(6, y))
        await seat.calm()
        assert stored(seat, "Ada").reason == "liked"
        await seat.pilot.click(offset=(3, 0))
        await seat.calm()
        assert seat.app.frame.place is not None
        assert seat.app.frame.place.key == "today"


@pytest.mark.parametrize("key", ["q", "ctrl+x", "ctrl+q"])
async def test_the_way_out(sit: Sit, key: str) -> None:
    async with sit() as seat:
        await seat.press(key)
        assert not seat.app.is_running
        assert seat.app.return_code == 0


async def test_a_click_on_a_key_of_the_composer_works(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("r")
        x = seat.text.split("\n")[-1].index("template")
        await seat.pilot.click(offset=(x, 23))
        await seat.calm()
        assert isinstance(seat.app.frame.dialog, Picker)


async def test_plain_signs_are_ascii(sit: Sit) -> None:
    async with sit(ui={"ascii": True}, size=(120, 40)) as seat:
        await seat.press("space", "s", "r", "f2")
        foreign = {sign for sign in seat.text if ord(sign) > 126}
        assert foreign <= set("éäöüß…–—“”’"), foreign


def test_what_is_typed_narrows_from_beginnings_to_letters_in_order() -> None:
    items = [Item("1", "Answer later"), Item("2", "Late answer"), Item("3", "Plates"), Item("4", "Other", "too late")]
    assert [item.value for item in narrow(items, "late")] == ["1", "2", "3", "4"]
    assert [item.value for item in narrow(items, "pls")] == ["3"]
    assert narrow(items, "  ") == items
    assert narrow(items, "zzz") == []


LONG = " ".join(["The network refused the login of this account, so nothing was sent; log in anew."] * 3)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_long_sentence_is_shown_whole_and_gives_its_rows_back(sit: Sit, size: tuple[int, int]) -> None:
    async with sit(size=size) as seat:
        rows = seat.app.frame.status.size.height
        seat.app.frame.status.aside("offline:blog", "blog is offline", "bad")
        seat.app.say(LONG, "bad", undo=True)
        await seat.settle()
        assert LONG in " ".join(seat.text.split())
        assert "u undo" in seat.text
        assert seat.app.frame.status.size.height > rows
        seat.app.say("Done", "good")
        await seat.settle()
        assert seat.app.frame.status.size.height == rows
        assert "blog is offline" in seat.text


async def test_where_not_all_states_fit_what_is_wrong_is_the_last_to_go(sit: Sit) -> None:
    async with sit() as seat:
        status = seat.app.frame.status
        status.aside("offline", "blog: offline", "bad")
        status.aside("expiry", "token of blog ends on the 29th of November", "busy")
        seat.app.say("Nothing is lost: what waits goes out with the next sync.")
        await seat.settle()
        assert "blog: offline" in seat.text
        assert "goes out with the next sync." in seat.text
        assert "token of blog" not in seat.text


async def test_a_refusal_that_just_fits_is_not_cut_for_what_goes_on_beside_it(sit: Sit) -> None:
    async with sit() as seat:
        seat.app.frame.status.aside("offline:blog", "blog is offline", "bad")
        seat.app.say("This sentence takes nearly the whole width of a line of eighty cells.", "bad")
        await seat.settle()
        assert "line of eighty cells." in seat.text
        assert seat.app.frame.status.size.height == 1
