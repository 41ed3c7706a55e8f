"""Links, mentions, tags and lengths, held against what Bluesky's own library says of the same texts.

``bluesky_texts.jsonl`` was written by ``@atproto/api`` 0.20.44; the live tests compare more of them with it.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.domain.text import graphemes
from smtui.networks.bluesky.facets import find, records

LINES = (Path(__file__).parents[1] / "data" / "bluesky_texts.jsonl").read_text(encoding="ascii").splitlines()
CASES: list[dict[str, Any]] = [json.loads(line) for line in LINES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case["text"][:24]))
def test_text_is_read_as_the_official_library_reads_it(case: dict[str, Any]) -> None:
    found = [[facet.start, facet.end, facet.kind, facet.value] for facet in find(case["text"])]
    assert found == case["facets"]
    assert graphemes(case["text"]) == case["graphemes"]
    assert len(case["text"].encode()) == case["bytes"]


def test_what_only_begins_like_an_address_is_no_link() -> None:
    # The library would send the first as it stands, and a server refuses it; the second ends in a real domain.
    assert [facet.value for facet in find("siehe httpd.conf und https.md")] == ["https://https.md"]


def test_a_mention_of_nobody_is_left_out_and_the_others_carry_their_did() -> None:
    rows = records(find("ä @alice.test @nobody.test #x"), {"alice.test": "did:plc:a", "nobody.test": ""})
    assert rows == [
        {
            "index": {"byteStart": 3, "byteEnd": 14},
            "features": [{"$type": "app.bsky.richtext.facet#mention", "did": "did:plc:a"}],
        },
        {
            "index": {"byteStart": 28, "byteEnd": 30},
            "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "x"}],
        },
    ]


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_every_facet_lies_on_whole_letters_of_the_text(text: str) -> None:
    data = text.encode("utf-8", "replace")
    text = data.decode()
    for facet in find(text):
        assert 0 <= facet.start < facet.end <= len(data)
        assert data[facet.start : facet.end].decode().strip() != ""


@given(
    st.lists(
        st.sampled_from(
            ["a", "ä", "e\u0301", "👨‍👩‍👧", "🇩🇪", "👍🏽", "한", "\u1112\u1161\u11ab", "क्षि", "ก็", "❤️‍🔥", " "]
        )
    )
)
@settings(max_examples=200, deadline=None)
def test_letters_are_counted_one_by_one_whatever_they_are_made_of(letters: list[str]) -> None:
    # Two flags side by side stay two, so no separators are needed.
    assert graphemes("".join(letters)) == len(letters)


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_counting_grows_with_the_text_and_never_passes_its_signs(one: str, two: str) -> None:
    assert graphemes(one) <= len(one)
    assert graphemes(one) <= graphemes(one + two) <= graphemes(one) + graphemes(two)


def test_a_line_break_of_two_signs_is_one_letter() -> None:
    assert graphemes("a\r\nb") == 3
    assert graphemes("ä\r\nb") == 3
    assert graphemes("") == 0


def test_a_mark_on_nothing_is_a_letter() -> None:
    assert unicodedata.combining("\u0301")
    assert graphemes("\u0301") == 1
    assert graphemes("\n\u0301") == 2
