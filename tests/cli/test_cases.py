"""``smtui cases``: every number of the overview has its cases and its definition in the shell, also in 40 columns."""

from __future__ import annotations

import pytest

from smtui.cli.cases import NUMBERS
from smtui.domain.text import width
from tests.cli.conftest import Shell


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("number", NUMBERS)
def test_every_number_says_what_it_counts_and_fits_in_forty_columns(busy: Shell, number: str, language: str) -> None:
    busy.environ |= {"COLUMNS": "40", "SMTUI_LANG": language}
    for where in ([], ["--account", "blog"], ["--network", "wordpress"]):
        said = busy.ok("cases", number, *where).out.splitlines()
        assert len(said) >= 2
        assert all(width(line) <= 40 for line in said)
        count = int(said[0].rpartition("(")[2].rstrip(")"))
        assert count == len(busy.ok("cases", number, *where, "--json").json)


def test_the_numbers_are_those_of_the_overview(busy: Shell) -> None:
    busy.ok("done", busy.id_of("cake"), "--reason", "liked")
    (row,) = busy.ok("report", "week", "--json").json["accounts"]
    for number in ("pending", "overdue", "new", "dismissed"):
        found = busy.ok("cases", number, "--account", "blog", "--json").json
        assert len(found) == row[number], number
    (one,) = busy.ok("cases", "oldest", "--json").json
    inbox = busy.ok("inbox", "--json").json
    assert one["id"] == min(inbox, key=lambda it: (it["created_at"], it["id"]))["id"]


def test_what_is_not_known_is_said_with_what_is_likely_meant(busy: Shell) -> None:
    wrong = busy("cases", "pendng")
    assert wrong.code == 2
    assert "pending" in wrong.err
    assert busy("cases", "new", "--account", "nobody").code == 4
    assert busy("cases", "new", "--network", "nobody").code == 4
