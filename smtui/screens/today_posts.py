"""What can be done about the posts of a day: planned, changed, sent out, carried over, judged, stopped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING

from smtui.domain.errors import Objected, Refused, SmtuiError
from smtui.domain.humantime import moment_text
from smtui.domain.post import Post, part_of
from smtui.domain.text import one_line
from smtui.screens.dialogs import Choice, Option, Prompt
from smtui.screens.halves import DrawnRows, Halves
from smtui.services import calendar, post_gate, post_plan, publish
from smtui.texts import explain, object_lines

if TYPE_CHECKING:
    from smtui.screens.day_rows import DayRows
    from smtui.screens.post_form import Planned


class PostDeeds(Halves):
    """A list with posts in it."""

    rows: DrawnRows
    drawn: DayRows | None
    day: date | None
    unfinished: Planned | None = None
    """What was typed into a new post that was left: the next one begins with it."""

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
        if post.status == "published":
            # Before anything is typed in vain.
            self.face.say(explain(Refused("post_published", id=post.id, title=one_line(post.title)), self.texts), "bad")
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

    def action_schedule_post(self) -> None:
        """Ask for the moment at which the post under the cursor goes out by itself."""
        from smtui.screens.post_form import read_when, when_line

        post = self._chosen()
        if post is None:
            return
        clock = self.house.local(post.at).time() if post.at else None
        is_to_come = post.at is not None and post.at > self.house.now()
        value = f"{self.house.local(post.at):%Y-%m-%d %H:%M}" if post.at and is_to_come else ""

        def plan(typed: str, knowing: bool = False) -> bool:
            done: list[Post] = []

            def work() -> None:
                at = read_when(self.house, typed, clock) if typed.strip() else None
                done.append(post_plan.schedule(self.house, post.id, at, knowing=knowing))

            was_done = self._dare(work, lambda: plan(typed, True))
            if was_done:
                self._tell_moved("scheduled", done[0], "posts")
            return was_done is not False

        preview = partial(when_line, self, clock=clock)
        self.face.frame.open(Prompt(self.texts("posts.ask_when"), plan, value=value, preview=preview))

    def action_publish_post(self) -> None:
        """Send the post under the cursor out, after the undo window; where it failed, try again."""
        post = self._chosen()
        if post is not None:
            self._order(post)

    def _order(self, post: Post, knowing: bool = False) -> None:
        wait = timedelta(seconds=self.house.settings.reply.undo_seconds)
        done: list[Post] = []

        def work() -> None:
            done.append(publish.publish_now(self.house, post.id, wait=wait, knowing=knowing))

        if not self._dare(work, lambda: self._order(post, True)):
            return
        after = done[0]
        if any(part.status == "queued" for part in after.parts):
            self.face.say(self.texts("posts.said.ordered", title=one_line(post.title)), undo=True)
            self.face.courier.send_post(post.id)
        elif (failed := next((part for part in after.parts if part.status == "failed"), None)) is not None:
            self.face.say(explain(SmtuiError(failed.error, **failed.error_values), self.texts), "bad")
        else:
            self._carry(after)

    def _dare(self, work: Callable[[], None], anyway: Callable[[], object]) -> bool | None:
        """Do something and tell whether it was done; None where something speaks against it, and a person is asked."""
        try:
            work()
        except Objected as error:
            lines = object_lines(error.objections, self.texts)
            self.face.say(" · ".join(lines), "bad")
            options = [
                Option("1", self.texts("posts.change_it"), "change"),
                Option("2", self.texts("posts.anyway"), "anyway"),
            ]

            def take(what: str) -> None:
                if what == "anyway":
                    anyway()
                else:
                    self.action_edit_post()

            # After the question before it has gone.
            self.call_after_refresh(self.face.frame.open, Choice(lines[0], options, take))
            return None
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return False
        self.face.look()
        return True

    def _carry(self, post: Post) -> None:
        """Copy a post's text for the accounts on which a person publishes, and say where it belongs."""
        left = publish.left(self.house, post)
        self.face.copy_to_clipboard(post.text)
        where = ", ".join(self._place(name) for name in left if not post_gate.publishes(self.house, name))
        self.face.say(self.texts("posts.said.by_hand", where=where, key=self.key_for("today.published")))

    def _place(self, name: str) -> str:
        account = self.house.account(name)
        return f"{name} ({one_line(account.url)})" if account is not None and account.url else name

    def action_copy_post(self) -> None:
        """Copy the text of the post under the cursor, and say where a person has to publish it."""
        post = self._chosen()
        if post is None:
            return
        if not post.text.strip():
            self.face.say(self.texts("posts.said.no_text"))
        elif any(part.status == "by_hand" for part in post.parts):
            self._carry(post)
        else:
            self.face.copy_to_clipboard(post.text)
            self.face.say(self.texts("posts.said.copied", n=len(post.text)))

    def action_address_post(self) -> None:
        """Show and copy where the post under the cursor is. It is never opened here: here is often another machine."""
        post = self._chosen()
        if post is None:
            return
        urls = list(dict.fromkeys(filter(None, [*(part.url for part in post.parts), post.url])))
        if not urls:
            self.face.say(self.texts("posts.said.no_address"))
            return
        self.face.copy_to_clipboard("\n".join(urls))
        shown = "  ".join(one_line(url) for url in urls)
        self.face.say(self.texts("posts.said.addresses", n=len(urls), addresses=shown))

    def action_published(self) -> None:
        """Ask where the post under the cursor appeared: on which account of several, at which address."""
        post = self._chosen()
        if post is None:
            return
        left = publish.left(self.house, post)
        waiting = [name for name in left if (part := part_of(post, name)) is not None and part.status == "by_hand"]
        names = waiting or left
        if len(names) < 2:
            self._ask_url(post, names[0] if names else "")
            return
        options = [Option(str(at), name, name) for at, name in enumerate(names, 1)]
        self.face.frame.open(Choice(self.texts("posts.ask_which"), options, partial(self._ask_url, post)))

    def _ask_url(self, post: Post, account: str) -> None:
        def tick(url: str) -> bool:
            if not self.attempt(lambda: publish.confirm(self.house, post.id, url, account)):
                return False
            self.face.say(self.texts("today.said.published", title=post.title), "good", undo=True)
            return True

        title = self.texts("posts.ask_url", account=account) if account else self.texts("today.ask_url")
        self.face.frame.open(Prompt(title, tick))

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

    def _tell_moved(self, what: str, post: Post, section: str = "today") -> None:
        """Say what became of a post and where it is now, and put the cursor on it where it is in sight."""
        now, zone = self.house.now(), self.house.zone
        at = moment_text(post.at, now, zone, self.texts) if post.at else self.texts("today.state.idea")
        if (why := post_plan.obstacle(self.house, post)) is not None:
            self.face.say(self.texts("posts.draft_because", why=explain(why, self.texts)), "bad", undo=True)
        else:
            self.face.say(self.texts(f"{section}.said.{what}", title=post.title, at=at), "good", undo=True)
        self.rows.select(f"post:{post.id}")
