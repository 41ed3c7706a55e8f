"""A wave at the shell: sync says that a crisis is proposed, and nothing begins by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.cli.conftest import MONDAY, Shell


def alike(shell: Shell, n: int) -> None:
    for at in range(n):
        shell.network.write(
            "Look at the purple lampshade behind you", author=f"A{at}", at=MONDAY - timedelta(minutes=2, seconds=at)
        )


def unlike(shell: Shell, n: int) -> None:
    """Let ``n`` visitors write, each about something else below a post of its own."""
    for at in range(n):
        words = f"w{at}a w{at}b w{at}c w{at}d"
        when = MONDAY - timedelta(minutes=2, seconds=at)
        shell.network.write(words, author=f"A{at}", at=when, post_id=str(at), post_url=f"https://blog.example/{at}/")


@pytest.mark.parametrize(
    ("language", "how"), [("en", "10 with much the same words"), ("de", "10 mit fast denselben Worten")]
)
def test_sync_proposes_a_crisis_after_ten_alike_and_begins_nothing(shell: Shell, language: str, how: str) -> None:
    shell.environ["SMTUI_LANG"] = language
    alike(shell, 9)
    assert "smtui crisis" not in shell.ok("sync").err
    alike(shell, 1)
    told = shell.ok("sync").err
    assert "smtui crisis start" in told and how in told, told
    status = shell.ok("crisis", "status", "--json").json
    assert (status["running"], status["proposed"]["kind"], status["proposed"]["n"]) == (None, "alike", 10)


def test_sync_proposes_a_crisis_after_a_spike_and_is_silent_while_one_is_on(shell: Shell) -> None:
    unlike(shell, 20)
    told = shell.ok("sync").err
    assert "smtui crisis start" in told and "20 comments within an hour; what is usual is not known yet" in told
    assert shell.ok("crisis", "status", "--json").json["proposed"]["kind"] == "spike"
    shell.ok("crisis", "start", "--yes")
    assert "smtui crisis" not in shell.ok("sync").err


def test_sync_as_json_says_it_beside_the_data(shell: Shell) -> None:
    alike(shell, 10)
    result = shell.ok("sync", "--json")
    assert [one["new"] for one in result.json] == [10]
    assert "smtui crisis start" in result.err


def test_commands_that_suggest_nothing_do_not_read_the_signs(shell: Shell) -> None:
    shelf = shell.paths.cache / "signs.json"
    shell.ok("add", "When do you open?", "--account", "blog")
    assert shelf.is_file()
    id = shell.id_of("open")
    shelf.unlink()
    for words in (("inbox",), ("show", id), ("today",), ("due",), ("note", id, "x"), ("reply", id, "At 8.", "--draft")):
        shell.ok(*words)
        assert not shelf.exists(), words
    shell.ok("guide", id)
    assert shelf.is_file()


def test_single_posts_are_stopped_when_they_are_named(shell: Shell) -> None:
    first = shell.ok("post", "add", "Advent", "--at", "today 15:00", "--json").json["id"]
    second = shell.ok("post", "add", "Recipe", "--at", "today 16:00", "--json").json["id"]
    later = shell.ok("post", "add", "Snow", "--at", "tomorrow 9:00", "--json").json["id"]
    refused = shell("crisis", "start", "--post", first, "--keep-posts", "--yes")
    assert refused.code == 2 and "not both" in refused.err
    refused = shell("crisis", "start", "--post", later, "--yes")
    assert refused.code == 2 and later in refused.err
    assert shell.ok("crisis", "status", "--json").json["running"] is None
    assert shell("crisis", "start", "--post", first, answers=["n"]).code == 0
    assert shell.ok("crisis", "status", "--json").json["running"] is None
    assert shell.ok("crisis", "start", "--post", first, "--yes", "--json").json["paused"] == [first]
    states = [shell.ok("post", "show", id, "--json").json["status"] for id in (first, second)]
    assert states[0] == "stopped" and states[1] != "stopped"


def test_the_end_names_the_posts_that_stay_stopped_and_how_to_plan_them_again(shell: Shell) -> None:
    id = shell.ok("post", "add", "Advent", "--at", "today 15:00", "--account", "blog", "--json").json["id"]
    shell.ok("crisis", "start", "--yes")
    said = shell.ok("crisis", "stop", "--happened", "a photo", "--lessons", "none").err
    assert f"smtui post schedule {id}" in said and "Advent" in said
    assert shell.ok("post", "schedule", id, "--json").json["status"] == "scheduled"
