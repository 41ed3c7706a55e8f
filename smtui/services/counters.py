"""Numbers that stand for what cannot be read: reported by a person, a script or a connector, and their rise as a hint.

A hint is a comment without an author. While it is open, a further rise changes its text; there is never a second one.
"""

from __future__ import annotations

from datetime import datetime

from msgspec import structs

from smtui.domain.comment import Comment, Incoming
from smtui.domain.counter import Count, Counter, read
from smtui.domain.errors import Conflict, NotFound, UsageError
from smtui.domain.text import one_line
from smtui.ports import Account, Write
from smtui.services.arrivals import Arrivals
from smtui.services.house import House
from smtui.services.work import Work, difference, from_doc, to_doc

FORM = "counter"
"""The form of a comment that is a hint."""
LARGEST = 10**12
_LONGEST = 40
_TRIES = 6


def report(house: House, account: str, name: str, number: int, url: str = "") -> tuple[Counter, Comment | None]:
    """Take a number from a person or a script, and return what is known now, and the hint where it has risen.

    Raises NotFound for an unknown account, UsageError for a name or number that cannot be one.
    """
    found = house.account(account)
    if found is None:
        known = ", ".join(sorted(one.name for one in house.library.accounts())) or "–"
        raise NotFound("account_unknown", account=account, known=known)
    label = one_line(name)
    if not label or len(label) > _LONGEST:
        raise UsageError("counter_name", limit=_LONGEST)
    if not 0 <= number <= LARGEST:
        raise UsageError("counter_number", number=number)
    for attempt in range(_TRIES):
        work = Work(house, "counter", undoable=False)
        try:
            told = note(house, work, found, Count(name=label, number=number, url=one_line(url)), sure=True)
            work.commit()
            return told
        except Conflict:
            # Another process took a number of the same counter at this moment: read it against that one.
            if attempt == _TRIES - 1:
                raise
    raise AssertionError


def note(
    house: House, work: Work, account: Account, count: Count, *, sure: bool = False
) -> tuple[Counter, Comment | None]:
    """Add to ``work`` what a number changes, and return what is known then, and the hint where it has risen."""
    id = _place(account.name, count.name)
    doc = house.store.get("sync", id)
    now = work.at
    if doc is None:
        first = Counter(id=id, account=account.name, name=count.name, number=count.number, at=now, url=count.url)
        work.insert("sync", structs.replace(first, since=count.number), log=False)
        return first, None
    old = from_doc(doc, Counter)
    hint = _hint(house, old)
    found = read(old, count.number, now, sure=sure, hint_open=hint is not None)
    new = structs.replace(found.counter, url=count.url or old.url)
    told: Comment | None = None
    if found.rise:
        words = _words(house, new, found.rise, new.url or account.url)
        if found.is_new_hint:
            new = structs.replace(new, hints=old.hints + 1)
            told = _made(house, account, new, words, now)
            new = structs.replace(new, hint=told.id)
            work.insert("comments", told, log=False)
        elif hint is not None:
            told = work.change("comments", hint, structs.replace(hint, text=words), log=False)
    was, fields = difference(to_doc(old), to_doc(new))
    if fields:
        work.writes.append(Write(table="sync", id=id, fields=fields, was=was, exact=old.rev))
    return new, told


def _made(house: House, account: Account, counter: Counter, words: str, now: datetime) -> Comment:
    incoming = Incoming(
        remote_id=f"{FORM}:{counter.name}:{counter.hints}",
        text=words,
        created_at=now,
        url=counter.url or account.url,
        post_title=counter.name,
        form=FORM,
    )
    return Arrivals(house).take(account, house.new_id("comments"), incoming)


def _words(house: House, counter: Counter, rise: int, address: str) -> str:
    key = "counter.hint" if address else "counter.hint_nowhere"
    return house.texts(key, n=rise, name=counter.name, number=counter.number, address=address, account=counter.account)


def _hint(house: House, counter: Counter) -> Comment | None:
    """Return the newest hint while somebody still has to look."""
    doc = house.store.get("comments", counter.hint) if counter.hint else None
    hint = from_doc(doc, Comment) if doc else None
    return hint if hint is not None and hint.is_open() else None


def _place(account: str, name: str) -> str:
    return f"counter.{account}.{name}"


def known(house: House, account: str = "") -> list[Counter]:
    """Return all counters, or those of an account, in order."""
    prefix = _place(account, "") if account else "counter."
    found = (house.store.get("sync", id) for id in house.store.ids("sync", prefix))
    return [from_doc(doc, Counter) for doc in found if doc is not None]
