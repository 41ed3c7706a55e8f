"""Today: what a day shows, where its rows lead, and every key that changes a post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import structs
from textual.widgets import Input

from smtui.app import SmtuiApp
from smtui.domain.clock import FixedClock
from smtui.domain.post import CalendarEntry, Post
from smtui.screens.today import TodayPlace
from smtui.services import calendar, pictures, rounds
from smtui.services.house import House
from smtui.services.work import Work
from tests.support.demo import AFTERNOON, HOSTILE, MORNING, harmless, make_demo
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.support.images import png
from tests.ui.conftest import Seat, Sit

SIZES = [(80, 24), (120, 40)]


@pytest.fixture
def demo() -> House:
    return make_demo()


def place(seat: Seat) -> TodayPlace:
    found = seat.app.frame.place
    assert isinstance(found, TodayPlace)
    return found


def post(house: House, id: str) -> Post:
    return next(post for post in calendar.list_posts(house) if post.id == id)


async def on_post(seat: Seat, title: str) -> Post:
    """Put the cursor on a post."""
    found = next(post for post in calendar.list_posts(seat.house) if post.title == title)
    assert place(seat).rows.select(f"post:{found.id}")
    await seat.calm()
    return found


# -- what is shown ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
async def test_a_day_shows_rounds_posts_deadlines_and_numbers(sit: Sit, demo: House, size: tuple[int, int]) -> None:
    async with sit(house=demo, place="today", size=size, fetch=False) as seat:
        text = seat.text
        assert "Monday 23 November 2026  today" in text
        assert "8 open · none overdue · everything delivered" in text
        assert "09:00     Morning round" in text
        assert "1/4   20 min" in text
        assert "20 Nov    Weekly round" in text
        assert "Picture of the day" in text
        assert "T. Okafor" in text


async def test_overdue_missed_snoozed_and_undelivered_are_counted_honestly(sit: Sit) -> None:
    from smtui.services import replies, triage
    from smtui.services.inbox import list_comments

    network, clock = FakeNetwork(), FixedClock(MONDAY)
    house = make_house(network, clock=clock)
    for author in ("Ada", "Ben", "Cleo"):
        network.write("My parcel never came", author=author, at=MONDAY)
    calendar.add_post(house, "Forgotten", at=MONDAY + timedelta(hours=1), accounts=["blog"])
    async with sit(house=house, place="today", size=(80, 40)) as seat:
        clock.advance(days=1, hours=9)
        ada, ben, _ = [comment.id for comment in list_comments(house)]
        triage.snooze(house, [ada], clock.now() + timedelta(days=2))
        replies.queue(house, ben, "We are on it.", at=clock.now() + timedelta(hours=1))
        seat.app.pass_minute()
        seat.app.look()  # the minute has marked the post as missed
        await seat.calm()
        text = seat.text
        assert "Tuesday 24 November 2026" in text
        assert "2 open · 2 overdue · 1 snoozed · 3 not delivered" in text
        assert "Missed ─" in text
        assert "▲ yesterday blog           Forgotten" in text
        assert "▲ " in next(line for line in text.splitlines() if "My parcel" in line)


async def test_a_holiday_and_a_closed_day_are_named(sit: Sit) -> None:
    house = make_house(FakeNetwork(), clock=FixedClock(datetime(2026, 12, 25, 9, tzinfo=UTC)), language="de")
    async with sit(house=house, place="today") as seat:
        assert "Freitag, 25. Dezember 2026  heute  Erster Weihnachtstag  geschlossen" in seat.text
        assert "Morgenrunde" not in seat.text


async def test_a_house_without_anything_says_what_to_do_first(sit: Sit) -> None:
    house = make_house(FakeNetwork(), accounts=())
    async with sit(house=house, place="today") as seat:
        assert "No account is connected yet. In the shell: smtui account add wordpress" in seat.text
        assert "none planned · n adds one" in seat.text
        assert "nothing due" in seat.text
        await seat.press("e", "m", "p", "x")
        assert seat.status == "Put the cursor on a post first. n plans a new one."


async def test_german_and_the_pane_beside_the_list(sit: Sit) -> None:
    async with sit(house=make_house(FakeNetwork(), language="de"), place="today", size=(120, 40)) as seat:
        assert "Morgenrunde: Lage und Antworten" in seat.text
        assert "fertig, wenn: kein Eintrag über seiner" in seat.text


@pytest.mark.parametrize("size", SIZES)
async def test_what_strangers_wrote_is_harmless(sit: Sit, size: tuple[int, int]) -> None:
    network = FakeNetwork()
    network.write(HOSTILE, author=HOSTILE, at=MONDAY)
    house = make_house(network)
    calendar.add_post(house, HOSTILE, text=f"{HOSTILE}\n{HOSTILE}", at=MONDAY + timedelta(hours=1))
    work = Work(house, "import", undoable=False)
    day = house.today()
    entry = CalendarEntry(
        id=house.ids.new(), uid="1", source=HOSTILE, title=HOSTILE, place=HOSTILE, day=day, last_day=day
    )
    work.insert("entries", entry, log=False)
    work.commit()
    async with sit(house=house, place="today", size=size) as seat:
        await seat.press("G")
        for _ in range(6):
            assert harmless(seat.text)
            assert "[/b][@click=app.quit]tap[/]" in seat.text
            await seat.press("enter" if not place(seat).rows.current.startswith(("round", "due")) else "k", "k")
        assert seat.app.is_running


# -- days ------------------------------------------------------------------------------------------


async def test_days_turn_and_come_back(sit: Sit, demo: House) -> None:
    async with sit(house=demo, place="today", fetch=False) as seat:
        await seat.press("l")
        assert "Tuesday 24 November 2026  tomorrow" in seat.text
        assert "Gift set with grinder" in seat.text
        await seat.press("right", "right")
        assert "Thursday 26 November" in seat.text
        await seat.press("0")
        assert "Monday 23 November 2026  today" in seat.text
        await seat.press("h", "left")
        assert "Saturday 21 November 2026" in seat.text
        assert "closed" in seat.text


async def test_at_midnight_the_page_turns_unless_another_day_is_looked_at(sit: Sit) -> None:
    clock = FixedClock(MONDAY)
    async with sit(house=make_house(FakeNetwork(), clock=clock), place="today") as seat:
        clock.advance(hours=15)
        seat.app.pass_minute()
        await seat.calm()
        assert "Tuesday 24 November 2026  today" in seat.text
        await seat.press("l")
        clock.advance(days=1)
        seat.app.pass_minute()
        await seat.calm()
        assert "Wednesday 25 November 2026  today" in seat.text


# -- where rows lead ------------------------------------------------------------------------------------------


async def test_enter_on_a_round_begins_it_at_its_first_open_step(sit: Sit, demo: House) -> None:
    async with sit(house=demo, place="today", fetch=False) as seat:
        await seat.press("enter")
        assert seat.app.frame.place is not None and seat.app.frame.place.key == "round"
        assert seat.app.frame.place.rows.current == "morning.2"  # type: ignore[attr-defined]
        await seat.press("1", "j", "enter")
        assert seat.status.endswith("is running. End it first: smtui round stop")


async def test_enter_on_a_deadline_leads_to_the_comment(sit: Sit) -> None:
    async with sit(place="today") as seat:
        wanted = next(id for id in place(seat).rows.ids if id.startswith("due:"))
        place(seat).rows.select(wanted)
        await seat.press("j", "enter")
        inbox = seat.app.frame.place
        assert inbox is not None and inbox.key == "inbox"
        assert inbox.list.current == place_id(seat, 1)  # type: ignore[attr-defined]
        await seat.press("1", "k", "enter")
        assert inbox.list.current == place_id(seat, 0)  # type: ignore[attr-defined]


def place_id(seat: Seat, number: int) -> str:
    """Return the comment behind a deadline."""
    today = seat.app.frame.places["today"]
    assert isinstance(today, TodayPlace)
    return [id for id in today.rows.ids if id.startswith("due:")][number].partition(":")[2]


async def test_enter_on_a_post_reads_it_and_escape_goes_back(sit: Sit, demo: House) -> None:
    async with sit(house=demo, place="today", fetch=False) as seat:
        found = await on_post(seat, "Picture of the day: first frost on the terrace")
        await seat.press("enter")
        assert found.text[:30] in seat.text
        assert "Rounds" not in seat.text
        await seat.press("escape")
        assert "Rounds" in seat.text
        await seat.press("enter", "q")
        assert "Rounds" in seat.text
        assert seat.app.is_running


@pytest.mark.parametrize("size", SIZES)
async def test_the_images_of_a_post_are_told_with_what_became_of_them(
    sit: Sit, demo: House, size: tuple[int, int], tmp_path: Path
) -> None:
    file = tmp_path / "fr\x1b[31most.png"
    file.write_bytes(png(64, 48))
    images = pictures.chosen([str(file), str(file)], ["White grass on the terrace"])
    post = calendar.list_posts(demo)[0]
    calendar.edit_post(demo, post.id, images=images, knowing=True)
    async with sit(house=demo, place="today", size=size, fetch=False) as seat:
        await on_post(seat, post.title)
        await seat.press("enter", "G")
        assert "PNG · 64 × 48" in seat.text
        assert "no description" in seat.text
        assert "has changed" not in seat.text
        file.write_bytes(png(64, 48, 9))
        await seat.press("escape", "enter", "G")
        assert "The file has changed since it was chosen." in seat.text


async def test_tab_goes_to_the_pane_and_back(sit: Sit, demo: House) -> None:
    async with sit(house=demo, place="today", size=(120, 40), fetch=False) as seat:
        await seat.press("tab")
        assert seat.app.focused is place(seat).side
        await seat.press("tab")
        assert seat.app.focused is place(seat).rows


# -- posts ------------------------------------------------------------------------------------------


async def test_a_post_is_planned_with_title_moment_and_account(sit: Sit) -> None:
    async with sit(place="today") as seat:
        await seat.press("n")
        await seat.type("First frost")
        await seat.press("enter")
        await seat.type("tomorrow 14:30")
        assert "› Tuesday 24 November 2026, 14:30" in seat.text
        await seat.press("enter", "space", "enter")
        (made,) = calendar.list_posts(seat.house)
        assert (made.title, made.accounts, made.status) == ("First frost", ("blog",), "scheduled")
        assert made.at == datetime(2026, 11, 24, 13, 30, tzinfo=UTC)
        assert seat.status == "Planned: First frost, tomorrow 14:30"
        await seat.press("u")
        assert post(seat.house, made.id).status == "stopped"


async def test_a_new_post_offers_the_next_full_hour_and_takes_a_text(sit: Sit) -> None:
    async with sit(place="today") as seat:
        await seat.press("n")
        await seat.type("Soup")
        await seat.press("tab", "tab", "tab")
        await seat.type("Pumpkin\nwith ginger")
        await seat.press("ctrl+s")
        (made,) = calendar.list_posts(seat.house)
        assert made.at == datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
        assert made.text == "Pumpkin\nwith ginger"
        assert place(seat).rows.current == f"post:{made.id}"


async def test_without_a_day_a_post_is_an_idea_that_stays_in_sight(sit: Sit) -> None:
    async with sit(place="today") as seat:
        await seat.press("n")
        await seat.type("Portrait")
        await seat.press("enter", "delete")
        assert "without a day it is an idea" in seat.text
        await seat.press("ctrl+j")
        assert calendar.list_posts(seat.house)[0].status == "idea"
        assert "Ideas without a day" in seat.text
        await seat.press("l")
        assert "Portrait" in seat.text


async def test_what_cannot_be_a_post_is_refused_and_nothing_typed_is_lost(sit: Sit) -> None:
    async with sit(place="today") as seat:
        await seat.press("n", "ctrl+s")
        assert seat.app.frame.dialog is not None
        assert calendar.list_posts(seat.house) == []
        assert "title" in seat.status
        await seat.type("Frost")
        await seat.press("enter")
        await seat.type("blursday")
        assert "no time that smtui understands" in seat.text
        await seat.press("ctrl+s")
        assert calendar.list_posts(seat.house) == []
        assert "blursday" in seat.status
        await seat.press("escape")
        assert seat.status == "Not saved. n goes on with what you typed."
        await seat.press("n")
        assert "Frost" in seat.text and "blursday" in seat.text


async def test_letters_in_the_form_never_act(sit: Sit) -> None:
    async with sit(place="today") as seat:
        await seat.press("n")
        await seat.type("quiz 12 uxl")
        await seat.press("tab", "tab")
        await seat.type("qu1")
        assert seat.app.frame.place is not None and seat.app.frame.place.key == "today"
        assert seat.app.frame.dialog is not None
        await seat.press("ctrl+s")
        assert calendar.list_posts(seat.house)[0].title == "quiz 12 uxl"


async def test_a_post_is_edited_and_keeps_its_moment_when_that_is_emptied(sit: Sit, demo: House) -> None:
    async with sit(house=demo, place="today", fetch=False) as seat:
        old = await on_post(seat, "Christmas opening hours")
        await seat.press("e", "end")
        await seat.type(" 2026")
        await seat.press("enter", "delete")
        assert "stays where it is" in seat.text
        await seat.press("enter", "right", "space", "ctrl+s")
        new = post(seat.house, old.id)
        assert (new.title, new.at, new.text) == ("Christmas opening hours 2026", old.at, old.text)
        assert new.accounts == ("blog", "shop")
        await seat.press("u")
        assert post(seat.house, old.id).title == "Christmas opening hours"
        assert place(seat).rows.current == f"post:{old.id}"


async def test_a_post_moves_to_a_day_at_its_hour_or_to_a_moment(sit: Sit, demo: House) -> None:
    async with sit(house=demo, place="today", fetch=False) as seat:
        old = await on_post(seat, "Christmas opening hours")
        await seat.press("m")
        await seat.type("thu")
        assert "› Thursday 26 November 2026, 15:00" in seat.text
        await seat.press("enter")
        assert post(seat.house, old.id).at == datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
        assert "Christmas opening" not in seat.text.replace(seat.status, "")
        await seat.press("u")
        assert post(seat.house, old.id).at == old.at
        await seat.press("m")
        await seat.type("fri 8:15")
        await seat.press("enter")
        assert post(seat.house, old.id).at == datetime(2026, 11, 27, 7, 15, tzinfo=UTC)
        assert seat.status == "Moved: Christmas opening hours, Fri 08:15"


async def test_an_idea_gets_a_day(sit: Sit, demo: House) -> None:
    async with sit(house=demo, place="today", fetch=False) as seat:
        idea = next(post for post in calendar.list_posts(demo) if post.at is None)
        await on_post(seat, idea.title)
        await seat.press("m")
        await seat.type("tomorrow")
        await seat.press("enter")
        now = post(demo, idea.id)
        assert (now.at, now.status) == (datetime(2026, 11, 24, 8, 0, tzinfo=UTC), "scheduled")


async def test_a_post_is_ticked_as_published_only_with_an_address(sit: Sit, demo: House) -> None:
    async with sit(house=demo, place="today", fetch=False) as seat:
        old = await on_post(seat, "Christmas opening hours")
        await seat.press("p")
        await seat.type("javascript:alert(1)")
        await seat.press("enter")
        assert post(demo, old.id).status == "scheduled"
        assert seat.app.frame.dialog is not None
        await seat.press("ctrl+u")
        await seat.type("https://blog.example/x")
        await seat.press("enter")
        done = post(demo, old.id)
        assert (done.status, done.url, done.published_by) == ("published", "https://blog.example/x", "anna")
        assert "✓ 15:00" in seat.text
        assert "https://blog" in seat.text
        await seat.press("e", "ctrl+s")
        assert post(demo, old.id).title == old.title
        await seat.press("escape", "u")
        assert post(demo, old.id).status == "scheduled"


async def test_a_post_is_stopped_and_brought_back(sit: Sit, demo: House) -> None:
    async with sit(house=demo, place="today", fetch=False) as seat:
        old = await on_post(seat, "Christmas opening hours")
        await seat.press("x")
        assert post(demo, old.id).status == "stopped"
        assert f"post:{old.id}" not in place(seat).rows.ids
        await seat.press("u")
        assert post(demo, old.id) == structs.replace(old, rev=post(demo, old.id).rev)
        assert place(seat).rows.current == f"post:{old.id}"


async def test_what_a_colleague_changes_appears_and_the_cursor_stays(sit: Sit, demo: House) -> None:
    async with sit(house=demo, place="today", fetch=False) as seat:
        old = await on_post(seat, "Christmas opening hours")
        calendar.add_post(demo, "Early bird", at=MORNING - timedelta(hours=2))
        rounds.set_steps(demo, ["morning.2"], "done")
        seat.app.look()
        await seat.calm()
        assert "Early bird" in seat.text
        assert "2/4" in seat.text
        assert place(seat).rows.current == f"post:{old.id}"


async def test_hints_name_the_keys_that_were_chosen(sit: Sit) -> None:
    async with sit(place="today", keys={"today.add_post": "b"}) as seat:
        assert "none planned · b adds one" in seat.text
        await seat.press("b")
        assert seat.app.frame.dialog is not None


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, width in (("cup.png", 64), ("cake.png", 32)):
        (tmp_path / name).write_bytes(png(width, 48))
    (tmp_path / "notes.txt").write_text("no image")
    return tmp_path


async def to_images(seat: Seat, title: str = "Tea") -> None:
    """Begin a post and go to the field of its first image."""
    await seat.press("n")
    await seat.type(title)
    await seat.press("tab", "tab", "tab", "tab")


async def put(seat: Seat, path: Path) -> None:
    """Paste a path, as terminals do with a file that is dropped."""
    field = seat.app.focused
    assert isinstance(field, Input)
    field.insert_text_at_cursor(str(path))
    await seat.settle()


async def test_images_are_looked_at_described_and_planned(sit: Sit, files: Path) -> None:
    async with sit(place="today", fetch=False, size=(120, 40)) as seat:
        await to_images(seat)
        await put(seat, files / "c")
        assert "cake.png  cup.png  (right arrow completes)" in seat.text
        await seat.press("right")
        await seat.settle()
        assert "PNG · 32 × 48" in seat.text
        await seat.press("enter")
        await seat.type("A cake")
        await seat.press("enter")
        assert "another image, or Enter saves" in seat.text
        await put(seat, files / "cup.png")
        await seat.press("enter")
        await seat.type("A cup")
        await seat.press("enter", "enter")
        assert seat.app.frame.dialog is None
        (made,) = calendar.list_posts(seat.house)
        assert [(Path(image.path).name, image.alt) for image in made.images] == [
            ("cake.png", "A cake"),
            ("cup.png", "A cup"),
        ]


async def test_an_image_without_a_description_is_asked_about_once(sit: Sit, files: Path) -> None:
    async with sit(place="today", fetch=False, size=(120, 40)) as seat:
        await to_images(seat)
        await put(seat, files / "cup.png")
        await seat.press("ctrl+s")
        assert calendar.list_posts(seat.house) == []
        assert seat.status == "“cup.png” has no description: say what it shows. Ctrl+S again saves it without."
        await seat.press("ctrl+s")
        (made,) = calendar.list_posts(seat.house)
        assert [image.alt for image in made.images] == [""]
        # What was decided is not asked about with every later change.
        await on_post(seat, "Tea")
        await seat.press("e", "end")
        await seat.type(" time")
        await seat.press("ctrl+s")
        assert post(seat.house, made.id).title == "Tea time"
        assert post(seat.house, made.id).images == made.images


async def test_what_is_no_image_is_said_at_once_and_never_planned(sit: Sit, files: Path) -> None:
    async with sit(place="today", fetch=False, size=(120, 40)) as seat:
        await to_images(seat)
        await put(seat, files / "notes.txt")
        assert "no PNG, JPEG, GIF or WebP image" in seat.text
        await seat.press("ctrl+s")
        assert "notes.txt" in seat.status
        assert calendar.list_posts(seat.house) == []
        await seat.press("ctrl+u", "ctrl+s")
        assert [made.images for made in calendar.list_posts(seat.house)] == [()]


async def test_what_an_account_takes_is_said_while_typing(sit: Sit, network: FakeNetwork, files: Path) -> None:
    network.capabilities = structs.replace(network.capabilities, pictures=4, picture_bytes=90)
    async with sit(place="today", fetch=False, size=(120, 40)) as seat:
        await seat.press("n")
        await seat.type("Tea")
        await seat.press("tab", "tab", "space", "tab", "tab")
        await put(seat, files / "cup.png")
        assert "WordPress takes 90 bytes at most" in seat.text
        await seat.press("enter")
        await seat.type("A cup")
        await seat.press("ctrl+s")
        assert calendar.list_posts(seat.house) == []
        assert "90 bytes" in seat.status


async def test_an_image_is_taken_away_and_another_description_given(sit: Sit, files: Path) -> None:
    async with sit(place="today", fetch=False) as seat:
        paths = [str(files / name) for name in ("cup.png", "cake.png")]
        old = calendar.add_post(
            seat.house, "Tea", at=MONDAY + timedelta(hours=2), images=pictures.chosen(paths, ["A cup", "A cake"])
        )
        seat.app.look()
        await seat.settle()
        await on_post(seat, "Tea")
        await seat.press("e", "tab", "tab", "tab", "tab", "right", "x")
        assert "cake.png" not in seat.text
        await seat.press("left", "tab", "tab", "end")
        await seat.type(" of tea")
        await seat.press("ctrl+s")
        (image,) = post(seat.house, old.id).images
        assert (Path(image.path).name, image.alt) == ("cup.png", "A cup of tea")
        await seat.press("u")
        assert len(post(seat.house, old.id).images) == 2


# -- pictures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES, ids=["narrow", "wide"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_picture(snap_compare, language, size) -> None:  # type: ignore[no-untyped-def]
    house = make_demo(language, now=AFTERNOON)
    assert snap_compare(SmtuiApp(house), terminal_size=size)


def test_picture_of_the_form(snap_compare) -> None:  # type: ignore[no-untyped-def]
    keys = ["n", *"Advent", "enter", *"fri", "enter", "space"]
    assert snap_compare(SmtuiApp(make_demo("de", now=AFTERNOON)), press=keys, terminal_size=(80, 24))


def test_picture_of_the_form_with_an_image(snap_compare, tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    (tmp_path / "cake.png").write_bytes(png(640, 480))
    monkeypatch.chdir(tmp_path)
    keys = [
        "n",
        *"Tee",
        "tab",
        *"fri",
        "tab",
        "space",
        "tab",
        *"Neu",
        "tab",
        *"cake",
        "full_stop",
        *"png",
        "enter",
        *"Torte",
    ]
    keys += ["enter", "c", "u"]
    app = SmtuiApp(make_demo("de", now=AFTERNOON))
    # A post of the demo is missed by now; the look of every second, which counts it, comes before the picture.
    assert snap_compare(app, press=keys, terminal_size=(80, 24), run_before=lambda _: app.look())


def test_picture_of_an_empty_house(snap_compare) -> None:  # type: ignore[no-untyped-def]
    assert snap_compare(SmtuiApp(make_house(FakeNetwork(), accounts=(), language="de")), terminal_size=(80, 24))
