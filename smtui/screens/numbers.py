"""The numbers of a row of Overview as a list, each with what it counts; the one that is chosen opens its cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple, cast

from textual.app import ComposeResult

from smtui.domain.text import one_line
from smtui.domain.view import NOBODY
from smtui.screens.asking import Picker
from smtui.screens.halves import Halves
from smtui.screens.items import Item
from smtui.screens.network_rows import NetworkRows
from smtui.screens.notices import Notice, NoticeText
from smtui.screens.number_rows import NumberRows, left
from smtui.services import behind
from smtui.services.behind import Behind, Number, Subject
from smtui.services.inbox import Filter, list_comments
from smtui.services.overview import AccountRow, NetworkRow, Overview
from smtui.services.pace import TOO_FEW
from smtui.widgets.draw import Line, Part, width, wrap

MOVED = ("pending", "overdue", "oldest", "new", "answered", "dismissed", "response", "kept", "posts", "minutes")
"""The numbers of an account, in this order."""

WORKED = ("pending", "overdue", "oldest", "response", "kept", "posts", "quota", "minutes", "gaps", "trend")
"""The numbers of a network."""

_DEFINED = {"response": "median"}
"""Numbers that are defined under the name of a column."""

_WIDE = 76
"""From so many columns on, the longest definition fits in two rows; else in three."""
_ROOMY, _FEW_ROWS = 30, 8
"""From so many rows of the window on, all numbers are in sight at once; else so many."""


class Entry(NamedTuple):
    """A number: its name, its value, what it counts, and what shows its cases."""

    name: str
    value: str
    counts: str
    opens: Callable[[], None]


class NumberPicker(Picker):
    """Numbers to choose from. What the one under the cursor counts stands below them."""

    def __init__(self, title: str, entries: Sequence[Entry], rows: int, text_rows: int) -> None:
        self.entries = {str(place): entry for place, entry in enumerate(entries)}
        size = max((width(entry.value) for entry in entries), default=0)
        items = [
            Item(place, f"{' ' * (size - width(entry.value))}{entry.value}  {entry.name}")
            for place, entry in self.entries.items()
        ]
        super().__init__(title, items, self._chosen, moved=lambda _: self.reading.renew(), rows=rows)
        self.list.wide = max((width(item.label) for item in items), default=0) + 1
        self.reading = NoticeText(self._read)
        self.reading.can_focus = False
        self.reading.styles.height = text_rows

    def compose(self) -> ComposeResult:
        """Heading, line, numbers, and what the one under the cursor counts."""
        yield from super().compose()
        yield self.reading

    def show_again(self) -> None:
        """Show what fits the words, and what the first of it counts."""
        super().show_again()
        self.reading.renew()

    def _read(self, cells: int) -> list[Line]:
        entry = self.entries.get(self.list.current)
        return wrap(entry.counts, cells - 2, "faint", " ") if entry else []

    def _chosen(self, place: str) -> None:
        self.entries[place].opens()


def numbers_of(place: Halves, found: Overview, kind: str, name: str) -> NumberPicker | None:
    """Return the numbers of a row of Overview; None for one that is a single number."""
    title, entries = one_line(name), list[Entry]()
    account = next((row for row in found.accounts if row.account == name), None)
    network = next((row for row in found.networks if row.network == name), None)
    if kind == "account" and account is not None:
        entries = _of_accounts(place, found, behind.of_account(account), (account,))
    elif kind == "network" and network is not None:
        entries = _of_networks(place, found, behind.of_network(network), (network,))
    elif kind == "total":
        entries = _of_accounts(place, found, behind.of_house(found), found.accounts)
    elif kind == "network":
        entries = _of_networks(place, found, behind.of_house(found), found.networks)
    elif kind == "load":
        title = title or place.texts("overview.nobody")
        entries = _of_load(place, found, name)
    elif kind in ("posts", "promise", "minutes"):
        title = place.texts(f"overview.row.{kind}")
        entries = _of_line(place, found, kind)
    if not entries:
        return None
    return _picker(place, place.texts("overview.behind", name=title or place.texts("overview.total")), entries)


def _picker(place: Halves, title: str, entries: Sequence[Entry]) -> NumberPicker:
    size = place.app.size
    rows = len(entries) if size.height >= _ROOMY else _FEW_ROWS
    return NumberPicker(title, entries, rows, 2 if size.width >= _WIDE else 3)


def _of_accounts(place: Halves, found: Overview, subject: Subject, rows: Sequence[AccountRow]) -> list[Entry]:
    drawn = NumberRows(place, found)
    values = {key: text for key, (text, _) in {**drawn.counts(rows), **drawn.moved(rows)}.items()}
    posts = (found.posts_planned, found.posts_published, found.posts_missed)
    minutes = (found.rounds.minutes_today, found.rounds.minutes_week)
    if subject.account:
        posts = (rows[0].posts_planned, rows[0].posts_published, rows[0].posts_missed)
        minutes = (rows[0].minutes_today, rows[0].minutes_week)
    return _entries(place, found, subject, MOVED, {**values, **_pace(drawn, rows), **_pairs(posts, minutes)})


def _of_networks(place: Halves, found: Overview, subject: Subject, rows: Sequence[NetworkRow]) -> list[Entry]:
    drawn = NetworkRows(place, found, "networks")
    values = {key: text for key, (text, _) in drawn.sums(rows).items()}
    pairs = _pairs([values[key] for key in ("planned", "published", "missed")], [values["today"], values["week"]])
    trend = {"trend": str(sum(subject.trend))}
    return _entries(place, found, subject, WORKED, {**values, **_pace(drawn, rows), **pairs, **trend})


def _pace(drawn: NumberRows, rows: Sequence[AccountRow] | Sequence[NetworkRow]) -> dict[str, str]:
    """Return first response and promises kept; of several together only from how many answers they are."""
    if len(rows) != 1:
        n = f"n {sum(row.cases for row in rows)}"
        return {"response": n, "kept": n}
    row, few = rows[0], drawn.texts("overview.too_few")
    share = few if row.kept is None or row.cases + row.overdue < TOO_FEW else drawn.share(row.kept)[0]
    return {"response": few if row.median_minutes is None else drawn.minutes(row.median_minutes), "kept": share}


def _pairs(posts: Sequence[object], minutes: Sequence[object]) -> dict[str, str]:
    return {"posts": " / ".join(map(str, posts)), "minutes": " / ".join(map(str, minutes))}


def _entries(
    place: Halves, found: Overview, subject: Subject, keys: Sequence[str], values: Mapping[str, str]
) -> list[Entry]:
    texts = place.texts
    return [
        Entry(
            texts(f"overview.number.{key}"),
            values[key],
            texts(f"overview.define.{_DEFINED.get(key, key)}", few=TOO_FEW),
            partial(open_number, place, found, subject, key),
        )
        for key in keys
    ]


def _of_line(place: Halves, found: Overview, kind: str) -> list[Entry]:
    """Return the numbers of a line that is about one thing of the whole house."""
    own, rounds = found.promises, found.rounds
    counted: dict[str, dict[str, object]] = {
        "posts": {"planned": found.posts_planned, "published": found.posts_published, "missed": found.posts_missed},
        "promise": {"promised": own.open, "promises_kept": own.kept, "promises_broken": own.broken},
        "minutes": {"minutes": f"{rounds.minutes_today} / {rounds.minutes_week}"},
    }
    values = {key: str(value) for key, value in counted[kind].items()}
    entries = _entries(place, found, behind.of_house(found), tuple(values), values)
    if kind == "minutes":
        texts = place.texts
        told = Entry(texts("overview.number.plan"), "", texts("overview.define.plan"), partial(_open_stats, place))
        entries.append(told)
    return entries


def _of_load(place: Halves, found: Overview, name: str) -> list[Entry]:
    texts = place.texts
    load = next(load for load in found.load if load.owner == name)
    return [
        Entry(
            texts(f"overview.number.{key}"),
            str(value),
            texts(f"overview.define.{defined}"),
            partial(_show_inbox, place, Filter(owner=name or NOBODY, overdue=key == "overdue", snoozed=True)),
        )
        for key, defined, value in (("pending", "load", load.pending), ("overdue", "overdue", load.overdue))
    ]


def _open_stats(place: Halves) -> None:
    from smtui.screens.heat import stats_notice

    notice = place.read(lambda: stats_notice(place))
    if notice is not None:
        place.face.frame.open(notice)


def open_number(place: Halves, found: Overview, subject: Subject, key: str) -> None:
    """Open the cases behind a number: the inbox for open comments, a list for the others."""
    if key in ("pending", "overdue", "oldest"):
        # The numbers count what sleeps as well.
        part = Filter(account=subject.account, network=subject.network, overdue=key == "overdue", snoozed=True)
        _show_inbox(place, part, oldest=key == "oldest")
        return
    if key == "trend":
        _open_days(place, subject)
        return
    cases = place.read(lambda: behind.behind(place.house, subject, cast("Number", key), found.since))
    if cases is not None:
        name, said = subject.account or subject.network, place.texts(f"overview.number.{key}")
        show_cases(place, f"{one_line(name)}: {said}" if name else said, cases)


def _show_inbox(place: Halves, wanted: Filter, *, oldest: bool = False) -> None:
    first = list_comments(place.house, wanted, 1, "oldest") if oldest else []
    inbox = place.face.frame.go("inbox")
    show = getattr(inbox, "show_filter", None)
    if show is not None:
        show(wanted, first[0].id if first else "")


def _open_days(place: Halves, subject: Subject) -> None:
    """Show how many comments were received on each day; a day opens them."""
    texts, today = place.texts, place.house.today()
    entries = []
    for back, count in enumerate(reversed(subject.trend)):
        day = today - timedelta(days=back)
        said = f"{texts.find(f'due.day.{day.weekday()}') or ''} {day:%d.%m.}"
        entries.append(Entry(said, str(count), texts("overview.define.trend"), partial(_open_day, place, subject, day)))
    title = f"{one_line(subject.network) or texts('overview.total')}: {texts('overview.number.trend')}"
    place.face.frame.open(_picker(place, title, entries))


def _open_day(place: Halves, subject: Subject, day: date) -> None:
    cases = place.read(lambda: behind.received_on(place.house, subject, day))
    if cases is not None:
        show_cases(place, f"{place.texts('overview.number.trend')}: {day:%d.%m.}", cases)


def show_cases(place: Halves, title: str, cases: Sequence[Behind]) -> None:
    """Show the cases behind a number."""
    house, texts = place.house, place.texts

    def write(cells: int) -> list[Line]:
        if not cases:
            return wrap(texts("overview.nothing_behind"), cells - 2, "faint", " ")
        size = max(width(case.value) for case in cases) + 2
        lines: list[Line] = []
        for case in cases:
            at = f"{house.local(case.at):%d.%m. %H:%M}" if case.at else ""
            when = [Part(left(at, 14), "faint")] if at else []
            value = Part(left(case.value, size), "late" if case.is_bad else "strong")
            room = cells - size - 2 - (14 if at else 0)
            lines.append([Part(" ", ""), *when, value, Part(left(case.what, room).rstrip(), "text")])
        return lines

    place.face.frame.open(Notice(title, write, rows=min(14, max(3, len(cases)))))
