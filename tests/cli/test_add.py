"""One comment by hand, as a command."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Shell

TABLE = 'text;author;post_title\r\n"Schöne Grüße\r\naus Köln";Jürgen;Größe\r\n\r\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("head", ["", "sep=;\r\n"])
def test_a_table_is_read_as_a_german_excel_writes_it(shell: Shell, encoding: str, head: str) -> None:
    taken = shell.ok("import", "-", stdin=(head + TABLE).encode(encoding))
    assert taken.err.strip() == "1 new, 0 known already, 0 refused."
    (made,) = shell.comments()
    assert (made["text"], made["author"], made["post_title"]) == ("Schöne Grüße\naus Köln", "Jürgen", "Größe")


def test_thousands_of_lines_go_in_and_the_bad_ones_are_named(shell: Shell) -> None:
    lines = "".join(f"Comment {n};Person {n % 997}\r\n" for n in range(2_000))
    taken = shell("import", "-", stdin="text;author\r\n" + lines + ";Nobody\r\n" + "a;b;c\r\n")
    assert taken.code == 1
    assert "2000 new, 0 known already, 2 refused." in taken.err
    assert "Line 2002" in taken.err
    again = shell("import", "-", stdin="text;author\r\n" + lines)
    assert "0 new, 2000 known already" in again.err


def test_a_comment_is_taken_in_from_words_or_from_a_pipe(shell: Shell) -> None:
    made = shell.ok("add", "Open on Sunday?", "--account", "blog", "--author", "Ada", "--title", "Hours", "--json").json
    assert (made["author"], made["account"], made["post_title"], made["status"]) == ("Ada", "blog", "Hours", "pending")
    piped = shell.ok("add", "--json", stdin="several\nlines")
    assert (piped.json["text"], piped.json["account"]) == ("several\nlines", "manual")


def test_the_author_on_top_is_offered_and_taken_with_split(shell: Shell) -> None:
    block = "Ada Lovelace · 2 h\nOpen on Sunday?"
    offered = shell.ok("add", "--json", stdin=block)
    assert offered.json["author"] == ""
    assert "The first line may say who wrote it: Ada Lovelace. --split reads it so." in offered.err
    taken = shell.ok("add", "--split", "--json", stdin=block).json
    assert (taken["author"], taken["text"]) == ("Ada Lovelace", "Open on Sunday?")
    assert taken["created_at"] == "2026-11-23T08:00:00+01:00"
    refused = shell("add", "--split", stdin="Open on Sunday?")
    assert (refused.code, "--author" in refused.err) == (2, True)


def test_the_same_again_is_not_new_and_nothing_is_no_comment(shell: Shell) -> None:
    first = shell.ok("add", "Nice", "--author", "Ada", "--at", "2026-11-23 09:00")
    again = shell.ok("add", "Nice", "--author", "Ada", "--at", "2026-11-23 09:00")
    assert "In the inbox" in first.err
    assert "It was there already" in again.err
    assert shell("add", "  ").code == 2
    assert shell("add", "x", "--at", "some day").code == 2
