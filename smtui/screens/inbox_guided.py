"""The guideline on the comment: the decision tree, the list of situations, and why it is what it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from smtui.domain.comment import Comment
from smtui.domain.evidence import FITTING, Evidence, period_end, presets_for
from smtui.domain.humantime import moment_text
from smtui.domain.text import one_line
from smtui.domain.verdict import Answer
from smtui.screens.dialogs import Choice, Item, Notice, Option, Picker
from smtui.screens.inbox_deciding import Deciding
from smtui.services import evidence, guide, triage
from smtui.services.permit import called
from smtui.texts import spoken
from smtui.widgets.detail import shorten
from smtui.widgets.draw import BLANK, Line, Part, between, flat, wrap


class Guided(Deciding):
    """The inbox with the guideline's decisions."""

    def action_situation(self) -> None:
        """Ask the questions of the decision tree."""
        ids, comment = self.list.targets, self._one()
        if comment is None:
            return
        guideline = self.house.library.guideline()
        if not guideline.questions:
            self._pick_situation(ids, comment)
            return

        def end(path: tuple[Answer, ...]) -> None:
            self._decided(ids, comment, path)

        from smtui.screens.tree import TreeDock

        dock = TreeDock(
            self.texts("tree.start", title=self._whose(ids, comment)),
            guideline,
            guide.proposals(self.house, comment),
            self.face.situation_titles,
            end,
            lambda: self._pick_situation(ids, comment),
        )
        self.face.frame.open(dock)

    def _whose(self, ids: list[str], comment: Comment) -> str:
        name = flat(comment.author) or self.texts("inbox.nobody")
        return name if len(ids) < 2 else f"{name} +{len(ids) - 1}"

    def _decided(self, ids: list[str], comment: Comment, path: tuple[Answer, ...]) -> None:
        """Keep where the tree ended, show the rule, and offer to close where there is nothing to do."""
        from smtui.domain.tree import stand

        end = stand(self.house.library.guideline(), path)
        name = self._whose(ids, comment)
        if end.situation:
            title = self.face.situation_titles.get(end.situation, end.situation)
            said = self.texts("tree.ended", name=name, situation=title)
        else:
            said = self.texts("tree.ended_nothing", name=name, advice=end.advice)
        self._annotate(ids, lambda ids: guide.decide(self.house, ids, path), said)
        if end.situation:
            self.set_class(not self.is_wide, "-guide")
        elif comment.is_open():
            self._offer_to_close(ids, comment)

    def _offer_to_close(self, ids: list[str], comment: Comment) -> None:
        answers = (("1", "no_answer"), ("2", "other"), ("3", "open"))
        options = [Option(key, self.texts(f"tree.close.{what}"), what) for key, what in answers]

        def take(what: str) -> None:
            if what == "no_answer":
                reason = self.texts("inbox.reason.no_answer_on_purpose")
                said = self._said("done", ids, reason=reason)
                self._decide(ids, lambda ids: triage.done(self.house, ids, "no_answer_on_purpose"), said)
            elif what == "other":
                self.action_done()

        self.face.frame.open(Choice(self.texts("tree.close_now", name=self._whose(ids, comment)), options, take))

    def _pick_situation(self, ids: list[str], comment: Comment) -> None:
        """Choose from all situations; the likely ones come first."""
        likely = {situation.key: suggestion for situation, suggestion in self.detail.fitting}
        known = self.house.library.guideline().situations
        ordered = [*(s for key in likely for s in known if s.key == key), *(s for s in known if s.key not in likely)]
        items = []
        for situation in ordered:
            suggestion = likely.get(situation.key)
            why = self.texts("inbox.guide.why", words=spoken(suggestion.words, self.texts)) if suggestion else ""
            items.append(Item(situation.key, situation.title, why or next(iter(situation.signs), "")))
        self.face.frame.open(
            Picker(
                self._said("which_situation", ids), items, lambda key: self._picked(ids, key), chosen=comment.situation
            )
        )

    def _picked(self, ids: list[str], key: str) -> None:
        said = self._said("situation", ids, situation=self.face.situation_titles.get(key, key))
        self._annotate(ids, lambda ids: triage.set_situation(self.house, ids, key), said)

    def _tell_cooling(self, comment: Comment, until: datetime) -> None:
        """Say when the composer opens, and who may answer until then."""
        local, left = self.house.local(until), until - self.house.now()
        name = flat(comment.author) or self.texts("inbox.nobody")
        minutes = -(-int(left.total_seconds()) // 60)
        said = self.texts("gate.opens", name=name, time=f"{local:%H:%M}", minutes=minutes)
        if self.house.settings.house.mode != "alone":
            said = f"{said} {self.texts('gate.opens_other', key=self.key_for('inbox.assign'))}"
        self.face.say(said, "bad")

    def ask_checks(self, checks: Sequence[str], send: Callable[[], None]) -> None:
        """Show the list before sending; one key says that all of it is true."""
        from smtui.screens.tree import Why

        def told(cells: int) -> list[Line]:
            return [line for check in checks for line in wrap(check, cells, "text", "  ", f"{self.sign('todo')} ")]

        options = [
            Option("1", self.texts("gate.checks_yes"), "send"),
            Option("2", self.texts("gate.write_on"), "write"),
        ]
        title = self.texts("gate.checks")
        self.face.frame.open(Why(title, told, options, lambda what: send() if what == "send" else None))

    def action_evidence(self) -> None:
        """Keep the comment as it is now; where that is kept already, show what there is."""
        ids, comment = self.list.targets, self._one()
        if comment is None:
            return
        known = {piece.id for piece in evidence.of_comment(self.house, ids[0])} if len(ids) == 1 else set()
        kept: list[Evidence] = []
        if not self.attempt(lambda: kept.extend(evidence.save(self.house, id) for id in ids)):
            return
        if kept[0].id in known:
            self._show_evidence(comment)
            return
        names = ", ".join(piece.id for piece in kept)
        if len(kept) > 1:
            said = self.texts("evidence.kept_many", n=len(kept), ids=names)
        else:
            said = self.texts("evidence.kept_one", name=self._whose(ids, comment), ids=names)
            if "complaint" in FITTING.get(comment.situation, ()):
                end = period_end("complaint", kept[0].received_at, self.house.zone)
                said = f"{said}; {self.texts('evidence.complaint_until', day=f'{end:%Y-%m-%d}')}"
        self.face.say(said, "good")
        self.list.marked.clear()
        self.list.repaint()

    def _show_evidence(self, comment: Comment) -> None:
        """Show the pieces that are kept of a comment, whether their hashes fit, and the periods as dates."""
        pieces, texts = evidence.of_comment(self.house, comment.id), self.texts

        def absolute(at: datetime, clock: str = "%H:%M:%S") -> str:
            return f"{self.house.local(at):%Y-%m-%d {clock} %Z}"

        def write(cells: int) -> list[Line]:
            lines: list[Line] = []
            for piece in pieces:
                state = evidence.state_of(piece)
                ink = {"sound": "good", "broken": "bad"}.get(state, "faint")
                why = f" ({texts(f'ui.action.{piece.why}')})" if texts.find(f"ui.action.{piece.why}") else ""
                head = f"{absolute(piece.saved_at)}, {called(self.house, piece.by)}{why}"
                tail = [Part(f"  {texts(f'evidence.hash_{state}')} ", ink)]
                lines.append(between([Part(f"{piece.id}  ", "key"), Part(head)], tail, cells))
                lines += shorten(wrap(one_line(piece.text) or texts("evidence.erased"), cells - 2, "faint", "    "), 2)
            lines += [BLANK, [Part(texts("evidence.periods"), "title")]]
            for preset in presets_for(pieces[-1].situation):
                end = period_end(preset, pieces[-1].received_at, self.house.zone)
                day = absolute(end, "%H:%M") if isinstance(end, datetime) else f"{end:%Y-%m-%d}"
                lines += wrap(f"{day}  {texts(f'evidence.period.{preset}')}", cells - 2, "text", " " * 12, "")
            lines += wrap(texts("evidence.no_advice"), cells - 2, "faint")
            return [*lines, *wrap(texts("evidence.export_hint", id=comment.id), cells - 2, "faint")]

        title = texts("evidence.of", name=self._whose([comment.id], comment))
        self.face.frame.open(Notice(title, write, rows=10))

    def action_why(self) -> None:
        """Say who decided, by which answers and words, with one key for each correction."""
        from smtui.screens.tree import Why

        comment = self._one()
        if comment is None:
            return
        ids, fitting = [comment.id], self.detail.fitting
        titles = self.face.situation_titles
        options = [
            Option(str(at), situation.title, situation.key, self._because(suggestion.words) if suggestion else "")
            for at, (situation, suggestion) in enumerate((f for f in fitting if f[0].key != comment.situation), 1)
        ]
        options.append(Option("t", self.texts("tree.again"), "t"))
        if comment.situation or comment.verdict:
            options.append(Option("-", self.texts("tree.take_away"), ""))

        def take(value: str) -> None:
            if value == "t":
                self.action_situation()
            elif value:
                self._picked(ids, value)
            else:
                said = self.texts("tree.taken_away", name=self._whose(ids, comment))
                self._annotate(ids, lambda ids: triage.set_situation(self.house, ids, ""), said)

        name = self._whose(ids, comment)
        title = titles.get(comment.situation, comment.situation)
        if not title and comment.verdict is not None:
            title = self.texts("tree.nothing")
        head = (
            self.texts("tree.why_is", name=name, situation=title) if title else self.texts("tree.why_open", name=name)
        )
        self.set_class(not self.is_wide, "-guide")
        self.face.frame.open(Why(head, lambda cells: self._reasons(comment, cells), options, take))

    def _because(self, words: tuple[str, ...]) -> str:
        return self.texts("inbox.guide.why", words=spoken(words, self.texts)) if words else ""

    def _reasons(self, comment: Comment, cells: int) -> list[Line]:
        """Return the verdict, the answers that led to it, and the words that speak for it."""
        lines: list[Line] = []
        texts, titles = self.texts, self.face.situation_titles
        verdict = comment.verdict
        if verdict is not None:
            key = "tree.decided" if verdict.path else "tree.picked"
            when = moment_text(verdict.at, self.house.now(), self.house.zone, texts)
            what = titles.get(verdict.situation, verdict.situation) or texts("tree.nothing")
            who = called(self.house, verdict.by)
            lines += wrap(texts(key, situation=what, by=who, when=when, version=verdict.version or "–"), cells)
            lines += self._way(verdict.path, cells)
        for situation, suggestion in self.detail.fitting:
            if situation.key == comment.situation and suggestion is not None and suggestion.words:
                lines += wrap(self._because(suggestion.words), cells, "faint")
        if not lines and not self.detail.fitting:
            lines += wrap(texts("inbox.why_nothing"), cells, "faint")
        return lines

    def _way(self, path: tuple[Answer, ...], cells: int) -> list[Line]:
        """Return the answers on the way: the noes in a row on one line, the deciding one in full."""
        labels = {q.key: q.label or q.key for q in self.house.library.guideline().questions}
        no, yes = self.texts("tree.no"), self.texts("tree.yes")
        said = [f"{labels.get(a.question, a.question)} {yes if a.yes else no}" for a in path]
        arrow = f" {self.sign('arrow')} "
        return wrap(arrow.join(said), cells, "faint") if said else []
