"""The Mastodon connector against a server that others wrote (mastodon_mock), over real connections."""

from __future__ import annotations

import json
import os
import random
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from msgspec import structs

from smtui.domain.clock import SystemClock
from smtui.domain.errors import LoginFailed, NetworkError, NotAllowed, RateLimited, RemoteGone
from smtui.domain.picture import picture
from smtui.domain.reply import Outgoing
from smtui.extras import Publishes
from smtui.networks.mastodon import Mastodon
from smtui.networks.mastodon.login import begin_login, finish_login
from smtui.ports import Account, Batch, Connector, Secret
from tests.support.images import png
from tests.support.live_mastodon import FAULTS, Village, Wire

pytestmark = pytest.mark.live

SCHEDULES = int(os.environ.get("SMTUI_FAULT_SCHEDULES", "100"))
"""How many random fault schedules a run plays; a thousand take some minutes."""


async def no_wait(seconds: float) -> None:
    """Let time pass at once."""


Connect = Callable[..., Connector]


@pytest.fixture
async def connect(village: Village) -> AsyncIterator[Connect]:
    """Make connectors that are closed when the test ends."""
    made: list[Connector] = []

    def make(token: str = "", *, settings: dict[str, str] | None = None, wire: Wire | None = None) -> Connector:
        base = village.base if settings is not None else ""
        account = Account(name="blog", network="mastodon", url=village.base, base=base, settings=settings or {})
        network = Mastodon(transport=wire or Wire(), sleep=no_wait)
        secret = Secret(token or village.accounts["shop"]["token"])
        made.append(network.connect(account, secret, clock=SystemClock()))
        return made[-1]

    yield make
    for connector in made:
        await connector.close()


@pytest.fixture
async def settings(connect: Connect) -> dict[str, str]:
    """What an earlier check found."""
    return dict((await connect().check()).settings)


async def pull(connector: Connector, cursor: Any = None, open_ids: tuple[str, ...] = ()) -> list[Batch]:
    return [batch async for batch in connector.pull(cursor or {}, list(open_ids))]


def last_cursor(batches: list[Batch]) -> Any:
    return json.loads(json.dumps([dict(batch.cursor) for batch in batches if batch.cursor is not None][-1]))


def came_in(batches: list[Batch]) -> list[str]:
    return [one.remote_id for batch in batches for one in batch.incoming]


def outgoing(parent: str, text: str, *, first: bool = True, operation: str = "") -> Outgoing:
    return Outgoing(
        operation=operation or f"op-{parent}", text=text, comment_remote_id=parent, post_id="", first_attempt=first
    )


async def test_check(village: Village, connect: Connect) -> None:
    info = await connect().check()
    assert info.user.startswith("shop@")
    assert (info.site, info.base, info.missing) == ("Dorfplatz", village.base, ())
    assert info.can == Mastodon.capabilities.can
    with pytest.raises(LoginFailed):
        await connect("wrong").check()


async def test_a_burst_is_read_whole_and_once(village: Village, connect: Connect, settings: dict[str, str]) -> None:
    connector = connect(settings=settings)
    cursor = last_cursor(await pull(connector))
    burst = [village.write("ada", f"@shop number {number}") for number in range(130)]
    batches = await pull(connector, cursor)
    assert sorted(came_in(batches)) == sorted(burst)
    assert came_in(await pull(connector, last_cursor(batches))) == []


async def test_threads_quiet_replies_and_answers(village: Village, connect: Connect, settings: dict[str, str]) -> None:
    connector = connect(settings=settings)
    cursor = last_cursor(await pull(connector))
    post = village.write("shop", "Our new tea")
    quiet = village.write("ada", "Is it green?", post)
    loud = village.write("bob", "@shop @ada and hot?", quiet, spoiler_text="tea")
    answer = village.write("shop", "@ada Yes", quiet)
    batches = await pull(connector, cursor)
    found = {one.remote_id: one for batch in batches for one in batch.incoming}
    assert set(found) == {quiet, loud}
    assert [said.text for said in found[loud].thread] == ["Our new tea", "Is it green?"]
    assert found[loud].text == "[CW: tea]\n\n@shop @ada and hot?"
    assert {one.kind for one in found.values()} == {"comment"}
    assert [(one.remote_id, one.parent_id) for batch in batches for one in batch.answers] == [(answer, quiet)]


async def test_edits_and_deletions(village: Village, connect: Connect, settings: dict[str, str]) -> None:
    connector = connect(settings=settings)
    edited, gone = village.write("ada", "@shop frist"), village.write("bob", "@shop never mind")
    cursor = last_cursor(await pull(connector))
    village.ask("ada", "PUT", f"statuses/{edited}", status="@shop first")
    village.ask("bob", "DELETE", f"statuses/{gone}")
    batches = await pull(connector, cursor, (edited, gone))
    states = {id: state for batch in batches for id, state in batch.states.items()}
    assert (states[edited], states[gone]) == ("public", "gone")
    assert [one.text for batch in batches for one in batch.incoming] == ["@shop first"]


async def test_reply(village: Village, connect: Connect, settings: dict[str, str]) -> None:
    connector = connect(settings=settings)
    parent = village.write("ada", "@shop @bob psst", visibility="private", spoiler_text="quiet")
    sent = await connector.reply(outgoing(parent, "Thank you, both!"))
    row = village.ask("shop", "GET", f"statuses/{sent.remote_id}")
    assert (row["in_reply_to_id"], row["visibility"], row["spoiler_text"]) == (parent, "private", "quiet")
    assert {mention["acct"] for mention in row["mentions"]} == {"ada", "bob"}
    assert sent.url == row["url"]
    assert await connector.find_reply(outgoing(parent, "Thank you, both!")) == sent
    assert await connector.find_reply(outgoing(parent, "Thank you, Ada!")) is None
    with pytest.raises(RemoteGone):
        await connector.reply(outgoing("1", "Nobody there"))


async def test_a_lost_answer_is_found(village: Village, connect: Connect, settings: dict[str, str]) -> None:
    wire = Wire(["", "", "cut after"])
    parent = village.write("ada", "@shop hello")
    sent = await connect(settings=settings, wire=wire).reply(outgoing(parent, "Hello, Ada"))
    assert [row["id"] for row in village.answers(parent)] == [sent.remote_id]


async def test_random_faults_send_nothing_twice(village: Village, connect: Connect, settings: dict[str, str]) -> None:
    """Deliver as the outbox does, through faults at every step."""
    chance = random.Random(7)
    for schedule in range(SCHEDULES):
        faults: list[str] = []
        for _ in range(chance.randint(0, 6)):
            faults += [chance.choice(FAULTS)] * chance.randint(1, 4)
        parent = village.write("ada", f"@shop question {schedule}")
        wire = Wire(list(faults))
        connector = connect(settings=settings, wire=wire)
        for attempt in range(len(faults) + 2):
            # A key of its own for each try: as on servers that keep none.
            operation = f"op-{schedule}-{attempt if schedule % 2 else 0}"
            try:
                sent = await connector.reply(
                    outgoing(parent, f"Answer {schedule}", first=attempt == 0, operation=operation)
                )
                break
            except NetworkError:
                continue
        else:
            pytest.fail(f"schedule {schedule} never got through: {faults}")
        assert [row["id"] for row in village.answers(parent)] == [sent.remote_id], faults


async def test_random_faults_lose_no_comment(village: Village, connect: Connect, settings: dict[str, str]) -> None:
    chance = random.Random(11)
    cursor: Any = last_cursor(await pull(connect(settings=settings)))
    for _ in range(SCHEDULES // 5):
        wanted = {village.write("bob", f"@shop word {number}") for number in range(chance.randint(1, 50))}
        got: set[str] = set()
        wire = Wire([chance.choice(FAULTS[1:]) for _ in range(chance.randint(0, 12))])
        connector = connect(settings=settings, wire=wire)
        done = False
        while not done:
            try:
                async for batch in connector.pull(cursor, []):
                    got |= {one.remote_id for one in batch.incoming}
                    cursor = cursor if batch.cursor is None else json.loads(json.dumps(dict(batch.cursor)))
                done = True
            except NetworkError:
                continue
        assert got == wanted


@pytest.mark.parametrize("action", sorted(Mastodon.capabilities.can - {"reply", "publish"}))
async def test_actions(village: Village, connect: Connect, settings: dict[str, str], action: Any) -> None:
    status = village.write("bob", "@shop look")
    connector = connect(settings=settings)
    for _ in range(2):
        assert await connector.moderate(status, action) == "public"
    row = village.ask("shop", "GET", f"statuses/{status}")
    (relation,) = village.ask("shop", "GET", "accounts/relationships", **{"id[]": village.accounts["bob"]["id"]})
    if action.removeprefix("un") in ("like", "boost"):
        assert row["favourited" if "like" in action else "reblogged"] is not action.startswith("un")
    if action.removeprefix("un") in ("mute", "block"):
        assert relation["muting" if "mute" in action else "blocking"] is not action.startswith("un")
    undo = {"mute": "unmute", "block": "unblock"}.get(action)
    if undo:
        village.ask("shop", "POST", f"accounts/{village.accounts['bob']['id']}/{undo}")


async def test_the_servers_own_limit(village: Village, connect: Connect, settings: dict[str, str]) -> None:
    village.trouble({"type": "ratelimit"}, path="/api/v1/accounts/verify_credentials")
    with pytest.raises(RateLimited) as caught:
        await connect(settings=settings).reply(outgoing("1", "Hi"))
    assert caught.value.retry_after == 300


async def test_login_with_a_code(village: Village, connect: Connect) -> None:
    step = await begin_login(village.base, account="blog", clock=SystemClock())
    code = village.agree(step.url, "shop")
    with pytest.raises(LoginFailed):
        await finish_login(step, "wrong", clock=SystemClock())
    token = await finish_login(step, code, clock=SystemClock())
    info = await connect(token.reveal()).check()
    assert info.user.startswith("shop@")
    # The rights that we ask for are those that we need.
    assert (info.missing, info.can) == ((), Mastodon.capabilities.can)
    with pytest.raises(NotAllowed):
        await connect(token.reveal()).moderate(village.write("ada", "@shop hi"), "spam")


async def test_images_and_posts_of_our_own(village: Village, connect: Connect, settings: dict[str, str]) -> None:
    connector = connect(settings=settings)
    assert isinstance(connector, Publishes)
    shown = picture(png(64, 48), "Eine Tasse Tee")
    assert shown
    wanted = Outgoing(
        operation="op-post",
        text="Neu: Darjeeling",
        comment_remote_id="",
        post_id="",
        pictures=(shown,),
        at=datetime.now(UTC),
    )
    sent = await connector.publish(wanted)
    assert await connector.publish(structs.replace(wanted, first_attempt=False, operation="another key")) == sent
    row = village.ask("shop", "GET", f"statuses/{sent.remote_id}")
    (media,) = row["media_attachments"]
    assert (media["type"], media["description"], row["in_reply_to_id"]) == ("image", "Eine Tasse Tee", None)

    parent = village.write("ada", "@shop How does it look?", sent.remote_id)
    answer = await connector.reply(structs.replace(outgoing(parent, "Like this"), pictures=(shown, shown)))
    row = village.ask("shop", "GET", f"statuses/{answer.remote_id}")
    assert [each["description"] for each in row["media_attachments"]] == ["Eine Tasse Tee"] * 2
    assert [each["id"] for each in village.answers(parent)] == [answer.remote_id]
