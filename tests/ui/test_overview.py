"""Overview: true numbers, what they count, and the way to the cases behind them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from smtui.app import SmtuiApp
from smtui.domain.clock import FixedClock
from smtui.domain.reaction import parse_plans
from smtui.ports import Write
from smtui.screens.overview import OverviewPlace
from smtui.services import calendar, promises, replies, triage
from smtui.services.inbox import Filter, list_comments
from smtui.services.sync import sync
from smtui.texts import LANGUAGES, Language
from tests.support.demo import AFTERNOON, HOSTILE, harmless, make_demo
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.ui.conftest import Seat, Sit

SIZES = [(80, 24), (120, 40)]


def place(seat: Seat) -> OverviewPlace:
    found = seat.app.frame.place
    assert isinstance(found, OverviewPlace)
    return found


def row(seat: Seat, name: str) -> list[str]:
    """Return the words of a row of the table."""
    return next(line for line in seat.text.splitlines() if line.lstrip("▌> ").startswith(name)).lstrip("▌> ").split()


async def test_few_cases_are_not_made_into_a_number(sit: Sit) -> None:
    async with sit(place="overview") as seat:
        assert row(seat, "blog") == ["blog", "3", "0", "1", "h", "3", "0", *["too", "few"] * 3, "now"]


async def test_numbers_over_time(sit: Sit) -> None:
    network, clock = FakeNetwork(), FixedClock(MONDAY)
    for number in range(8):
        network.write(f"Question {number}?", author=f"A{number}", at=MONDAY)
    house = make_house(network, clock=clock, language="de")
    await sync(house, house.library.accounts())
    ids = [comment.id for comment in list_comments(house)]
    clock.advance(minutes=30)
    for id in ids[:5]:
        reply = replies.queue(house, id, "Yes.")
        replies.send_now(house, reply.id)
    await sync(house, house.library.accounts())
    triage.done(house, [ids[5]], "liked")
    calendar.add_post(house, "Late", at=MONDAY)
    async with sit(house=house, place="overview", fetch=False) as seat:
        words = row(seat, "blog")
        assert words[:3] == ["blog", "2", "0"]
        assert words[5:7] == ["8", "5"]
        assert words[7:13] == ["30", "Min.", "30", "Min.", "100", "%"]
        assert "0 geplant · 0 erschienen · 1 verpasst" in seat.text
        clock.advance(days=2)
        seat.app.pass_minute()
        await seat.calm()
        words = row(seat, "blog")
        assert words[1:3] == ["2", "2"]
        assert "71 %" in " ".join(words)


async def test_several_accounts_are_summed_up(sit: Sit) -> None:
    async with sit(place="overview", accounts=("blog", "shop")) as seat:
        pending = [int(row(seat, name)[1]) for name in ("blog", "shop", "Together")]
        assert pending[0] + pending[1] == pending[2] > 0


async def test_enter_shows_the_cases_behind_a_row(sit: Sit) -> None:
    async with sit(place="overview", accounts=("blog", "shop")) as seat:
        await seat.press("j", "enter", "enter")
        inbox = seat.app.frame.place
        assert inbox is not None and inbox.key == "inbox"
        assert inbox.filter == Filter(account="shop", snoozed=True)  # type: ignore[attr-defined]
        shown = set(inbox.list.ids)  # type: ignore[attr-defined]
        assert shown == {comment.id for comment in list_comments(seat.house, Filter(account="shop"))}
        await seat.press("5", "j", "enter", "enter")
        assert inbox.filter == Filter(snoozed=True)  # type: ignore[attr-defined]
        await seat.press("5", "j", "enter", "enter")
        assert "There is nothing behind this number." in seat.text  # no posts
        await seat.press("q", "j", "enter")
        assert seat.app.frame.place is not None and seat.app.frame.place.key == "checklist"
        await seat.press("5", "j", "enter")
        assert "There is nothing behind this number." in seat.text  # all is delivered


async def test_the_numbers_of_a_row_are_listed_with_what_they_count_and_each_opens_its_own_cases(sit: Sit) -> None:
    async with sit(place="overview", accounts=("blog", "shop")) as seat:
        house = seat.house
        first = list_comments(house, Filter(account="blog"))[0]
        triage.done(house, [first.id], "liked")
        seat.app.frame.place.load()  # type: ignore[union-attr]
        await seat.press("g", "enter")
        assert "blog: what to open" in seat.text
        assert "Open comments, snoozed ones included." in seat.text
        await seat.press("down")
        assert "Those among them whose deadline has passed." in seat.text
        await seat.type("closed")
        assert "Closed within the seven days without an answer, with a reason." in " ".join(seat.text.split())
        await seat.press("enter")
        assert "blog: closed without an answer" in seat.text
        assert f"{first.author}: {first.text}"[:40] in seat.text
        await seat.press("q", "enter")
        await seat.type("oldest")
        await seat.press("enter")
        inbox = seat.app.frame.place
        assert inbox is not None and inbox.key == "inbox"
        oldest = list_comments(house, Filter(account="blog", snoozed=True), 1, "oldest")[0]
        assert inbox.list.current == oldest.id  # type: ignore[attr-defined]


async def test_d_says_what_is_counted(sit: Sit) -> None:
    async with sit(place="overview") as seat:
        assert "What is counted" not in seat.text
        await seat.press("d")
        assert "What is counted" in seat.text
        assert "First response: too few data (0, 5 are needed)." in seat.text
        await seat.press("escape")
        assert "What is counted" not in seat.text
        place(seat).rows.select("undelivered:")
        await seat.press("d")
        assert "no network has confirmed yet" in seat.text


async def test_wide_the_definitions_are_there(sit: Sit) -> None:
    async with sit(place="overview", size=(120, 40)) as seat:
        assert "What is counted" in seat.text
        assert "Account" in seat.text and "synced" in seat.text


async def test_a_failed_sync_says_why_and_what_to_do(sit: Sit) -> None:
    house = make_house(FakeNetwork())
    house.store.commit(
        [
            Write(
                table="sync",
                id="account.blog",
                fields={"error": "unreachable", "error_values": {"account": "blog", "url": HOSTILE, "reason": HOSTILE}},
            )
        ]
    )
    async with sit(house=house, place="overview", fetch=False) as seat:
        assert row(seat, "blog")[-1] == "failed"
        assert harmless(seat.text)
        trouble = place(seat).drawn.trouble(place(seat).drawn.found.accounts[0])  # type: ignore[union-attr]
        assert trouble.split()[0] in seat.text
        await seat.press("d")
        assert harmless(seat.text)


async def test_never_synced_and_unknown_errors(sit: Sit) -> None:
    house = make_house(FakeNetwork(), accounts=("blog", "shop"), language="de")
    house.store.commit([Write(table="sync", id="account.shop", fields={"error": "no_such_key"})])
    async with sit(house=house, place="overview", fetch=False) as seat:
        assert row(seat, "blog")[-1] == "nie"
        assert row(seat, "shop")[-1] == "Fehler"
        assert "no_such_key" in seat.text


@pytest.mark.parametrize("size", SIZES)
async def test_an_empty_house_says_what_to_do_first(sit: Sit, size: tuple[int, int]) -> None:
    async with sit(house=make_house(FakeNetwork(), accounts=(), language="de"), place="overview", size=size) as seat:
        assert "smtui account add wordpress" in seat.text
        assert "alles vom Netzwerk bestätigt" in seat.text


async def test_numbers_follow_the_store_and_the_cursor_stays(sit: Sit) -> None:
    async with sit(place="overview", accounts=("blog", "shop")) as seat:
        await seat.press("j")
        triage.done(seat.house, [list_comments(seat.house, Filter(account="shop"))[0].id], "liked")
        seat.app.look()
        await seat.calm()
        assert row(seat, "shop")[1] == "2"
        assert place(seat).rows.current == "account:shop"


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (104, 30), (120, 40), (200, 60)])
async def test_no_column_is_cut(sit: Sit, size: tuple[int, int]) -> None:
    async with sit(place="overview", size=size, accounts=("blog", "shop-insta"), language="de") as seat:
        table = [line for line in seat.text.splitlines() if "offen" in line or "blog " in line or "shop" in line]
        assert table and not any("…" in line for line in table)


async def test_promises_break_while_one_looks(sit: Sit) -> None:
    clock = FixedClock(MONDAY)
    network = FakeNetwork()
    network.write("Is the terrace open?", author="Ada", at=MONDAY - timedelta(minutes=5))
    async with sit(house=make_house(network, clock=clock), place="overview") as seat:
        assert row(seat, "blog")[2] == "0"
        clock.advance(days=3)
        seat.app.pass_minute()
        await seat.calm()
        assert row(seat, "blog")[2] == "1"


@pytest.mark.parametrize("size", SIZES, ids=["narrow", "wide"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_picture(snap_compare, language, size) -> None:  # type: ignore[no-untyped-def]
    assert snap_compare(SmtuiApp(make_demo(language, now=AFTERNOON)), press=["5"], terminal_size=size)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_our_word_and_the_key_message_are_counted_with_their_definitions(sit: Sit, language: Language) -> None:
    said = {
        "en": ("Promises 0 open · 0 kept · 1 broken", "Key message 1 of 1 replies, 0 of 0 posts wordpress", "spam 1"),
        "de": (
            "Zusagen 0 offen · 0 gehalten · 1 gebrochen",
            "Kernbotschaft 1 von 1 Antworten, 0 von 0 Beiträgen wordpress",
            "Spam 1",
        ),
    }[language]
    plans = parse_plans('[wordpress]\nkey_message = "by hand"\nkey_phrases = ["own oven"]', "plans.toml")
    async with sit((120, 40), place="today", language=language) as seat:
        house, ids = seat.house, {one.author: one.id for one in list_comments(seat.house)}
        house.library.plans = lambda: plans  # type: ignore[method-assign]
        replies.queue(house, ids["Ben"], "From our own oven!", knowing=True)
        await sync(house, house.library.accounts())
        triage.done(house, [ids["Ada"]], "spam")
        promises.say(house, ids["Cleo"], house.now() + timedelta(hours=1))
        assert isinstance(house.clock, FixedClock)
        house.clock.advance(hours=2)
        promises.keep(house, [ids["Cleo"]])
        await seat.press("5")
        text = " ".join(seat.text.split())
        for words in said:
            assert words in text
        for row, key in (("promise:", "promise"), ("message:wordpress", "message")):
            while place(seat).list.current != row:
                await seat.press("j")
            assert " ".join(house.texts(f"overview.define.{key}").split()[:6]) in " ".join(seat.text.split())
