"""Today: the day's calendar as one list, and what can be done about its posts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType

from smtui.domain.humantime import moment_text
from smtui.domain.post import OPEN_POSTS, Post
from smtui.domain.text import one_line
from smtui.screens.day_rows import DayRows
from smtui.screens.dialogs import Prompt
from smtui.screens.halves import DrawnRows, Halves
from smtui.services import calendar, publish
from smtui.services.today import today
from smtui.widgets.draw import Line
from smtui.widgets.keys import bindings_for
from smtui.widgets.lines import LineList

if TYPE_CHECKING:
    from smtui.screens.post_form import Planned


MOST_DUE = 200
"""How many deadlines are listed; the heading counts them all."""


class TodayPlace(Halves):
    """One day."""

    key = "today"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_for("today")]

    def __init__(self) -> None:
        self.rows = DrawnRows(id="today-list")
        super().__init__(self.rows)
        self.day: date | None = None
        """The day in sight; None follows the present one."""
        self.drawn: DayRows | None = None
        self.unfinished: Planned | None = None
        """What was typed into a new post that was left: the next one begins with it."""

    def load(self) -> None:
        """Read the day."""
        self._show()

    def _show(self, keep: str = "") -> None:
        found = self.read(lambda: (today(self.house, self.day, MOST_DUE), calendar.list_posts(self.house)))
        if found is None:
            return
        day, posts = found
        self.drawn = DayRows(self, day, [post for post in posts if post.at is None and post.status in OPEN_POSTS])
        self.head.set_lines(self.drawn.head(self.app.size.width))
        self.rows.set_rows(self.drawn.rows(), keep)
        self.side.renew(keep_place=True)

    def minute_passed(self) -> None:
        """Count deadlines down, and turn the page at midnight."""
        self.load()

    def undone(self, objects: Sequence[str]) -> None:
        """Show what was taken back under the cursor, if it is on this day."""
        self._show(f"post:{objects[0]}" if objects else "")

    def tell(self, cells: int) -> list[Line]:
        """Return the text of the thing under the cursor."""
        return self.drawn.tell(self.rows.current, cells) if self.drawn else []

    def on_line_list_opened(self, event: LineList.Opened) -> None:
        """Go where today's rounds and comments are dealt with; read anything else."""
        kind, _, key = event.id.partition(":")
        if kind == "round" and self.day is None:
            self._open_round(key)
        elif kind == "due":
            self.face.frame.go("inbox").point_at(key)
        else:
            self.open_side()

    def _open_round(self, key: str) -> None:
        """Begin the round, or go on with it; one that is done is shown in the checklist."""
        view = next((view for view in self.drawn.day.rounds if view.routine.key == key), None) if self.drawn else None
        here = self.face.pilot.here
        if view is None or view.is_done or not view.steps:
            self.face.frame.go("checklist").point_at(key)
        elif here is not None and here.view.id == view.id:
            self.face.frame.go("round").load()
        else:
            self.face.pilot.start(key)

    # -- days ---------------------------------------------------------------------------------------------------------

    def action_previous(self) -> None:
        """Show the day before."""
        self._turn(-1)

    def action_next(self) -> None:
        """Show the next day."""
        self._turn(1)

    def action_now(self) -> None:
        """Show today."""
        self._go_to(self.house.today())

    def _turn(self, days: int) -> None:
        self._go_to((self.day or self.house.today()) + timedelta(days=days))

    def _go_to(self, day: date) -> None:
        self.day = None if day == self.house.today() else day
        self.close_side()
        self.load()

    # -- posts --------------------------------------------------------------------------------------------------------

    @property
    def post(self) -> Post | None:
        """The post under the cursor."""
        kind, _, key = self.rows.current.partition(":")
        if kind != "post" or self.drawn is None:
            return None
        return next((post for post in self.drawn.posts if post.id == key), None)

    def _chosen(self) -> Post | None:
        """Return the post under the cursor, or say that none is."""
        if self.post is None:
            self.face.say(self.texts("today.choose_post", key=self.key_for("today.add_post")))
        return self.post

    def action_add_post(self) -> None:
        """Plan a post, beginning with what was left unfinished."""
        from smtui.screens.post_form import Planned, PostForm

        begun = self.unfinished or Planned(when=self._first_moment())

        def keep(planned: Planned) -> None:
            self.unfinished = planned if planned.title or planned.text or planned.images else None
            if self.unfinished:
                self.face.say(self.texts("today.kept", key=self.key_for("today.add_post")))

        self.face.frame.open(PostForm(self.texts("today.new_post"), begun, self._add, left=keep))

    def _first_moment(self) -> str:
        """Return what a new post's moment begins with: the opening of the day in sight, or the next full hour."""
        now = self.house.local(self.house.now())
        day = self.day or now.date()
        if day < now.date() or (day == now.date() and now.hour >= 23):
            return ""
        if day == now.date():
            return f"{day} {now.hour + 1:02d}:00"
        return f"{day} {self.house.library.work_calendar().opening(day):%H:%M}"

    def _add(self, planned: Planned) -> bool:
        made: list[Post] = []

        def work() -> None:
            at = planned.moment(self.house)
            made.append(
                calendar.add_post(
                    self.house,
                    planned.title,
                    text=planned.text,
                    at=at,
                    accounts=planned.accounts,
                    images=planned.chosen(),
                    knowing=planned.knowing,
                )
            )

        if not self.attempt(work):
            return False
        self.unfinished = None
        self._tell_moved("added", made[0])
        return True

    def action_edit_post(self) -> None:
        """Change the post under the cursor."""
        from smtui.screens.post_form import Planned, PostForm
        from smtui.screens.post_images import shots_of

        post = self._chosen()
        if post is None:
            return
        when = f"{self.house.local(post.at):%Y-%m-%d %H:%M}" if post.at else ""
        images = shots_of(post.images)
        begun = Planned(title=post.title, when=when, accounts=post.accounts, text=post.text, images=images)

        def save(planned: Planned) -> bool:
            done: list[Post] = []

            def work() -> None:
                at = planned.moment(self.house) if planned.when != when else None
                done.append(
                    calendar.edit_post(
                        self.house,
                        post.id,
                        title=planned.title,
                        text=planned.text,
                        at=at,
                        accounts=planned.accounts,
                        images=None if planned.images == images else planned.chosen(post.images),
                        knowing=planned.knowing,
                    )
                )

            if self.attempt(work):
                self._tell_moved("edited", done[0])
            return bool(done)

        self.face.frame.open(PostForm(self.texts("today.edit_post"), begun, save))

    def action_move_post(self) -> None:
        """Ask for another day, or moment, for the post under the cursor."""
        from smtui.screens.post_form import read_when, when_line

        post = self._chosen()
        if post is None:
            return
        clock = self.house.local(post.at).time() if post.at else None

        def move(typed: str) -> bool:
            done: list[Post] = []

            def work() -> None:
                done.append(calendar.edit_post(self.house, post.id, at=read_when(self.house, typed, clock)))

            if self.attempt(work):
                self._tell_moved("moved", done[0])
            return bool(done)

        preview = partial(when_line, self, clock=clock)
        self.face.frame.open(Prompt(self.texts("today.move_to"), move, preview=preview))

    def action_published(self) -> None:
        """Ask for the address at which the post under the cursor appeared."""
        post = self._chosen()
        if post is None:
            return

        def tick(url: str) -> bool:
            if not self.attempt(lambda: publish.confirm(self.house, post.id, url)):
                return False
            self.face.say(self.texts("today.said.published", title=post.title), "good", undo=True)
            return True

        self.face.frame.open(Prompt(self.texts("today.ask_url"), tick))

    def action_submit_post(self) -> None:
        """Hand the post under the cursor in for approval."""
        from smtui.services import post_review

        post = self._chosen()
        if post is not None and self.attempt(lambda: post_review.submit(self.house, post.id)):
            self.face.say(self.texts("today.review.submitted", title=one_line(post.title)), "good", undo=True)

    def action_judge_post(self) -> None:
        """Read and judge the post under the cursor, if it waits for that; else list those that do."""
        from smtui.screens.post_review import Judging, review_picker

        post = self.post
        if post is not None and post.status == "review":
            self.face.frame.open(Judging(self, post, lambda: None))
            return
        picker = review_picker(self)
        if picker is not None:
            self.face.frame.open(picker)

    def action_stop_post(self) -> None:
        """Take the post under the cursor off the calendar."""
        post = self._chosen()
        if post is not None and self.attempt(lambda: publish.stop(self.house, post.id)):
            self.face.say(self.texts("today.said.stopped", title=post.title), undo=True)

    def _tell_moved(self, what: str, post: Post) -> None:
        """Say what became of a post and where it is now, and put the cursor on it where it is in sight."""
        now, zone = self.house.now(), self.house.zone
        at = moment_text(post.at, now, zone, self.texts) if post.at else self.texts("today.state.idea")
        self.face.say(self.texts(f"today.said.{what}", title=post.title, at=at), "good", undo=True)
        self.rows.select(f"post:{post.id}")
