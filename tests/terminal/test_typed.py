"""What is typed, from byte to key: when an Escape is one, what a paste may hold, what is no text at all."""

from __future__ import annotations

import pytest
from textual import constants, events

from smtui.terminal.typed import ALONE, LOOK, PromptParser, escape_wait

NEVER = 3600.0
"""Seconds: what waits so long does not happen in a test."""


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "ESCAPE_DELAY", NEVER)


def keys(parser: PromptParser, *pieces: str) -> list[str]:
    """Return the keys that come of pieces, each looked at once its time may be over."""
    found = []
    for piece in pieces:
        for message in (*parser.feed(piece), *parser.tick()):
            assert isinstance(message, (events.Key, events.Paste))
            found.append(message.key if isinstance(message, events.Key) else f"paste {message.text!r}")
    return found


def test_a_lone_escape_is_the_key_after_its_own_wait() -> None:
    parser = PromptParser(alone=0)
    assert keys(parser, "j\x1b", "k") == ["j", "escape", "k"]


def test_an_escape_that_something_follows_in_time_is_no_key() -> None:
    parser = PromptParser(alone=NEVER)
    assert keys(parser, "\x1b", "[A", "\x1bOQ") == ["up", "f2"]


def test_a_torn_sequence_has_textuals_patience() -> None:
    parser = PromptParser(alone=0)
    assert keys(parser, "\x1b[", "1;5", "H") == ["ctrl+home"]


def test_a_paste_torn_at_the_mark_of_its_end_still_ends() -> None:
    parser = PromptParser(alone=0)
    assert keys(parser, "\x1b[200~one", " two\x1b", "[201~", "j") == ["paste 'one two'", "j"]
    assert keys(parser, "\x1b", "k") == ["escape", "k"]


def test_the_thread_looks_again_when_an_escape_has_waited_enough() -> None:
    parser = PromptParser(alone=ALONE)
    assert parser.patience == LOOK
    assert list(parser.feed("\x1b")) == []
    assert parser.patience <= ALONE < LOOK


def test_escdelay_says_how_long_it_waits() -> None:
    assert escape_wait({}) == escape_wait({"ESCDELAY": "soon"}) == ALONE
    assert escape_wait({"ESCDELAY": "400"}) == NEVER  # Textual has read it
