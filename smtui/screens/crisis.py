"""Crisis mode at the app: the questions that ``C`` opens, and the words in the status line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual import events

from smtui.domain.crisis import Alarm, Crisis, log_due
from smtui.domain.errors import SmtuiError
from smtui.screens.dialogs import Choice, Option, Prompt
from smtui.screens.tree import Why
from smtui.services import crisis
from smtui.services.permit import called
from smtui.texts import explain
from smtui.widgets.draw import Line, flat, wrap

if TYPE_CHECKING:
    from smtui.app import SmtuiApp
    from smtui.domain.post import Post

# Without the letters that move the cursor and leave.
_LETTERS = "abcdefghilmnoprstuvwxyz"


class Posts(Why):
    """The question whether to begin, with the posts of today: the marked ones are stopped."""

    def __init__(
        self,
        title: str,
        told: Callable[[int], list[Line]],
        options: Sequence[Option],
        posts: Mapping[str, str],
        then: Callable[[str, list[str]], None],
    ) -> None:
        super().__init__(title, told, options, lambda what: then(what, [id for id in posts if id in self.marked]))
        self.posts = posts
        """The post's line, by its id."""
        self.marked = set(posts)
        self._answers = list(options)
        self._mark()

    def _mark(self) -> None:
        # Beyond the letters only the cursor and the space bar mark one.
        rows = [
            Option(_LETTERS[at : at + 1], f"{'[x]' if id in self.marked else '[ ]'} {said}", id)
            for at, (id, said) in enumerate(self.posts.items())
        ]
        self.options = [*self._answers, *rows]
        self.refresh()

    def on_key(self, event: events.Key) -> None:
        """Let the space bar mark where the cursor is."""
        here = self.options[self.place]
        if event.key == "space" and here.value in self.posts:
            self._take(here)

    def _take(self, option: Option) -> None:
        if option.value in self.posts:
            self.marked ^= {option.value}
            self._mark()
        else:
            super()._take(option)


class CrisisDesk:
    """What the app knows of a crisis. It looks when comments have come in and once a minute, never at a key press."""

    def __init__(self, app: SmtuiApp) -> None:
        self.app = app
        self.alarm: Alarm | None = None

    def look(self) -> None:
        """Look whether a crisis is on or should be proposed, and say so in the status line."""
        house, texts = self.app.house, self.app.house.texts
        try:
            on = crisis.running(house)
            self.alarm = None if on else crisis.look(house)
        except SmtuiError as error:
            self.app.say(explain(error, texts), "bad")
            return
        words = ""
        if on is not None:
            due = log_due(on, house.now())
            at = f"{house.local(on.started_at):%H:%M}"
            late = due is not None and due <= house.now()
            words = texts("crisis.banner_log") if late else texts("crisis.banner_on", at=at)
        elif self.alarm is not None:
            key = self.app.frame.status.key_for("app.crisis")
            words = texts("crisis.banner_proposed", why=crisis.alarm_text(house, self.alarm), key=key)
        self.app.frame.status.aside("crisis", f"! {words}" if words else "", "bad")

    def open(self) -> None:
        """Ask what to do: begin, or log, copy the statement and end."""
        self.look()
        try:
            on = crisis.running(self.app.house)
        except SmtuiError as error:
            self.app.say(explain(error, self.app.house.texts), "bad")
            return
        if on is None:
            self._offer()
        else:
            self._manage(on)

    def _offer(self) -> None:
        house, texts = self.app.house, self.app.house.texts
        posts = crisis.posts_today(house)

        def told(cells: int) -> list[Line]:
            lines: list[Line] = [] if posts else wrap(texts("crisis.no_posts"), cells, "faint")
            for entry in crisis.roster(house):
                lines += wrap(entry, cells, "text", "  ", f"{self.app.frame.status.sign('bullet')} ")
            return lines

        options = [Option("1", texts("crisis.begin_pause" if posts else "crisis.begin_plain"), "pause")]
        if posts:
            options.append(Option("2", texts("crisis.begin_keep"), "keep"))
        options.append(Option("0", texts("crisis.begin_no"), "no"))
        why = crisis.alarm_text(house, self.alarm) if self.alarm else ""
        title = texts("crisis.begin_why", why=why) if why else texts("crisis.begin")

        def take(what: str, marked: list[str]) -> None:
            if what != "no":
                wanted = marked if what == "pause" else []
                self._do(lambda: crisis.start(house, why, wanted), "crisis.said_on", n=len(wanted))

        rows = {post.id: f"{f'{house.local(post.at):%H:%M}' if post.at else ''}  {flat(post.title)}" for post in posts}
        self.app.frame.open(Posts(title, told, options, rows, take))

    def _manage(self, on: Crisis) -> None:
        house, texts = self.app.house, self.app.house.texts

        def told(cells: int) -> list[Line]:
            lines: list[Line] = []
            for entry in on.roster:
                lines += wrap(entry, cells, "text", "  ", f"{self.app.frame.status.sign('bullet')} ")
            for line in on.lines[-3:]:
                lines += wrap(f"{house.local(line.at):%H:%M} {called(house, line.by)}: {line.text}", cells, "faint")
            return lines + wrap(crisis.statement(house), cells, "accent")

        options = [
            Option("1", texts("crisis.do_log"), "log"),
            Option("2", texts("crisis.do_copy"), "copy"),
            Option("3", texts("crisis.do_stop"), "stop"),
            Option("0", texts("crisis.do_stay"), "stay"),
        ]

        def take(what: str) -> None:
            if what == "log":
                ask = Prompt(texts("crisis.which_line"), self._log)
                self.app.frame.open(ask)
            elif what == "copy":
                filled = crisis.holding(house)
                self.app.copy_to_clipboard(filled.text)
                if filled.missing:
                    names = ", ".join(f"{{{name}}}" if name.isidentifier() else name for name in filled.missing)
                    self.app.say(texts("crisis.said_copied_open", names=names), "bad")
                else:
                    self.app.say(texts("crisis.said_copied"))
            elif what == "stop":
                self._end()

        at = f"{house.local(on.started_at):%H:%M}"
        self.app.frame.open(Why(texts("crisis.on_title", at=at), told, options, take))

    def _log(self, text: str) -> bool:
        return self._do(lambda: crisis.note(self.app.house, text), "crisis.said_line")

    def _end(self) -> None:
        texts = self.app.house.texts

        def then(happened: str) -> None:
            def last(lessons: str) -> bool:
                on = crisis.running(self.app.house)
                waiting = crisis.resumable(self.app.house, on) if on else []
                if not waiting:
                    return self._do(lambda: crisis.stop(self.app.house, happened, lessons), "crisis.said_over")
                self.app.call_later(self._ask_resume, waiting, happened, lessons)
                return True

            self.app.call_later(self.app.frame.open, Prompt(texts("crisis.ask_lessons"), last))

        self.app.frame.open(Prompt(texts("crisis.ask_happened"), then))

    def _ask_resume(self, waiting: Sequence[Post], happened: str, lessons: str) -> None:
        """Ask whether the posts that were stopped go out after all; only then is the crisis over."""
        texts = self.app.house.texts
        titles = ", ".join(flat(post.title) for post in waiting)
        options = [
            Option("1", texts("crisis.resume_yes"), "yes", titles),
            Option("2", texts("crisis.resume_no"), "no"),
        ]

        def take(what: str) -> None:
            self._do(lambda: crisis.stop(self.app.house, happened, lessons, what == "yes"), "crisis.said_over")

        self.app.frame.open(Choice(texts("crisis.ask_resume", n=len(waiting)), options, take))

    def _do(self, work: Callable[[], object], said: str, **values: object) -> bool:
        texts = self.app.house.texts
        try:
            work()
        except SmtuiError as error:
            self.app.say(explain(error, texts), "bad")
            return False
        self.app.say(texts(said, **values), "good")
        self.app.look()
        self.look()
        return True
