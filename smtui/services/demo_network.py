"""The networks of the made-up house: they live in memory, bring what its script says, and confirm whatever is sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from smtui.domain.clock import Clock
from smtui.domain.comment import Incoming, Moderation, RemoteStatus, Said
from smtui.domain.post import Echo
from smtui.domain.reply import Outgoing, Sent
from smtui.extras import Measures
from smtui.ports import Account, AccountInfo, Batch, Capabilities, Network, Secret
from smtui.services.demo_script import Plan, Script, Spoken

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
        """Return the script's hearts for its posts, and some for others."""
        now = self._clock.now()
        told = {plan.page: plan for plan in self._script.plan if plan.likes is not None}
        some = Plan(title="", likes=3, boosts=1)
        return {id: Echo(at=now, likes=told.get(id, some).likes, boosts=told.get(id, some).boosts) for id in remote_ids}

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
