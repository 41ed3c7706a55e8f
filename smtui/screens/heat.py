"""What Overview opens about rounds: the picture of a year, rounds to sign off, and suggestions."""

from __future__ import annotations

from datetime import timedelta

from smtui.domain.text import one_line
from smtui.screens.dialogs import Choice, Item, Notice, Option, Picker, Prompt
from smtui.screens.halves import Halves
from smtui.services import control, heat, improve, routine_edit
from smtui.services.rounds import RoundView
from smtui.widgets.draw import BLANK, Line, Part

SIGNS = {
    "none": ("·", "-", "soon"),
    "some": ("░", ".", "good"),
    "most": ("▒", "o", "good"),
    "all": ("█", "#", "good"),
    "free": (" ", " ", "faint"),
    "future": (" ", " ", "faint"),
}
"""A sign, its plain stand-in, and an ink for each level."""


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
                sign, stand_in, ink = SIGNS[level]
                parts.append(Part(stand_in if plain else sign, ink))
            lines.append(parts)
        legend = {name: SIGNS[name][plain] for name in heat.LEVELS}
        lines += [BLANK, [Part(f" {texts('round.heat.legend', **legend)}", "faint")]]
        lines.append([Part(f" {texts('round.series', n=row)}", "strong")])
        return lines

    return Notice(texts("round.heat"), write, rows=11)


def sign_picker(place: Halves) -> Picker | None:
    """Return the rounds to sign off; None where there are none."""
    house, texts = place.house, place.texts
    views = control.to_sign(house)
    if not views:
        place.face.say(texts("overview.to_sign", n=0))
        return None
    items = [
        Item(view.id, one_line(view.routine.title), f"{view.day:%d.%m.}  {texts(f'round.state.{_state(place, view)}')}")
        for view in views
    ]

    def chosen(id: str) -> None:
        options = [Option("s", texts("round.sign_it"), "sign"), Option("r", texts("round.return_it"), "return")]
        place.face.frame.open(Choice(id, options, lambda value: answer(id, value)))

    def answer(id: str, value: str) -> None:
        if value == "sign":
            if place.attempt(lambda: control.sign(house, id, ok=True)):
                place.face.say(texts("round.signed", round=id), "good", undo=True)
        else:
            place.face.frame.open(Prompt(texts("round.why_return"), lambda word: back(id, word)))

    def back(id: str, word: str) -> bool:
        if not place.attempt(lambda: control.sign(house, id, ok=False, word=word)):
            return False
        place.face.say(texts("round.returned", round=id), undo=True)
        return True

    return Picker(texts("overview.to_sign", n=len(views)), items, chosen)


def _state(place: Halves, view: RoundView) -> str:
    return control.state_of(place.house, view)


def suggestion_picker(place: Halves) -> Choice | None:
    """Return the suggestions, one key applies each; None where there are none."""
    house, texts = place.house, place.texts
    found = improve.suggestions(house)
    if not found:
        place.face.say(texts("round.suggest.none", n=improve.LEAST))
        return None
    options = [
        Option(str(number), improve.briefly(house, it), str(number - 1), one_line(it.title))
        for number, it in enumerate(found[:9], 1)
    ]

    def chosen(number: str) -> None:
        said: list[str] = []
        if place.attempt(lambda: said.append(routine_edit.apply(house, found[int(number)]))):
            place.face.say(texts("round.applied", what=said[0]), "good", undo=True)
            place.load()

    return Choice(texts("overview.suggestions", n=len(found)), options, chosen)
