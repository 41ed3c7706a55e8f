"""How a situation, a question of the decision procedure and a list of checks are drawn in full."""

from __future__ import annotations

from collections.abc import Sequence

from smtui.domain.guideline import Question, Situation, render_situation
from smtui.domain.text import one_line
from smtui.widgets.draw import BLANK, Line, Part, rule, wrap
from smtui.widgets.drawn import Drawn


def tell_situation(place: Drawn, situation: Situation, cells: int) -> list[Line]:
    """Return a situation with its signs, what to do and not to do, and its templates."""
    guideline = place.house.library.guideline()
    styled = render_situation(situation, place.house.settings.reply.form, place.texts, guideline.roles)
    lines: list[Line] = [BLANK]
    for number, (style, text) in enumerate(styled):
        if style == "heading" and number == 0:
            lines += [*wrap(one_line(text), cells, "strong")]
        elif style == "heading":
            lines.append(rule([Part(one_line(text), "title")], cells, place.sign("rule")))
        elif not text:
            lines.append(BLANK)
        elif style == "meta":
            lines += wrap(text, cells, "faint" if number > 1 else "accent")
        elif style == "template":
            lines += _template(place, text, situation.key, cells)
        else:
            sign, ink = {"do": ("do", "good"), "dont": ("dont", "bad")}.get(style, ("bullet", "faint"))
            wrapped = wrap(text, cells - 2)
            lines.append([place.mark(sign, ink), Part(" ", ""), *wrapped[0]])
            lines += [[Part("  ", ""), *line] for line in wrapped[1:]]
    return [*lines, BLANK]


def _template(place: Drawn, text: str, situation: str, cells: int) -> list[Line]:
    """Return a line of a template behind a bar; its first one begins with the template's key."""
    bar = place.mark("quote", "line")
    key, colon, rest = text.partition(": ")
    lines: list[Line] = []
    if colon and key.startswith(f"{situation}."):
        lines.append([Part(one_line(key), "accent")])
        text = rest
    return [*lines, *([bar, Part(" ", ""), *line] for line in wrap(text, cells - 2))]


def tell_question(place: Drawn, number: int, question: Question, cells: int) -> list[Line]:
    """Return a question with where a yes and a no lead."""
    texts = place.texts
    titles = {situation.key: situation.title for situation in place.house.library.guideline().situations}
    lines: list[Line] = [BLANK, *wrap(question.ask, cells, "strong", "   ", f"{number}. "), BLANK]
    lines.append([Part(texts("guide_ui.yes"), "good")])
    for key in question.yes:
        lines += wrap(one_line(titles.get(key, key)), cells, "text", "  ", f"{place.sign('arrow')} ")
    if not question.yes:
        lines += wrap(texts("guide_ui.go_on"), cells, "text", "  ", f"{place.sign('arrow')} ")
    if question.choose:
        lines += wrap(question.choose, cells, "faint", "  ", "  ")
    lines += [BLANK, [Part(texts("guide_ui.no"), "bad")]]
    return [*lines, *wrap(question.no or texts("guide_ui.go_on"), cells, "text", "  ", f"{place.sign('arrow')} ")]


def tell_checks(place: Drawn, title: str, checks: Sequence[str], cells: int) -> list[Line]:
    """Return a list of checks."""
    lines: list[Line] = [BLANK, *wrap(title, cells, "strong"), BLANK]
    for check in checks:
        lines += wrap(check, cells, "text", "  ", f"{place.sign('todo')} ")
    return lines
