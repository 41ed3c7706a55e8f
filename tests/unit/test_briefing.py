"""A helper's briefing, and what comes back from it."""

from __future__ import annotations

import asyncio
import json
from html.parser import HTMLParser

import pytest
from msgspec import structs

from smtui.domain.errors import NotFound, Refused
from smtui.domain.reaction import parse_plans
from smtui.domain.team import Member
from smtui.services import approval, briefing, inbox, replies, results, sync, triage
from smtui.services.house import House
from tests.support.fake_network import FakeNetwork
from tests.support.house import ANNA, JONAS, make_house

HELPER = Member(name="lena", title="Lena Roth", role="assigned", contact="phone 12")
EVIL = "<script>alert(1)</script> | *bold* [x](http://evil.example) mail me: ada@lovelace.example or +49 170 1234567"


def furnished() -> tuple[House, list[str]]:
    network = FakeNetwork()
    network.write(EVIL, author="Ada <b>")
    network.write("Great cake!", author="Ben")
    house = make_house(network)
    house.settings = structs.replace(house.settings, member=(ANNA, JONAS, HELPER))
    asyncio.run(sync.sync(house, house.library.accounts()))
    by_author = {comment.author: comment.id for comment in inbox.list_comments(house)}
    return house, [by_author["Ada <b>"], by_author["Ben"]]


class Tags(HTMLParser):
    """Collects tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_page_holds_nothing_from_elsewhere_and_nobody_s_markup() -> None:
    house, _ = furnished()
    page = briefing.html(briefing.briefing(house, "lena"))
    tags = Tags()
    tags.feed(page)
    names = {tag for tag, _ in tags.seen}
    assert names <= {
        *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "ul", "li"),
        *("blockquote", "pre", "table", "tr", "th", "td"),
    }
    assert not any(name in attributes for _, attributes in tags.seen for name in ("src", "href", "onload"))
    assert "&lt;script&gt;" in page


def test_addresses_and_numbers_stay_in_the_house() -> None:
    house, _ = furnished()
    for text in (briefing.html(briefing.briefing(house, "lena")), briefing.markdown(briefing.briefing(house, "lena"))):
        assert "lovelace.example" not in text
        assert "1234567" not in text
        assert "blog.example" not in text
        assert "phone 12" in text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("call 0170 1234567 now", "call […] now"),
        ("write to a.b+c@shop.example!", "write to […@…]!"),
        ("DE89 3704 0044 0532 0130 00 please", "[…] please"),
        ("I live at Lindenstraße 12, come", "I live at […], come"),
        ("order 12345, 3 cups, at 10:30 on 24.12.", "order 12345, 3 cups, at 10:30 on 24.12."),
    ],
)
def test_what_is_left_out_of_a_text(text: str, kept: str) -> None:
    assert briefing.minimised(text) == kept


def test_it_speaks_to_people_and_not_in_the_words_of_the_files() -> None:
    house, ids = furnished()
    triage.set_situation(house, [ids[0]], "complaint")
    plans = "[wordpress.comment]\ntarget_min = 240\n[wordpress.message]\ntarget_min = 90\n"
    parsed = parse_plans(plans, "plans.toml")
    house.library.plans = lambda: parsed  # type: ignore[method-assign]
    text = briefing.markdown(briefing.briefing(house, "lena"))
    assert "Mon, Tue, Wed, Thu, Fri: 09:00-17:00" in text
    assert "comments 4 hours, messages 90 minutes" in text
    assert "answers: community manager" in text
    assert "first answer within 3 hours of working time" in text
    assert "Hand on: to the expert at once" in text
    guideline = text.partition("## The guideline")[2]
    assert max(map(guideline.index, ("### Complaint", "### Praise"))) < guideline.index("### Question")
    house.settings = structs.replace(house.settings, reply=structs.replace(house.settings.reply, form="du"))
    assert "{Sie" not in briefing.markdown(briefing.briefing(house, "lena"))


def test_only_their_cases_are_in_it() -> None:
    house, (ada, ben) = furnished()
    triage.assign(house, [ada], "jonas")
    text = briefing.markdown(briefing.briefing(house, "lena"))
    assert f"### {ben}" in text
    assert f"### {ada}" not in text
    with pytest.raises(NotFound, match="member_unknown"):
        briefing.briefing(house, "nobody")


def test_markdown_of_strangers_stays_text() -> None:
    house, _ = furnished()
    text = briefing.markdown(briefing.briefing(house, "lena"))
    assert "\\*bold\\*" in text
    assert "\\<script\\>" in text


def lines_of(house: House, **filled: dict[str, str]) -> list[tuple[int, dict[str, object]]]:
    """Return the briefing's own lines, filled in for some ids."""
    code = briefing.briefing(house, "lena").parts[-1].blocks[-1].text
    records = [json.loads(line) for line in code.split("\n")]
    return [(number, {**record, **filled.get(record["id"], {})}) for number, record in enumerate(records, 1)]


def test_what_comes_back_goes_before_a_second_person_by_the_helper_s_name() -> None:
    house, (ada, ben) = furnished()
    lines = lines_of(house, **{ada: {"reply": "We look into it.", "note": "calm"}, ben: {"decision": "liked"}})
    found, refused = results.check(house, lines)
    assert (len(found), refused) == (2, [])
    results.take(house, found)
    (item,) = approval.waiting(house)
    assert (item.comment.id, item.reply.by, item.reply.text, item.review.note) == (
        ada,
        "lena",
        "We look into it.",
        "calm",
    )
    assert [(note.by, note.text) for note in inbox.detail(house, ben).notes] == [("lena", "Proposal: liked")]
    assert inbox.detail(house, ben).comment.is_open()


def test_empty_lines_are_skipped() -> None:
    house, _ = furnished()
    assert results.check(house, lines_of(house)) == ([], [])


def test_what_changed_here_since_is_shown_and_never_overwritten() -> None:
    house, (ada, ben) = furnished()
    lines = lines_of(house, **{ada: {"reply": "We look into it."}, ben: {"reply": "Thank you, Ben."}})
    replies.save_draft(house, ada, "Anna's own words")
    triage.done(house, [ben], "liked")
    found, _ = results.check(house, lines)
    first, second = found
    assert "Anna's own words" in first.here
    assert second.news[0].startswith("Anna Muster closed it")
    assert results.take(house, found) == []
    assert replies.current(house, ada).text == "Anna's own words"  # type: ignore[union-attr]
    results.take(house, found, anyway=True)
    assert replies.current(house, ada).text == "Anna's own words"  # type: ignore[union-attr]
    assert inbox.detail(house, ada).notes[0].text == "Proposal: We look into it."
    assert inbox.detail(house, ben).comment.reason == "liked"


def test_a_line_of_no_use_is_refused_and_the_others_come_in() -> None:
    house, (ada, _) = furnished()
    bad = [
        (1, {"id": "zzzzzzz", "reply": "x", "by": "lena"}),
        (2, {"id": ada, "reply": "x", "by": "stranger"}),
        (3, {"id": ada, "reply": "Hello {name}", "by": "lena"}),
        (4, {"id": ada, "reply": "x", "by": "lena", "seen": "soon"}),
        (5, {"id": ada, "note": "fine", "by": "lena"}),
    ]
    found, refused = results.check(house, bad)
    assert [result.line for result in found] == [5]
    assert [item.line for item in refused] == [1, 2, 3, 4]


def test_feedback_does_not_bring_results_in() -> None:
    house, _ = furnished()
    house.me = structs.replace(HELPER, role="feedback")
    with pytest.raises(Refused, match="may_not"):
        results.check(house, [])
