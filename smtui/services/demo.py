"""The made-up house of ``smtui demo``: a café whose networks live in memory. Nothing is kept, nothing is sent."""

from __future__ import annotations

import tomllib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import Any

from msgspec import Struct, convert, structs

from smtui.domain.clock import Clock
from smtui.domain.comment import Comment, Incoming, Kind, Moderation, Note, Reason, RemoteStatus, Said
from smtui.domain.post import CalendarEntry, Echo, Post
from smtui.domain.reply import Outgoing, Reply, Sent
from smtui.domain.team import Member
from smtui.extras import Measures
from smtui.ports import Account, AccountInfo, Batch, Capabilities, Network, Secret, Write
from smtui.services import demo_rounds, outbox, post_plan, rounds, sync
from smtui.services.house import House
from smtui.services.work import Work, from_doc, to_doc

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


class Place(Struct, frozen=True, kw_only=True):
    """A made-up account."""

    name: str
    title: str
    network: str = "wordpress"
    url: str = ""


class Spoken(Struct, frozen=True, kw_only=True):
    """A comment of the made-up house."""

    account: str
    post: str
    author: str
    minutes: int
    text: str
    kind: Kind = "comment"
    author_url: str = ""
    status: RemoteStatus = "held"
    answer: str = ""
    answer_after: int = 0


class Settled(Struct, frozen=True, kw_only=True):
    """A comment of an earlier day: ``after`` so many minutes it was answered, or closed for a reason."""

    days: int
    at: time
    account: str
    post: str
    author: str
    text: str
    after: int
    kind: Kind = "comment"
    answer: str = ""
    reason: Reason | None = None


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
    """A planned post; ``day`` counts from today, without one it is an idea."""

    title: str
    day: int | None = None
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
    account: tuple[Place, ...]
    post: tuple[Page, ...]
    comment: tuple[Spoken, ...]
    past: tuple[Settled, ...] = ()
    weeks: int = 0
    """For so many weeks the house has made its rounds."""
    unfinished: str = ""
    """Why a step of those was left for the next one."""
    reply_in_thread: tuple[Earlier, ...] = ()
    note: tuple[Word, ...] = ()
    plan: tuple[Plan, ...] = ()
    entry: tuple[Appointment, ...] = ()


def read_script(text: str) -> Script:
    """Return the made-up house that a ``demo.toml`` describes."""
    return convert(tomllib.loads(text), Script)


def demo_accounts(script: Script, network: Callable[[str], Network]) -> tuple[Account, ...]:
    """Return the made-up accounts; they may do whatever their networks can."""
    return tuple(
        Account(
            name=place.name,
            network=place.network,
            url=place.url or f"https://{place.name}.example",
            user=script.me,
            title=place.title,
            settings={"can": " ".join(sorted(network(place.network).capabilities.can))},
        )
        for place in script.account
    )


class DemoNetwork:
    """A network in memory that confirms whatever it is told. It can what the real one can, and counts as it does."""

    def __init__(self, real: Network, script: Script, start: datetime) -> None:
        self.key = real.key
        self.title = real.title
        self.capabilities = real.capabilities
        self._script = script
        self._start = start

    def connect(self, account: Account, secret: Secret, *, clock: Clock) -> DemoConnector:
        """Return the connector of a made-up account."""
        return DemoConnector(self.capabilities, self._script, self._start, account, clock)


class MeasuringDemoNetwork(DemoNetwork):
    """The same for a network with its own way to count."""

    def __init__(self, real: Measures, script: Script, start: datetime) -> None:
        super().__init__(real, script, start)  # type: ignore[arg-type]
        self.length = real.length


def demo_network(real: Network, script: Script, start: datetime) -> DemoNetwork:
    """Return the made-up double of a network. ``start`` is when the demo began, in the house's zone."""
    return MeasuringDemoNetwork(real, script, start) if isinstance(real, Measures) else DemoNetwork(real, script, start)


class DemoConnector:
    """One made-up account."""

    def __init__(
        self, capabilities: Capabilities, script: Script, start: datetime, account: Account, clock: Clock
    ) -> None:
        self.capabilities = capabilities
        self._script = script
        self._start = start
        self._account = account
        self._clock = clock

    async def check(self) -> AccountInfo:
        """Return a satisfied answer."""
        return AccountInfo(
            user=self._account.user, roles=("editor",), site=self._account.title, can=self.capabilities.can
        )

    async def pull(self, cursor: Mapping[str, Any], open_ids: Sequence[str]) -> AsyncIterator[Batch]:
        """Bring the script's comments once."""
        if cursor:
            yield Batch(cursor=cursor)
            return
        mine = [spoken for spoken in told(self._script, self._start) if spoken.account == self._account.name]
        incoming = tuple(self._incoming(number, spoken) for number, spoken in enumerate(mine, 101))
        yield Batch(incoming=incoming, cursor={"done": True}, total=len(incoming))

    def _incoming(self, number: int, spoken: Spoken) -> Incoming:
        page = next(page for page in self._script.post if (page.account, page.id) == (spoken.account, spoken.post))
        site = self._account.url
        return Incoming(
            remote_id=str(number),
            text=spoken.text,
            kind=spoken.kind,
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

    async def publish(self, outgoing: Outgoing) -> Sent:
        """Take a post and confirm it."""
        id = outgoing.operation[-8:]
        return Sent(remote_id=id, url=f"{self._account.url}/{id}/", at=self._clock.now())

    async def echoes(self, remote_ids: Sequence[str]) -> Mapping[str, Echo]:
        """Return some hearts for each post."""
        now = self._clock.now()
        return {id: Echo(at=now, likes=3 + len(self._account.name), boosts=1) for id in remote_ids}

    async def find_reply(self, outgoing: Outgoing) -> Sent | None:
        """Find nothing: here no answer is ever lost."""
        return None

    async def moderate(self, remote_id: str, action: Moderation) -> RemoteStatus:
        """Confirm a moderation."""
        return _STATES.get(action, "public")

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


def told(script: Script, start: datetime) -> Iterator[Spoken]:
    """Yield all that was written, what is settled as well, counted back from ``start``."""
    yield from script.comment
    for past in script.past:
        moment = datetime.combine(start.date() - timedelta(days=past.days), past.at, start.tzinfo)
        yield Spoken(
            account=past.account,
            post=past.post,
            author=past.author,
            minutes=int((start - moment) / timedelta(minutes=1)),
            text=past.text,
            kind=past.kind,
            status="public",
        )


async def furnish(house: House, script: Script) -> None:
    """Fill an empty house with what the script tells, by the same ways that real comments take."""
    now = house.now()
    for account in house.library.accounts():
        await sync.sync_account(house, account)
    began = (house.today() - (timedelta(weeks=script.weeks) or timedelta(days=10))).isoformat()
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
    for made in demo_rounds.earlier(house, script.weeks, script.unfinished):
        work.insert("rounds", made, log=False)
    work.commit()
    for spoken in script.comment:
        if spoken.answer:
            asked = now - timedelta(minutes=spoken.minutes)
            found = from_doc(by_author[spoken.author], Comment)
            _answer(house, script, found, spoken.answer, asked + timedelta(minutes=spoken.answer_after))
    for past in script.past:
        _settle(house, script, from_doc(by_author[past.author], Comment), past)
    views = rounds.rounds(house)
    if views and len(views[0].steps) > 1:
        rounds.set_steps(house, [views[0].steps[0].step.id], "done")


def _settle(house: House, script: Script, comment: Comment, past: Settled) -> None:
    """Let a comment have come in, and have been closed, when it is said to."""
    at = comment.created_at + timedelta(minutes=past.after)
    came = structs.replace(comment, received_at=comment.created_at)
    if past.reason:
        came = structs.replace(came, status="dismissed", reason=past.reason, closed_at=at)
    work = Work(house, "demo", undoable=False)
    work.change("comments", comment, came, log=False)
    work.commit()
    if past.answer:
        _answer(house, script, came, past.answer, at)


def _answer(house: House, script: Script, comment: Comment, text: str, at: datetime) -> None:
    reply = Reply(
        id=house.new_id("replies"),
        comment=comment.id,
        account=comment.account,
        text=text,
        by=script.me,
        created_at=at,
        status="sending",
        operation=house.ids.operation(),
    )
    house.store.commit([_insert("replies", reply)])
    url = f"{comment.post_url}#comment-r{comment.id}"
    outbox.confirm_reply(house, reply, Sent(remote_id=f"r{comment.id}", url=url, at=at))


def _insert(table: Any, value: Struct) -> Write:
    doc = to_doc(value)
    return Write(
        table=table, id=doc["id"], fields={name: item for name, item in doc.items() if name not in ("id", "rev")}
    )


def _post(house: House, plan: Plan) -> Post:
    at = None
    if plan.day is not None:
        at = datetime.combine(house.today() + timedelta(days=plan.day), time(plan.hour), house.zone)
    post = Post(
        id=house.new_id("posts"),
        title=plan.title,
        created_at=house.now() - timedelta(days=2),
        by=house.me.name,
        text=plan.text,
        accounts=(plan.account,) if plan.account else (),
        at=at,
        status="idea",
    )
    return post_plan.ready_or_draft(house, post) if at else post


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
