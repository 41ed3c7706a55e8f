"""How the numbers of Overview are drawn: a table of accounts, a few lines for everything else, and the definitions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from smtui.domain.errors import NetworkError
from smtui.domain.humantime import ago, day_text, moment_text, time_left
from smtui.domain.text import one_line
from smtui.screens.halves import Draw, same
from smtui.services.keymessage import Share
from smtui.services.overview import AccountRow, Load, NetworkRow, Overview
from smtui.services.pace import TOO_FEW
from smtui.services.promises import Counts
from smtui.texts import explain
from smtui.widgets.draw import BLANK, Line, Part, cut, rule, width, wrap
from smtui.widgets.drawn import Drawn

SPARKS = ("▁▂▃▄▅▆▇█", "_.:-=+*#")
"""From nothing to the most, and what stands for it where the font lacks it."""

Cell = tuple[str, str]
"""What stands in a column, and its ink."""

COLUMNS = (
    ("pending", 6),
    ("overdue", 5),
    ("oldest", 8),
    ("new", 4),
    ("answered", 8),
    ("dismissed", 9),
    ("median", 9),
    ("p90", 9),
    ("kept", 9),
    ("synced", 8),
)
"""The columns after the account's name, each at its right edge."""

NAME = 14
"""The most cells of an account's name."""

COUNTED = ("pending", "overdue", "oldest", "new", "answered", "dismissed", "median", "p90", "kept", "synced")


class NumberRows:
    """Draws one overview."""

    def __init__(self, place: Drawn, found: Overview) -> None:
        self.place = place
        self.found = found
        self.house = place.house
        self.texts = place.texts
        self.now = place.house.now()

    def head(self, cells: int) -> Line:
        """Return what window the numbers are about."""
        since = day_text(self.house.local(self.found.since).date(), self.house.today(), self.texts)
        return [
            Part(f" {self.texts('overview.title')}", "title"),
            Part(f"  {self.texts('overview.window', since=since)}", "faint"),
        ]

    def rows(self, cells: int) -> Iterator[tuple[str, Draw]]:
        """Yield the rows for a width."""
        found = self.found
        yield "", lambda cells: BLANK
        if found.accounts:
            yield "", self._titles
        else:
            for line in wrap(self.texts("overview.no_accounts"), cells - 2, "soon", " "):
                yield "", partial(same, line)
        for row in found.accounts:
            yield f"account:{row.account}", partial(self._account, row)
            if row.error:
                for line in wrap(self.trouble(row), cells - 4, "bad", "   "):
                    yield "", partial(same, line)
        if len(found.accounts) > 1:
            yield "", lambda cells: [Part(self.place.sign("rule") * (cells - 1), "line")]
            yield "total:", self._total
        if any(row.median_minutes is None or self.cases(row) < TOO_FEW for row in found.accounts):
            for line in wrap(self.texts("overview.few_note", few=TOO_FEW), cells - 3, "faint", " "):
                yield "", partial(same, line)
        yield "", lambda cells: BLANK
        yield "posts:", partial(self._fact, "posts", self._posts())
        yield "steps:", partial(self._fact, "steps", self._steps())
        yield "undelivered:", partial(self._fact, "undelivered", self._undelivered())
        yield from self._words()
        yield "", lambda cells: BLANK
        yield "trend:", partial(self._fact, "trend", self.spark(self.found.trend))
        for load in found.load:
            yield f"load:{load.owner}", partial(self._load, load)
        numbers = found.rounds
        time = self.texts("overview.minutes_rounds", today=numbers.minutes_today, week=numbers.minutes_week)
        yield "minutes:", partial(self._fact, "minutes", [Part(time)])
        sign = self.texts("overview.to_sign", n=numbers.to_sign)
        yield "sign:", partial(self._fact, "sign", [Part(sign, "soon" if numbers.to_sign else "faint")])
        told = self.texts("overview.suggestions", n=numbers.suggestions)
        yield "suggest:", partial(self._fact, "suggest", [Part(told, "soon" if numbers.suggestions else "faint")])

    def _words(self) -> Iterator[tuple[str, Draw]]:
        """Yield what became of our word, and how many texts carry the key messages."""
        own = self.found.promises
        if own.open or own.kept or own.broken:
            yield "promise:", partial(self._fact, "promise", self._promises(own))
        for it in self.found.messages:
            if it.tells:
                yield f"message:{it.network}", partial(self._fact, "message", self._message(it))

    def trouble(self, row: AccountRow) -> str:
        """Return why the last sync failed, and what to do."""
        return explain(NetworkError(row.error, **{"account": row.account, **row.error_values}), self.texts)

    def _titles(self, cells: int) -> Line:
        named: dict[str, Cell] = {key: (self.texts(f"overview.column.{key}"), "faint") for key, _ in COLUMNS}
        return self._line((self.texts("overview.column.account"), "faint"), named, cells)

    def _line(self, name: Cell, values: dict[str, Cell], cells: int) -> Line:
        """Return a row of the table; with little room the columns about the past give way first."""
        columns = list(COLUMNS)
        for dropped in ("dismissed", "new", "synced", "answered"):
            if sum(size for _, size in columns) + 12 > cells:
                columns = [column for column in columns if column[0] != dropped]
        room = min(NAME, cells - sum(size for _, size in columns) - 2)
        line = [Part(" ", ""), Part(left(name[0], room), name[1])]
        for key, size in columns:
            text, ink = values.get(key, ("", "text"))
            line.append(Part(right(text, size), ink))
        return line

    def _account(self, row: AccountRow, cells: int) -> Line:
        few = (self.texts("overview.too_few"), "faint")
        values: dict[str, Cell] = {
            **self.counts([row]),
            **self.moved([row]),
            "median": few if row.median_minutes is None else (self.minutes(row.median_minutes), "text"),
            "p90": few if row.p90_minutes is None else (self.minutes(row.p90_minutes), "text"),
            "kept": few if self.cases(row) < TOO_FEW or row.kept is None else self.share(row.kept),
            "synced": self._synced(row),
        }
        return self._line((one_line(row.account), "strong"), values, cells)

    def _total(self, cells: int) -> Line:
        sums = {**self.counts(self.found.accounts), **self.moved(self.found.accounts)}
        return self._line((self.texts("overview.total"), "strong"), sums, cells)

    def counts(self, rows: Sequence[AccountRow] | Sequence[NetworkRow]) -> dict[str, Cell]:
        """Return what waits, of several accounts or networks together."""
        overdue = sum(row.overdue for row in rows)
        oldest = min((row.oldest for row in rows if row.oldest is not None), default=None)
        pending = sum(row.pending for row in rows)
        return {
            "pending": (str(pending), "strong" if pending else "faint"),
            "overdue": (str(overdue), "late" if overdue else "faint"),
            "oldest": (self.age(oldest), "text"),
        }

    def moved(self, rows: Sequence[AccountRow]) -> dict[str, Cell]:
        """Return what came and went, of several accounts together."""
        return {
            "new": (str(sum(row.new for row in rows)), "text"),
            "answered": (str(sum(row.answered for row in rows)), "text"),
            "dismissed": (str(sum(row.dismissed for row in rows)), "text"),
        }

    def cases(self, row: AccountRow) -> int:
        """Return how many promises of an account were kept or broken: answers, and what is overdue without one."""
        return row.cases + row.overdue

    def age(self, moment: datetime | None) -> str:
        """Return how old something is, as briefly as what is left of a promise."""
        return time_left(self.now + (self.now - moment), self.now, self.texts) if moment else "–"

    def _synced(self, row: AccountRow) -> Cell:
        if row.error:
            return self.texts("overview.failed"), "bad"
        if row.synced_at is None:
            return self.texts("overview.never"), "soon"
        return self.age(row.synced_at), "faint"

    def share(self, kept: float) -> Cell:
        """Return a share of promises kept."""
        percent = int(kept * 100)
        return f"{percent} %", "good" if percent >= 90 else "soon" if percent >= 70 else "late"

    def minutes(self, minutes: float) -> str:
        """Return a span of promise hours."""
        whole = int(minutes)
        if whole < 60:
            return self.texts("overview.minutes", n=whole)
        return self.texts("overview.hours", hours=whole // 60, minutes=f"{whole % 60:02d}")

    # -- the rest -----------------------------------------------------------------------------------------------------

    def _fact(self, key: str, parts: Sequence[Part], cells: int) -> Line:
        return [Part(" ", ""), Part(left(self.texts(f"overview.row.{key}"), NAME + 2), "strong"), *parts]

    def spark(self, values: Sequence[int]) -> list[Part]:
        """Return days as a line of columns, and its ends in numbers."""
        signs = SPARKS[bool(self.place.face.ascii)]
        top = max(values, default=0)
        drawn = "".join(signs[-(-value * (len(signs) - 1) // top) if top else 0] for value in values)
        said = self.texts("overview.trend", today=values[-1] if values else 0, most=top)
        return [Part(drawn, "accent"), Part(f"  {said}", "faint")]

    def _load(self, load: Load, cells: int) -> Line:
        name = one_line(load.owner) or self.texts("overview.nobody")
        said = self.texts("overview.load", n=load.pending)
        parts = [Part(said)]
        if load.overdue:
            late = self.texts("overview.load_late", n=load.overdue)
            parts += [Part(f" {self.place.sign('dot')} ", "faint"), Part(late, "late")]
        return [Part(" ", ""), Part(left(name, NAME + 2), "strong"), *parts]

    def _posts(self) -> list[Part]:
        found = self.found
        dot = Part(f" {self.place.sign('dot')} ", "faint")
        parts = [
            Part(self.texts("overview.planned", n=found.posts_planned)),
            dot,
            Part(self.texts("overview.published", n=found.posts_published)),
        ]
        missed = self.texts("overview.missed", n=found.posts_missed)
        return [*parts, dot, Part(missed, "late" if found.posts_missed else "faint")]

    def _steps(self) -> list[Part]:
        found = self.found
        said = self.texts("overview.steps", done=found.steps_done, n=found.steps)
        return [Part(said, "good" if found.steps_done == found.steps else "text")]

    def _promises(self, own: Counts) -> list[Part]:
        dot = Part(f" {self.place.sign('dot')} ", "faint")
        return [
            Part(self.texts("overview.promises_open", n=own.open)),
            dot,
            Part(self.texts("overview.promises_kept", n=own.kept), "good" if own.kept else "faint"),
            dot,
            Part(self.texts("overview.promises_broken", n=own.broken), "late" if own.broken else "faint"),
        ]

    def _message(self, it: Share) -> list[Part]:
        said = {"replies": it.replies, "carrying": it.carrying, "posts": it.posts, "told": it.posts_carrying}
        return [Part(self.texts("overview.message_is", **said)), Part(f"  {one_line(it.network)}", "faint")]

    def _undelivered(self) -> list[Part]:
        n = self.found.undelivered
        if not n:
            return [Part(self.texts("overview.all_delivered"), "good")]
        return [Part(self.texts("overview.undelivered", n=n), "waiting")]

    def tell(self, id: str, cells: int) -> list[Line]:
        """Return the numbers of the row with this id in words, and what each counts."""
        kind, _, name = id.partition(":")
        lines: list[Line] = [BLANK]
        if kind == "account":
            for row in self.found.accounts:
                if row.account == name:
                    lines += self._tell_account(row, cells)
        if kind in ("account", "total"):
            lines.append(rule([Part(self.texts("overview.definitions"), "title")], cells, self.place.sign("rule")))
            for key in COUNTED:
                title = self.texts(f"overview.column.{key}")
                lines += [BLANK, [Part(title, "strong")]]
                lines += wrap(self.texts(f"overview.define.{key}", few=TOO_FEW), cells, "faint")
        elif kind:
            lines += [*wrap(self.texts(f"overview.row.{kind}"), cells, "strong"), BLANK]
            lines += wrap(self.texts(f"overview.define.{kind}", key=self.place.key_for("app.sync")), cells, "faint")
        return lines

    def _tell_account(self, row: AccountRow, cells: int) -> list[Line]:
        lines = [*wrap(one_line(row.account), cells, "strong"), *wrap(one_line(row.network), cells, "faint"), BLANK]
        said = self.texts("overview.median_few", n=row.cases, few=TOO_FEW)
        if row.median_minutes is not None:
            said = self.texts("overview.median_is", median=self.minutes(row.median_minutes), n=row.cases)
        lines += wrap(said, cells)
        if row.reasons:
            reasons = [(self.texts(f"inbox.reason.{key}") if key else "–", n) for key, n in row.reasons.items()]
            said = ", ".join(f"{name} {n}" for name, n in reasons)
            lines += wrap(self.texts("overview.reasons_are", parts=said), cells)
        if row.minutes_week:
            spent = self.texts("overview.minutes_are", today=row.minutes_today, week=row.minutes_week)
            lines += wrap(spent, cells)
        if row.oldest is not None:
            lines += wrap(self.texts("overview.oldest_is", ago=ago(row.oldest, self.now, self.texts)), cells)
        if row.synced_at is not None:
            at = moment_text(row.synced_at, self.now, self.house.zone, self.texts)
            lines += wrap(self.texts("overview.synced_is", at=at), cells)
        if row.error:
            lines += [BLANK, *wrap(self.trouble(row), cells, "bad")]
        return [*lines, BLANK]


def left(text: str, cells: int) -> str:
    """Return a text at the left of a column, cut where it is too long."""
    text = cut(text, cells - 1)
    return text + " " * (cells - width(text))


def right(text: str, cells: int) -> str:
    """Return a text at the right of a column, cut where it is too long."""
    text = cut(text, cells - 1)
    return " " * (cells - width(text)) + text
