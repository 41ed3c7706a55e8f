"""The script of the made-up house: what ``demo.toml`` tells of its people, its networks and its days."""

from __future__ import annotations

import tomllib
from datetime import time

from msgspec import Struct, convert

from smtui.domain.comment import Kind, Reason, RemoteStatus
from smtui.domain.team import Member


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
    """A planned post. ``day`` counts from today, ``minutes`` from now; with neither it is an idea.

    One with a ``page`` is out.
    """

    title: str
    day: int | None = None
    text: str = ""
    account: str = ""
    hour: int = 9
    minutes: int | None = None
    page: str = ""
    likes: int | None = None
    boosts: int | None = None


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
