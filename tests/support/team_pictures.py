"""A team's house at a moment worth a picture: a request waits, a sample is half looked at, a comment has a history."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from msgspec import structs

from smtui.config import Replies
from smtui.domain.clock import FixedClock
from smtui.domain.team import Member
from smtui.services import approval, inbox, replies, sample, sync, triage
from smtui.services.house import House
from smtui.texts import Language
from tests.support.fake_network import FakeNetwork
from tests.support.house import ANNA, JONAS, make_house

LENA = Member(name="lena", title="Lena Roth", role="feedback")
WRITTEN: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        ("Ada", "Is the terrace open in winter?"),
        ("Ben", "Great cake, thank you!"),
        ("Cleo", "My parcel never came. I want my money back, and I have waited for three weeks by now."),
        ("Dora", "Which flour do you use?"),
    ),
    "de": (
        ("Ada", "Ist die Terrasse im Winter offen?"),
        ("Ben", "Toller Kuchen, danke!"),
        ("Cleo", "Mein Paket kam nie an. Ich will mein Geld zurück und warte seit drei Wochen."),
        ("Dora", "Welches Mehl verwenden Sie?"),
    ),
}
SAID: dict[str, tuple[str, ...]] = {
    "en": (
        "Yes, Ada, with blankets, from ten to four.",
        "Thank you, Ben!",
        "We are sorry, Cleo. We look for the parcel and write to you by Friday noon.",
        "I am sorry, Cleo. May I refund it today?",
        "is Friday right?",
        "she called this morning, please answer today",
        "say when",
    ),
    "de": (
        "Ja, Ada, mit Decken, von zehn bis vier.",
        "Danke, Ben!",
        "Das tut uns leid, Cleo. Wir suchen das Paket und schreiben bis Freitagmittag.",
        "Das tut mir leid, Cleo. Darf ich es heute erstatten?",
        "stimmt Freitag?",
        "sie hat heute früh angerufen, bitte heute antworten",
        "sagen, wann",
    ),
}


def furnished(language: Language) -> House:
    """Return the house, as Anna sees it on Tuesday morning."""
    network, said = FakeNetwork(), SAID[language]
    for minute, (author, text) in enumerate(WRITTEN[language]):
        network.write(text, author=author, at=datetime(2026, 11, 23, 8, minute, tzinfo=UTC))
    clock = FixedClock(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    house = make_house(network, language=language, clock=clock, reply=Replies(undo_seconds=0))
    house.settings = structs.replace(house.settings, member=(ANNA, JONAS, LENA))
    asyncio.run(sync.sync(house, house.library.accounts()))
    by_author = {comment.author: comment.id for comment in inbox.list_comments(house)}
    house.me = JONAS
    for author, text in (("Ada", said[0]), ("Ben", said[1])):
        replies.queue(house, by_author[author], text, knowing=True)
        clock.advance(minutes=7)
    asyncio.run(sync.sync(house, house.library.accounts()))
    clock.advance(hours=23)
    house.me = ANNA
    sample.judge(house, by_author["Ben"], "rework", said[6])
    triage.assign(house, [by_author["Cleo"]], "jonas", said[5])
    clock.advance(minutes=4)
    house.me = JONAS
    triage.set_situation(house, [by_author["Cleo"]], "complaint")
    clock.advance(minutes=3)
    approval.submit(house, by_author["Cleo"], said[2], others=[said[3]], note=said[4], knowing=True)
    clock.advance(minutes=10)
    house.me = ANNA
    return house
