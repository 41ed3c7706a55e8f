"""The round that runs: the step at hand, the way into its work and back, and the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import ClassVar

from textual.binding import BindingType

from smtui.domain.errors import Refused, SmtuiError
from smtui.domain.routine import StepStatus
from smtui.domain.text import one_line
from smtui.screens.dialogs import Choice, Option, Prompt
from smtui.screens.halves import DrawnRows, Halves, same
from smtui.screens.round_rows import HandOverRows, RoundRows
from smtui.services import running
from smtui.services.rounds import RoundView
from smtui.services.running import Running
from smtui.services.targets import waiting_replies
from smtui.texts import explain
from smtui.widgets.draw import BLANK, Line, rule, wrap
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import LineList


class RoundPlace(Halves):
    """A round under way, or its hand-over."""

    key = "round"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("round")]

    def __init__(self) -> None:
        self.rows = DrawnRows(id="round-list")
        super().__init__(self.rows)
        self.stand: Running | None = None
        self.ended: RoundView | None = None
        """The round whose hand-over is in sight."""
        self.drawn: RoundRows | None = None

    def load(self) -> None:
        """Read where the round stands."""
        found = self.read(lambda: (running.running(self.house),))
        if found is None:
            return
        (self.stand,) = found
        self.face.round_is(self.stand)
        cells = self.list_width if self.is_wide else self.app.size.width - 1
        if self.stand is not None:
            self.ended = None
            self.drawn = RoundRows(self, self.stand)
            self.head.set_lines([self.drawn.head])
            at_hand = self.stand.step.step.id if self.stand.step else "end:"
            self.rows.set_rows(self.drawn.rows(cells), at_hand)
        elif self.ended is not None:
            page = HandOverRows(self, self.ended)
            self.head.set_lines([page.head])
            self.rows.set_rows(page.rows(cells), "bye:")
        else:
            said = self.texts("round.no_round", key=self.key_for("list.open"))
            self.head.set_lines([lambda cells: BLANK])
            self.rows.set_rows([("", partial(same, line)) for line in wrap(said, cells - 2, "faint", " ")])
        self.side.renew()
        if self.face.frame.place is self:
            self.face.frame.show_keys()

    def minute_passed(self) -> None:
        """Bring the times up to date."""
        self.load()

    def tell(self, cells: int) -> list[Line]:
        """Return what a round is about, and what waits for the next one."""
        if self.stand is None:
            return []
        plan = self.stand.view.routine
        lines: list[Line] = [BLANK, *wrap(one_line(plan.title), cells, "strong")]
        facts = [
            self.texts("checklist.box_is", n=plan.minutes) if plan.minutes else "",
            self.texts("checklist.owner", who=one_line(self.stand.view.who)) if self.stand.view.who else "",
            self.texts("checklist.controller", who=one_line(plan.controller)) if plan.controller else "",
            self.texts("checklist.done_when", text=one_line(plan.done_when)) if plan.done_when else "",
        ]
        for fact in filter(None, facts):
            lines += wrap(fact, cells, "faint")
        lines += [BLANK, rule([], cells, self.sign("rule")), *wrap(self.texts("round.as_of"), cells, "faint")]
        return lines

    # -- going on -----------------------------------------------------------------------------------------------------

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Go on with Enter: into the work of the step at hand, to another open step, or out."""
        event.stop()
        self.action_go()

    def action_go(self) -> None:
        """Go into the step's work; without any, it is done."""
        if self.stand is None:
            if self.ended is not None:
                self._say_good_bye()
            return
        step = self.stand.step
        if step is None:
            self.action_stop()
        elif self.rows.current not in ("", step.step.id):
            chosen = next((s for s in self.stand.view.steps if s.step.id == self.rows.current), None)
            if chosen is not None and chosen.status == "open":
                self._do(lambda: running.go_to(self.house, chosen.step.id))
        elif not self._enter_work():
            self.action_done()

    def _enter_work(self) -> bool:
        """Open what the step at hand is about, and tell whether there is anything to open."""
        step = self.stand.step if self.stand else None
        target = step.step.target if step else None
        if target is None or (self.stand and self.stand.live is not None and self.stand.live.reached):
            return False
        if target.kind == "inbox":
            self.face.enter_inbox(target)
        elif target.kind == "approval":
            self._enter_approvals()
        elif target.kind == "report":
            self.face.frame.go("overview")
        elif target.kind == "address":
            self.app.copy_to_clipboard(target.what)
            self.face.say(f"{one_line(target.what)}  {self.texts('round.copied')}")
        else:
            return False
        return True

    def _enter_approvals(self) -> None:
        """Go to the replies that wait for my approval; where there are none, read the posts one after the other."""
        if not self.read(lambda: waiting_replies(self.house)):
            from smtui.screens.post_review import review_picker

            picker = review_picker(self)
            if picker is not None:
                self.face.frame.open(picker)
            return
        self.face.pilot.leave_for_work()
        inbox = self.face.frame.go("inbox")
        requests = getattr(inbox, "action_requests", None)
        if requests is not None:
            # After the place is mounted, which it may not be yet.
            inbox.call_later(requests)

    def action_done(self) -> None:
        """Tick the step at hand and go on."""
        self._go_on("done")

    def action_skip(self) -> None:
        """Ask why the step at hand is skipped, and go on."""
        if self.stand is not None and self.stand.step is not None:
            ask = self.texts("round.why_skip")
            self.face.frame.open(
                Prompt(ask, lambda reason: self._has_reason(reason) and self._go_on("skipped", reason))
            )

    def action_count(self) -> None:
        """Count one for the step's quota."""
        self._do(lambda: running.count(self.house))

    def _go_on(self, status: StepStatus, reason: str = "") -> bool:
        if self.stand is None or self.stand.step is None:
            if self.stand is not None:
                self.action_stop()
            return False
        title = one_line(self.stand.step.step.title)
        try:
            here = running.go_on(self.house, status, reason)
        except Refused as error:
            if error.key != "box_over":
                self.face.say(explain(error, self.texts), "bad")
            else:
                self._ask_about_box()
            return False
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return False
        said = self.texts("round.skipped" if status == "skipped" else "round.ticked", title=title)
        self.face.say(said, "good", undo=True)
        self.face.look()
        self.load()
        if here.step is None:
            self.action_stop()
        elif here.began_over:
            self._ask_about_box()
        return True

    def _do(self, work: Callable[[], object]) -> None:
        if self.attempt(work):
            self.load()
            if self.stand is not None and self.stand.step is None:
                self.action_stop()

    def undone(self, objects: Sequence[str]) -> None:
        """Stand at the step that was opened again."""
        self.load()
        if self.stand is not None:
            first = next((step.step.id for step in self.stand.view.steps if step.status == "open"), "")
            if first:
                self._do(lambda: running.go_to(self.house, first))

    # -- the box and the end ------------------------------------------------------------------------------------------

    def _ask_about_box(self) -> None:
        """Say calmly that the time is over; going on takes a reason."""
        if self.stand is None:
            return
        title = self.texts("round.over_title", n=self.stand.view.routine.minutes)
        options = [Option("e", self.texts("round.over_end"), "end"), Option("g", self.texts("round.over_more"), "more")]
        answers = {"end": self.action_stop, "more": self._ask_more}
        self.face.frame.open(Choice(title, options, lambda value: answers[value]()))

    def _ask_more(self) -> None:
        def more(reason: str) -> bool:
            return self._has_reason(reason) and self._granted(reason)

        self.face.frame.open(Prompt(self.texts("round.why_more"), more))

    def _has_reason(self, reason: str) -> bool:
        """Tell whether a reason was typed, or say that one is needed: the question stays."""
        if not reason.strip():
            self.face.say(self.texts("round.reason_first"), "bad")
        return bool(reason.strip())

    def _granted(self, reason: str) -> bool:
        if not self.attempt(lambda: running.grant(self.house, reason)):
            return False
        self.face.say(self.texts("round.granted", n=running.MORE_MINUTES, reason=one_line(reason)))
        self.load()
        return True

    def action_stop(self) -> None:
        """End the round: why steps stay open, then a sentence for whoever comes next."""
        here = self.stand
        if here is None:
            return
        if not here.left:
            self._ask_word("")
            return
        value = self.texts("round.time_up") if here.is_over else ""

        def take(reason: str) -> bool:
            if not self._has_reason(reason):
                return False
            self.call_later(self._ask_word, reason)
            return True

        self.face.frame.open(Prompt(self.texts("round.why_left", n=here.left), take, value=value))

    def _ask_word(self, reason: str) -> None:
        self.face.frame.open(Prompt(self.texts("round.ask_word"), lambda word: self._stop(reason, word)))

    def _stop(self, reason: str, word: str) -> bool:
        ended: list[RoundView] = []
        if not self.attempt(lambda: ended.append(running.stop(self.house, reason, word))):
            return False
        self.ended = ended[0]
        self.face.say(self.texts("round.stopped", title=one_line(self.ended.routine.title)), "good")
        self.load()
        self.face.frame.show_keys()
        return True

    def _say_good_bye(self) -> None:
        options = [Option("q", self.texts("round.bye_quit"), "quit"), Option("s", self.texts("round.bye_stay"), "stay")]

        def answer(value: str) -> None:
            if value == "quit":
                self.face.action_leave_for_good()
            else:
                self.ended = None
                self.face.frame.go("today")

        self.face.frame.open(Choice(self.texts("round.bye_title"), options, answer))

    def go_back(self) -> bool:
        """Leave the hand-over; the round itself goes on in the line above every place."""
        if self.close_side():
            return True
        if self.ended is not None or self.stand is None:
            self.ended = None
        self.face.frame.go("today")
        return True

    def footer(self) -> tuple[str, ...]:
        """Return the keys that matter here; at the hand-over only the way out."""
        if self.ended is not None:
            return ("round.go", "app.help")
        here = self.stand
        target = here.step.step.target if here is not None and here.step is not None else None
        count = ("round.count",) if target is not None and target.kind == "quota" else ()
        return ("round.go", "round.done", "round.skip", *count, "round.stop", "app.undo", "app.help")
