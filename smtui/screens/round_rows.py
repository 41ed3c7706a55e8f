"""How a running round and its hand-over are drawn."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from smtui.domain.text import one_line
from smtui.screens.day_rows import bar
from smtui.screens.halves import Draw, same
from smtui.services.handing_on import gap_text, left_for, lines, live_text
from smtui.services.rounds import RoundView, StepView
from smtui.services.running import Running
from smtui.widgets.draw import BLANK, Line, Part, between, cut, rule, wrap
from smtui.widgets.drawn import Drawn

_STYLES = {"good": "good", "warn": "soon", "dim": "faint", "": "text"}


class RoundRows:
    """Draws a round under way."""

    def __init__(self, place: Drawn, here: Running) -> None:
        self.place = place
        self.here = here
        self.house = place.house
        self.texts = place.texts

    def head(self, cells: int) -> Line:
        """Return the round's title, and how far it is."""
        view = self.here.view
        done = f" {view.done}/{len(view.steps)} "
        title = Part(f" {one_line(view.routine.title)}", "title")
        return between([title], [*bar(self.place, view.done, len(view.steps), 10), Part(done, "strong")], cells)

    def rows(self, cells: int) -> Iterator[tuple[str, Draw]]:
        """Yield the steps; the one at hand is told in full."""
        for line in self.left_words(cells):
            yield "", partial(same, line)
        yield "", lambda cells: BLANK
        here = self.here
        for number, step in enumerate(here.view.steps, 1):
            at_hand = here.step is not None and step.step.id == here.step.step.id
            if at_hand:
                yield from self._at_hand(number, step, cells)
            else:
                yield step.step.id, partial(self._step, number, step)
        if here.step is None:
            yield "", lambda cells: BLANK
            for line in wrap(self.texts("round.all_settled"), cells - 2, "good", " "):
                yield "end:", partial(same, line)

    def left_words(self, cells: int) -> list[Line]:
        """Return what the last rounds left for this one."""
        found: list[Line] = []
        for words in left_for(self.house, self.here.view):
            found += [BLANK] if not found else []
            found += wrap(words, cells - 2, "soon", " ")
        return found

    def _at_hand(self, number: int, step: StepView, cells: int) -> Iterator[tuple[str, Draw]]:
        first, *more = wrap(one_line(step.step.title), max(16, cells - 8), "title")
        yield "", lambda cells: BLANK
        mark = [Part(f" {self.place.sign('arrow')} ", "accent"), Part(f"{number}  ", "accent")]
        yield step.step.id, partial(same, [*mark, *first])
        for line in more:
            yield "", partial(same, [Part("      ", ""), *line])
        for part in self.about(step):
            for line in wrap(part.text, cells - 8, part.ink, "      "):
                yield "", partial(same, line)
        yield "", lambda cells: BLANK

    def about(self, step: StepView) -> Iterator[Part]:
        """Yield what there is to know about the step at hand, and which key does what."""
        texts, here = self.texts, self.here
        target = step.step.target
        go = self.place.key_for("round.go")
        if step.step.minutes:
            yield Part(texts("round.minutes", n=step.step.minutes), "faint")
        if target is None:
            yield Part(texts("round.tick_it", key=go), "faint")
            return
        if here.live is not None:
            yield Part(live_text(self.house, target.kind, here.live), "good" if here.live.reached else "soon")
            for gap in here.live.more:
                yield Part(f"{self.place.sign('bullet')} {gap_text(self.house, gap)}", "text")
        elif target.kind == "note":
            yield Part(one_line(target.what), "text")
        else:
            yield Part(texts(f"round.{target.kind}", what=one_line(target.what)), "text")
        if target.kind in ("inbox", "approval", "report", "address"):
            yield Part(texts("round.open_work", key=go), "faint")
        if target.kind == "quota":
            yield Part(texts("round.count_one", key=self.place.key_for("round.count")), "faint")
        yield Part(texts("round.tick_it", key=self.place.key_for("round.done")), "faint")

    def _step(self, number: int, step: StepView, cells: int) -> Line:
        sign, ink = {"open": ("todo", "faint"), "done": ("done", "good"), "skipped": ("skipped", "soon")}[step.status]
        tail = self.texts("round.minutes", n=step.step.minutes) if step.step.minutes else ""
        if step.tick is not None:
            tail = f"{self.house.local(step.tick.at):%H:%M}"
        words = "faint" if step.status != "open" else "text"
        left = [Part(" ", ""), self.place.mark(sign, ink), Part(f" {number}  ", "faint")]
        title = cut(one_line(step.step.title), max(8, cells - 16))
        return between([*left, Part(title, words)], [Part(f"{tail} ", "faint")], cells)


class HandOverRows:
    """Draws the end of a round."""

    def __init__(self, place: Drawn, view: RoundView) -> None:
        self.place = place
        self.view = view
        self.texts = place.texts

    def head(self, cells: int) -> Line:
        """Return the heading."""
        return [Part(f" {self.texts('round.handover_of', title=one_line(self.view.routine.title))}", "title")]

    def rows(self, cells: int) -> Iterator[tuple[str, Draw]]:
        """Yield what was done, what is carried over, the minutes, the word and the next round."""
        yield "", lambda cells: BLANK
        for place, (style, words) in enumerate(lines(self.place.house, self.view)):
            for number, line in enumerate(wrap(words, cells - 3, _STYLES[style], "   ", first=" ")):
                yield (f"line:{place}" if number == 0 else ""), partial(same, line)
        yield "", lambda cells: BLANK
        yield "", lambda cells: rule([], cells - 1, self.place.sign("rule"))
        for line in wrap(self.texts("round.bye"), cells - 2, "good", " "):
            yield "bye:", partial(same, line)
