"""What a terminal sends is named as the app's key map names it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.actions import ACTIONS
from smtui.keynames import key_name, read_keys
from smtui.texts import Texts


@pytest.mark.parametrize(
    ("sent", "keys"),
    [
        ("j", ["j"]),
        ("G", ["G"]),
        ("ß", ["ß"]),
        ("?", ["question_mark"]),
        ("/", ["slash"]),
        (":", ["colon"]),
        (" ", ["space"]),
        ("\r", ["enter"]),
        ("\t", ["tab"]),
        ("\x13", ["ctrl+s"]),
        ("\n", ["ctrl+j"]),
        ("\x1b", ["escape"]),
        ("\x7f", ["backspace"]),
        ("\x1b[A", ["up"]),
        ("\x1bOB", ["down"]),
        ("\x1b[1;5C", ["ctrl+right"]),
        ("\x1b[5~", ["pageup"]),
        ("\x1b[15~", ["f5"]),
        ("\x1bOP", ["f1"]),
        ("\x1b[11~", ["f1"]),
        ("\x1b[[B", ["f2"]),
        ("\x1b[24;2~", ["shift+f12"]),
        ("\x1b[115;5u", ["ctrl+s"]),
        ("\x1bx", ["alt+x"]),
        ("\x1b[Z", ["shift+tab"]),
        ("\x1b[999~", ["?"]),
        ("jk\x1b[Bq", ["j", "k", "down", "q"]),
    ],
)
def test_keys_are_named(sent: str, keys: list[str]) -> None:
    assert [key for _, key in read_keys(sent)] == keys


@given(st.text(max_size=40))
def test_nothing_that_arrives_is_lost_or_a_crash(sent: str) -> None:
    pieces = list(read_keys(sent))
    assert "".join(piece for piece, _ in pieces) == sent
    assert all(key for _, key in pieces)


def test_textual_calls_them_the_same() -> None:
    from textual._xterm_parser import XTermParser
    from textual.events import Key

    for sent in ("\x1b[A", "\x1b[5~", "\x1b[15~", "\x1bOP", "\x13", "\t", "\r", "?", "/", ":", "G", "\x7f", "ß", " "):
        (event,) = [event for event in XTermParser().feed(sent) if isinstance(event, Key)]
        ((_, ours),) = read_keys(sent)
        assert ours == event.key


def test_every_key_of_the_map_has_a_name_people_know() -> None:
    texts = Texts("de")
    for action in ACTIONS:
        for key in action.keys:
            assert "_" not in key_name(key, texts)
