"""The form for a routine and one of its steps: everything that their file can say, on two pages, saved as one action.

What is typed is read at once: below the fields stands when the routine recurs and on which days next, what a step would
show now, or what does not fit and what is likely meant.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, get_args

from msgspec import structs
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.widget import Widget
from textual.widgets import Input

from smtui.domain.comment import Kind
from smtui.domain.errors import SmtuiError, UsageError
from smtui.domain.routine import COUNTED, Every, Free, Routine, Step
from smtui.domain.text import clean, one_line
from smtui.domain.worktime import WEEKDAYS
from smtui.screens.asking import Field
from smtui.screens.form import Cycle, Form, Ticks
from smtui.services import routine_edit
from smtui.services.handing_on import live_text
from smtui.services.routine_fields import LIMITS, PERIODS, TARGETS, routine_with, step_with, with_rule
from smtui.services.routine_words import dates_text, on_text, recurrence_text
from smtui.services.targets import live
from smtui.texts import explain
from smtui.widgets.draw import Line, Part, cut, width
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import OneLine

_EVERY = get_args(Every)
_BY_PAGE = {
    "routine": (
        *("title", "every", "on", "rule", "start", "free", "at", "minutes", "late"),
        *("owner", "deputy", "controller", "accounts", "done_when"),
    ),
    "step": ("title", "minutes", "place", "about", *("quota", "report", "address", "note"), *LIMITS),
}
"""The fields of each page, in their order."""

_ABOUT = {
    "inbox": ("account", "network", "kind", "situation", "owner", "words", "overdue"),
    "quota": ("quota", "goal", "account", "network"),
    "report": ("report",),
    "address": ("address",),
    "note": ("note",),
}
"""What is asked besides, by what a step is about."""

Done = Callable[[Routine, str], None]
"""Told the routine as it was saved, and the step that the form was about."""


class RoutineForm(Form):
    """A routine, and one of its steps."""

    DEFAULT_CSS = """
    RoutineForm .name { width: 14; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("form.turn")]
    extra = ("form.turn",)
    named_by = "routine.field"

    def __init__(self, plan: Routine | None, step: Step | None, done: Done, *, page: str = "step") -> None:
        super().__init__("")
        self.old = plan
        """The routine as it is in the file; None for a new one."""
        self.plan = plan or Routine(key="new", title="")
        self.old_step = step
        """None for a new step."""
        self.step = step or Step(id="new", title="")
        self.done = done
        self.page = page
        self.fields: dict[str, Widget] = {}
        """By page and name, such as ``step.title``."""

    @property
    def place_of_step(self) -> int:
        """The step's place among the others, from 1; a new one's is the last."""
        ids = [step.id for step in self.plan.steps]
        return ids.index(self.step.id) + 1 if self.step.id in ids else len(ids) + 1

    # -- the fields ---------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """Heading, the fields of both pages, and below them what they mean."""
        yield OneLine(lambda cells: self.heading())
        for page, names in _BY_PAGE.items():
            self.fields |= {f"{page}.{name}": self._field(page, name) for name in names}
        shown = self._shown()
        for id, field in self.fields.items():
            name = "whose" if id == "step.owner" else id.partition(".")[2]
            yield from self.row(name, field, shown=id in shown)
        self.words = [OneLine(lambda cells: self._meaning(0)), OneLine(lambda cells: self._meaning(1))]
        for number, line in enumerate(self.words):
            yield from self.row("", line, shown=not number or self.page == "routine")

    def _field(self, page: str, name: str) -> Widget:
        if page == "routine":
            return self._routine_field(name)
        return self._step_field(name)

    def _routine_field(self, name: str) -> Widget:
        texts, plan = self.texts, self.plan
        if name == "every":
            words = [texts.find(f"routine.words.every.{every}") or texts("routine.every.rule") for every in _EVERY]
            return Cycle(_EVERY, plan.every, labels=words, changed=self._every_changed)
        if name == "free":
            frees = get_args(Free)
            return Cycle(
                frees, plan.free, labels=[texts(f"routine.free.{free}") for free in frees], changed=self._typed
            )
        if name in ("owner", "deputy", "controller"):
            return self._person(getattr(plan, name))
        if name == "accounts":
            names = [account.name for account in self.house.library.accounts()]
            return Ticks(
                [*names, *(a for a in plan.accounts if a not in names)],
                plan.accounts,
                empty=texts("today.no_account_yet"),
            )
        value = {"at": f"{plan.at:%H:%M}" if plan.at else "", "on": self._on_word()}.get(name)
        if value is None:
            value = str(getattr(plan, name) or "")
        return Field(clean(value))

    def _on_word(self) -> str:
        """Return the day as people say it."""
        on, texts = self.plan.on, self.texts
        if on in WEEKDAYS:
            return texts(f"time.weekday.{WEEKDAYS.index(on)}")
        return on_text(texts, on).partition(" ")[2] if on and not on.isdigit() else on

    def _step_field(self, name: str) -> Widget:
        texts, target = self.texts, self.step.target
        if name == "about":
            kinds = ["nothing", *TARGETS]
            words = [texts(f"routine.about.{kind}") for kind in kinds]
            return Cycle(kinds, target.kind if target else "nothing", labels=words, changed=self._about_changed)
        if name == "overdue":
            yes = "yes" if target and target.overdue else "no"
            return Cycle(["no", "yes"], yes, labels=[texts("routine.no"), texts("routine.yes")], changed=self._typed)
        if name == "report":
            words = [texts(f"routine.period.{period}") for period in PERIODS]
            what = target.what if target and target.kind == "report" else "day"
            return Cycle(PERIODS, what, labels=words, changed=self._typed)
        if name in ("account", "network", "kind", "owner"):
            return self._limit(name)
        if name in ("quota", "address", "note"):
            return Field(clean(target.what if target and target.kind == name else ""))
        if name == "place":
            return Field(str(self.place_of_step))
        if name == "minutes":
            return Field(str(self.step.minutes or ""))
        if name == "title":
            return Field(clean(self.step.title))
        if name == "goal":
            return Field(str(target.goal if target and target.goal else 1))
        return Field(clean(str(getattr(target, name) if target else "")))

    def _limit(self, name: str) -> Cycle:
        """Return the choice among what there is: accounts, networks, kinds, or people."""
        target, accounts = self.step.target, self.house.library.accounts()
        chosen = str(getattr(target, "form" if name == "kind" else name)) if target else ""
        if name == "owner":
            return self._person(chosen, self.texts("routine.any"))
        known: Sequence[str] = get_args(Kind)
        if name != "kind":
            known = list(dict.fromkeys(account.name if name == "account" else account.network for account in accounts))
        words = [self.texts(f"routine.form.kind.{kind}") for kind in known] if name == "kind" else list(known)
        return self._choice(known, chosen, self.texts("routine.any"), words)

    def _person(self, chosen: str, nobody: str = "") -> Cycle:
        members = self.house.settings.member
        names = [member.name for member in members] or [self.house.me.name]
        words = [one_line(member.called) for member in members] or names
        return self._choice(names, chosen, nobody or self.texts("routine.nobody"), words)

    def _choice(self, names: Sequence[str], chosen: str, none: str, words: Sequence[str]) -> Cycle:
        """Return a choice of one or none; what is set but unknown can stay."""
        strange = [chosen] if chosen and chosen not in names else []
        return Cycle(["", *names, *strange], chosen, labels=[none, *words, *strange], changed=self._typed)

    def value(self, field: str) -> str:
        """Return what is filled in, as the file's names want it."""
        widget = self.fields[field]
        if isinstance(widget, Cycle):
            return widget.chosen
        if isinstance(widget, Ticks):
            return " ".join(widget.chosen)
        return widget.value if isinstance(widget, Input) else ""

    # -- what is in sight ---------------------------------------------------------------------------------------------

    @property
    def first(self) -> Widget:
        """The title of the page in sight."""
        return self.fields[f"{self.page}.title"]

    def _shown(self) -> set[str]:
        """Return the fields that are in sight."""
        if self.page == "step":
            asked = ("title", "minutes", "place", "about", *_ABOUT.get(self.value("step.about"), ()))
            return {f"step.{name}" for name in asked}
        every = self.value("routine.every")
        hidden = {"on"} if every in ("day", "workday", "rule") else set()
        hidden |= {"rule", "start"} if every != "rule" else set()
        hidden |= {"free"} if every == "workday" else set()
        return {f"routine.{name}" for name in _BY_PAGE["routine"] if name not in hidden}

    def _show_page(self) -> None:
        shown = self._shown()
        for name, field in self.fields.items():
            self.set_shown(field, shown=name in shown)
        self.set_shown(self.words[1], shown=self.page == "routine")
        self._typed()

    def action_turn(self) -> None:
        """Turn to the other page; nothing that was typed is lost."""
        self.page = "routine" if self.page == "step" else "step"
        self._show_page()
        self.visit(self.first)

    def _every_changed(self) -> None:
        self._show_page()

    def _about_changed(self) -> None:
        self._show_page()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Show what it means so far."""
        event.stop()
        self._typed()

    def _typed(self) -> None:
        for line in self.query(OneLine):
            line.refresh()

    def heading(self, hint: str = "") -> Line:
        """Return what the page is about, by its title as it is typed."""
        if self.page == "routine":
            title = one_line(self.value("routine.title"))
            self.title = self.texts("routine.form.routine" if self.old else "routine.form.new_routine", title=title)
        elif self.old is None:
            self.title = self.texts("routine.form.first_step")
        else:
            key = "routine.form.step" if self.old_step else "routine.form.new_step"
            title = one_line(self.plan.title)
            self.title = self.texts(key, number=self.place_of_step, n=len(self.plan.steps), title=title)
        self.title = cut(self.title, max(8, self.size.width - width(hint) - 5))
        return super().heading(hint)

    def _meaning(self, number: int) -> Line:
        """Return what is filled in on the page in words, or what does not fit."""
        try:
            plan, step = self.made_routine(), self.made_step()
            if self.page == "routine":
                said = dates_text(self.house, plan) if number else recurrence_text(self.texts, plan)
            else:
                said = self._live(step)
        except UsageError as error:
            if number:
                return [Part(" ", "")]
            return [Part(" ", ""), self.mark("late", "soon"), Part(f" {explain(error, self.texts)}", "soon")]
        except SmtuiError as error:
            return [Part(" ", ""), Part(explain(error, self.texts), "bad")]
        return [Part(" ", ""), self.mark("arrow", "good"), Part(f" {said}", "good")]

    def _live(self, step: Step) -> str:
        """Return what a step would show now."""
        if step.target is None or step.target.kind not in COUNTED:
            return self.texts(f"routine.about.{step.target.kind if step.target else 'nothing'}")
        found = live(self.house, step, self.house.today())
        return self.texts("routine.form.now", said=live_text(self.house, step.target.kind, found)) if found else ""

    # -- saving -------------------------------------------------------------------------------------------------------

    def made_step(self) -> Step:
        """Return the step as it is filled in. Raises UsageError."""
        step = step_with(self.house, self.step, "title", self.value("step.title") or "…")
        step = step_with(self.house, step, "minutes", self.value("step.minutes"))
        about = self.value("step.about")
        asked = _ABOUT.get(about, ())
        if about == "nothing" or (step.target is not None and step.target.kind != about):
            step = structs.replace(step, target=None)
        if about != "nothing":
            step = step_with(self.house, step, about, self.value(f"step.{about}") if about in asked else "")
        for name in asked:
            if name in LIMITS:
                step = step_with(self.house, step, name, self.value(f"step.{name}"))
        return step

    def made_routine(self) -> Routine:
        """Return the routine as it is filled in, without the step. Raises UsageError."""
        every = self.value("routine.every")
        plan = routine_with(self.house, self.plan, "title", self.value("routine.title") or "…")
        plan = routine_with(self.house, plan, "every", every)
        if every == "rule":
            plan = with_rule(plan, self.value("routine.rule"), self.value("routine.start"))
        elif every in ("week", "month", "quarter"):
            plan = routine_with(self.house, plan, "on", self.value("routine.on"))
        for name in ("free", "at", "minutes", "late", "owner", "deputy", "controller", "accounts", "done_when"):
            plan = routine_with(self.house, plan, name, self.value(f"routine.{name}"))
        return plan

    def save(self) -> bool:
        """Write both pages down as one change."""
        try:
            plan = self.made_routine()
            step = self.made_step()
            self._check_titles()
            if self.old_step is None:
                step = structs.replace(step, id=routine_edit.free_id(self.house, plan))
            others = structs.replace(plan, steps=tuple(other for other in plan.steps if other.id != step.id))
            new = routine_edit.with_step(others, step)
            if self.old is None:
                new = routine_edit.keyed(self.house, new)
            else:
                new = routine_edit.with_place(new, step.id, self.value("step.place").strip())
            said = f"{new.key}: {one_line(new.title)}"
            routine_edit.save(self.house, self.old, new, said)
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return False
        self.done(new, new.steps[0].id if self.old is None else step.id)
        return True

    def _check_titles(self) -> None:
        """Go to a title that is missing. Raises UsageError."""
        for page in ("routine", "step"):
            if not self.value(f"{page}.title").strip():
                if self.page != page:
                    self.action_turn()
                self.visit(self.fields[f"{page}.title"])
                raise UsageError("routine_title")
