"""How the things of a day are drawn on Today: one line in the list, and their whole text beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from smtui.domain.comment import Comment, apparent
from smtui.domain.humantime import ago, day_text, long_day, time_left
from smtui.domain.post import CalendarEntry, Post
from smtui.domain.text import excerpt, one_line
from smtui.screens.halves import Draw
from smtui.screens.post_rows import STATE_INKS, STATE_SIGNS, PostText
from smtui.services import post_views
from smtui.services.absences import away_text
from smtui.services.rounds import RoundView
from smtui.services.today import Today
from smtui.widgets.draw import BLANK, Column, Line, Part, between, rule, width, wrap
from smtui.widgets.drawn import Drawn

SOON = timedelta(hours=1)
"""How long before its end a promise is marked."""

LEAD = 10
"""Cells of the first column: a time of day, what is left of a promise, or a day."""

NAME = 15
"""Cells of the second column: an account or an author."""

BAR = 8


def bar(place: Drawn, done: int, total: int, cells: int) -> list[Part]:
    """Return a bar that is full as far as things are done; with something done it is never quite empty."""
    full = cells * done // total if total else 0
    full = max(full, 1) if done else 0
    return [Part(place.sign("full") * full, "good"), Part(place.sign("empty") * (cells - full), "line")]


class DayRows:
    """Draws one day's things."""

    def __init__(self, place: Drawn, day: Today, ideas: Sequence[Post]) -> None:
        self.place = place
        self.day = day
        self.ideas = ideas
        """Posts that have no day yet."""
        self.posts = (*day.missed, *day.posts, *ideas)
        self.house = place.house
        self.texts = place.texts

    def head(self, cells: int) -> list[Draw]:
        """Return the date and the numbers of now, in one line where they fit."""
        date, numbers = self._date(), [*self._numbers(), Part(" ", "")]
        if sum(width(part.text) for part in (*date, *numbers)) + 2 <= cells:
            return [lambda cells: between(date, numbers, cells)]
        return [lambda cells: date, lambda cells: [Part(" ", ""), *numbers]]

    def _date(self) -> Line:
        day, today = self.day.day, self.house.today()
        parts = [Part(f" {long_day(day, self.texts)}", "title")]
        if abs((day - today).days) <= 1:
            parts.append(Part(f"  {day_text(day, today, self.texts)}", "strong" if day == today else "faint"))
        if self.day.holiday:
            parts.append(Part(f"  {self.day.holiday}", "soon"))
        if not self.day.works:
            parts.append(Part(f"  {self.texts('today.closed')}", "faint"))
        return parts

    def _numbers(self) -> Line:
        counts = self.day.counts
        dot = Part(f" {self.place.sign('dot')} ", "faint")
        parts = [Part(self.texts("today.open", n=counts.pending), "text" if counts.pending else "good")]
        if counts.overdue:
            parts += [dot, Part(self.texts("today.overdue", n=counts.overdue), "late")]
        elif counts.pending:
            parts += [dot, Part(self.texts("today.none_overdue"), "good")]
        if counts.snoozed:
            parts += [dot, Part(self.texts("today.snoozed", n=counts.snoozed), "faint")]
        if counts.undelivered:
            ink = "bad" if counts.failed else "waiting"
            parts += [dot, Part(self.texts("today.undelivered", n=counts.undelivered), ink)]
        else:
            parts += [dot, Part(self.texts("today.all_delivered"), "faint")]
        return parts

    def rows(self) -> Iterator[tuple[str, Draw]]:
        """Yield the day's rows with their ids, each kind below its heading."""
        day = self.day
        if not self.house.library.accounts():
            yield from self._words("today.no_accounts")
        for one in day.away:
            yield "", partial(self._word, f" {self.place.sign('soon')} {away_text(self.house, one)}")
        done = sum(view.is_done for view in day.rounds)
        tail = self.texts("today.rounds_done", done=done, n=len(day.rounds)) if day.rounds else ""
        yield from self._heading("rounds", tail or self.texts("today.no_rounds"))
        for view in day.rounds:
            yield f"round:{view.routine.key}", partial(self._round, view)
        if day.missed:
            yield from self._heading(
                "missed", self.texts("today.missed_hint", published=self._key("published"), move=self._key("move_post"))
            )
            for post in day.missed:
                yield f"post:{post.id}", partial(self._post, post)
        yield from self._heading("posts", "" if day.posts else self.texts("today.no_posts", key=self._key("add_post")))
        for post in day.posts:
            yield f"post:{post.id}", partial(self._post, post)
        tail = self.texts("today.due_count", n=day.due_count) if day.due else self.texts("today.no_due")
        yield from self._heading("due", tail)
        for comment in day.due:
            yield f"due:{comment.id}", partial(self._due, comment)
        if day.entries:
            yield from self._heading("entries", "")
            for entry in day.entries:
                yield f"entry:{entry.id}", partial(self._entry, entry)
        if self.ideas:
            yield from self._heading("ideas", self.texts("today.ideas_hint", key=self._key("move_post")))
            for post in self.ideas:
                yield f"post:{post.id}", partial(self._post, post)

    def _key(self, verb: str) -> str:
        return self.place.key_for(f"today.{verb}")

    def _heading(self, key: str, tail: str) -> Iterator[tuple[str, Draw]]:
        title = self.texts(f"today.heading.{key}")
        ink = "late" if key == "missed" else "title"
        yield "", lambda cells: BLANK
        yield (
            "",
            lambda cells: rule(
                [Part(title, ink)], cells - 1, self.place.sign("rule"), [Part(tail, "faint")] if tail else ()
            ),
        )

    def _words(self, key: str) -> Iterator[tuple[str, Draw]]:
        yield "", lambda cells: BLANK
        for line in self.texts(key, key=self.place.key_for("app.sync")).split("\n"):
            yield "", partial(self._word, line)

    def _word(self, line: str, cells: int) -> Line:
        return [Part(line, "soon")]

    def _lead(self, sign: str, ink: str, text: str, lead_ink: str = "text") -> list[Part]:
        return [Part(" ", ""), self.place.mark(sign, ink), Part(" ", ""), Column(text, LEAD, lead_ink).part()]

    def _round(self, view: RoundView, cells: int) -> Line:
        plan = view.routine
        sign = ("done", "good") if view.is_done else ("open" if view.done else "todo", "faint")
        title = Part(one_line(plan.title), "faint" if view.is_done else "text")
        left = [*self._lead(*sign, f"{plan.at:%H:%M}" if plan.at else ""), title]
        if view.day != self.day.day:
            since = day_text(view.day, self.house.today(), self.texts)
            left = [*self._lead(*sign, since, "faint" if view.is_done else "soon"), title]
        minutes = self.texts("today.minutes", n=plan.minutes) if plan.minutes else ""
        right = [
            Part("  ", ""),
            *bar(self.place, view.done, len(view.steps), BAR),
            Part(f"{view.done}/{len(view.steps)}".rjust(6), "strong" if not view.is_done else "good"),
            Part(minutes.rjust(9) + " ", "faint"),
        ]
        return between(left, right, cells)

    def _post(self, post: Post, cells: int) -> Line:
        state = post_views.state_of(self.house, post)
        ink = STATE_INKS.get(state, "waiting")
        lead = ""
        if post.at is not None:
            at = self.house.local(post.at)
            same = at.date() == self.day.day
            lead = f"{at:%H:%M}" if same else day_text(at.date(), self.house.today(), self.texts)
        left = [
            *self._lead(STATE_SIGNS.get(state, "held"), ink, lead, "late" if state == "missed" else "text"),
            Column(", ".join(post.accounts) or "–", NAME - 1, "faint").part(),
            Part(" ", ""),
            Part(one_line(post.title), "struck" if state == "stopped" else "text"),
        ]
        if post.url:
            left.append(Part(f"  {one_line(post.url)}", "faint"))
        return between(left, [Part("  ", ""), Part(self.texts(f"today.state.{state}"), ink), Part(" ", "")], cells)

    def _due(self, comment: Comment, cells: int) -> Line:
        now = self.house.now()
        sign, ink = "open", "faint"
        left = ""
        if comment.act_by is not None:
            left = time_left(comment.act_by, now, self.texts)
            if comment.act_by < now:
                sign, ink = "late", "late"
            elif comment.is_pressing(now) or comment.act_by - now <= SOON:
                sign, ink = "soon", "soon"
            if comment.promised_until == comment.act_by:
                sign, ink = "promised", ink if ink != "faint" else "good"
        lead = self._lead(sign, ink, left, ink if ink != "faint" else "text")
        room = max(0, cells - LEAD - NAME - 4)
        author = Column(one_line(comment.author) or self.texts("today.nobody"), NAME - 1, "strong").part()
        return [*lead, author, Part(" ", ""), Part(excerpt(comment.text, room), "text")]

    def _entry(self, entry: CalendarEntry, cells: int) -> Line:
        lead = f"{self.house.local(entry.start):%H:%M}" if entry.start else self.texts("today.all_day")
        left = [*self._lead("none", "text", lead), Part(one_line(entry.title))]
        if entry.place:
            left.append(Part(f"  {one_line(entry.place)}", "faint"))
        return between(left, [Part("  ", ""), Part(self._length(entry), "faint"), Part(" ", "")], cells)

    def _length(self, entry: CalendarEntry) -> str:
        if entry.start is not None and entry.end is not None:
            return self.texts("today.until", time=f"{self.house.local(entry.end):%H:%M}")
        days = (entry.last_day - entry.day).days + 1
        if days == 1:
            return ""
        return self.texts("today.day_of", day=(self.day.day - entry.day).days + 1, days=days)

    def tell(self, id: str, cells: int) -> list[Line]:
        """Return the whole text of the thing with this id."""
        kind, _, key = id.partition(":")
        if kind == "round":
            return [line for v in self.day.rounds if v.routine.key == key for line in self._tell_round(v, cells)]
        if kind == "post":
            return [line for post in self.posts if post.id == key for line in PostText(self.place, post).lines(cells)]
        if kind == "due":
            return [line for c in self.day.due if c.id == key for line in self._tell_comment(c, cells)]
        if kind == "entry":
            return [line for e in self.day.entries if e.id == key for line in self._tell_entry(e, cells)]
        return []

    def _titled(self, title: str, facts: Sequence[str], cells: int) -> list[Line]:
        lines = [BLANK, *wrap(one_line(title), cells, "strong")]
        for fact in facts:
            lines += wrap(fact, cells, "faint")
        return [*lines, BLANK]

    def _tell_round(self, view: RoundView, cells: int) -> list[Line]:
        plan = view.routine
        since = day_text(view.day, self.house.today(), self.texts) if view.day != self.day.day else ""
        facts = [
            self.texts("today.since", day=since) if since else "",
            f"{plan.at:%H:%M}" if plan.at else "",
            self.texts("today.minutes", n=plan.minutes),
            one_line(plan.owner),
        ]
        lines = self._titled(plan.title, [" · ".join(filter(None, facts))], cells)
        for step in view.steps:
            sign = "todo" if step.status == "open" else step.status
            ink = "text" if step.status == "open" else "faint"
            lines += wrap(step.step.title, cells, ink, "  ", f"{self.place.sign(sign)} ")
        if plan.done_when:
            lines += [BLANK, *wrap(self.texts("checklist.done_when", text=one_line(plan.done_when)), cells, "faint")]
        return lines

    def _tell_comment(self, comment: Comment, cells: int) -> list[Line]:
        now = self.house.now()
        due = time_left(comment.act_by, now, self.texts, long=True) if comment.act_by else ""
        facts = [
            f"{comment.account} · {ago(comment.created_at, now, self.texts)} · {due}",
            one_line(comment.post_title),
        ]
        lines = self._titled(one_line(comment.author) or self.texts("today.nobody"), [f for f in facts if f], cells)
        lines += wrap(comment.text, cells)
        names = {found.key: found.title for found in self.house.library.guideline().situations}
        if title := names.get(apparent(comment)):
            lines += [BLANK, *wrap(self.texts("today.situation", title=title), cells, "accent")]
        return lines

    def _tell_entry(self, entry: CalendarEntry, cells: int) -> list[Line]:
        when = [
            f"{self.house.local(entry.start):%H:%M}" if entry.start else self.texts("today.all_day"),
            self._length(entry),
        ]
        facts = [
            " · ".join(filter(None, when)),
            one_line(entry.place),
            self.texts("today.from_file", file=entry.source),
        ]
        return self._titled(entry.title, [fact for fact in facts if fact], cells)
