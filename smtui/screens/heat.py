"""What Overview opens about rounds: the picture of a year, rounds to sign off, and suggestions."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from textual.binding import BindingType

from smtui.domain.humantime import day_text
from smtui.domain.routine import spent
from smtui.domain.text import one_line
from smtui.screens.dialogs import Choice, Item, Option, Picker, Prompt
from smtui.screens.halves import Halves
from smtui.screens.notices import Notice
from smtui.services import control, handing_on, heat, improve, routine_edit
from smtui.services.rounds import RoundView
from smtui.widgets.draw import BLANK, Line, Part, width, wrap
from smtui.widgets.keys import bindings_for

DAYS_BACK = 14
_INKS = {"strong": "strong", "good": "good", "warn": "soon", "bad": "bad", "dim": "faint", "": "text"}


def heat_notice(place: Halves) -> Notice:
    """Return the last 53 weeks of rounds, a column for each week."""
    house, texts = place.house, place.texts
    found, row = heat.year(house)
    today = house.today()
    mondays = heat.weeks(today)
    plain = bool(place.face.ascii)

    def write(cells: int) -> list[Line]:
        months = [" "] * heat.WEEKS
        for at, month in heat.month_marks(mondays):
            months[at : at + 3] = texts(f"round.month.{month}")
        lines: list[Line] = [[Part("     " + "".join(months), "faint")]]
        for weekday in range(7):
            name = texts.find(f"round.weekday.{weekday}") or ""
            parts = [Part(f" {name:<4}", "faint")]
            for monday in mondays:
                level = heat.level(found, monday + timedelta(days=weekday), today)
                sign, stand_in, ink = heat.SIGNS[level]
                parts.append(Part(stand_in if plain else sign, ink))
            lines.append(parts)
        legend = {name: heat.SIGNS[name][plain] for name in heat.LEVELS}
        lines += [BLANK, [Part(f" {texts('round.heat.legend', **legend)}", "faint")]]
        lines.append([Part(f" {texts('round.series', n=row)}", "strong")])
        return lines

    return Notice(texts("round.heat"), write, rows=11)


def stats_notice(place: Halves) -> Notice:
    """Return the minutes of rounds and steps over weeks, against what was planned."""
    said = list(improve.stat_lines(place.house))

    def write(cells: int) -> list[Line]:
        return [
            line
            for style, words in said
            for line in wrap(words, cells - 1, _INKS[style], "      ", first=" " if style == "strong" else "   ")
        ]

    return Notice(place.texts("round.stats.title", n=improve.WEEKS), write, rows=min(16, len(said) + 2))


def control_picker(place: Halves) -> Picker | None:
    """Return the rounds of the last two weeks, those first that I have to say something about; None for none."""
    house, texts = place.house, place.texts
    waiting = control.to_sign(house)
    first = {view.id for view in waiting}
    today = house.today()
    others = [
        view
        for view in control.history(house, today - timedelta(days=DAYS_BACK), today)
        if view.id not in first and control.state_of(house, view) not in ("due", "away")
    ]
    if not waiting and not others:
        place.face.say(texts("round.no_rounds_yet"))
        return None
    items = [Item(view.id, one_line(view.routine.title), _brief(place, view)) for view in (*waiting, *others)]

    def chosen(id: str) -> None:
        view = place.read(lambda: control.find(house, id))
        if view is not None:
            place.face.frame.open(RoundSheet(place, view))

    return Picker(texts("round.control", n=len(waiting)), items, chosen)


def _brief(place: Halves, view: RoundView) -> str:
    """Return a round's day, what became of it, its minutes, and what was said about it."""
    house, told = place.house, view.round
    facts = [f"{view.day:%d.%m.}", place.texts(f"round.state.{control.state_of(house, view)}")]
    if told is not None and told.spans:
        facts.append(place.texts("round.minutes", n=handing_on.minutes(spent(told.spans))))
    if told is not None and told.sign is not None:
        facts.append(handing_on.sign_text(house, told.sign))
    return " · ".join(facts)


class RoundSheet(Notice):
    """One round to its controller: who did what and when, and the keys that sign it off or return it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("sheet.sign", "sheet.give_back")]
    letters = ("sheet.sign", "sheet.give_back")

    def __init__(self, place: Halves, view: RoundView) -> None:
        day = day_text(view.day, place.house.today(), place.texts)
        super().__init__(f"{day}: {one_line(view.routine.title)}", self._sheet, rows=min(14, len(view.steps) + 7))
        self.place = place
        self.view = view

    def _sheet(self, cells: int) -> list[Line]:
        return [
            line
            for style, words in handing_on.sheet(self.place.house, self.view)
            for line in wrap(words, cells, _INKS[style], " " * width(handing_on.mark_of(words)), first="")
        ]

    def footer(self) -> tuple[str, ...]:
        """Return the controller's keys."""
        return (*self.letters, *super().footer())

    def action_sign(self) -> None:
        """Sign the round off."""
        self._sign(ok=True)

    def action_give_back(self) -> None:
        """Ask for the word with which the round is returned."""
        ask = Prompt(self.texts("round.why_return"), lambda word: self._sign(ok=False, word=word))
        self.face.frame.open(ask)

    def _sign(self, *, ok: bool, word: str = "") -> bool:
        place, id = self.place, self.view.id
        if not ok and not word.strip():
            place.face.say(place.texts("round.reason_first"), "bad")
            return False
        if not place.attempt(lambda: control.sign(place.house, id, ok=ok, word=word)):
            return False
        place.face.frame.close_dialog()
        place.face.say(place.texts("round.signed" if ok else "round.returned", round=id), "good", undo=True)
        place.load()
        return True


def suggestion_picker(place: Halves) -> Choice | None:
    """Return the suggestions; a digit does each, a letter the other way of one that has two. None without any."""
    house, texts = place.house, place.texts
    found = improve.suggestions(house)
    if not found:
        place.face.say(texts("round.suggest.none", n=improve.LEAST))
        return None
    options = []
    for number, (it, letter) in enumerate(zip(found, "abcdefghi", strict=False), 1):
        options.append(Option(str(number), improve.briefly(house, it), str(number), one_line(it.title)))
        if it.into and it.kind != "hour":
            at = improve.clock_text(it.into_at)
            way = texts("round.brief.move", into=one_line(it.into_title), at=at)
            options.append(Option(letter, way, f"move {number}", texts("round.brief.free", n=it.free, of=it.box)))

    def chosen(value: str) -> None:
        said: list[str] = []
        how, _, number = value.rpartition(" ")
        it = found[int(number) - 1]
        if place.attempt(lambda: said.append(routine_edit.apply(house, it, move=bool(how)))):
            place.face.say(texts("round.applied", what=said[0]), "good", undo=True)
            place.load()

    return Choice(texts("overview.suggestions", n=len(found)), options, chosen)
