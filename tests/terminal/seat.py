"""The app on a fake network and a real store, for a pseudo-terminal: ``python -m tests.terminal.seat FOLDER``.

With ``hostile`` behind it there are also comments that try to command the terminal; with ``nasty`` the whole corpus,
written past every door into the store itself. ``demo en`` instead of all that is the made-up house at a fixed moment.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from smtui.config import Replies
from smtui.domain.clock import FixedClock
from smtui.domain.comment import Comment, Note, Said
from smtui.ports import Write
from smtui.services.house import House
from smtui.services.sync import sync
from smtui.services.work import to_doc
from smtui.storage import open_store
from tests.support.demo import HOSTILE, make_demo
from tests.support.fake_network import FakeNetwork
from tests.support.house import MONDAY, make_house
from tests.support.nasty import corpus


def main(folder: str, *more: str) -> int:
    """Fetch one comment, or some more, and open the inbox."""
    from smtui.face import run

    if folder == "demo":
        return run(make_demo("de" if more == ("de",) else "en"), demo=True)
    network = FakeNetwork()
    network.write("Is the terrace open?")
    if "hostile" in more:
        for number in range(30):
            network.write(f"{number} {HOSTILE}", author=HOSTILE, post_title=HOSTILE)
    clock = FixedClock(MONDAY)
    house = make_house(network, store=open_store(Path(folder), clock=clock), clock=clock)
    house.settings = msgspec.structs.replace(house.settings, reply=Replies(undo_seconds=0))
    looks = msgspec.structs.replace(house.settings.ui, start="inbox")
    house.settings = msgspec.structs.replace(house.settings, ui=looks)
    asyncio.run(sync(house, house.library.accounts()))
    if "nasty" in more:
        put_nasty(house)
    return run(house)


def put_nasty(house: House) -> None:
    """Put the corpus into the store as it is, uncleaned: the second wall has to hold where the first was not there."""
    writes = []
    for number, (name, text) in enumerate(corpus()):
        raw = text.encode("utf-8", "replace").decode()
        comment = Comment(
            id=f"n{number:03}",
            account="blog",
            network="wordpress",
            remote_id=name,
            text=raw,
            created_at=MONDAY,
            received_at=MONDAY,
            author=raw,
            url=f"https://x.example/{raw}",
            post_title=raw,
            thread=(Said(author=raw, text=raw, at=MONDAY),),
            status="pending",
        )
        doc = to_doc(comment)
        writes.append(Write(table="comments", id=doc.pop("id"), fields=doc))
        note = Note(id=f"m{number:03}", comment=comment.id, text=raw, by=raw, at=MONDAY)
        doc = to_doc(note)
        writes.append(Write(table="notes", id=doc.pop("id"), fields=doc))
    house.store.commit(writes)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
