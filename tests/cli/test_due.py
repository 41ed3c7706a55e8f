"""``smtui due``: the short way says what the long way says, now and later, and is never quietly out of date."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smtui import due as fast
from smtui.services.due import MOST, summarise
from tests.cli.conftest import MONDAY, Shell

ROOT = Path(__file__).parents[2]


def kept(shell: Shell, after: timedelta = timedelta(0)) -> fast.Summary | None:
    """Return what the file beside the store says some time from now."""
    return fast.read(shell.environ, sys.platform, (shell.clock.now() + after).timestamp())


def test_the_exit_code_says_whether_something_is_due(shell: Shell) -> None:
    shell.clock.advance(hours=-3)  # 07:00, before the first round
    early = shell("due")
    assert (early.code, early.out) == (4, "nothing due · next 09:00\n")
    shell.clock.advance(hours=3)
    later = shell("due", "--format", "{overdue}/{rounds}/{next}/{round}")
    assert (later.code, later.out) == (0, "0/2/13:00/Morning round: state and replies\n")


@pytest.mark.parametrize("hours", [0, 1, 4, 9, 20, 30, 49, 100])
def test_the_short_way_is_right_when_the_clock_has_moved_on(busy: Shell, hours: int) -> None:
    busy.ok("snooze", busy.id_of("cake"), "tomorrow 8:00")
    busy.ok("inbox")  # reads only, and keeps the file true
    found = kept(busy, timedelta(hours=hours))
    assert found is not None
    busy.clock.advance(hours=hours)
    now = busy.clock.now().timestamp()
    house = busy.house()
    try:
        fresh = summarise(house)
    finally:
        house.store.close()
    short, long = fast.line(found, now), fast.line(fresh, now)
    assert short[1] == long[1]
    form = "{overdue} {next}"
    assert fast.line(found, now, form)[0].split()[0] == fast.line(fresh, now, form)[0].split()[0]
    daily = [title for start, end, _, title in found.rounds if start <= now and end and now < end]
    assert daily == [title for start, end, _, title in fresh.rounds if start <= now and end and now < end]


def test_every_change_makes_the_file_true_again_and_a_change_from_outside_makes_it_silent(busy: Shell) -> None:
    assert kept(busy) is not None
    busy.ok("done", busy.id_of("cake"), "--reason", "liked")
    assert kept(busy) is not None
    house = busy.house()
    before = fast.stamp(*fast.folders(busy.environ, sys.platform), busy.environ)
    house.store.commit([])
    house.begin(datetime(2026, 1, 1, tzinfo=UTC).date())
    from smtui.services.triage import assign

    assign(house, [busy.id_of("Sunday")], "eve")
    house.store.close()
    assert fast.stamp(*fast.folders(busy.environ, sys.platform), busy.environ) != before
    assert kept(busy) is None
    assert busy("due").code in (0, 4)
    assert kept(busy) is not None


def test_a_change_to_a_comment_keeps_the_rounds_and_a_tick_does_not(
    busy: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    busy("due")
    from smtui.services import rounds as use

    real = use.rounds
    monkeypatch.setattr(use, "rounds", lambda *given: asked.append(given) or real(*given))
    busy.ok("done", busy.id_of("cake"), "--reason", "liked")
    assert asked == []
    found = kept(busy)
    assert found is not None
    house = busy.house()
    fresh = summarise(house)
    house.store.close()
    assert (found.rounds, found.moments, found.overdue) == (fresh.rounds, fresh.moments, fresh.overdue)
    asked.clear()
    for step in ("1", "2"):
        busy.ok("check", step)
    assert asked
    house = busy.house()
    fresh = summarise(house)
    house.store.close()
    found = kept(busy)
    assert found is not None
    assert found.rounds == fresh.rounds
    busy.clock.advance(days=1)
    asked.clear()
    busy.ok("reopen", busy.id_of("cake"))
    assert asked


def test_other_settings_language_or_zone_make_it_silent(busy: Shell) -> None:
    file = busy.paths.config / "routines.toml"
    text = file.read_text(encoding="utf-8")
    assert kept(busy) is not None
    file.write_text(text.replace('"09:00"', '"09:30"'), encoding="utf-8")
    assert kept(busy) is None
    busy("due")
    assert kept(busy) is not None
    assert fast.read({**busy.environ, "TZ": "UTC"}, sys.platform, busy.clock.now().timestamp()) is None
    assert kept(busy, timedelta(days=8)) is None


def test_with_more_moments_than_it_holds_it_is_true_until_the_last_of_them(shell: Shell) -> None:
    lines = "".join(
        f'{{"text": "Question {n}", "id": "{n}", "created_at": "{(MONDAY + timedelta(seconds=n)).isoformat()}"}}\n'
        for n in range(MOST + 20)
    )
    shell.clock.advance(minutes=10)
    shell.ok("import", "-", stdin=lines)
    found = kept(shell)
    assert found is not None
    assert len(found.moments) <= MOST
    assert found.until <= found.moments[-1][0] + 1


def test_a_process_answers_without_importing_the_house(busy: Shell) -> None:
    code = (
        "import sys; from smtui.__main__ import main; code = main(['due']);"
        "print(code, 'msgspec' in sys.modules, 'datetime' in sys.modules)"
    )
    now = int(busy.clock.now().timestamp())
    env = {**os.environ, **busy.environ}
    script = f"import time; time.time = lambda: {now}; {code}"
    done = subprocess.run([sys.executable, "-c", script], env=env, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].split()[1:] == ["False", "False"]
    assert "rounds due" in done.stdout or "round" in done.stdout
