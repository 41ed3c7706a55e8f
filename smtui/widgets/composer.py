"""Writing a reply below the comment. What is typed is on disk a second after the last letter, at once when it must."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.timer import Timer
from textual.widgets import TextArea
from textual.widgets.text_area import Selection

from smtui.domain.comment import Comment
from smtui.domain.errors import DraftChanged, SmtuiError
from smtui.domain.guideline import PLACEHOLDERS, first_gap, gaps
from smtui.domain.objection import Objection
from smtui.domain.promise import Promise
from smtui.domain.text import clean
from smtui.services import gate, keymessage, presence, promises, replies, templates
from smtui.services.keymessage import Reminder
from smtui.texts import explain, object_lines
from smtui.widgets.draw import BLANK, Line, Part, between, cut, flat, rule, width
from smtui.widgets.drawn import Drawn
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import OneLine

AUTOSAVE = 1.0
"""Seconds of quiet after which a draft is written down."""


class Page(TextArea):
    """The text being written: nothing blinks, no line is highlighted, pasted text is cleaned."""

    def __init__(self, text: str) -> None:
        super().__init__(text, soft_wrap=True, compact=True, highlight_cursor_line=False, tab_behavior="focus")
        self.cursor_blink = False

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        if result := self._replace_via_keyboard(clean(event.text), *self.selection):
            self.move_cursor(result.end_location)
            self.focus()


class Composer(Drawn, can_focus=True):
    """The reply to one comment."""

    DEFAULT_CSS = "Composer { width: 100%; height: auto; layout: vertical; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        *bindings_for("composer"),
        Binding("tab,shift+tab", "stay", show=False),
    ]

    class Sent(Message):
        """Ctrl+S: the text is ready."""

        def __init__(self, comment: str, text: str, template: str) -> None:
            super().__init__()
            self.comment = comment
            self.text = text
            self.template = template

    class Closed(Message):
        """The composer was left; the draft is kept."""

    class Asked(Message):
        """A template, the guideline or an editor is wanted."""

        def __init__(self, what: str) -> None:
            super().__init__()
            self.what = what

    def __init__(self, comment: Comment, draft: str, template: str = "") -> None:
        super().__init__(id="composer")
        self.comment = comment
        self.template = template
        self.page = Page(draft)
        self.head = OneLine(self._heading)
        self.foot = OneLine(self._remark)
        self.seat = ""
        """Names this window among those of one person, for others to see who writes."""
        self.busy = ""
        """Who else is writing to this comment."""
        self.conflict: DraftChanged | None = None
        """A colleague's change to the draft that the writer has not decided about."""
        self.remarks: tuple[str, ...] = ()
        """What speaks against the text as it was at the last pause."""
        self.reminder: Reminder | None = None
        """Tone and key message, and whether the text at the last pause carried it."""
        self.promise: Promise | None = None
        """What the text promises, where it is a holding reply."""
        self._is_new_promise = False
        """Whether the draft on disk does not have the promise yet."""
        self._saved = draft
        self._timer: Timer | None = None
        self._trouble = ""

    def compose(self) -> ComposeResult:
        """Heading, page, and a line for what speaks against the text."""
        yield self.head
        yield self.page
        yield self.foot

    def on_mount(self) -> None:
        """Give the keys to the page."""
        self.can_focus = False
        self.screen.set_focus(self.page)
        self.page.move_cursor(self.page.document.end)
        self.look_over()
        if self.seat:
            presence.begin(self.house, self.comment.id, self.seat)
            self.set_interval(presence.RENEW, lambda: presence.begin(self.house, self.comment.id, self.seat))

    def on_unmount(self) -> None:
        """Tell the others that nobody writes here any more."""
        if self.seat:
            presence.end(self.house, self.seat)

    def on_key(self, event: events.Key) -> None:
        """Pass on what was typed before the page was ready; the page itself lets no letter through."""
        if event.is_printable and event.character:
            event.stop()
            self.page.insert(event.character)

    # -- the heading --------------------------------------------------------------------------------------------------

    def _heading(self, cells: int) -> Line:
        """Return to whom, what is still open, and how long the text is."""
        size = self.measure
        words = self.texts("composer.count", n=size.length, limit="–" if size.limit is None else size.limit)
        tail = [Part(words, "bad" if size.is_too_long else "faint")]
        name = flat(self.comment.author) or self.texts("inbox.nobody")
        title = [Part(f" {self.texts('composer.by_hand' if self.by_hand else 'composer.to', name=name)}", "title")]
        if self.promise is not None:
            when = promises.eta(self.house, self.promise.until)
            title = [Part(f" {self.texts('plans.composing', name=name, eta=when)}", "title")]
        if self._trouble:
            title = [Part(f" {self._trouble}", "bad")]
        elif missing := self.missing:
            names = ", ".join("…" if name == "…" else f"{{{name}}}" for name in missing)
            title.append(Part(f"  {self.texts('composer.missing', names=names)}", "soon"))
        return rule(title, cells - 1, self.sign("rule"), tail)

    @property
    def measure(self) -> replies.Measure:
        """How long the text is and may be, as the network counts."""
        return replies.measure(self.house, self.comment, self.page.text)

    @property
    def by_hand(self) -> bool:
        """Whether a person has to send it: the account takes no answers from here."""
        return not self.house.allowed(self.comment.account).get("reply")

    @property
    def missing(self) -> tuple[str, ...]:
        """The placeholders that are still open."""
        return gaps(self.page.text, PLACEHOLDERS.union(self.house.library.guideline().variables))

    # -- the text -----------------------------------------------------------------------------------------------------

    def hold(self, promise: Promise, text: str, template: str) -> None:
        """Make the text a holding reply, and put words in where there are none yet."""
        self.promise = promise
        self._is_new_promise = True
        if text:
            self.template = template
            self.replace(text)
        self.head.refresh()

    def put(self, text: str, template: str = "") -> None:
        """Put a template's text in: at the cursor, or between a greeting and a closing. The first gap is selected."""
        self.template = template or self.template
        whole, words = templates.laid_in(self.house, self.comment, self.page.text, clean(text))
        if whole:
            self._rewrite(words)
        else:
            self.page.insert(words)
        known = PLACEHOLDERS.union(self.house.library.guideline().variables)
        if (gap := first_gap(self.page.text, known)) is not None:
            self.page.selection = Selection(*(_location(self.page.text, at) for at in gap))

    def stack(self, block: templates.BlockOffer) -> None:
        """Put a greeting in front or a closing behind, in place of the one that is there."""
        self._rewrite(templates.stacked(self.house, self.comment, self.page.text, block))

    def _rewrite(self, text: str) -> None:
        """Exchange the whole text, so that Ctrl+Z brings the old one back."""
        self.page.replace(text, self.page.document.start, self.page.document.end)
        self.page.move_cursor(self.page.document.end)

    def replace(self, text: str) -> None:
        """Take over what an editor left."""
        self.page.text = clean(text).rstrip("\n")
        self.page.move_cursor(self.page.document.end)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Count, and write the draft down once it has been quiet for a while."""
        event.stop()
        self._trouble = ""
        self.head.refresh()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(AUTOSAVE, self.pause)

    def pause(self) -> None:
        """Do what is done when nobody has typed for a while: keep the draft, and look it over."""
        self.save()
        self.look_over()

    def look_over(self) -> None:
        """Note what speaks against the text as it stands, for the line below it."""
        text = self.page.text
        reminder = keymessage.reminder(self.house, self.comment, text)
        found: tuple[Objection, ...] = ()
        if text.strip():
            try:
                found = gate.objections(self.house, self.comment, text, self.template)
            except SmtuiError as error:
                self._trouble = explain(error, self.texts)
                self.head.refresh()
        remarks = tuple(object_lines(found, self.texts))
        if (remarks, reminder) != (self.remarks, self.reminder):
            self.remarks, self.reminder = remarks, reminder
            self.foot.refresh()

    def _remark(self, cells: int) -> Line:
        """Return who else writes here, else the weightiest remark and how many more there are, else the reminder."""
        if self.busy:
            return [Part(f" {self.sign('draft')} ", "soon"), Part(self.texts("presence.too", name=self.busy), "soon")]
        if not self.remarks:
            return self._reminder(cells)
        more = [Part(f" +{len(self.remarks) - 1} ", "faint")] if len(self.remarks) > 1 else []
        return between([Part(f" {self.sign('soon')} ", "soon"), Part(self.remarks[0], "faint")], more, cells)

    def _reminder(self, cells: int) -> Line:
        """Return the tone at the left and the key message at the right, ticked once the text carries it."""
        it = self.reminder
        if it is None:
            return BLANK
        tone = [Part(f" {self.texts('composer.tone', tone=flat(it.tone))}", "faint")] if it.tone else []
        if it.state == "none":
            return between(tone, (), cells)
        if it.state == "misplaced":
            return between(tone, [Part(f"  {self.texts('composer.no_message')} ", "faint")], cells)
        ink = "good" if it.state == "carried" else "faint"
        sign = {"carried": f"{self.sign('done')} ", "open": f"{self.sign('todo')} "}.get(it.state, "")
        said = self.texts("composer.message", message=flat(it.message))
        if sum(width(part.text) for part in tone) + width(said) + 6 > cells:
            # The tone is for every answer, so it keeps at least half of the line.
            said = cut(flat(it.message), max(8, cells // 2 - 5))
        return between(tone, [Part(f"  {sign}{said} ", ink)], cells)

    def save(self) -> bool:
        """Write the draft down now, and tell whether that went well."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        text = self.page.text
        if text == self._saved and not self._is_new_promise:
            return True
        try:
            replies.save_draft(self.house, self.comment.id, text, self.template, base=self._saved, promise=self.promise)
        except DraftChanged as error:
            fresh = self.conflict is None
            self.conflict = error
            if fresh:
                self.post_message(self.Asked("conflict"))
            return False
        except SmtuiError as error:
            self._trouble = explain(error, self.texts)
            self.head.refresh()
            return False
        self._saved, self._is_new_promise = text, False
        return True

    def settle_conflict(self, *, mine: bool) -> str:
        """Let one of two drafts count, and return the other."""
        conflict, self.conflict = self.conflict, None
        if conflict is None:
            return ""
        theirs, own = str(conflict.values["text"]), self.page.text
        self._saved = theirs
        if mine:
            self.save()
            return theirs
        self.replace(theirs)
        return own

    def forget(self) -> None:
        """Leave without writing: the text is in the post."""
        if self._timer is not None:
            self._timer.stop()
        self._saved = self.page.text

    def letter(self) -> Sent:
        """Return the text as it would be sent now."""
        return self.Sent(self.comment.id, self.page.text, self.template)

    # -- actions ------------------------------------------------------------------------------------------------------

    def action_send(self) -> None:
        """Hand the text over, unless something is still open in it."""
        if missing := self.missing:
            names = ", ".join(missing)
            self.face.say(self.texts("composer.still_missing", names=names), "bad")
            return
        self.post_message(self.letter())

    def action_close(self) -> None:
        """Leave; the draft stays."""
        if self.save():
            self.post_message(self.Closed())

    def action_later(self) -> None:
        """Ask when it should go."""
        if missing := self.missing:
            self.face.say(self.texts("composer.still_missing", names=", ".join(missing)), "bad")
            return
        self.post_message(self.Asked("later"))

    def action_template(self) -> None:
        """Ask for a template."""
        self.post_message(self.Asked("template"))

    def action_guide(self) -> None:
        """Ask for the guideline."""
        self.post_message(self.Asked("guide"))

    def action_editor(self) -> None:
        """Ask for an editor."""
        self.post_message(self.Asked("editor"))

    def action_stay(self) -> None:
        """Let Tab do nothing: a letter typed elsewhere would act."""


def _location(text: str, at: int) -> tuple[int, int]:
    """Return the line and the column of a place in a text."""
    return text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1
