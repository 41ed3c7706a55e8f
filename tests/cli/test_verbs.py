"""What is done about comments besides answering, as commands: likes, boosts, hiding, muting, blocking, reports."""

from __future__ import annotations

import pytest

from smtui.domain.errors import Unreachable
from tests.cli.conftest import Shell
from tests.support.fake_network import SOCIAL, FakeNetwork


@pytest.fixture
def social(shell: Shell) -> Shell:
    """A house on a network where people are liked and blocked, with two comments."""
    shell.network = FakeNetwork("mastodon", can=SOCIAL)
    path = shell.paths.accounts / "blog.toml"
    path.write_text(f'network = "mastodon"\nurl = "https://blog.example"\n[settings]\ncan = "{" ".join(SOCIAL)}"\n')
    shell.network.write("Lovely cake!", author="Ada", remote_status="public")
    shell.network.write("You are idiots", author="Bob", remote_status="public")
    shell.ok("sync")
    return shell


def told(shell: Shell) -> list[str]:
    return [about.split()[0] for method, about in shell.network.calls if method == "moderate"]


def shown(shell: Shell, id: str) -> dict[str, object]:
    found: dict[str, object] = shell.ok("show", id, "--json").json
    return found


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("like", "Liked"),
        ("boost", "Boosted"),
        ("mute", "Author muted"),
        ("block", "Author blocked"),
        ("hide", "Hidden"),
    ],
)
def test_each_verb_is_told_at_once_and_undone_by_undo(social: Shell, verb: str, said: str) -> None:
    id = social.id_of("cake")
    assert social.ok(verb, id).err.strip() == f"{said}: {id}"
    assert shown(social, id)["acts"] == [verb]
    social.ok("undo")
    assert told(social) == [verb, f"un{verb}"]
    assert shown(social, id)["acts"] == []


def test_the_way_back_is_a_command_of_its_own(social: Shell) -> None:
    id = social.id_of("cake")
    social.ok("hide", id)
    assert shown(social, id)["reason"] == "hidden"
    assert social.ok("unhide", id).err.strip() == f"Shown again: {id}"
    assert shown(social, id)["status"] == "pending"


def test_a_like_closes_only_when_asked_to(social: Shell) -> None:
    id = social.id_of("cake")
    social.ok("like", id)
    assert shown(social, id)["status"] == "pending"
    social.ok("like", id, "--done")
    assert shown(social, id)["reason"] == "liked"
    assert told(social) == ["like"]


def test_what_is_queued_is_listed_retried_and_cancelled(social: Shell) -> None:
    id, other = social.id_of("cake"), social.id_of("idiots")
    social.network.fail("moderate", Unreachable("net_unreachable", account="blog", site="blog.example"), times=2)
    assert social("block", other).code == 3
    assert "goes out with the next sync (like)" in social.ok("like", id, "--queue").err
    listed = social.ok("outbox", "--json").json
    assert {(item["comment"], item["action"]) for item in listed} == {(id, "like"), (other, "block")}
    (cancelled,) = social.ok("outbox", "cancel", id, "--json").json
    assert (cancelled["action"], cancelled["status"]) == ("like", "cancelled")
    social.network.heal()
    social.ok("outbox", "retry")
    assert (shown(social, id)["acts"], shown(social, other)["acts"]) == ([], ["block"])
    assert social.ok("outbox").err.strip() == "Nothing waits: everything is confirmed."


def test_a_report_is_asked_about_and_needs_a_reason(social: Shell) -> None:
    id = social.id_of("idiots")
    assert social("flag", id).code == 2
    refused = social("flag", id, "--reason", "dislike")
    assert (refused.code, "spam, hate, illegal, rules, other" in refused.err) == (2, True)
    assert social("flag", id, "--reason", "hate").code == 2
    assert "Nothing was changed" in social("flag", id, "--reason", "hate", answers=["n"]).err
    assert social.network.reports == []
    social.ok("flag", id, "--reason", "hate", "--text", "since Monday", answers=["y"])
    assert [report[1:] for report in social.network.reports] == [("hate", "since Monday")]
    (order,) = shown(social, id)["orders"]  # type: ignore[misc]
    assert (order["reason"], order["words"]) == ("hate", "since Monday")
    undone = social("undo")
    assert (undone.code, "nothing takes this back" in undone.err) == (1, True)


def test_what_the_no_such_thing_there_do_is_said_with_its_name(busy: Shell) -> None:
    refused = busy("boost", busy.id_of("cake"))
    assert refused.code == 1
    assert "WordPress cannot do this from here (boost)" in refused.err
