"""What was copied from a page: who may have written it is offered, and nothing is lost."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smtui.domain.pasted import read_block

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("block", "author", "ago"),
    [
        ("Ada Lovelace · 2 h\nIs it open?", "Ada Lovelace", 2 * HOUR),
        ("Ada Lovelace 2 Std.\nIs it open?", "Ada Lovelace", 2 * HOUR),
        ("ada_1815 3d\nIs it open?", "ada_1815", 3 * DAY),
        ("Ada • vor 3 Tagen\nIs it open?", "Ada", 3 * DAY),
        ("Ada Lovelace\n★★★★★ vor einem Monat\nIs it open?", "Ada Lovelace", 30 * DAY),
        ("Ada Lovelace\n2 weeks ago\n\nIs it open?", "Ada Lovelace", 14 * DAY),
        ("Ada · just now\nIs it open?", "Ada", timedelta(0)),
        ("李小龍 · 5 Min.\nIs it open?", "李小龍", timedelta(minutes=5)),
        ("Ada Lovelace\nIs it open?", "Ada Lovelace", None),
    ],
)
def test_names_and_times_on_top_are_understood(block: str, author: str, ago: timedelta | None) -> None:
    found = read_block(block)
    assert found is not None
    assert (found.author, found.ago, found.text) == (author, ago, "Is it open?")


@pytest.mark.parametrize(
    "block",
    [
        "Is it open?",
        "Is it open?\nWe would come.",
        "hello there\nIs it open?",
        "Ada Lovelace · 2 h",
        "The cake was great.\nThank you",
        "I waited for 2 h\n",
        "",
        "x" * 80 + " · 2 h\nIs it open?",
    ],
)
def test_what_may_be_the_comment_itself_is_left_alone(block: str) -> None:
    assert read_block(block) is None


@given(st.text(max_size=200))
def test_whatever_is_pasted_its_end_stays(block: str) -> None:
    found = read_block(block)
    if found is not None:
        assert block.strip().endswith(found.text.splitlines()[-1].rstrip()) or found.text
        assert found.author
        assert found.text
