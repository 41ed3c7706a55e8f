"""What real GoToSocial 0.20 and snac 2.94 answered, and what is made of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from smtui.domain.clock import FixedClock
from smtui.domain.errors import LoginFailed, NotAllowed, Rejected, RemoteGone
from smtui.domain.reply import Outgoing
from smtui.extras import KnowsWriters
from smtui.networks.http import Http
from smtui.networks.mastodon.api import Api, place_of
from smtui.networks.mastodon.send import same_words
from smtui.networks.mastodon.server import find_server
from tests.networks.replay import NOW, Player, no_wait


def outgoing(parent: str, text: str, *, first: bool = True) -> Outgoing:
    return Outgoing(operation="op", text=text, comment_remote_id=parent, post_id="", first_attempt=first, at=NOW)


# GoToSocial ----------------------------------------------------------------------------------------------------------


async def test_gotosocial_is_recognised_by_its_name_and_not_by_its_version() -> None:
    player = Player("gotosocial")
    connector = await player.connect()
    info = await connector.check()
    assert (info.settings["software"], info.settings["longest"], info.missing) == ("gotosocial", "5000", ())
    assert info.user == f"shop@{player.answer('instance_v2')['domain']}"


async def test_gotosocial_says_without_the_usual_words_that_a_token_is_unknown() -> None:
    player = Player("gotosocial", "me_wrong")
    player.forget("me")
    with pytest.raises(LoginFailed):
        await player.connect()


async def test_gotosocial_hides_what_blocked_people_wrote_so_they_are_unblocked_by_name() -> None:
    player = Player("gotosocial", "blocked_status", "lookup", "unblock", "block")
    connector = await player.connect()
    assert isinstance(connector, KnowsWriters)
    status = player.exchanges["blocked_status"]["url"].rpartition("/")[2]
    with pytest.raises(RemoteGone):
        await connector.moderate(status, "unblock")
    for author in ("Ada @ada", "@ada"):
        assert await connector.moderate_writer(status, author, "unblock") == "public"
        assert await connector.moderate_writer(status, author, "block") == "public"
    ada = player.answer("lookup")["id"]
    assert player.asked("POST")[-2:] == [f"v1/accounts/{ada}/unblock", f"v1/accounts/{ada}/block"]
    assert player.requests[-2].url.params["acct"] == "ada"


async def test_gotosocial_refuses_in_its_own_words(say: Any) -> None:
    player = Player("gotosocial", "parent", "too_long")
    connector = await player.connect()
    parent = player.answer("parent")["id"]
    with pytest.raises(Rejected) as caught:
        await connector.reply(outgoing(parent, "x"))
    assert "exceed max chars (5000)" in say(caught.value)


async def test_gotosocial_says_404_to_an_answer_to_something_deleted() -> None:
    player = Player("gotosocial", "parent", "reply_to_gone")
    connector = await player.connect()
    with pytest.raises(RemoteGone):
        await connector.reply(outgoing(player.answer("parent")["id"], "Too late"))


async def test_gotosocials_answer_is_found_below_what_it_answers() -> None:
    player = Player("gotosocial", "parent", "context", "own")
    connector = await player.connect()
    parent, reply = player.answer("parent")["id"], player.answer("reply")
    sent = await connector.find_reply(outgoing(parent, "Thank you!"))
    assert sent and (sent.remote_id, sent.url) == (reply["id"], reply["url"])
    assert await connector.find_reply(outgoing(parent, "Something else")) is None


# snac ----------------------------------------------------------------------------------------------------------------


def stable(given: str) -> str:
    """Return the id that stands for a status of snac, whenever it was changed last."""
    return "0" * 10 + given[10:].lower()


async def test_snac_says_422_without_a_word_that_a_token_is_unknown() -> None:
    player = Player("snac", "me_wrong")
    player.forget("me")
    with pytest.raises(LoginFailed):
        await player.connect()


async def test_snacs_statuses_keep_their_id_when_they_are_edited() -> None:
    player = Player("snac", "parent", "edited", "context")
    http = Http("blog", clock=FixedClock(NOW), transport=httpx.MockTransport(player.handle), sleep=no_wait)
    api = Api(http, await find_server(http, player.base))
    given = player.answer("parent")["id"]
    assert player.answer("edited")["id"] != given
    one, edited = await api.status_row(given), await api.status_row(stable(given))
    assert (one["id"], edited["id"], place_of(one)) == (stable(given), stable(given), given)
    (notification,) = await api.rows("v1/notifications")
    assert notification["status"]["id"] == stable(given)
    assert notification["id"] == player.answer("notifications")[0]["id"]
    _, (reply,) = await api.context(given)
    assert (reply["id"], reply["in_reply_to_id"]) == (stable(player.answer("reply")["id"]), stable(given))


async def test_snac_lists_no_private_answers_so_they_are_found_below_what_they_answer() -> None:
    player = Player("snac", "parent", "context", "own")
    connector = await player.connect()
    assert player.answer("own") == []
    parent = stable(player.answer("parent")["id"])
    sent = await connector.find_reply(outgoing(parent, "Thank you!"))
    assert sent and sent.remote_id == stable(player.answer("reply")["id"])
    assert await connector.find_reply(outgoing(parent, "Something else")) is None


async def test_people_on_the_same_snac_are_mentioned_without_its_host() -> None:
    player = Player("snac", "parent", "reply")
    connector = await player.connect()
    given = player.answer("parent")
    assert given["account"]["acct"].startswith("ada@127.0.0.1")
    sent = await connector.reply(outgoing(stable(given["id"]), "Thank you!"))
    form = parse_qs(player.requests[-1].content.decode())
    assert (form["status"], form["visibility"]) == (["@ada @bob Thank you!"], ["direct"])
    assert sent.remote_id == stable(player.answer("reply")["id"])


@pytest.mark.parametrize(("name", "action"), [("report_no_status", "report"), ("mute", "mute")])
async def test_what_snac_cannot_do_is_refused_by_name(name: str, action: Any, say: Any) -> None:
    player = Player("snac", "parent", name)
    connector = await player.connect()
    with pytest.raises(NotAllowed) as caught:
        await connector.moderate(stable(player.answer("parent")["id"]), action)
    assert caught.value.key == "mastodon_cannot"
    assert say(caught.value)


async def test_snac_unblocks_by_name() -> None:
    player = Player("snac", "blocked_status", "lookup", "unblock")
    connector = await player.connect()
    assert isinstance(connector, KnowsWriters)
    account = player.answer("parent")["account"]
    author = f"{account['display_name']} @{account['acct']}"
    assert await connector.moderate_writer(stable(player.answer("parent")["id"]), author, "unblock") == "public"
    assert player.asked("POST") == [f"v1/accounts/{account['id']}/unblock"]
    assert player.requests[-2].url.params["acct"] == account["acct"]


def test_what_snac_loses_of_a_text_as_mark_up_is_no_other_text() -> None:
    row = {"content": "Post  &amp; old<br>", "text": "@ada Post <new> & old"}
    assert same_words(row, "Post <new> & old")
    assert same_words({"content": "<p>Post &lt;new&gt; &amp; old</p>"}, "Post <new> & old")
    assert not same_words(row, "Post <newer> & old")
