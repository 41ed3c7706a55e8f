"""Whole syncs through random faults: comments come in at a real server, answers and a post go out, the server is asked.

A schedule is one list of faults, made from its number alone. While it plays, strangers write, a house syncs and
answers, processes end in the middle, and two of them meet. Time passes only by the house's own clock, up to the moment
at which something is due again, so nothing waits.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Protocol

from msgspec import Struct

from smtui.domain.clock import FixedClock
from smtui.domain.post import Part, Post
from smtui.domain.reply import CLAIM_EXPIRES, ModerationOrder, Reply
from smtui.ports import Account
from smtui.services import calendar, inbox, merge, outbox, pictures, post_gate, publish, replies, sync, triage
from smtui.services.house import House
from smtui.services.work import from_doc, load
from tests.support.fault_proxy import AFTER, BEFORE, FAULTS, HARMLESS, FaultProxy

WORDS = (
    "Is it open on Sunday?",
    "Danke! 🌞",
    "Where can I buy <this> & that?",
    "Ärger mit der Bestellung",
    "👍",
    "Why?",
)
"""What strangers say."""
_ROUNDS = 80
_LEAD = 5_400.0
"""Seconds that the house's clock may be ahead."""


class There(Struct, frozen=True):
    """An answer of ours as the server has it."""

    id: str
    parent: str
    text: str


class Side(Protocol):
    """The network's side, spoken to past the proxy."""

    async def write(self, chance: Random, schedule: int) -> list[str]:
        """Let strangers write some comments and return their ids, once the network shows them."""
        ...

    async def answers(self, ids: Sequence[str]) -> list[There]:
        """Return all answers of ours to these comments."""
        ...

    async def written(self) -> int:
        """Return how many answers of ours there are in all."""
        ...

    async def posts(self) -> list[There]:
        """Return our newest posts that answer nobody."""
        ...


class Tally(Struct, kw_only=True):
    """What many schedules came to."""

    schedules: int = 0
    comments: int = 0
    answers: int = 0
    posts: int = 0
    requests: int = 0
    faults: Counter[str] = Counter()
    ended: int = 0
    """Processes that ended in the middle."""
    met: int = 0
    """Times that two processes synced at once."""
    asked: int = 0
    """Answers that a person had to send on, because a fault looked final."""
    lost_comments: list[str] = []
    lost_answers: list[str] = []
    doubled: list[str] = []
    untrue: list[str] = []
    """Answers or posts called sent that are not there, or not called sent though they are."""

    def bad(self) -> list[str]:
        """Return everything that must not be, a line each."""
        return [*self.lost_comments, *self.lost_answers, *self.doubled, *self.untrue]

    def __str__(self) -> str:
        played = ", ".join(f"{name} {n}" for name, n in self.faults.most_common() if name != "pass")
        return (
            f"{self.schedules} schedules, {self.comments} comments, {self.answers} answers, {self.posts} posts, "
            f"{self.requests} requests, "
            f"{self.ended} processes ended, {self.met} times two at once, {self.asked} answers sent on by a person: "
            f"{len(self.lost_comments)} comments lost, {len(self.lost_answers)} answers or posts lost, "
            f"{len(self.doubled)} sent twice, {len(self.untrue)} wrongly called sent\nfaults: {played}"
        )


def faults_of(chance: Random) -> list[str]:
    """Return a schedule: single faults and bursts of one kind, with good moments in between."""
    faults: list[str] = []
    for _ in range(chance.randint(1, 7)):
        faults += ["pass"] * chance.choice((0, 0, 1, 2, 4, 7))
        kind = chance.choice(chance.choice((BEFORE, AFTER, AFTER, FAULTS, HARMLESS)))
        faults += [kind] * chance.choice((1, 1, 1, 2, 3))
    return faults


class Storm:
    """One account of a house (twice open, as two processes would have it) behind a proxy before a real server."""

    def __init__(
        self,
        houses: tuple[House, House],
        account: Account,
        proxy: FaultProxy,
        side: Side,
        name: str,
        *,
        shot: Path | None = None,
    ) -> None:
        """``shot`` is an image that goes along with some posts."""
        self.houses = houses
        self.shot = shot
        self.house = houses[0]
        self.account = account
        self.proxy = proxy
        self.side = side
        self.name = name
        self.tally = Tally(faults=Counter())
        assert isinstance(self.house.clock, FixedClock)
        self.clock = self.house.clock

    async def begin(self) -> None:
        """Take in what is there already, and deal with it, so that the schedules begin with an empty inbox."""
        outcome = await sync.sync_account(self.house, self.account)
        assert outcome.error is None, outcome.error
        if there := [comment.id for comment in inbox.list_comments(self.house)]:
            triage.done(self.house, there, "no_answer_on_purpose")

    async def play(self, schedule: int) -> None:
        """Play one schedule until all is quiet, then ask the server."""
        # The house's clock must not run so far ahead that the server's tokens look as if they had ended.
        ahead = (self.clock.now() - datetime.now(UTC)).total_seconds()
        self.clock.advance(seconds=-ahead if ahead > _LEAD else 0)
        chance = Random(f"{self.name}-{schedule}")
        faults = faults_of(chance)
        self.proxy.play(faults)
        ids = await self.side.write(chance, schedule)
        post = self._plan(chance, schedule)
        for _ in range(_ROUNDS):
            calm = await self._sync(chance)
            self._answer(schedule)
            if calm and not self.proxy.plan and not self._waiting() and self._known(ids) and self._is_out(post):
                break
            self._let_time_pass()
        self.tally.schedules += 1
        self.tally.comments += len(ids)
        self.tally.requests += len(self.proxy.seen)
        self.tally.faults.update(fault for fault, _ in self.proxy.seen)
        await self._judge(schedule, ids)
        if post:
            await self._judge_post(schedule, post)

    def _plan(self, chance: Random, schedule: int) -> str:
        """Plan a post for a moment to come, or order one at once; return its id, nothing where no post goes out."""
        house, name = self.house, self.account.name
        if not post_gate.publishes(house, name):
            return ""
        # Posts of an earlier run on the same server must not look like this one.
        text = f"Post {schedule} <new> & old, {house.ids.operation()}"
        shots = pictures.chosen([str(self.shot)], ["A dot"]) if self.shot and chance.random() < 0.2 else ()
        at = house.now() + timedelta(minutes=1) if chance.random() < 0.7 else None
        post = calendar.add_post(house, f"Post {schedule}", text=text, at=at, accounts=[name], images=shots)
        if at is None:
            publish.publish_now(house, post.id, knowing=True)
        return post.id

    def _is_out(self, post: str) -> bool:
        return not post or load(self.house, "posts", post, Post).status == "published"

    async def _sync(self, chance: Random) -> bool:
        """Sync as one process or as two, which may end in the middle; tell whether nothing went wrong."""
        both = chance.random() < 0.15
        self.tally.met += both
        tasks = [asyncio.ensure_future(sync.sync_account(house, self.account)) for house in self.houses[: 1 + both]]

        def end() -> None:
            self.tally.ended += 1
            for task in tasks:
                task.cancel()

        self.proxy.ends = end
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        self.proxy.ends = lambda: None
        for outcome in outcomes:
            if isinstance(outcome, Exception):
                raise outcome
        return all(isinstance(outcome, sync.Outcome) and outcome.error is None for outcome in outcomes)

    def _answer(self, schedule: int) -> None:
        """Answer what is open and has no answer under way; send on what a person would have to look at."""
        busy = inbox.on_their_way(self.house)
        for comment in inbox.list_comments(self.house):
            if comment.id not in busy:
                replies.queue(self.house, comment.id, f"Answer {schedule} to {comment.id} <ok> & thanks", knowing=True)
        stuck = [item for item in self._waiting() if item.status == "failed" and item.retry_at is None]
        if stuck:
            self.tally.asked += len(stuck)
            print(f"\n{self.name} {schedule}: a person has to look at {stuck}: {self.proxy.seen[-12:]}", flush=True)
            outbox.retry_all(self.house, self.account.name)
        final = [part for part in self._parts() if part.status == "failed" and part.retry_at is None]
        if final:
            self.tally.asked += len(final)
            print(f"\n{self.name} {schedule}: a person has to look at {final}: {self.proxy.seen[-12:]}", flush=True)
            publish.retry(self.house, self.account.name)

    def _parts(self) -> list[Part]:
        return [part for post in publish.under_way(self.house) for part in post.parts]

    def _waiting(self) -> list[Reply | ModerationOrder]:
        return inbox.undelivered(self.house)

    def _known(self, ids: Sequence[str]) -> bool:
        return all(merge.find_comment(self.house, self.account, id)[1] for id in ids)

    def _let_time_pass(self) -> None:
        """Go to the moment at which the next thing is due, a minute at least."""
        now = self.clock.now()
        due: list[datetime] = [now + timedelta(minutes=1)]
        for item in (*self._waiting(), *self._parts()):
            if item.status == "sending" and item.claimed_at:
                lease = publish.lease(item) if isinstance(item, Part) else CLAIM_EXPIRES
                due.append(item.claimed_at + lease + timedelta(seconds=1))
            elif item.retry_at:
                due.append(item.retry_at)
        self.clock.advance(seconds=max(1.0, (max(due) - now).total_seconds()))

    async def _judge(self, schedule: int, ids: Sequence[str]) -> None:
        """Ask the server what is there, and hold it against what the house says."""
        tally, where = self.tally, f"schedule {schedule} of {self.name}"
        there = await self.side.answers(ids)
        for id in ids:
            comment = merge.find_comment(self.house, self.account, id)[1]
            answers = [one for one in there if one.parent == id]
            tally.answers += len(answers)
            if comment is None:
                tally.lost_comments.append(f"{where}: comment {id} is not in the house: {self.proxy.seen}")
                continue
            docs = self.house.store.find("replies", {"comment": comment.id})
            mine = [reply for doc in docs if (reply := from_doc(doc, Reply)).status != "cancelled"]
            if not answers or len(mine) != 1:
                tally.lost_answers.append(f"{where}: {id} has {len(answers)} answers, {mine}: {self.proxy.seen}")
            if len(answers) > 1:
                tally.doubled.append(f"{where}: {id} has {answers}: {self.proxy.seen}")
            for reply in mine:
                good = reply.status == "sent" and comment.status == "answered"
                if not good or reply.remote_id not in {one.id for one in answers}:
                    tally.untrue.append(f"{where}: {reply} of {comment.status}, there is {answers}: {self.proxy.seen}")

    async def _judge_post(self, schedule: int, id: str) -> None:
        """Ask the server for the post of a schedule, and hold it against what the house says."""
        post = load(self.house, "posts", id, Post)
        there = [one for one in await self.side.posts() if one.text == post.text]
        tally, where = self.tally, f"schedule {schedule} of {self.name}"
        tally.posts += len(there)
        if not there:
            tally.lost_answers.append(f"{where}: {post} is not there: {self.proxy.seen}")
        if len(there) > 1:
            tally.doubled.append(f"{where}: {post} is there as {there}: {self.proxy.seen}")
        if post.status != "published" or post.parts[0].remote_id not in {one.id for one in there}:
            tally.untrue.append(f"{where}: {post}, there is {there}: {self.proxy.seen}")
