"""Looking at the inbox in a way of one's own: filters, groups, order, and keeping them under a name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct, structs

from smtui.domain.comment import Comment, apparent
from smtui.domain.errors import ConfigError, NotFound
from smtui.domain.view import ME, NOBODY, Group, Sort, State, View, drop_view, parse_views, pick_view, put_view
from smtui.services.house import House
from smtui.services.inbox import Filter, list_comments


class Heap(Struct, frozen=True):
    """Comments that belong together, under a title."""

    title: str
    comments: tuple[Comment, ...]
    late: int
    """How many of them are overdue."""


def to_filter(house: House, view: View) -> Filter:
    """Return the filter that a view stands for, for whoever sits here."""
    states: dict[State, Filter] = {
        "open": Filter(),
        "overdue": Filter(overdue=True),
        "snoozed": Filter(snoozed=True),
        "answered": Filter(status="answered"),
        "dismissed": Filter(status="dismissed"),
        "closed": Filter(status=None, snoozed=True, closed=True),
        "all": Filter(status=None, snoozed=True),
    }
    return structs.replace(
        states[view.state],
        account=view.account,
        situation=view.situation,
        owner=house.me.name if view.owner == ME else view.owner,
        words=view.words,
        archived=view.archive,
    )


def to_view(house: House, wanted: Filter, group: Group = "none", sort: Sort = "urgency", name: str = "") -> View:
    """Return a filter as a view; its owner is whoever sits here where that is the filter's."""
    state: State = "open"
    if wanted.closed:
        state = "closed"
    elif wanted.status is None:
        state = "all"
    elif wanted.status != "pending":
        state = wanted.status
    elif wanted.overdue:
        state = "overdue"
    elif wanted.snoozed:
        state = "snoozed"
    return View(
        name=name,
        account=wanted.account,
        situation=wanted.situation,
        owner=ME if wanted.owner == house.me.name else wanted.owner,
        state=state,
        words=wanted.words,
        archive=wanted.archived,
        group=group,
        sort=sort,
    )


def saved(house: House, problems: list[ConfigError] | None = None) -> tuple[View, ...]:
    """Return the saved views, as the file says now. Raises ConfigError, unless there is a list for ``problems``."""
    return parse_views(house.library.views_text(), house.library.views_name(), problems)


def find(house: House, name: str) -> View:
    """Return a saved view by its name or the beginning of it. Raises NotFound, ConfigError."""
    return pick_view(saved(house), name)


def save(house: House, view: View) -> bool:
    """Keep a view under its name, and tell whether it is new. Raises UsageError, NotFound, ConfigError."""
    check(house, view)
    before = saved(house)
    house.library.keep_views(put_view(house.library.views_text(), view, house.texts.language))
    return len(saved(house)) > len(before)


def remove(house: House, name: str) -> View:
    """Forget a view and return it. Raises NotFound, ConfigError."""
    view = find(house, name)
    house.library.keep_views(drop_view(house.library.views_text(), view.name))
    return view


def check(house: House, view: View) -> None:
    """Raise NotFound where a view names something that the house does not have."""
    accounts = [account.name for account in house.library.accounts()]
    if view.account and view.account not in accounts:
        raise NotFound("account_unknown", account=view.account, known=", ".join(accounts) or "–")
    members = {house.me.name, *(member.name for member in house.settings.member)}
    if view.owner and view.owner not in {ME, NOBODY, *members}:
        raise NotFound("member_unknown", member=view.owner, known=", ".join(sorted(members)))
    if view.situation:
        house.library.guideline().find(view.situation)


def listed(house: House, view: View, limit: int | None = None) -> list[Comment]:
    """Return the comments of a view, in its order."""
    return list_comments(house, to_filter(house, view), limit, view.sort)


def heaps(house: House, comments: Sequence[Comment], group: Group) -> list[Heap]:
    """Return comments in groups: each where its first one stands, and within it in their order."""
    name = _namer(house, group)
    found: dict[str, list[Comment]] = {}
    for comment in comments:
        found.setdefault(name(comment), []).append(comment)
    now = house.now()
    return [
        Heap(title, tuple(members), sum(comment.is_overdue(now) for comment in members))
        for title, members in found.items()
    ]


def _namer(house: House, group: Group) -> Callable[[Comment], str]:
    """Return what gives a comment's group its title. Two groups with one title are one group."""
    texts = house.texts
    if group == "account":
        titles = {account.name: account.title for account in house.library.accounts()}
        return lambda comment: " · ".join(filter(None, (comment.account, titles.get(comment.account, ""))))
    if group == "situation":
        known = {situation.key: situation.title for situation in house.library.guideline().situations}

        def situation(comment: Comment) -> str:
            key = apparent(comment)
            return known.get(key, key) if key else texts("views.no_situation")

        return situation
    if group == "owner":
        names = {member.name: member.title or member.name for member in house.settings.member}
        return lambda comment: names.get(comment.owner, comment.owner) or texts("views.no_owner")
    if group == "day":
        return lambda comment: _day(house, comment.act_by)
    if group == "person":
        return lambda comment: comment.author or texts("views.no_name")
    return lambda comment: comment.post_title or comment.post_url or texts("views.no_post")


def _day(house: House, due: datetime | None) -> str:
    from smtui.domain.humantime import day_text

    if due is None:
        return house.texts("views.no_promise")
    if due < house.now():
        return house.texts("views.late")
    return day_text(house.local(due).date(), house.today(), house.texts)


def words(house: House, view: View) -> list[str]:
    """Return in words what a view shows: its filters, then groups and order where they are not the usual ones."""
    texts = house.texts
    said = [texts(f"views.state.{view.state}")]
    if view.archive:
        said.append(texts("views.with_archive"))
    if view.account:
        said.append(view.account)
    if view.situation:
        titles = {situation.key: situation.title for situation in house.library.guideline().situations}
        said.append(titles.get(view.situation, view.situation))
    if view.owner:
        own = view.owner in (ME, house.me.name)
        key = "owner_me" if own else "owner_nobody" if view.owner == NOBODY else "owner"
        said.append(texts(f"views.{key}", name=view.owner))
    if view.words:
        said.append(f"/{view.words}")
    if view.group != "none":
        said.append(texts(f"views.group.{view.group}"))
    if view.sort != "urgency":
        said.append(texts(f"views.sort.{view.sort}"))
    return said
