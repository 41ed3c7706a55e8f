"""The made-up house of ``smtui demo``: a café whose networks live in memory. Nothing is kept, nothing is sent."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from msgspec import Struct, convert

from smtui.domain.clock import Clock
from smtui.domain.comment import Incoming, Moderation, Note, RemoteStatus, Said
from smtui.domain.post import CalendarEntry, Post
from smtui.domain.reply import Outgoing, Reply, Sent
from smtui.domain.team import Member
from smtui.ports import Account, AccountInfo, Batch, Capabilities, Capability, Secret, Write
from smtui.services import outbox, rounds, sync
from smtui.services.house import House
from smtui.services.work import Work, to_doc

ABILITIES: frozenset[Capability] = frozenset(
    {"reply", "approve", "hold", "spam", "unspam", "trash", "untrash", "hide", "unhide"},
)
_STATES: Mapping[Moderation, RemoteStatus] = {
    "approve": "public",
    "hold": "held",
    "spam": "spam",
    "unspam": "held",
    "trash": "trash",
    "untrash": "held",
    "hide": "held",
    "unhide": "public",
}


class Spoken(Struct, frozen=True, kw_only=True):
    """A comment of the made-up house."""

    account: str
    post: str
    author: str
    minutes: int
    text: str
    author_url: str = ""
    status: RemoteStatus = "held"
    answer: str = ""
    answer_after: int = 0


class Earlier(Struct, frozen=True, kw_only=True):
    """Something said above a comment."""

    comment: str
    author: str
    minutes: int
    text: str
    ours: bool = False


class Page(Struct, frozen=True, kw_only=True):
    """A post on a made-up site."""

    account: str
    id: str
    title: str


class Word(Struct, frozen=True, kw_only=True):
    """A note beside a comment, which is named by its author."""

    comment: str
    minutes: int
    by: str
    text: str


class Plan(Struct, frozen=True, kw_only=True):
    """A planned post; ``day`` counts from today, below zero it is an idea without a day."""

    title: str
    day: int
    text: str = ""
    account: str = ""
    hour: int = 9


class Appointment(Struct, frozen=True, kw_only=True):
    """An event of the calendar; without an hour it lasts whole days."""

    title: str
    day: int
    hour: int | None = None
    length: int = 60
    days: int = 1


class Script(Struct, frozen=True, kw_only=True):
    """The whole of ``demo.toml``."""

    name: str
    me: str
    member: tuple[Member, ...]
    account: tuple[dict[str, str], ...]
    post: tuple[Page, ...]
    comment: tuple[Spoken, ...]
    reply_in_thread: tuple[Earlier, ...] = ()
    note: tuple[Word, ...] = ()
    plan: tuple[Plan, ...] = ()
    entry: tuple[Appointment, ...] = ()


def read_script(text: str) -> Script:
    """Return the made-up house that a ``demo.toml`` describes."""
    return convert(tomllib.loads(text), Script)


def demo_accounts(script: Script) -> tuple[Account, ...]:
    """Return the made-up accounts."""
    return tuple(
        Account(
            name=given["name"],
            network="wordpress",
            url=f"https://{given['name']}.example",
            user=script.me,
            title=given["title"],
            settings={"can": " ".join(sorted(ABILITIES))},
        )
        for given in script.account
    )


class DemoNetwork:
    """A network in memory that confirms whatever it is told."""

    key = "wordpress"
    title = "WordPress"
    capabilities = Capabilities(can=ABILITIES, max_length=65_525, unit="bytes", title="WordPress")

    def __init__(self, script: Script, start: datetime) -> None:
        self._script = script
        self._start = start

    def connect(self, account: Account, secret: Secret, *, clock: Clock) -> DemoConnector:
        """Return the connector of a made-up account."""
        return DemoConnector(self._script, self._start, account, clock)


class DemoConnector:
    """One made-up account."""

    capabilities = DemoNetwork.capabilities

    def __init__(self, script: Script, start: datetime, account: Account, clock: Clock) -> None:
        self._script = script
        self._start = start
        self._account = account
        self._clock = clock

    async def check(self) -> AccountInfo:
        """Return a satisfied answer."""
        return AccountInfo(user=self._account.user, roles=("editor",), site=self._account.title, can=ABILITIES)

    async def pull(self, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> AsyncIterator[Batch]:
        """Bring the script's comments once."""
        if cursor:
            yield Batch(cursor=cursor)
            return
        incoming = tuple(
            self._incoming(number, spoken)
            for number, spoken in enumerate(self._script.comment, 101)
            if spoken.account == self._account.name
        )
        yield Batch(incoming=incoming, cursor={"done": True}, total=len(incoming))

    def _incoming(self, number: int, spoken: Spoken) -> Incoming:
        page = next(page for page in self._script.post if (page.account, page.id) == (spoken.account, spoken.post))
        site = self._account.url
        return Incoming(
            remote_id=str(number),
            text=spoken.text,
            created_at=self._start - timedelta(minutes=spoken.minutes),
            author=spoken.author,
            author_url=spoken.author_url,
            url=f"{site}/{page.id}/#comment-{number}",
            post_id=page.id,
            post_url=f"{site}/{page.id}/",
            post_title=page.title,
            remote_status=spoken.status,
            thread=tuple(
                Said(author=e.author, text=e.text, at=self._start - timedelta(minutes=e.minutes), ours=e.ours)
                for e in self._script.reply_in_thread
                if e.comment == spoken.author
            ),
        )

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Confirm a reply."""
        number = 900 + int(outgoing.comment_remote_id)
        url = f"{self._account.url}/{outgoing.post_id}/#comment-{number}"
        return Sent(remote_id=str(number), url=url, at=self._clock.now())

    async def find_reply(self, outgoing: Outgoing) -> Sent | None:
        """Find nothing: here no answer is ever lost."""
        return None

    async def moderate(self, remote_id: str, action: Moderation) -> RemoteStatus:
        """Confirm a moderation."""
        return _STATES[action]

    async def close(self) -> None:
        """Close nothing."""


class DemoSecrets:
    """A token for everybody, worth nothing."""

    def get(self, account: str) -> Secret | None:
        """Return the worthless token."""
        return Secret("demo")

    def set(self, account: str, secret: Secret) -> str:
        """Keep nothing."""
        return "secrets.file"

    def delete(self, account: str) -> None:
        """Forget nothing."""


async def furnish(house: House, script: Script) -> None:
    """Fill an empty house with what the script tells, by the same ways that real comments take."""
    now = house.now()
    for account in house.library.accounts():
        await sync.sync_account(house, account)
    began = (house.today() - timedelta(days=10)).isoformat()
    house.store.commit([Write(table="sync", id="house", fields={"began": began})])
    work = Work(house, "demo", undoable=False)
    by_author = {doc["author"]: doc for doc in house.store.find("comments")}
    for word in script.note:
        note = Note(
            id=house.new_id("notes"),
            comment=by_author[word.comment]["id"],
            text=word.text,
            by=word.by,
            at=now - timedelta(minutes=word.minutes),
        )
        work.insert("notes", note, log=False)
    for plan in script.plan:
        work.insert("posts", _post(house, plan), log=False)
    for number, appointment in enumerate(script.entry):
        work.insert("entries", _entry(house, appointment, number), log=False)
    work.commit()
    for spoken in script.comment:
        if spoken.answer:
            _answer(house, script, spoken, by_author[spoken.author]["id"])
    views = rounds.rounds(house)
    if views and len(views[0].steps) > 1:
        rounds.set_steps(house, [views[0].steps[0].step.id], "done")


def _answer(house: House, script: Script, spoken: Spoken, comment_id: str) -> None:
    asked = house.now() - timedelta(minutes=spoken.minutes)
    at = asked + timedelta(minutes=spoken.answer_after)
    reply = Reply(
        id=house.new_id("replies"),
        comment=comment_id,
        account=spoken.account,
        text=spoken.answer,
        by=script.me,
        created_at=at,
        status="sending",
        operation=house.ids.operation(),
    )
    house.store.commit([_insert("replies", reply)])
    site = f"https://{spoken.account}.example/{spoken.post}/"
    outbox.confirm_reply(house, reply, Sent(remote_id=f"r{comment_id}", url=f"{site}#comment-r{comment_id}", at=at))


def _insert(table: Any, value: Struct) -> Write:
    doc = to_doc(value)
    return Write(
        table=table, id=doc["id"], fields={name: item for name, item in doc.items() if name not in ("id", "rev")}
    )


def _post(house: House, plan: Plan) -> Post:
    at = None
    if plan.day >= 0:
        at = datetime.combine(house.today() + timedelta(days=plan.day), time(plan.hour), house.zone)
    return Post(
        id=house.new_id("posts"),
        title=plan.title,
        created_at=house.now() - timedelta(days=2),
        by=house.me.name,
        text=plan.text,
        accounts=(plan.account,) if plan.account else (),
        at=at,
        status="scheduled" if at else "idea",
    )


def _entry(house: House, appointment: Appointment, number: int) -> CalendarEntry:
    day = house.today() + timedelta(days=appointment.day)
    start = None if appointment.hour is None else datetime.combine(day, time(appointment.hour), house.zone)
    return CalendarEntry(
        id=house.new_id("entries"),
        uid=f"demo-{number}",
        source="demo.ics",
        title=appointment.title,
        day=day,
        last_day=day + timedelta(days=appointment.days - 1),
        start=start,
        end=None if start is None else start + timedelta(minutes=appointment.length),
    )
