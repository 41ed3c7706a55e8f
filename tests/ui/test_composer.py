"""Writing a reply: drafts, templates, the editor, sending, taking back, failing."""

from __future__ import annotations

import os
import signal
import stat
from pathlib import Path

import pytest

from smtui.domain.errors import Rejected, Unreachable
from smtui.domain.reply import Reply
from smtui.services import replies
from smtui.services.work import from_doc
from tests.support.fake_network import FakeNetwork
from tests.ui.conftest import Seat, Sit
from tests.ui.test_inbox import authors, page, place, selected, stored


def reply_to(seat: Seat, author: str) -> Reply | None:
    docs = seat.house.store.find("replies", {"comment": stored(seat, author).id})
    return from_doc(docs[-1], Reply) if docs else None


async def test_a_reply_is_written_queued_and_delivered(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("r")
        await seat.type("Sorry. We look.")
        await seat.press("ctrl+s")
        await seat.settle()
        assert [outgoing.text for outgoing, _ in network.replies] == ["Sorry. We look."]
        reply = reply_to(seat, "Cleo")
        assert reply is not None
        assert reply.status == "sent"
        assert stored(seat, "Cleo").status == "answered"
        assert selected(seat) == "Ada"
        assert "confirmed" in seat.status
        assert authors(seat) == ["Cleo", "Ada", "Ben"], "what was answered stays in sight until it is asked for"
        await seat.press("i")
        assert authors(seat) == ["Ada", "Ben"]


async def test_letters_never_act_while_typing(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("r")
        await seat.type("exudaspz123q?:/jk")
        assert page(seat).text == "exudaspz123q?:/jk"
        assert authors(seat) == ["Cleo", "Ada", "Ben"]
        assert all(comment.status == "pending" for comment in place(seat).list.comments.values())


async def test_what_is_typed_before_the_composer_is_there_is_not_lost(sit: Sit) -> None:
    async with sit() as seat:
        await seat.pilot.press("r", "H", "e", "y")
        await seat.calm()
        assert page(seat).text == "Hey"


async def test_escape_leaves_and_the_draft_comes_back(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("r")
        await seat.type("half a")
        await seat.press("escape")
        draft = reply_to(seat, "Cleo")
        assert draft is not None
        assert (draft.status, draft.text) == ("draft", "half a")
        assert "draft is kept" in seat.status
        await seat.press("r")
        await seat.type(" cake")
        await seat.press("ctrl+g")
        draft = reply_to(seat, "Cleo")
        assert draft is not None
        assert draft.text == "half a cake"


async def test_ctrl_j_sends_and_enter_makes_a_line(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("r")
        await seat.type("one\ntwo")
        await seat.press("ctrl+j")
        await seat.settle()
        assert network.replies[0][0].text == "one\ntwo"


async def test_u_takes_a_reply_back_before_it_has_left(sit: Sit, network: FakeNetwork) -> None:
    async with sit(undo_seconds=30) as seat:
        await seat.press("r", "a", "b", "ctrl+s")
        assert "goes out in" in seat.asides
        await seat.press("u")
        assert "goes out" not in seat.asides
        draft = reply_to(seat, "Cleo")
        assert draft is not None
        assert (draft.status, draft.text) == ("draft", "ab")
        assert selected(seat) == "Cleo"
        seat.app.courier.dispatch(everything=True)
        await seat.settle()
        assert network.replies == []


async def test_the_seconds_are_counted_down_and_then_it_goes(sit: Sit, network: FakeNetwork) -> None:
    async with sit(undo_seconds=60) as seat:
        await seat.press("r", "a", "ctrl+s")
        before = seat.app.courier.parcels[0].left
        seat.app.courier.tick()
        assert seat.app.courier.parcels[0].left < before
        assert network.replies == []
        seat.app.courier.parcels[0].left = 1
        seat.app.courier.tick()
        await seat.settle()
        assert len(network.replies) == 1


async def test_leaving_while_a_reply_waits_is_asked_about(sit: Sit, network: FakeNetwork) -> None:
    async with sit(undo_seconds=30) as seat:
        await seat.press("r", "a", "ctrl+s", "q")
        assert seat.app.frame.dialog is not None
        await seat.press("s")
        await seat.settle()
        assert len(network.replies) == 1
        assert not seat.app.is_running


async def test_a_network_that_cannot_be_reached_leaves_the_reply_waiting(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        network.fail("reply", Unreachable("net_connect", account="blog", site="blog.example"))
        await seat.press("r", "a", "ctrl+s")
        await seat.settle()
        reply = reply_to(seat, "Cleo")
        assert reply is not None
        assert reply.status == "failed"
        assert place(seat).list.state(stored(seat, "Cleo"))[0] == "failed"
        assert "offline" in seat.asides
        await seat.press("g")
        assert "not sent" in seat.text


async def test_a_refused_reply_can_be_written_anew(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        network.fail("reply", Rejected("reply_rejected", account="blog", reason="no"))
        await seat.press("r", "a", "ctrl+s")
        await seat.settle()
        await seat.press("g", "r")
        composer = place(seat).composer
        assert composer is not None
        assert composer.page.text == "a"


async def test_an_empty_reply_is_not_sent(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("r", "ctrl+s")
        assert place(seat).composer is not None
        assert seat.app.frame.status.saying.kind == "bad"
        await seat.press("escape")
        assert reply_to(seat, "Cleo") is None
        assert network.replies == []


async def test_the_counter_knows_the_networks_limit(sit: Sit, network: FakeNetwork) -> None:
    network.capabilities = type(network.capabilities)(can=network.capabilities.can, max_length=5)
    async with sit() as seat:
        await seat.press("r")
        await seat.type("123456")
        assert "6/5" in seat.text
        await seat.press("ctrl+s")
        assert place(seat).composer is not None
        assert seat.app.frame.status.saying.kind == "bad"


async def test_a_template_is_filled_and_its_gaps_hold_the_reply_back(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("j", "r", "f2")
        assert "Ada" in seat.text
        await seat.press("enter", "escape")
        composer = place(seat).composer
        assert composer is not None
        assert "Ada" in composer.page.text
        assert seat.app.focused is composer.page
        assert composer.missing
        assert "open:" in seat.text
        await seat.press("ctrl+s")
        assert place(seat).composer is composer
        assert network.replies == []
        composer.page.text = "All said."
        await seat.press("ctrl+s")
        await seat.settle()
        assert network.replies[0][0].text == "All said."


async def test_the_guideline_is_one_key_away_while_writing(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("r")
        await seat.type("abc")
        assert not place(seat).guide.size.height
        await seat.press("f3")
        assert place(seat).guide.size.height
        assert "Complaint" in seat.text
        await seat.type("d")
        assert page(seat).text == "abcd"


async def test_the_draft_is_written_down_after_a_pause(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("r")
        await seat.type("safe")
        composer = place(seat).composer
        assert composer is not None
        assert composer.save()
        draft = reply_to(seat, "Cleo")
        assert draft is not None
        assert draft.text == "safe"


async def test_a_cut_line_keeps_the_draft(sit: Sit, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(os, "_exit", ended.append)
    async with sit() as seat:
        await seat.press("r")
        await seat.type("mid sen")
        os.kill(os.getpid(), signal.SIGHUP)
        await seat.calm()
        await seat.calm()
        draft = reply_to(seat, "Cleo")
        assert draft is not None
        assert draft.text == "mid sen"
        assert seat.app.return_code == 129


async def test_without_an_editor_both_names_are_told(sit: Sit) -> None:
    async with sit() as seat:
        seat.app.environ = {}
        await seat.press("r", "f4")
        assert "$VISUAL" in seat.status
        assert "$EDITOR" in seat.status


async def test_an_editor_where_the_terminal_cannot_be_lent(sit: Sit) -> None:
    async with sit() as seat:
        seat.app.environ = {"EDITOR": "true"}
        await seat.press("r", "a", "f4")
        assert "cannot be lent" in seat.status
        composer = place(seat).composer
        assert composer is not None
        assert composer.page.text == "a"


async def test_what_the_editor_leaves_is_taken_over(sit: Sit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from contextlib import nullcontext

    script = tmp_path / "edit.sh"
    script.write_text(
        '#!/bin/sh\ncp "$1" "$0.saw"\nstat -c %a "$1" > "$0.mode"\nprintf "new text\\033[31m\\n" > "$1.n"\n'
        'cat "$1" >> "$1.n"; mv "$1.n" "$1"\n'
    )
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    async with sit() as seat:
        monkeypatch.setattr(seat.app, "suspend", nullcontext)
        seat.app.environ = {"VISUAL": str(script), "EDITOR": "false"}
        await seat.press("r")
        await seat.type("old")
        await seat.press("f4")
        composer = place(seat).composer
        assert composer is not None
        assert composer.page.text == "new text\nold"
        saw = (tmp_path / "edit.sh.saw").read_text()
        assert "# My parcel never came." in saw
        assert (tmp_path / "edit.sh.mode").read_text().strip() == "600"


async def test_somebody_elses_reply_is_seen_before_sending(sit: Sit, network: FakeNetwork) -> None:
    async with sit() as seat:
        await seat.press("r")
        await seat.type("mine")
        replies.queue(seat.house, stored(seat, "Cleo").id, "theirs")
        await seat.press("ctrl+s")
        assert page(seat).text == "mine"
        assert seat.app.frame.status.saying.kind == "bad"
        assert network.replies == []


async def test_what_speaks_against_a_text_is_said_when_typing_pauses_and_asked_about_when_sending(
    sit: Sit, network: FakeNetwork
) -> None:
    async with sit() as seat:
        await seat.press("r")
        await seat.type("We will look into it.")
        composer = place(seat).composer
        assert composer is not None
        composer.pause()
        await seat.calm()
        assert "not by when" in seat.text
        await seat.press("ctrl+s")
        assert network.replies == []
        await seat.press("1")
        assert seat.app.focused is composer.page
        await seat.press("ctrl+s", "2")
        await seat.settle()
        assert [outgoing.text for outgoing, _ in network.replies] == ["We will look into it."]
