"""The line above every place while a round runs: the step, what is left of it and of the box, and what remains."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from smtui.domain.text import one_line
from smtui.services import handing_on
from smtui.widgets.bars import Bar
from smtui.widgets.draw import BLANK, Line, Part, cut, width
from smtui.widgets.keys import key_name

if TYPE_CHECKING:
    from smtui.services.running import Running


class RoundBar(Bar):
    """The frame of a running round. Not there while none runs."""

    DEFAULT_CSS = "RoundBar { height: 1; width: 100%; display: none; }"
    ground = "on_panel"

    def __init__(self) -> None:
        super().__init__(id="round-bar")
        self.here: Running | None = None

    def show(self, here: Running | None) -> None:
        """Show where a round stands, or nothing."""
        if here != self.here:
            self.here = here
            self.display = here is not None
            self.refresh()

    def line(self, cells: int) -> Line:
        """Return the round in one line: the title gives way, the times do not."""
        here, texts = self.here, self.texts
        if here is None:
            return BLANK
        dot = Part(f" {self.sign('dot')} ", "faint")
        facts: list[Part] = []
        if here.step is not None:
            facts += [*self._live(here), *self._step_time(here)]
        if here.box_left is not None:
            facts.append(self._box(here))
        left = texts("round.left", n=here.left) if here.left else texts("round.none_left")
        facts.append(Part(left, "faint" if here.left else "good"))
        number = texts("round.step_of", number=here.number, n=len(here.view.steps)) if here.step else ""
        title = one_line(here.step.step.title if here.step else here.view.routine.title)
        lead = [Part(f" {self.sign('arrow')} ", "accent"), Part(f"{number}  " if number else "", "strong")]
        room = cells - 1 - sum(width(part.text) for part in lead)
        tail = self._tail(facts, dot)
        if room - sum(width(part.text) for part in tail) < 12 and len(facts) > 2:
            # What remains follows from the step's number; after that the number of the work gives way, never a time.
            while sum(width(part.text) for part in tail[1:]) > room and len(facts) > 2:
                facts.pop(-1 if len(facts) > 3 else 0)
                tail = self._tail(facts, dot)
            return [*lead, *tail[1:]]
        room -= sum(width(part.text) for part in tail)
        shown = cut(title, max(0, room))
        gap = max(0, room - width(shown))
        if gap:  # what stands alone at the right needs no dot before it
            return [*lead, Part(shown, "title"), Part(" " * (gap + width(dot.text)), ""), *tail[1:]]
        return [*lead, Part(shown, "title"), *tail]

    def _tail(self, facts: Sequence[Part], dot: Part) -> list[Part]:
        """Return facts with dots between them, and the key that leads to the round."""
        tail = [part for fact in facts for part in (dot, fact)]
        keys = self.face.keys("app.next_step")
        if keys:
            tail += [Part("  ", ""), Part(key_name(keys[0], self.texts, bool(self.face.ascii)), "key"), Part(" ", "")]
        return tail

    def _live(self, here: Running) -> list[Part]:
        target = here.step.step.target if here.step else None
        if here.live is None or target is None:
            return []
        return [Part(handing_on.live_text(self.house, target.kind, here.live), "good" if here.live.reached else "soon")]

    def _step_time(self, here: Running) -> list[Part]:
        if here.step_left is None:
            return []
        over = here.step_left < timedelta(0)
        minutes = handing_on.minutes(abs(here.step_left))
        return [Part(self.texts("round.min_over" if over else "round.min_left", n=minutes), "soon" if over else "text")]

    def _box(self, here: Running) -> Part:
        left = here.box_left or timedelta(0)
        if here.is_over:
            return Part(self.texts("round.box_over", n=handing_on.minutes(-left)), "late")
        return Part(self.texts("round.box_left", n=handing_on.minutes(left)), "text")
