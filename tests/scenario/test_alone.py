"""One person alone: the whole day's work, and nothing of roles, owners and approvals."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui.texts import Language, Texts
from tests.support.stage import Stage
from tests.ui.conftest import Seat

PLANS = "[defaults]\ntarget_min = 60\n"


@pytest.mark.parametrize("language", ["en", "de"])
def test_one_person_works_through_praise_question_complaint_insult_and_silence(
    tmp_path: Path, language: Language
) -> None:
    stage = Stage(tmp_path, language, (), start="2026-06-01 09:00", plans=PLANS)
    blog, texts = stage.network, Texts(language)
    stage.moment("2026-06-01 10:00")
    praise = stage.written(blog, "2026-06-01 09:30", "Ada", "What a lovely cake, danke!")
    question = stage.written(blog, "2026-06-01 09:35", "Ben", "When do you open on Sunday?")
    complaint = stage.written(blog, "2026-06-01 09:40", "Cleo", "My parcel never came. I want my money back.")
    insult = stage.written(blog, "2026-06-01 09:45", "Hasso", "Ihr seid doch alle Idioten, you idiots")
    bait = stage.written(blog, "2026-06-01 09:50", "Troll", "Everybody knows what you are")

    async def work(seat: Seat) -> None:
        # The keys of a team say that there is none, and the filters know nothing of owners.
        for key in ("M", "R"):
            await seat.press(key)
            assert texts("approval.alone") in seat.status or seat.app.frame.dialog is None
            assert seat.app.frame.dialog is None
        # Praise: answered from the keyboard.
        await stage.choose(seat, praise)
        await seat.press("r")
        await seat.type("Thank you, Ada")
        await seat.press("ctrl+s")
        await seat.settle()
        for word in ("permit.role.full", "permit.role.assigned", "inbox.owner"):
            assert not texts.find(word) or f" {texts.find(word)} " not in seat.text

    stage.act(work)
    assert stage.field(praise, "status") == "answered"

    # A question: answered in the shell. A complaint: decided by the tree, then answered.
    stage.ok("reply", question, "On Sundays from ten, Ben.")
    stage.ok("decide", complaint, "y", "n", "n", "n", "n", "n", "n", "n", "n", "n", "y")
    assert stage.field(complaint, "situation") == "complaint"
    stage.moment("2026-06-01 10:20")
    stage.ok("reply", complaint, "I am sorry, Cleo. I look for it today and write to you by four.", "--anyway")

    # An insult: evidence, then twenty minutes of cooling off before an answer of one's own.
    stage.ok("decide", insult, "y", "n", "n", "n", "n", "n", "n", "y")
    stage.ok("evidence", "save", insult)
    hot = stage("reply", insult, "Criticism is welcome, insults are not.", "--anyway")
    assert hot.code == 1
    assert "10:40" in hot.err
    stage.moment("2026-06-01 10:41")
    # Alone there is no second person: what would need one is a hint, and the writer decides.
    stage.ok("reply", insult, "Criticism is welcome, insults are not.", "--anyway")
    assert stage.ok("evidence", "verify").code == 0
    (kept,) = stage.ok("evidence", "list", "--json").json
    assert kept["comment"] == insult

    # No answer on purpose, by a key.
    async def silence(seat: Seat) -> None:
        await stage.choose(seat, bait)
        await seat.press("e")
        assert texts("inbox.reason.no_answer_on_purpose") in seat.text
        await seat.press("3")

    stage.act(silence)
    assert stage.field(bait, "reason") == "no_answer_on_purpose"

    # Nothing of a team in the shell either.
    assert stage.ok("whoami", "--json").json["known_by"] == "alone"
    refused = stage("approval", "submit", question, "x")
    assert refused.code != 0
    assert stage.ok("approval", "list", "--json").json == []
    assert stage.ok("sample", "list", "--json").json == []

    stage.moment("2026-06-01 17:00")
    (row, _) = stage.ok("report", "day", "--json").json["accounts"]
    # Ada 9:30 to 10:00, Ben 9:35 to 10:00, Cleo 9:40 to 10:20, Hasso 9:45 to 10:41.
    took = [30, 25, 40, 56]
    assert (row["answered"], row["dismissed"], row["pending"]) == (len(took), 1, 0)
    assert row["median_minutes"] is None  # below five cases nothing is said
    assert row["kept"] == 4 / 4  # all within sixty minutes
    assert stage.ok("log", "--verify", "--json").json["intact"] is True
