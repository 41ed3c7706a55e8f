"""How Overview's numbers by network are drawn: two tables, one where there is room, and what is behind each number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from smtui.domain.board import span_text
from smtui.domain.text import one_line
from smtui.screens.halves import Draw, Halves, same
from smtui.screens.number_rows import NAME, Cell, NumberRows, left, right
from smtui.services.overview import NetworkRow, Overview
from smtui.services.pace import TOO_FEW
from smtui.widgets.draw import BLANK, Line, Part, rule, wrap

ANSWERING = (("pending", 6), ("overdue", 5), ("oldest", 8), ("median", 9), ("p90", 9), ("cases", 4), ("kept", 9))
WORKING = (("planned", 8), ("published", 7), ("missed", 7), ("quota", 8), ("today", 7), ("week", 7), ("gaps", 7))
"""The columns after the network's name, each at its right edge."""

BOTH = NAME + 2 + sum(size for _, size in (*ANSWERING, *WORKING))
"""From so many cells on, both tables are one."""


class NetworkRows(NumberRows):
    """Draws one overview by network. ``page`` is ``networks`` or, where both tables do not fit, ``work``."""

    def __init__(self, place: Halves, found: Overview, page: str) -> None:
        super().__init__(place, found)
        self.page = page

    def head(self, cells: int) -> Line:
        """Return what the numbers are about."""
        line = list(super().head(cells))
        if cells < BOTH:
            at = self.texts("overview.page_of", number=1 if self.page == "networks" else 2)
            line.append(Part(f"  {at}", "faint"))
        return line

    def columns(self, cells: int) -> Sequence[tuple[str, int]]:
        """Return the columns of this page."""
        if cells >= BOTH:
            return (*ANSWERING, *WORKING)
        return ANSWERING if self.page == "networks" else WORKING

    def rows(self, cells: int) -> Iterator[tuple[str, Draw]]:
        """Yield the rows for a width."""
        found = self.found
        yield "", lambda cells: BLANK
        if not found.networks:
            for line in wrap(self.texts("overview.no_accounts"), cells - 2, "soon", " "):
                yield "", partial(same, line)
            return
        names = {key: (self.texts(f"overview.column.{key}"), "faint") for key, _ in self.columns(cells)}
        yield "", partial(self._table, (self.texts("overview.column.network"), "faint"), names)
        for row in found.networks:
            yield f"network:{row.network}", partial(self._network, row)
        if len(found.networks) > 1:
            yield "", lambda cells: [Part(self.place.sign("rule") * (cells - 1), "line")]
            yield "network:", self._together
        if self.page == "networks" or cells >= BOTH:
            yield from self._about_answers(cells)
        if self.page == "work" or cells >= BOTH:
            yield from self._about_work(cells)

    def _about_answers(self, cells: int) -> Iterator[tuple[str, Draw]]:
        if any(row.median_minutes is None for row in self.found.networks):
            for line in wrap(self.texts("overview.few_note", few=TOO_FEW), cells - 3, "faint", " "):
                yield "", partial(same, line)
        yield "", lambda cells: BLANK
        yield "", partial(same, [Part(" ", ""), Part(self.texts("overview.received"), "title")])
        for row in self.found.networks:
            yield f"trend:{row.network}", partial(self._named, row.network, self.spark(row.trend))
        yield "", lambda cells: BLANK
        yield "", partial(same, [Part(" ", ""), Part(self.texts("overview.team"), "title")])
        for load in self.found.load:
            yield f"load:{load.owner}", partial(self._load, load)
        if not self.found.load:
            yield "", partial(same, [Part(" ", ""), Part(self.texts("overview.no_load"), "good")])

    def _about_work(self, cells: int) -> Iterator[tuple[str, Draw]]:
        yield "", lambda cells: BLANK
        yield "", partial(same, [Part(" ", ""), Part(self.texts("overview.quotas"), "title")])
        quotas = [quota for row in self.found.networks for quota in row.quotas]
        for quota in quotas:
            said = self.texts("overview.quota_is", done=quota.done, n=quota.wanted)
            kind = self.texts(f"overview.deed.{quota.kind}")
            per = self.texts(f"overview.per.{quota.per}")
            parts = [Part(said, "good" if quota.is_met else "soon"), Part(f"  {kind}, {per}", "faint")]
            yield f"quota:{quota.network}", partial(self._named, quota.network, parts)
        if not quotas:
            for line in wrap(self.texts("overview.no_quota"), cells - 3, "faint", " "):
                yield "", partial(same, line)
        yield "", lambda cells: BLANK
        yield "", partial(same, [Part(" ", ""), Part(self.texts("overview.gaps"), "title")])
        gaps = [gap for row in self.found.networks for gap in row.gaps]
        for gap in gaps:
            parts = [Part(f"{self._day(gap.day)}  {span_text(gap.start, gap.end)}", "late")]
            if gap.away:
                away = self.texts("overview.gap_away", who=", ".join(map(one_line, gap.away)))
                parts.append(Part(f"  {away}", "faint"))
            yield f"gaps:{gap.network}", partial(self._named, gap.network, parts)
        if not gaps:
            yield "", partial(same, [Part(" ", ""), Part(self.texts("overview.no_gaps"), "good")])
        rest = self.found.rounds.networks.get("", (0, 0))
        if any(rest):
            yield "", lambda cells: BLANK
            said = self.texts("overview.minutes_rest", today=rest[0], week=rest[1])
            for line in wrap(said, cells - 3, "faint", " "):
                yield "", partial(same, line)

    def _day(self, day: date) -> str:
        today = self.house.today()
        if day - today < timedelta(days=2):
            return self.texts("time.today" if day == today else "time.tomorrow")
        return f"{self.texts.find(f'due.day.{day.weekday()}') or ''} {day:%d.%m.}"

    def _named(self, name: str, parts: Sequence[Part], cells: int) -> Line:
        return [Part(" ", ""), Part(left(one_line(name), NAME + 2), "strong"), *parts]

    def _table(self, name: Cell, values: dict[str, Cell], cells: int) -> Line:
        line = [Part(" ", ""), Part(left(name[0], NAME), name[1])]
        for key, size in self.columns(cells):
            text, ink = values.get(key, ("", "text"))
            line.append(Part(right(text, size), ink))
        return line

    def _network(self, row: NetworkRow, cells: int) -> Line:
        few = (self.texts("overview.too_few"), "faint")
        values = self.sums([row])
        values["median"] = few if row.median_minutes is None else (self.minutes(row.median_minutes), "text")
        values["p90"] = few if row.p90_minutes is None else (self.minutes(row.p90_minutes), "text")
        values["kept"] = few if row.cases + row.overdue < TOO_FEW or row.kept is None else self.share(row.kept)
        return self._table((one_line(row.network), "strong"), values, cells)

    def _together(self, cells: int) -> Line:
        return self._table((self.texts("overview.total"), "strong"), self.sums(self.found.networks), cells)

    def sums(self, rows: Sequence[NetworkRow]) -> dict[str, Cell]:
        """Return the numbers of several networks together."""
        counts = self.counts(rows)
        whole = {
            "cases": sum(row.cases for row in rows),
            "planned": sum(row.posts_planned for row in rows),
            "published": sum(row.posts_published for row in rows),
            "today": sum(row.minutes_today for row in rows),
            "week": sum(row.minutes_week for row in rows),
        }
        if len(rows) > 1:
            # A post may go out on several networks, and some minutes belong to none.
            whole["planned"], whole["published"] = self.found.posts_planned, self.found.posts_published
            whole["today"], whole["week"] = self.found.rounds.minutes_today, self.found.rounds.minutes_week
        missed = sum(row.posts_missed for row in rows) if len(rows) == 1 else self.found.posts_missed
        quotas = [quota for row in rows for quota in row.quotas]
        wanted, done = sum(q.wanted for q in quotas), sum(min(q.done, q.wanted) for q in quotas)
        gaps = sum(row.gap_minutes for row in rows)
        return {
            **counts,
            **{key: (str(n), "text" if n else "faint") for key, n in whole.items()},
            "missed": (str(missed), "late" if missed else "faint"),
            "quota": (f"{done}/{wanted}", "good" if done >= wanted else "soon") if wanted else ("–", "faint"),
            "gaps": (self.texts("overview.gap_hours", n=-(-gaps // 60)), "late") if gaps else ("–", "faint"),
        }

    def tell(self, id: str, cells: int) -> list[Line]:
        """Return what the columns count."""
        kind, _, _ = id.partition(":")
        if kind not in ("network", "quota", "gaps", "trend", ""):
            return super().tell(id, cells)
        lines: list[Line] = [
            BLANK,
            rule([Part(self.texts("overview.definitions"), "title")], cells, self.place.sign("rule")),
        ]
        shown = {"network": [key for key, _ in (*ANSWERING, *WORKING)], "": []}.get(kind, [kind])
        for key in shown:
            title = self.texts.find(f"overview.column.{key}") or self.texts(f"overview.row.{key}")
            lines += [BLANK, [Part(title, "strong")]]
            lines += wrap(self.texts(f"overview.define.{key}", few=TOO_FEW), cells, "faint")
        return lines
