"""A helper from outside: briefed on paper, away from the house, and back with results, one of which meets a change."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.stage import Stage
from tests.ui.conftest import Seat

PEOPLE = (
    'name = "anna"\ntitle = "Anna Muster"\nlogin = "anna"',
    'name = "ivo"\ntitle = "Ivo Kern"\nrole = "assigned"\nlogin = "ivo"\nnetworks = ["blog"]',
)
PLANS = "[defaults]\ntarget_min = 60\n"


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_helper_is_briefed_and_comes_back_with_results_one_of_which_meets_a_change(
    tmp_path: Path, language: str
) -> None:
    stage = Stage(tmp_path, language, PEOPLE, start="2026-06-01 09:00", plans=PLANS)
    stage.login("anna")
    stage.moment("2026-06-01 09:30")
    sunday = stage.written(stage.network, "2026-06-01 09:10", "Ada", "When do you open on Sunday? ada@example.org")
    cake = stage.written(stage.network, "2026-06-01 09:15", "Bob", "What a lovely cake")
    flour = stage.written(stage.network, "2026-06-01 09:20", "Cleo", "Which flour do you use?")
    elsewhere = stage.written(stage.fedi, "2026-06-01 09:25", "Dora", "Do you post pictures of the garden?")

    # The briefing: what is theirs or nobody's, on their network only, without addresses.
    page = stage.ok("briefing", "ivo").out
    assert "Ivo Kern" in page
    assert all(f"### {id}" in page for id in (sunday, cake, flour))
    assert elsewhere not in page
    assert "ada@example.org" not in page
    html = stage.ok("briefing", "ivo", "--format", "html").out
    assert html.startswith("<!doctype html>")
    assert "http" not in html.partition("<style")[2].partition("</style>")[0]
    lines = page.partition("```\n")[2].partition("\n```")[0].split("\n")
    blank = {line["id"]: line for line in map(json.loads, lines)}

    # While Ivo is away with it, Anna answers Bob herself.
    stage.moment("2026-06-01 10:00")
    stage.ok("reply", cake, "Thank you, Bob!")
    filled = [
        {**blank[sunday], "reply": "On Sundays from ten, Ada."},
        {**blank[cake], "reply": "We are glad, Bob."},
        {**blank[flour], "decision": "question", "note": "ask the bakery"},
    ]
    stage.moment("2026-06-01 10:10")
    back = stage("import", "--results", "-", stdin="\n".join(map(json.dumps, filled)))
    assert back.code == 1
    assert "Thank you, Bob!" in back.out
    assert "We are glad, Bob." in back.out

    # What met no change is in: a reply before a second person by Ivo's name, and a note; nothing was sent by it.
    assert len(stage.network.replies) == 1
    (waits,) = stage.ok("approval", "list", "--json").json
    assert (waits["comment"]["id"], waits["by"]) == (sunday, "ivo")
    assert "ask the bakery" in json.dumps(stage.ok("show", flour, "--json").json)
    assert stage.field(flour, "status") == "pending"

    async def approve(seat: Seat) -> None:
        await seat.press("R", "enter")
        await seat.settle()
        assert "On Sundays from ten, Ada." in seat.text
        await seat.press("1")
        await seat.settle()

    stage.act(approve)
    assert stage.field(sunday, "status") == "answered"
    assert [reply.text for reply, _ in stage.network.replies] == ["Thank you, Bob!", "On Sundays from ten, Ada."]
    # The line that met a change comes in as a note where somebody wants it to.
    stage("import", "--results", "-", "--anyway", stdin=json.dumps(filled[1]))
    assert "We are glad, Bob." in json.dumps(stage.ok("show", cake, "--json").json)
    assert len(stage.network.replies) == 2
    assert stage.ok("log", "--verify", "--json").json["intact"] is True
