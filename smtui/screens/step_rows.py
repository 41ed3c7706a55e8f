"""How rounds and their steps are drawn on Checklist: steps in full, over as many lines as they take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from textual import events
from textual.strip import Strip

from smtui.domain.humantime import day_text, moment_text
from smtui.domain.routine import Tick
from smtui.domain.text import one_line
from smtui.screens.day_rows import bar
from smtui.screens.halves import Draw, DrawnRows, same
from smtui.services.rounds import RoundView, StepView
from smtui.services.routine_words import target_text
from smtui.widgets.draw import BLANK, Line, Part, between, cut, rule, strip, width, wrap
from smtui.widgets.drawn import Drawn

Row = tuple[str, str, Draw]
"""A row's id (empty for all but the first line of a step), the step it belongs to (empty for none), and its line."""

TAIL = 30
"""The most cells at the end of a step's first line: its state, who and when, or its minutes."""

BAR = 8


class StepList(DrawnRows):
    """Steps of several lines each: the cursor is on all lines of its step."""

    def __init__(self) -> None:
        super().__init__(id="checklist-list")
        self.belongs: list[str] = []

    @property
    def span(self) -> range:
        """The rows of the step under the cursor."""
        if self.cursor < 0:
            return range(0)
        end = self.cursor + 1
        while end < len(self.belongs) and self.belongs[end] == self.current:
            end += 1
        return range(self.cursor, end)

    def show(self, rows: Sequence[Row], keep: str = "") -> None:
        """Show these rows."""
        self.belongs = [step for _, step, _ in rows]
        self.set_rows([(id, draw) for id, _, draw in rows], keep)

    def line_at(self, y: int, cells: int) -> Strip:
        """Return a line; all those of the step under the cursor are on the cursor's ground."""
        if y not in self.span[1:]:
            return super().line_at(y, cells)
        ground = "on_cursor" if self.has_focus else "on_resting"
        return strip([Part(self.sign("cursor"), "accent"), *self.draws[y](cells - 1)], cells, self.ink, ground)

    def move_to(self, index: int, step: int = 1) -> None:
        """Go to another step, with all its lines in sight."""
        before = self.span
        super().move_to(index, step)
        self.refresh_lines(before.start, len(before))
        self.refresh_lines(self.span.start, len(self.span))
        if self.span and self.span[-1] >= self.top + self.page:
            self.go_to_line(self.span[-1] - self.page + 1)

    def on_focus(self) -> None:
        """Show on all lines that keys arrive here."""
        self.refresh_lines(self.span.start, len(self.span))

    def on_blur(self) -> None:
        """Show on all lines that keys arrive elsewhere."""
        self.refresh_lines(self.span.start, len(self.span))

    def on_click(self, event: events.Click) -> None:
        """Select a step by any of its further lines."""
        index = event.y + self.top
        if index < len(self.ids) and not self.ids[index] and self.belongs[index]:
            self.select(self.belongs[index])


class StepRows:
    """Draws the rounds of a day."""

    def __init__(self, place: Drawn, views: Sequence[RoundView]) -> None:
        self.place = place
        self.views = views
        self.house = place.house
        self.texts = place.texts

    def head(self) -> Line:
        """Return how far the day is, in steps and minutes."""
        steps = [step for view in self.views for step in view.steps]
        done = sum(step.status != "open" for step in steps)
        if not steps:
            return [Part(f" {self.texts('checklist.empty')}", "title")]
        parts = [Part(" ", ""), *bar(self.place, done, len(steps), 12)]
        if done == len(steps):
            return [*parts, Part(f"  {self.texts('checklist.all_done')}", "good")]
        minutes = sum(step.step.minutes for step in steps)
        left = sum(step.step.minutes for step in steps if step.status == "open")
        parts.append(Part(f"  {self.texts('checklist.steps', done=done, n=len(steps))}", "strong"))
        if minutes:
            parts.append(Part(f"  {self.texts('checklist.left', n=left, total=minutes)}", "faint"))
        return parts

    def rows(self, cells: int, *, briefly: bool) -> Iterator[Row]:
        """Yield the rows for a width; ``briefly`` leaves out what stands beside the list."""
        for view in self.views:
            yield "", "", lambda cells: BLANK
            yield "", "", partial(self._heading, view)
            if view.routine.done_when and not briefly:
                said = self.texts("checklist.done_when", text=one_line(view.routine.done_when))
                for line in wrap(said, cells - 3, "faint", "  "):
                    yield "", "", partial(same, line)
            for step in view.steps:
                yield from self._step(step, cells)

    def _heading(self, view: RoundView, cells: int) -> Line:
        plan = view.routine
        facts = []
        if view.day != self.house.today() and not view.is_done:
            since = day_text(view.day, self.house.today(), self.texts)
            facts.append(Part(f"{self.texts('checklist.since', day=since)}  ", "soon"))
        at = f"{plan.at:%H:%M}" if plan.at and view.day == self.house.today() else ""
        box = self.texts("checklist.box", n=plan.minutes) if plan.minutes else ""
        facts.append(Part("  ".join(filter(None, (at, box))) + "  ", "faint"))
        facts += bar(self.place, view.done, len(view.steps), BAR)
        facts.append(Part(f"{view.done}/{len(view.steps)}".rjust(5), "good" if view.is_done else "strong"))
        title = cut(one_line(plan.title), max(10, cells - sum(width(part.text) for part in facts) - 5))
        return rule([Part(title, "title")], cells - 1, self.place.sign("rule"), facts)

    def _step(self, view: StepView, cells: int) -> Iterator[Row]:
        ink = "text" if view.status == "open" else "faint"
        tail = f"  {cut(self._tail(view), TAIL)} "
        lines = wrap(one_line(view.step.title), max(16, cells - 3 - width(tail)), ink)
        id = view.step.id
        yield id, id, partial(self._first, view, lines[0], tail)
        for line in lines[1:]:
            yield "", id, partial(same, [Part("   ", ""), *line])
        if view.tick is not None and view.tick.reason:
            said = self.texts("checklist.because", reason=one_line(view.tick.reason))
            for line in wrap(said, cells - 5, "soon"):
                yield "", id, partial(same, [Part("   ", ""), *line])

    def _first(self, view: StepView, line: Line, tail: str, cells: int) -> Line:
        sign, ink = {"open": ("todo", "accent"), "done": ("done", "good"), "skipped": ("skipped", "soon")}[view.status]
        left = [Part(" ", ""), self.place.mark(sign, ink), Part(" ", ""), *line]
        return between(left, [Part(tail, "faint")], cells)

    def _tail(self, view: StepView) -> str:
        """Return a step's state, who and when; of an open one the minutes."""
        if view.tick is not None:
            return f"{self.texts(f'checklist.status.{view.status}')}  {self._by(view.tick)}"
        return self.texts("checklist.box", n=view.step.minutes) if view.step.minutes else ""

    def _by(self, tick: Tick) -> str:
        """Return who ticked a step, and at what time; on another day, on which one."""
        day = self.house.local(tick.at).date()
        today = self.house.today()
        when = f"{self.house.local(tick.at):%H:%M}" if day == today else day_text(day, today, self.texts)
        return self.texts("checklist.by", who=one_line(tick.by), when=when)

    def tell(self, id: str, cells: int) -> list[Line]:
        """Return everything about the step with this id, and about its round."""
        for view in self.views:
            for number, step in enumerate(view.steps, 1):
                if step.step.id == id:
                    return [*self._tell_step(view, number, step, cells), BLANK, *self._tell_round(view, cells)]
        return []

    def _tell_step(self, view: RoundView, number: int, step: StepView, cells: int) -> list[Line]:
        lines = [BLANK, *wrap(one_line(step.step.title), cells, "strong")]
        place = self.texts("checklist.step_of", number=number, n=len(view.steps), title=one_line(view.routine.title))
        facts = [place]
        if step.step.minutes:
            facts.append(self.texts("checklist.box", n=step.step.minutes))
        if step.step.target is not None:
            facts.append(target_text(self.texts, step.step.target))
        for fact in facts:
            lines += wrap(fact, cells, "faint")
        state = self.texts(f"checklist.status.{step.status}")
        if step.tick is not None:
            when = moment_text(step.tick.at, self.house.now(), self.house.zone, self.texts)
            state = f"{state}: {self.texts('checklist.by', who=one_line(step.tick.by), when=when)}"
        lines += wrap(state, cells, "accent" if step.status == "open" else "good" if step.status == "done" else "soon")
        if step.tick is not None and step.tick.reason:
            lines += wrap(self.texts("checklist.because", reason=one_line(step.tick.reason)), cells)
        return lines

    def _tell_round(self, view: RoundView, cells: int) -> list[Line]:
        plan = view.routine
        lines: list[Line] = [rule([Part(one_line(plan.title), "title")], cells, self.place.sign("rule"))]
        facts = [
            self.texts("checklist.box_is", n=plan.minutes) if plan.minutes else "",
            self.texts("checklist.owner", who=one_line(plan.owner)) if plan.owner else "",
            self.texts("checklist.controller", who=one_line(plan.controller)) if plan.controller else "",
            self.texts("checklist.done_when", text=one_line(plan.done_when)) if plan.done_when else "",
        ]
        for fact in filter(None, facts):
            lines += wrap(fact, cells)
        return lines
