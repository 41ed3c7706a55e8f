"""Views and groups in the shell."""

from __future__ import annotations

from tests.cli.conftest import Shell


def test_a_view_is_kept_listed_shown_and_forgotten(busy: Shell) -> None:
    busy.ok("view", "save", "Cake talk", "--words", "cake", "--group", "person")
    file = busy.paths.config / "views.toml"
    assert 'words = "cake"' in file.read_text()
    assert file.stat().st_mode & 0o777 == 0o600
    assert "Cake talk" in busy.ok("view", "list").out
    assert [c["author"] for c in busy.ok("inbox", "--view", "cake", "--json").json] == ["Bob"]
    assert busy.ok("inbox", "--view", "cake").out.startswith("Bob  1")
    assert busy.ok("inbox", "--view", "cake", "--words", "sunday", "--json").json[0]["author"] == "Ada"
    busy.ok("view", "remove", "Cake talk")
    assert "No view" in busy.ok("view", "list").err


def test_a_wrong_view_file_names_file_and_line(busy: Shell) -> None:
    (busy.paths.config / "views.toml").write_text('[[view]]\nname = "x"\ngrup = "owner"\n')
    result = busy("inbox", "--view", "x")
    assert result.code == 2
    assert "views.toml" in result.err
    assert "line 3" in result.err
    assert "group" in result.err
    assert busy("view", "save", "y").code == 2, "nothing is written over what cannot be read"
    assert busy.ok("inbox").out, "who asks for no view is not stopped"


def test_unknown_words_are_refused_with_those_that_exist(busy: Shell) -> None:
    for words, hint in (
        (("inbox", "--group", "colour"), "situation"),
        (("inbox", "--sort", "up"), "urgency"),
        (("inbox", "--view", "none"), "–"),
        (("view", "save", "x", "--state", "odd"), "overdue"),
        (("view", "save", "x", "--situation", "odd"), "complaint"),
    ):
        result = busy(*words)
        assert result.code in (2, 4)
        assert hint in result.err


def test_groups_have_headings(busy: Shell) -> None:
    out = busy.ok("inbox", "--group", "person").out
    assert "Bob  1  1 overdue\n" in out
    assert "\n\nAda  1\n" in out
    assert "\n\nSpammer  1\n" in out


def test_the_names_of_views_complete(busy: Shell) -> None:
    busy.ok("view", "save", "Loud")
    assert "Loud" in busy.ok("completion", "words", "--", "inbox", "--view").out
    assert "Loud" in busy.ok("completion", "words", "--", "view", "remove").out
