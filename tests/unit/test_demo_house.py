"""The house that ``smtui demo`` shows: whole in both languages, and lived in."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from smtui import content
from smtui.bootstrap import Setting
from smtui.demo_house import open_demo
from smtui.domain.clock import FixedClock
from smtui.domain.post import Post, is_missed
from smtui.services import improve, inbox, publish, sync
from smtui.services.demo_script import Script, read_script
from smtui.services.echo import heard
from smtui.services.house import House
from smtui.services.overview import overview
from smtui.services.work import from_doc, load
from smtui.texts import LANGUAGES, Language

NOW = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
"""A Wednesday, 14:00 in Berlin."""

each_language = pytest.mark.parametrize("language", LANGUAGES)


def script(language: Language) -> Script:
    return read_script(content.read(language, "demo.toml"))


def demo(language: Language = "en", now: datetime = NOW) -> House:
    environ = {"SMTUI_LANG": language, "TZ": "Europe/Berlin", "HOME": "/nonexistent"}
    return open_demo(Setting(environ, FixedClock(now)))


def shape(given: Script) -> object:
    """What both languages have in common."""
    return (
        [(place.name, place.network) for place in given.account],
        [(page.account, page.id) for page in given.post],
        [(it.account, it.post, it.kind, it.minutes, it.status) for it in given.comment],
        [(it.account, it.post, it.days, it.at, it.after, it.kind, bool(it.answer), it.reason) for it in given.past],
        [(it.account, it.day, it.hour, it.minutes, it.page) for it in given.plan],
        [(it.day, it.hour, it.days) for it in given.entry],
    )


def test_both_languages_tell_of_the_same_house() -> None:
    assert shape(script("de")) == shape(script("en"))


@each_language
def test_every_settled_comment_was_answered_or_closed_for_a_reason(language: Language) -> None:
    assert all(bool(it.answer) != bool(it.reason) for it in script(language).past)


@each_language
def test_the_inbox_holds_what_waits_from_every_account(language: Language) -> None:
    house = demo(language)
    waiting = inbox.list_comments(house)
    told = script(language)
    assert {comment.author for comment in waiting} == {spoken.author for spoken in told.comment}
    assert {comment.account for comment in waiting} == {place.name for place in told.account}


@each_language
def test_there_is_danger_to_see_and_something_late(language: Language) -> None:
    house = demo(language)
    waiting = inbox.list_comments(house)
    assert {alert for comment in waiting for alert in comment.alerts} >= {"privacy", "press"}
    assert any(comment.is_overdue(house.now()) for comment in waiting)


@each_language
def test_the_numbers_come_from_what_was_settled(language: Language) -> None:
    house = demo(language)
    found = overview(house)
    blog = next(row for row in found.accounts if row.account == "blog")
    week = [it for it in script(language).past if it.account == "blog" and it.answer and it.days <= 7]
    assert blog.answered == len(week)
    assert blog.median_minutes is not None
    assert found.no_answer


@each_language
def test_posts_are_out_missed_and_still_to_come_and_comments_are_known_below_them(language: Language) -> None:
    house = demo(language)
    posts = [from_doc(doc, Post) for doc in house.store.find("posts")]
    assert {post.status for post in posts} == {"published", "scheduled", "idea"}
    assert {post.accounts for post in posts if is_missed(post, house.now())} == {("insta",)}
    first = next(post for post in posts if post.parts and post.parts[0].remote_id == "310")
    assert heard(house, first)["mastodon"].comments > 2


async def test_what_is_published_goes_out_in_the_demo_as_well() -> None:
    house = await asyncio.to_thread(demo)
    post = next(
        from_doc(doc, Post)
        for doc in house.store.find("posts", {"status": "scheduled", "accounts": ["bluesky"]}, order="at")
    )
    publish.publish_now(house, post.id, knowing=True)
    account = house.account(post.accounts[0])
    assert account is not None
    await sync.sync_account(house, account)
    assert load(house, "posts", post.id, Post).status == "published"


def test_weeks_of_rounds_lead_to_a_suggestion() -> None:
    house = demo()
    assert house.store.count("rounds") > 150
    assert improve.suggestions(house)


def test_the_rounds_are_the_same_at_each_start() -> None:
    one, other = (demo().store.find("rounds", order="id") for _ in range(2))
    assert one == other


@pytest.mark.parametrize("zone", ["Pacific/Apia", "America/St_Johns", "Asia/Kathmandu"])
@pytest.mark.parametrize(
    "moment",
    [
        datetime(2027, 1, 1, 0, 5, tzinfo=UTC),
        datetime(2028, 2, 29, 23, 55, tzinfo=UTC),
        datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 0, tzinfo=UTC),
    ],
)
def test_it_opens_anywhere_and_at_any_time(zone: str, moment: datetime) -> None:
    house = open_demo(Setting({"SMTUI_LANG": "en", "TZ": zone, "HOME": "/nonexistent"}, FixedClock(moment)))
    assert inbox.list_comments(house)
    assert all(datetime.fromisoformat(doc["created_at"]) <= moment for doc in house.store.find("comments"))
