"""Checklist: the day's rounds, step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from smtui.domain.humantime import day_text
from smtui.domain.routine import Routine, Step, StepStatus
from smtui.domain.text import one_line
from smtui.screens.dialogs import Choice, Option, Prompt
from smtui.screens.halves import Halves, same
from smtui.screens.step_rows import Row, StepList, StepRows
from smtui.services import routine_edit
from smtui.services.rounds import RoundView, StepView, rounds, set_steps
from smtui.widgets.draw import BLANK, Line, wrap
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import LineList

LOOK_AHEAD = 14
"""Days in which the next round is looked for on a day without one."""


class ChecklistPlace(Halves):
    """The rounds of today, and the longer ones that are still open."""

    key = "checklist"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("checklist")]

    def __init__(self) -> None:
        self.steps = StepList()
        super().__init__(self.steps)
        self.views: list[RoundView] = []
        self.wish = ""
        """The routine that was pointed at before there were rows."""

    def load(self) -> None:
        """Read the rounds."""
        self._show()

    def _show(self, keep: str = "") -> None:
        found = self.read(lambda: rounds(self.house))
        if found is None:
            return
        self.views = found
        self.drawn = StepRows(self, found)
        self.head.set_lines([lambda cells: self.drawn.head()])
        cells = self.list_width
        rows = list(self.drawn.rows(cells, briefly=self.is_wide)) or self._words(cells)
        wanted, self.wish = self.wish, ""
        self.steps.show(rows, (self._first_of(wanted) if wanted else keep) or self.steps.current or self._first_of(""))
        self.side.renew(keep_place=True)

    def minute_passed(self) -> None:
        """Turn the page at midnight."""
        self.load()

    def _words(self, cells: int) -> list[Row]:
        """Return what is said on a day without rounds: when the next one is, or where routines come from."""
        today = self.house.today()
        said = self.texts("checklist.no_routines")
        if self.house.library.routines():
            said = self.texts("checklist.none_soon")
        for day in (today + timedelta(days=away) for away in range(1, LOOK_AHEAD + 1)):
            begins = [view for view in rounds(self.house, day) if view.day == day]
            if begins:
                title = one_line(begins[0].routine.title)
                said = self.texts("checklist.next", title=title, day=day_text(day, today, self.texts))
                break
        lines: list[Line] = [BLANK, *wrap(said, max(8, cells - 2), "faint", " ")]
        return [("", "", partial(same, line)) for line in lines]

    def tell(self, cells: int) -> list[Line]:
        """Return everything about the step under the cursor."""
        return self.drawn.tell(self.steps.current, cells) if self.views else []

    # -- steps --------------------------------------------------------------------------------------------------------

    def point_at(self, id: str = "", account: str = "") -> None:
        """Put the cursor on the first open step of a routine."""
        if self.views:
            self.steps.select(self._first_of(id))
        else:
            self.wish = id

    def _first_of(self, routine: str) -> str:
        """Return the first open step of a routine (without one, of the day), else its first; empty for an unknown."""
        steps = [step for view in self.views if routine in ("", view.routine.key) for step in view.steps]
        opened = [step for step in steps if step.status == "open"]
        return (opened or steps)[0].step.id if steps else ""

    @property
    def step(self) -> StepView | None:
        """The step under the cursor."""
        found = (step for view in self.views for step in view.steps if step.step.id == self.steps.current)
        return next(found, None)

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Tick on Enter."""
        event.stop()
        self.action_tick()

    def action_tick(self) -> None:
        """Tick the step, or open one again that was ticked or skipped."""
        if self.step is not None:
            self._set(self.step, "done" if self.step.status == "open" else "open")

    def action_skip(self) -> None:
        """Ask why the step is skipped."""
        step = self.step
        if step is None or step.status != "open":
            self.face.say(self.texts("checklist.choose_open"))
            return
        self.face.frame.open(
            Prompt(self.texts("checklist.why_skip"), lambda reason: self._set(step, "skipped", reason))
        )

    # -- routines -----------------------------------------------------------------------------------------------------

    def _chosen(self) -> tuple[Routine, StepView] | None:
        """Return the step under the cursor and its routine as the file has it now, or say what is missing."""
        step = self.step
        view = next((v for v in self.views if any(s is step for s in v.steps)), None)
        if step is None or view is None:
            self.face.say(self.texts("checklist.choose_step"))
            return None
        plan = next((plan for plan in self.house.library.routines() if plan.key == view.routine.key), None)
        if plan is None or not any(other.id == step.step.id for other in plan.steps):
            self.face.say(self.texts("checklist.not_in_file"))
            return None
        return plan, step

    def _form(self, plan: Routine | None, step: Step | None) -> None:
        from smtui.screens.routine_form import RoutineForm

        def saved(new: Routine, id: str) -> None:
            key = "routine.said.saved" if plan else "routine.said.added"
            self.face.say(self.texts(key, title=one_line(new.title)), "good", undo=True)
            self._edited(id)

        self.face.frame.open(RoutineForm(plan, step, saved, page="step" if plan else "routine"))

    def action_edit(self) -> None:
        """Open the form for the step under the cursor and its routine."""
        chosen = self._chosen()
        if chosen is not None:
            plan, step = chosen
            self._form(plan, next(other for other in plan.steps if other.id == step.step.id))

    def action_add_step(self) -> None:
        """Open the form for a new step of the routine under the cursor."""
        chosen = self._chosen()
        if chosen is not None:
            self._form(chosen[0], None)

    def action_add_routine(self) -> None:
        """Open the form for a new routine."""
        self._form(None, None)

    def action_step_up(self) -> None:
        """Move the step before the one above it."""
        self._move(-1)

    def action_step_down(self) -> None:
        """Move the step behind the one below it."""
        self._move(1)

    def _move(self, by: int) -> None:
        chosen = self._chosen()
        if chosen is None:
            return
        plan, step = chosen
        place = [other.id for other in plan.steps].index(step.step.id) + 1 + by
        if 1 <= place <= len(plan.steps):
            self._change(lambda: routine_edit.set_value(self.house, step.step.id, "place", str(place)), step.step.id)

    def action_remove(self) -> None:
        """Ask whether the step or its whole routine goes."""
        chosen = self._chosen()
        if chosen is None:
            return
        plan, step = chosen
        ids = [other.id for other in plan.steps]
        at = ids.index(step.step.id)
        near = (ids[at + 1 :] or ids[:at][-1:] or [""])[0]
        options = [
            Option("s", self.texts("routine.remove.step", title=one_line(step.step.title)), "step", off=len(ids) == 1),
            Option("r", self.texts("routine.remove.routine", title=one_line(plan.title)), "routine"),
        ]

        def remove(what: str) -> None:
            if what == "step":
                self._change(lambda: routine_edit.set_value(self.house, step.step.id, "remove", ""), near)
            else:
                self._change(lambda: routine_edit.remove(self.house, plan.key).title, "")

        self.face.frame.open(Choice(self.texts("routine.remove.title"), options, remove))

    def _change(self, work: Callable[[], str], after: str) -> None:
        said: list[str] = []
        if self.attempt(lambda: said.append(work())):
            self.face.say(self.texts("round.edited", what=said[0]), "good", undo=True)
            self._edited(after)

    def _edited(self, step: str) -> None:
        self._show(step)
        self.steps.select(step)

    def _set(self, step: StepView, status: StepStatus, reason: str = "") -> bool:
        """Set a step, say so, and go on to the next open one."""
        id = step.step.id
        if not self.attempt(lambda: set_steps(self.house, [id], status, reason=reason)):
            return False
        view = next((v for v in self.views if any(s.step.id == id for s in v.steps)), None)
        if view is not None and view.is_done:
            said = self.texts("checklist.said.round", title=one_line(view.routine.title))
        else:
            said = self.texts(f"checklist.said.{status}", title=one_line(step.step.title))
        self.face.say(said, "info" if status == "open" else "good", undo=True)
        if status != "open":
            self._go_on(id)
        return True

    def _go_on(self, id: str) -> None:
        """Put the cursor on the next open step after this one, if there is any."""
        order = [step for view in self.views for step in view.steps]
        place = next((n for n, step in enumerate(order) if step.step.id == id), len(order))
        later = [step.step.id for step in order[place + 1 :] if step.status == "open"]
        if later:
            self.steps.select(later[0])

    def undone(self, objects: Sequence[str]) -> None:
        """Show what was taken back; the cursor stays, unless it is in another round."""
        keys = {round.rpartition("@")[0] for round in objects}
        here = next((v.routine.key for v in self.views if any(s is self.step for s in v.steps)), "")
        self._show()
        if keys and here not in keys:
            self.steps.select(self._first_of(min(keys)))
