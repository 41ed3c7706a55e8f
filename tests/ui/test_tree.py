"""The decision tree on the comment: keys, the way back, why, and what happens at its end."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from smtui.domain.comment import Comment
from smtui.screens.asking import Dialog
from smtui.screens.tree import Why
from smtui.services import inbox
from smtui.services.work import from_doc
from tests.support.fake_network import FakeNetwork

from .conftest import Seat, Sit


def stored(seat: Seat, author: str) -> Comment:
    (doc,) = seat.house.store.find("comments", {"author": author})
    return from_doc(doc, Comment)


async def decide(seat: Seat, answers: str) -> None:
    await seat.press("t", *answers.split())


async def test_a_few_keys_lead_to_the_rule_beside_the_comment(sit: Sit) -> None:
    async with sit((120, 40)) as seat:
        await decide(seat, "y n n n n n n n n n")
        assert "11/14" in seat.text
        await seat.press("y")
        comment = stored(seat, "Cleo")
        assert comment.situation == "complaint"
        assert comment.verdict is not None
        assert len(comment.verdict.path) == 11
        assert comment.verdict.version == seat.house.library.guideline().edition
        assert "Cleo" in seat.status and "Complaint" in seat.status
        assert "{greeting}" in seat.text
        await seat.press("u")
        assert stored(seat, "Cleo").verdict is None


async def test_backspace_takes_one_answer_back_and_escape_leaves_all_as_it_was(sit: Sit) -> None:
    async with sit() as seat:
        await decide(seat, "y n n backspace")
        assert "3/14" in seat.text
        await seat.press("backspace", "backspace", "backspace")
        assert "1/14" in seat.text
        await seat.press("escape")
        assert "1/14" not in seat.text
        assert stored(seat, "Cleo").verdict is None


async def test_the_way_so_far_is_shown_and_a_question_says_why_it_is_asked_here(sit: Sit) -> None:
    async with sit() as seat:
        await decide(seat, "y n")
        assert "to us yes › danger no" in seat.text
        await seat.press("question_mark")
        assert "Why here? Every minute" in seat.text
        await seat.press("question_mark")
        assert "Why here?" not in seat.text


async def test_rules_propose_an_answer_with_their_words_and_enter_takes_it(sit: Sit, network: FakeNetwork) -> None:
    network.write("Call me at 0171 2345678", author="Dora", at=datetime(2026, 11, 23, 7, tzinfo=UTC))
    async with sit() as seat:
        assert seat.app.frame.place is not None
        seat.app.frame.place.point_at(stored(seat, "Dora").id)
        await seat.calm()
        assert "◆" in seat.text
        await decide(seat, "y n")
        assert "The rules say yes: phone number" in seat.text
        assert stored(seat, "Dora").verdict is None
        await seat.press("enter")
        assert stored(seat, "Dora").situation == "privacy"
        assert "Raised" not in seat.text


async def test_enter_decides_nothing_where_the_rules_know_nothing(sit: Sit) -> None:
    async with sit() as seat:
        await decide(seat, "enter enter")
        assert "1/14" in seat.text


async def test_a_second_t_shows_all_situations(sit: Sit) -> None:
    async with sit() as seat:
        await decide(seat, "t")
        await seat.type("pra")
        await seat.press("enter")
        comment = stored(seat, "Cleo")
        assert comment.situation == "praise"
        assert comment.verdict is not None and comment.verdict.path == ()


async def test_a_choice_is_made_by_number(sit: Sit) -> None:
    async with sit() as seat:
        await decide(seat, "y n n n n n n n n n n n y")
        assert "Which of these?" in seat.text
        await seat.press("y", "9")
        assert "Which of these?" in seat.text
        await seat.press("2")
        assert stored(seat, "Cleo").situation == "idea"


async def test_nothing_to_do_offers_to_close_without_an_answer_on_purpose(sit: Sit) -> None:
    async with sit() as seat:
        await decide(seat, "n")
        await seat.press("1")
        comment = stored(seat, "Cleo")
        assert (comment.status, comment.reason) == ("dismissed", "no_answer_on_purpose")
        assert comment.verdict is not None and comment.verdict.situation == ""


async def test_what_was_decided_to_be_nothing_is_no_longer_guessed_at(sit: Sit) -> None:
    async with sit((120, 40)) as seat:
        assert "Complaint" in seat.text
        await decide(seat, "n")
        assert "Cleo: close it now?" in seat.text
        await seat.press("3")
        assert "Situation none" in seat.text
        assert "Decided: no situation" in seat.text
        assert "Complaint?" not in seat.text
        await seat.press("w")
        assert "no situation, decided by Anna Muster" in seat.text
        await seat.press("minus")
        assert stored(seat, "Cleo").verdict is None
        assert "Complaint" in seat.text


async def test_the_log_beside_a_comment_names_the_situation_by_its_title(sit: Sit) -> None:
    async with sit((120, 40)) as seat:
        await decide(seat, "y n n n n n n y")
        assert "decided the situation: Insult" in seat.text


async def test_a_private_message_is_not_called_public(sit: Sit, network: FakeNetwork) -> None:
    at = datetime(2026, 11, 23, 7, tzinfo=UTC)
    network.write("Are you open?", author="Dora", kind="message", remote_status="public", at=at)
    async with sit() as seat:
        assert seat.app.frame.place is not None
        seat.app.frame.place.point_at(stored(seat, "Dora").id)
        await seat.calm()
        assert "private message" in seat.text
        assert "public there" not in seat.text


async def test_why_tells_the_answers_and_words_and_one_key_corrects(sit: Sit) -> None:
    async with sit() as seat:
        await decide(seat, "y n n n n n n n n n y")
        await seat.press("w")
        assert "decided by Anna Muster" in seat.text
        assert "trouble yes" in seat.text
        await seat.press("minus")
        assert stored(seat, "Cleo").situation == ""
        await seat.press("w")
        assert "money back" in seat.text
        await seat.press("1")
        assert stored(seat, "Cleo").situation == "complaint"


async def test_the_tree_decides_for_all_marked_comments(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("space", "space")
        await decide(seat, "y n n n n n n n n n n n n y")
        praised = [c.author for c in inbox.list_comments(seat.house) if c.situation == "praise"]
        assert sorted(praised) == ["Ada", "Cleo"]


async def test_letters_of_the_tree_act_on_nothing_else(sit: Sit) -> None:
    async with sit() as seat:
        await decide(seat, "e x d s p")
        assert all(c.is_open() for c in inbox.list_comments(seat.house))
        assert len(inbox.list_comments(seat.house)) == 3


async def test_the_tree_speaks_german(sit: Sit) -> None:
    async with sit(language="de") as seat:
        await decide(seat, "j n")
        assert "an uns ja › Gefahr nein" in seat.text
        assert "Stehen persönliche Daten im Beitrag" in seat.text
        await seat.press("question_mark")
        assert "Warum hier?" in seat.text


@pytest.mark.parametrize("key", ["escape", "ctrl+g", "q"])
async def test_why_is_left_without_an_answer_and_the_keys_are_the_lists_again(sit: Sit, key: str) -> None:
    async with sit() as seat:
        await seat.press("w")
        assert seat.app.frame.dialog is not None
        await seat.press(key)
        assert seat.app.frame.dialog is None
        before = seat.app.frame.place
        assert before is not None and seat.app.focused is before.target
        await seat.press("j", "w")
        assert seat.app.frame.dialog is not None


async def test_arrows_and_enter_choose_in_why_as_letters_do(sit: Sit) -> None:
    async with sit() as seat:
        await seat.press("w", "down", "down", "down", "down", "enter")
        assert "1/14" in seat.text


def test_every_question_in_the_dock_can_be_left() -> None:
    found, wait = [], [Dialog]
    while wait:
        kind = wait.pop()
        found.append(kind)
        wait += kind.__subclasses__()
    assert Why in found
    for kind in found:
        keys = kind._merged_bindings.key_to_bindings if kind._merged_bindings else {}
        assert {"escape", "ctrl+g"} <= keys.keys(), kind
