"""Choosing what of the inbox to see: search, filters that combine, groups and order, saved views."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from msgspec import structs

from smtui.domain.errors import ConfigError, SmtuiError
from smtui.domain.view import GROUPS, NOBODY, SORTS, STATES, Group, Sort, View
from smtui.screens.dialogs import Item, Picker, Prompt
from smtui.screens.inbox_arriving import Arriving
from smtui.services import views
from smtui.services.inbox import Filter
from smtui.services.permit import is_alone
from smtui.texts import explain
from smtui.widgets.draw import flat


class Seeing(Arriving):
    """The inbox with the choice of what to see."""

    def action_search(self) -> None:
        """Search as one types."""
        old = self.filter

        def typed(words: str) -> None:
            self.refilter(structs.replace(old, words=words.strip()))

        def keep(words: str) -> None:
            typed(words)

        def leave() -> None:
            self.refilter(old)
            if not old.words:
                self.seeker.drop()

        self.face.frame.open(Prompt(self.texts("inbox.search"), keep, value=old.words, typed=typed, left=leave))
        self.seeker.prepare()

    def action_archive(self) -> None:
        """Look into what is closed and archived as well, or no longer."""
        if self.filter.archived:
            self.refilter(structs.replace(self.filter, status="pending", archived=False, snoozed=False, closed=False))
        else:
            self.refilter(
                structs.replace(self.filter, status=None, archived=True, snoozed=True, overdue=False, closed=False)
            )
        self.face.say(self.texts("views.archive_on" if self.filter.archived else "views.archive_off"))

    def action_before(self) -> None:
        """Show what this person wrote before and how we answered, with what lies in the archives."""
        comment = self._one()
        if comment is None:
            return
        self.detail.show(comment.id, archived=True)
        n, name = len(self.detail.before), flat(comment.author) or self.texts("inbox.nobody")
        self.face.say(self.texts("inbox.before_found" if n else "inbox.before_none", n=n, name=name))
        if n:
            self.call_after_refresh(lambda: self.detail.go_to_line(self.detail.before_at + 1))

    def action_filter(self) -> None:
        """Choose what to see; each choice joins those that are there, and the same again ends it."""
        texts, house = self.texts, self.house
        now = views.to_view(house, self.filter, self.group, self.sort)
        changes: dict[str, View] = {}
        items: list[Item] = []

        def offer(value: str, label: str, field: str, to: str) -> None:
            on = getattr(now, field) == to
            back = "open" if field == "state" else ""
            changes[value] = structs.replace(now, **{field: back if on else to})
            items.append(Item(value, label, texts("views.now") if on else "", self.sign("answered") if on else ""))

        for state in STATES:
            offer(f"state:{state}", texts(f"views.state.{state}"), "state", state)
        if not is_alone(house):
            offer("owner:me", texts("views.owner_me"), "owner", "me")
            offer(f"owner:{NOBODY}", texts("views.owner_nobody"), "owner", NOBODY)
            for member in house.settings.member:
                if member.name != house.me.name:
                    label = texts("views.owner", name=member.called)
                    offer(f"owner:{member.name}", label, "owner", member.name)
        for account in house.library.accounts():
            offer(f"account:{account.name}", texts("views.account", name=account.name), "account", account.name)
        for situation in house.library.guideline().situations:
            offer(
                f"situation:{situation.key}", texts("views.situation", name=situation.title), "situation", situation.key
            )
        handed = "handed"
        if not is_alone(house):
            items.insert(0, Item(handed, texts("approval.handed_to_me")))
        if self._is_filtered:
            changes["everything"] = View(group=self.group, sort=self.sort)
            items.insert(0, Item("everything", texts("views.everything")))

        def choose(value: str) -> None:
            mine = Filter(owner=house.me.name, handed=True)
            self.refilter(mine if value == handed else views.to_filter(house, changes[value]))

        self.face.frame.open(Picker(texts("inbox.filter.title"), items, choose))

    def action_group(self) -> None:
        """Choose groups and order."""
        texts = self.texts
        items = [
            Item(f"group:{group}", texts(f"views.group.{group}"), texts("views.now") if group == self.group else "")
            for group in GROUPS
        ]
        items += [
            Item(f"sort:{sort}", texts(f"views.sort.{sort}"), texts("views.now") if sort == self.sort else "")
            for sort in SORTS
        ]

        def choose(value: str) -> None:
            what, _, to = value.partition(":")
            if what == "group":
                self.regroup(cast(Group, to), self.sort)
            else:
                self.regroup(self.group, cast(Sort, to))

        chosen = f"group:{self.group}"
        self.face.frame.open(Picker(texts("views.group.title"), items, choose, rows=len(items), chosen=chosen))

    def regroup(self, group: Group, sort: Sort) -> None:
        """Show the same comments in other groups or another order."""
        if (group, sort) == (self.group, self.sort):
            return
        near = sort != self.sort
        self.group, self.sort, self.view_name = group, sort, ""
        self.load(near=near)
        if self.more and group != "none":
            key = self.key_for("list.last")
            self.face.say(self.texts("views.grouped_part", n=len(self.list.comments), key=key))

    # -- saved views --------------------------------------------------------------------------------------------------

    def action_view(self) -> None:
        """Go to a saved view, keep the present one, or forget one."""
        texts = self.texts
        problems: list[ConfigError] = []
        try:
            found = views.saved(self.house, problems)
        except ConfigError as error:
            found, problems = (), [error]
        if problems:
            self.face.say(explain(problems[0], texts), "bad")
        items = [
            Item(f"view:{view.name}", view.name, " · ".join(views.words(self.house, view)), str(at) if at < 10 else "")
            for at, view in enumerate(found, 1)
        ]
        items.append(Item("everything", texts("views.everything")))
        items.append(Item("save", texts("views.save_now")))
        items += [Item(f"drop:{view.name}", texts("views.remove", name=view.name)) for view in found]
        known = {view.name: view for view in found}

        def choose(value: str) -> None:
            what, _, name = value.partition(":")
            if what == "view":
                self.see(known[name])
            elif what == "everything":
                self.see(View())
            elif what == "save":
                self._save_view()
            else:
                self._change_views(lambda: views.remove(self.house, name), texts("views.removed", name=name))

        from smtui.screens.view_picker import ViewPicker

        self.face.frame.open(ViewPicker(texts("views.pick"), items, choose, chosen=f"view:{self.view_name}"))

    def see(self, view: View) -> None:
        """Show what a view shows."""
        self.filter = views.to_filter(self.house, view)
        near = view.sort != self.sort
        self.group, self.sort, self.view_name = view.group, view.sort, view.name
        self.load(near=near)
        if view.name:
            self.face.say(self.texts("views.shown", name=view.name))

    def _save_view(self) -> None:
        texts = self.texts
        now = views.to_view(self.house, self.filter, self.group, self.sort)

        def keep(name: str) -> bool:
            view = structs.replace(now, name=name.strip())
            said = texts("views.saved", name=view.name)

            def save() -> None:
                nonlocal said
                if not views.save(self.house, view):
                    said = texts("views.replaced", name=view.name)
                    return
                place = len(views.saved(self.house, []))
                if place < 10:
                    said = texts("views.saved_key", name=view.name, key=self.key_for("inbox.view"), n=place)

            try:
                save()
            except SmtuiError as error:
                self.face.say(explain(error, texts), "bad")
                return False
            self.view_name = view.name
            self.filter_line.refresh()
            self.face.say(said, "good")
            return True

        what = " · ".join(views.words(self.house, now))
        self.face.frame.open(Prompt(texts("views.save_name", what=what), keep, value=self.view_name))

    def _change_views(self, work: Callable[[], object], said: str) -> None:
        if self.attempt(work):
            self.view_name = ""
            self.filter_line.refresh()
            self.face.say(said, "good")
