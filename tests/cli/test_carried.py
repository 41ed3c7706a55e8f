"""Networks that people carry over by hand, numbers that are watched, and tokens that end, as commands."""

from __future__ import annotations

import pytest

from smtui.bootstrap import Setting, find_network, open_house
from smtui.services.house import House
from tests.cli.conftest import Shell


class RealShell(Shell):
    """A shell on the networks as they ship."""

    def open(self, setting: Setting) -> House:
        house = open_house(setting)
        house.network = find_network
        return house


@pytest.fixture
def real(shell: Shell) -> Shell:
    made = RealShell(shell.folder)
    made.clock = shell.clock
    return made


@pytest.mark.parametrize("network", ["facebook", "instagram", "youtube", "linkedin", "google", "xing", "tiktok"])
def test_an_account_of_a_carried_network_is_answered_by_hand(real: Shell, network: str) -> None:
    real.ok("account", "add", network, "--name", "page")
    (_, listed) = real.ok("account", "list", "--json").json
    assert (listed["account"], listed["network"]) == ("page", network)
    real.ok("import", "-", "--account", "page", stdin='{"text": "Open on Sunday?", "author": "Ada"}')
    id = real.id_of("Sunday")
    assert real.ok("show", id, "--json").json["network"] == network
    refused = real("reply", id, "Yes")
    assert (refused.code, "smtui handover" in refused.err) == (1, True)
    assert real.ok("handover", id, "Yes, from ten").out.strip() == "Yes, from ten"
    real.ok("handed", id)
    assert real.ok("show", id, "--json").json["status"] == "answered"


def test_an_answer_that_is_too_long_for_its_network_is_not_handed_over(real: Shell) -> None:
    real.ok("account", "add", "tiktok", "--name", "tok")
    real.ok("import", "-", "--account", "tok", stdin='{"text": "Nice"}')
    refused = real("handover", real.id_of("Nice"), "x" * 151)
    assert (refused.code, "151" in refused.err, "150" in refused.err) == (2, True, True)


def test_a_network_has_other_names_that_people_type(real: Shell) -> None:
    real.ok("account", "add", "nebenan.de", "--name", "kiez")
    assert real.ok("account", "list", "--json").json[1]["network"] == "nebenan"


def test_a_number_that_rises_is_a_hint_in_the_inbox(shell: Shell) -> None:
    assert shell.ok("counter").err.startswith("No number is watched yet")
    assert shell.ok("counter", "set", "blog", "reviews", "14").err.strip() == "blog, reviews: 14."
    risen = shell.ok("counter", "set", "blog", "reviews", "17", "--url", "https://maps.example/cafe")
    assert "A hint is in the inbox" in risen.err
    (hint,) = shell.ok("inbox", "--json").json
    assert hint["text"] == "3 new reviews at https://maps.example/cafe, 17 now: look there."
    (row,) = shell.ok("counter", "list", "--json").json
    assert (row["name"], row["number"], row["hint"]) == ("reviews", 17, hint["id"])
    assert "reviews" in shell.ok("counter").out
    assert shell("counter", "set", "blog", "reviews", "many").code == 2
    assert shell("counter", "set", "nobody", "reviews", "1").code == 4


def test_a_token_that_ends_is_announced_from_seven_days_before(shell: Shell) -> None:
    told = shell.ok("account", "edit", "blog", "--expires", "2026-12-01", "--title", "The blog").err
    assert "Its token ends on 2026-12-01. From 7 days before, smtui says so." in told
    assert "ends" not in shell.ok("sync").err
    shell.clock.advance(hours=24)
    said = "The token of blog ends in 7 days, after 2026-12-01"
    assert said in shell.ok("sync").err
    assert said in shell("doctor").out
    assert "token ends 2026-12-01" in shell.ok("account", "list").out
    (listed,) = shell.ok("account", "list", "--json").json
    assert (listed["expires"], listed["title"]) == ("2026-12-01", "The blog")
    shell.clock.advance(hours=24 * 9)
    assert "ended 2 days ago" in shell.ok("sync").err
    assert "token ended 2026-12-01" in shell.ok("account", "list").out
    shell.ok("account", "edit", "blog", "--expires", "2027-06-01")
    assert "token" not in shell.ok("sync").err


def test_an_end_that_is_no_date_is_named_with_file_and_line(shell: Shell) -> None:
    file = shell.paths.accounts / "blog.toml"
    assert "[settings]" in file.read_text()
    file.write_text(file.read_text() + '# by hand\nexpires = "next spring"\n')
    line = file.read_text().splitlines().index('expires = "next spring"') + 1
    said = shell("doctor").out
    assert f"blog.toml, line {line}: “next spring” is no date" in " ".join(said.split())
    # The account works as before, and nobody is told an end that nobody knows.
    assert "ends" not in shell.ok("sync").err
    shell.ok("account", "edit", "blog", "--expires", "2027-01-31")
    assert "no date" not in shell("doctor").out


def test_what_an_edit_leaves_as_it_is_is_not_written(shell: Shell) -> None:
    assert "Nothing was changed" in shell.ok("account", "edit", "blog", "--owner", "").err
    assert shell("account", "edit", "shop", "--owner", "eve").code == 4
