"""How the next-day sample is drawn in Overview: the replies that were drawn, and one of them beside what it answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from smtui.domain.humantime import day_text, moment_text
from smtui.domain.text import one_line
from smtui.screens.halves import Draw
from smtui.services.permit import called
from smtui.services.sample import Drawn
from smtui.widgets.draw import BLANK, Column, Line, Part, cut, flat, wrap
from smtui.widgets.drawn import Drawn as Widget
from smtui.widgets.paint import heading

_INKS = {"ok": "good", "rework": "bad"}
_SIGNS = {"ok": "done", "rework": "failed"}


class SampleRows:
    """Draws one day's sample."""

    def __init__(self, place: Widget, day: date, items: list[Drawn]) -> None:
        self.place = place
        self.house = place.house
        self.texts = place.texts
        self.day = day
        self.items = {item.comment.id: item for item in items}

    def head(self, cells: int) -> Line:
        """Return which day it is about."""
        day = day_text(self.day, self.house.today(), self.texts)
        said = self.texts("sample.of_day", n=len(self.items), day=day)
        return [Part(f" {self.texts('sample.title')}", "title"), Part(f"  {said}", "faint")]

    def rows(self) -> Iterator[tuple[str, Draw]]:
        """Yield the rows: verdict, writer, whom it answers, and the reply as far as it goes."""
        yield "", lambda cells: BLANK
        if not self.items:
            yield "", lambda cells: [Part(f" {self.texts('sample.nothing')}", "faint")]
        for id, item in self.items.items():
            yield f"sample:{id}", partial(self._row, item)

    def _row(self, item: Drawn, cells: int) -> Line:
        verdict = item.sample.verdict if item.sample else ""
        sign = self.place.sign(_SIGNS.get(verdict, "todo"))
        who = f"{called(self.house, item.reply.by)} {self.place.sign('arrow')} {flat(item.comment.author)}"
        text = flat(one_line(item.reply.text))
        head = [Part(" ", ""), Part(f"{sign} ", _INKS.get(verdict, "soon")), Column(who, 28, "strong").part()]
        return [*head, Part(" ", ""), Part(cut(text, max(8, cells - 33)), "text")]

    def tell(self, id: str, cells: int) -> list[Line]:
        """Return a reply beside what it answers, and the verdict so far."""
        item = self.items.get(id.partition(":")[2])
        if item is None:
            return []
        texts, house = self.texts, self.house
        lines: list[Line] = [heading(texts("sample.theirs"), cells, self.place.sign)]
        lines += [[Part(flat(item.comment.author) or texts("inbox.nobody"), "strong")], *wrap(item.comment.text, cells)]
        lines += [BLANK, heading(texts("sample.ours"), cells, self.place.sign)]
        when = moment_text(item.reply.sent_at or item.reply.created_at, house.now(), house.zone, texts)
        by = texts("sample.by", who=called(house, item.reply.by), at=when)
        lines += [[Part(by, "faint")], *wrap(item.reply.text, cells), BLANK]
        if item.sample is None:
            return [*lines, [Part(texts("sample.open"), "soon")]]
        verdict = f"{texts(f'sample.verdict.{item.sample.verdict}')}, {called(house, item.sample.judge)}"
        lines += wrap(verdict, cells, _INKS[item.sample.verdict])
        return [*lines, *(wrap(item.sample.word, cells) if item.sample.word else [])]
