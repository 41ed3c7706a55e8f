"""The Mastodon connector against a server of one's own: whatever it runs, its manners are found out, not assumed.

Collected only where ``SMTUI_LIVE_FEDI`` names one (``README.md`` beside this file). What a server cannot do has to be
refused in so many words; what it can do has to be there afterwards when the server itself is asked.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from smtui.domain.clock import SystemClock
from smtui.domain.comment import Comment, Incoming, RemoteStatus
from smtui.domain.errors import LoginFailed, NetworkError, NotAllowed, Rejected, RemoteGone, Uncertain
from smtui.domain.picture import picture
from smtui.domain.reply import Outgoing, Sent
from smtui.extras import TO_WRITERS, KnowsWriters, Publishes
from smtui.networks.mastodon import Mastodon
from smtui.ports import Account, Caution, Connector, OwnAnswer, Secret
from tests.live.test_live_storm import houses, play
from tests.support.fault_proxy import FaultProxy
from tests.support.images import png
from tests.support.live_fedi import Realm
from tests.support.live_mastodon import FAULTS, Villagers, Wire
from tests.support.storm import Storm

pytestmark = pytest.mark.live

SCHEDULES = int(os.environ.get("SMTUI_FAULT_SCHEDULES", "10"))
PATIENCE = 180.0
"""Seconds until what was written has to be there."""
Connect = Callable[..., Connector]


async def no_wait(seconds: float) -> None:
    """Let time pass at once."""


@pytest.fixture
async def connect(realm: Realm) -> AsyncIterator[Connect]:
    """Make connectors that are closed when the test ends."""
    made: list[Connector] = []

    def make(token: str = "", *, settings: Mapping[str, str] | None = None, wire: Wire | None = None) -> Connector:
        base = realm.base if settings is not None else ""
        account = Account(name="blog", network="mastodon", url=realm.base, base=base, settings=dict(settings or {}))
        # With faults on the way nothing is gained by waiting; the server's own hints are heeded without them.
        network = Mastodon(transport=wire or Wire(), sleep=no_wait if wire else None)
        made.append(network.connect(account, Secret(token or realm.accounts["shop"]["token"]), clock=SystemClock()))
        return made[-1]

    yield make
    for connector in made:
        await connector.close()


@pytest.fixture
async def settings(connect: Connect) -> dict[str, str]:
    """What an earlier check found."""
    return dict((await connect().check()).settings)


class Pulled:
    """What several pulls of one connector brought."""

    def __init__(self, connector: Connector, cursor: Mapping[str, Any] | None = None) -> None:
        self._connector = connector
        self.cursor: dict[str, Any] = dict(cursor or {})
        self.came: dict[str, Incoming] = {}
        self.often: list[str] = []
        self.answers: dict[str, OwnAnswer] = {}
        self.states: dict[str, RemoteStatus] = {}
        self.warnings: list[Caution] = []

    async def once(self, *open_ids: str) -> None:
        """Pull once."""
        async for batch in self._connector.pull(self.cursor, open_ids):
            self.came.update({one.remote_id: one for one in batch.incoming})
            self.often += [one.remote_id for one in batch.incoming]
            self.answers.update({one.remote_id: one for one in batch.answers})
            self.states.update(batch.states)
            self.warnings += batch.warnings
            if batch.cursor is not None:
                self.cursor = json.loads(json.dumps(dict(batch.cursor)))

    async def until(self, realm: Realm, ready: Callable[[], bool], *open_ids: str) -> None:
        """Pull again and again until something holds: smaller servers notify some seconds later."""
        end = time.monotonic() + PATIENCE
        while True:
            await self.once(*open_ids)
            if ready():
                return
            assert time.monotonic() < end, f"it did not come about: {sorted(self.came)}, {self.states}"
            realm.pause()


@pytest.fixture
async def pulled(connect: Connect, settings: dict[str, str]) -> Pulled:
    """What comes in from now on."""
    connector = connect(settings=settings)
    before = Pulled(connector)
    await before.once()
    return Pulled(connector, before.cursor)


def outgoing(parent: str, text: str, *, first: bool = True, operation: str = "") -> Outgoing:
    return Outgoing(
        operation=operation or f"op-{parent}",
        text=text,
        comment_remote_id=parent,
        post_id="",
        first_attempt=first,
        at=datetime.now(UTC),
    )


async def deliver(connector: Connector, wanted: Outgoing) -> Sent:
    """Deliver as the outbox does: where nobody knows whether it arrived, look first and send again."""
    for attempt in range(5):
        try:
            return await connector.reply(structs.replace(wanted, first_attempt=attempt == 0))
        except Uncertain:
            continue
    pytest.fail("it never arrived")


# Who it is -----------------------------------------------------------------------------------------------------------


async def test_the_server_and_the_account_are_recognised(realm: Realm, connect: Connect) -> None:
    info = await connect().check()
    print(f"\n{info.site}: {dict(info.settings)}, {info.user}, can {sorted(info.can)}, missing {info.missing}")
    assert (info.base, info.settings["account_id"]) == (realm.base, realm.accounts["shop"]["id"])
    assert info.user.split("@")[0] == realm.accounts["shop"]["acct"].split("@")[0]
    assert info.settings["software"]
    assert "reply" in info.can


async def test_a_token_that_is_not_known_is_named_as_such(connect: Connect) -> None:
    with pytest.raises((LoginFailed, NotAllowed)):
        await connect("wrong").check()


# What comes in -------------------------------------------------------------------------------------------------------


async def test_threads_quiet_replies_and_our_own_answers_come_in(realm: Realm, pulled: Pulled) -> None:
    post = realm.write("shop", "Our new tea")
    quiet = realm.write("ada", "Is it green?", post)
    loud = realm.write("ada", f"{realm.handle('shop')} and hot?", quiet, spoiler_text="tea")
    answer = realm.write("shop", f"{realm.handle('ada')} Yes", quiet)
    await pulled.until(realm, lambda: {quiet, loud} <= set(pulled.came) and answer in pulled.answers)
    assert set(pulled.came) == {quiet, loud}
    assert [said.text for said in pulled.came[loud].thread] == ["Our new tea", "Is it green?"]
    assert pulled.came[loud].text.startswith("[CW: tea]") and pulled.came[loud].text.endswith("and hot?")
    assert {one.kind for one in pulled.came.values()} == {"comment"}
    assert {one.post_id for one in pulled.came.values()} == {post}
    assert pulled.came[quiet].url.startswith(realm.base)
    assert {one.remote_id: one.parent_id for one in pulled.answers.values()} == {answer: quiet}


async def test_a_burst_is_read_whole_and_once(realm: Realm, pulled: Pulled) -> None:
    burst = {realm.write("ada", f"{realm.handle('shop')} number {number}") for number in range(70)}
    await pulled.until(realm, lambda: burst <= set(pulled.came) or bool(pulled.warnings))
    # snac knows its last 64 notifications, and what else has come has to be said.
    assert burst <= set(pulled.came) or {one.key for one in pulled.warnings} == {"mastodon_gap"}
    await pulled.once()
    assert len(pulled.often) == len(set(pulled.often))
    assert set(pulled.often) <= burst


async def test_an_edit_and_a_deletion_are_noticed(realm: Realm, pulled: Pulled) -> None:
    edited, gone = (realm.write("ada", f"{realm.handle('shop')} {words}") for words in ("frist", "never mind"))
    await pulled.until(realm, lambda: {edited, gone} <= set(pulled.came))
    realm.ask("ada", "PUT", f"statuses/{edited}", status=f"{realm.handle('shop')} first")
    realm.ask("ada", "DELETE", f"statuses/{gone}")
    await pulled.until(realm, lambda: pulled.came[edited].text.endswith("first"), edited, gone)
    # snac keeps a copy for whom it was written to, and shows it.
    shown = realm.status("shop", "GET", f"v1/statuses/{gone}") == 200
    await pulled.until(realm, lambda: pulled.states.get(gone) == ("public" if shown else "gone"), edited, gone)
    assert pulled.states.get(edited, "public") == "public"
    assert sorted(pulled.came) == sorted({edited, gone})


async def test_markup_and_images_come_in_as_words(realm: Realm, pulled: Pulled) -> None:
    words = "Läuft <b>das</b> & wie? https://tee.example/a/long/way/to/go?x=1&y=2\n\nZwei 🌞"
    id = realm.write("ada", f"{realm.handle('shop')} {words}", **{"media_ids[]": realm.upload("ada", "Eine Kanne")})
    await pulled.until(realm, lambda: id in pulled.came)
    text = pulled.came[id].text
    assert "https://tee.example/a/long/way/to/go?x=1&y=2" in text
    assert "\n\nZwei 🌞" in text
    assert text.endswith("[image: Eine Kanne]")
    assert "Läuft" in text and "<p>" not in text


async def test_what_the_accounts_filter_keeps_back_is_counted(realm: Realm, connect: Connect, pulled: Pulled) -> None:
    route = "v2/notifications/policy"
    if realm.status("shop", "GET", route) != 200:
        # Where there is no such filter, nothing is kept back and nothing said.
        await pulled.once()
        assert pulled.warnings == []
        return
    try:
        assert realm.status("shop", "PATCH", route, for_not_following="filter") == 200
        realm.write("ada", f"{realm.handle('shop')} from a stranger")
        await pulled.until(realm, lambda: bool(pulled.warnings))
        assert {one.key for one in pulled.warnings} == {"mastodon_filtered"}
    finally:
        realm.status("shop", "PATCH", route, for_not_following="accept")


# What goes out -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct"])
async def test_a_reply_reaches_whom_it_should_and_nobody_else(
    realm: Realm, pulled: Pulled, connect: Connect, settings: dict[str, str], visibility: str
) -> None:
    mentions = " ".join(realm.handle(who) for who in realm.accounts if who != "ada")
    parent = realm.write("ada", f"{mentions} psst", visibility=visibility, spoiler_text="quiet")
    await pulled.until(realm, lambda: parent in pulled.came)
    theirs = realm.ask("shop", "GET", f"statuses/{parent}")["visibility"]
    assert pulled.came[parent].kind == ("message" if theirs == "direct" else "mention")
    connector = connect(settings=settings)
    sent = await deliver(connector, outgoing(parent, "Thank you!"))
    row = realm.ask("shop", "GET", f"statuses/{sent.remote_id}")
    order = ["public", "unlisted", "private", "direct"]
    assert order.index(row["visibility"]) >= order.index(theirs)
    assert (row["in_reply_to_id"], row["spoiler_text"], sent.url) == (parent, "quiet", row["url"])
    # Not by their ids: snac gives numbers from 0.
    reached = {mention["acct"].split("@")[0] for mention in row["mentions"]}
    assert reached == {realm.accounts[who]["acct"].split("@")[0] for who in realm.strangers}
    assert await connector.find_reply(outgoing(parent, "Thank you!")) == sent
    assert await connector.find_reply(outgoing(parent, "Thank you, Ada!")) is None


async def test_the_length_is_counted_as_the_server_counts(
    realm: Realm, connect: Connect, settings: dict[str, str]
) -> None:
    parent = realm.write("ada", f"{realm.handle('shop')} How long?")
    connector = connect(settings=settings)
    if int(settings.get("longest", "100000")) > 20_000:
        # No limit that anybody would meet.
        sent = await deliver(connector, outgoing(parent, "x" * 6_000))
        assert [row["id"] for row in realm.answers(parent)] == [sent.remote_id]
        return
    longest = int(settings["longest"])
    handle, address, more = realm.handle("ada"), "https://tee.example/" + "a" * 60, "Tschüß 🌞 "
    text = f"{handle} {address} {more}"
    now = datetime.now(UTC)
    comment = Comment(
        id="c",
        account="blog",
        network="mastodon",
        remote_id=parent,
        text="",
        author=f"Ada {handle}",
        created_at=now,
        received_at=now,
        status="open",
    )
    used, most = Mastodon().length(text, Account(name="blog", network="mastodon", settings=settings), comment)
    assert most == longest
    text += "x" * (longest - used)
    with pytest.raises(Rejected) as caught:
        await connector.reply(outgoing(parent, text + "y"))
    assert caught.value.key == "mastodon_too_long"
    # The server itself would not have taken it either, and takes what we let through.
    assert realm.status("shop", "POST", "v1/statuses", status=text + "y", in_reply_to_id=parent) in (400, 422)
    sent = await deliver(connector, outgoing(parent, text))
    assert [row["id"] for row in realm.answers(parent)] == [sent.remote_id]


async def test_an_answer_to_something_deleted_is_not_left_standing_alone(
    realm: Realm, connect: Connect, settings: dict[str, str]
) -> None:
    parent = realm.write("ada", f"{realm.handle('shop')} never mind")
    before = realm.ask("shop", "GET", f"accounts/{realm.accounts['shop']['id']}/statuses", limit=1)
    realm.ask("ada", "DELETE", f"statuses/{parent}")
    with pytest.raises(RemoteGone):
        await connect(settings=settings).reply(outgoing(parent, "Too late"))
    assert realm.ask("shop", "GET", f"accounts/{realm.accounts['shop']['id']}/statuses", limit=1) == before


async def test_images_go_out_with_their_descriptions(realm: Realm, connect: Connect, settings: dict[str, str]) -> None:
    connector = connect(settings=settings)
    assert isinstance(connector, Publishes)
    shown = picture(png(64, 48), "Eine Tasse Tee")
    assert shown
    wanted = structs.replace(outgoing("", "Neu: Darjeeling", operation="op-post"), pictures=(shown,))
    sent = await connector.publish(wanted)
    assert await connector.publish(structs.replace(wanted, first_attempt=False, operation="another key")) == sent
    row = realm.ask("shop", "GET", f"statuses/{sent.remote_id}")
    assert [(media["type"], media["description"]) for media in row["media_attachments"]] == [
        ("image", "Eine Tasse Tee")
    ]
    assert not row["in_reply_to_id"]
    parent = realm.write("ada", f"{realm.handle('shop')} How does it look?", sent.remote_id)
    answer = await connector.reply(structs.replace(outgoing(parent, "Like this"), pictures=(shown, shown)))
    row = realm.ask("shop", "GET", f"statuses/{answer.remote_id}")
    assert [media["description"] for media in row["media_attachments"]] == ["Eine Tasse Tee"] * 2
    realm.ask("shop", "DELETE", f"statuses/{sent.remote_id}")


# Once, whatever happens ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keyed", [True, False], ids=["with a key", "without"])
async def test_random_faults_send_nothing_twice(
    realm: Realm, connect: Connect, settings: dict[str, str], keyed: bool
) -> None:
    """Deliver as the outbox does, through faults at every step."""
    chance = random.Random(7)
    for schedule in range(SCHEDULES):
        faults: list[str] = []
        for _ in range(chance.randint(0, 5)):
            faults += [chance.choice(FAULTS)] * chance.randint(1, 3)
        parent = realm.write("ada", f"{realm.handle('shop')} question {schedule}")
        wire = Wire(list(faults))
        wire.hidden = () if keyed else ("idempotency-key",)
        connector = connect(settings=settings, wire=wire)
        for attempt in range(len(faults) + 2):
            try:
                sent = await connector.reply(outgoing(parent, f"Answer {schedule}", first=attempt == 0))
                break
            except NetworkError:
                continue
        else:
            pytest.fail(f"schedule {schedule} never got through: {faults}")
        assert [row["id"] for row in realm.answers(parent)] == [sent.remote_id], faults


class Neighbours(Villagers):
    """People on any server. Answers are counted where they hang: snac lists only the newest 256 of ours."""

    def __init__(self, realm: Realm, proxy: FaultProxy) -> None:
        super().__init__(realm, proxy)
        self._ids: list[str] = []

    async def write(self, chance: random.Random, schedule: int) -> list[str]:
        ids = await super().write(chance, schedule)
        self._ids += ids
        return ids

    async def written(self) -> int:
        return len(await self.answers(self._ids))


async def test_a_storm_loses_nothing(realm: Realm, tmp_path: Path, settings: dict[str, str]) -> None:
    """Play the storm of ``test_live_storm.py`` against the server."""
    proxy = FaultProxy(realm.base, expired=(401, {"error": "The access token is invalid"}))
    async with proxy.running():
        network = Mastodon(sleep=no_wait)
        account = Account(name="shop", network="mastodon", url=proxy.url, base=proxy.url, settings=settings)
        both = houses(tmp_path, network, account, realm.accounts["shop"]["token"])
        storm = Storm(both, account, proxy, Neighbours(realm, proxy), f"{realm.base} ({settings['software']})")
        await storm.begin()
        await play(storm)


# What it does for us -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", sorted(Mastodon.capabilities.can - {"reply", "publish"}))
async def test_an_action_is_carried_out_or_refused(
    realm: Realm, connect: Connect, settings: dict[str, str], action: Any
) -> None:
    status = realm.write("ada", f"{realm.handle('shop')} look")
    ada = realm.accounts["ada"]["id"]
    connector = connect(settings=settings)
    try:
        for _ in range(2):
            if action in TO_WRITERS:
                assert isinstance(connector, KnowsWriters)
                assert await connector.moderate_writer(status, f"Ada {realm.handle('ada')}", action) == "public"
            else:
                assert await connector.moderate(status, action) == "public"
        if action.removeprefix("un") in ("like", "boost"):
            row = realm.ask("shop", "GET", f"statuses/{status}")
            assert row["favourited" if "like" in action else "reblogged"] is not action.startswith("un")
        if action.removeprefix("un") in ("mute", "block"):
            (relation,) = realm.ask("shop", "GET", "accounts/relationships", **{"id[]": ada})
            assert relation["muting" if "mute" in action else "blocking"] is not action.startswith("un")
    except NotAllowed as error:
        # Only the server may have said so.
        route = {"report": "v1/reports"}.get(action, f"v1/accounts/{ada}/{action}")
        assert error.key == "mastodon_cannot"
        assert realm.status("shop", "POST", route) in (404, 405, 422, 501)
    finally:
        for undo in ("unmute", "unblock"):
            realm.status("shop", "POST", f"v1/accounts/{ada}/{undo}")
