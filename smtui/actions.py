"""Every action of the app, once: id, keys, group, place. Bindings, footer, palette, help and docs come from here.

Labels and explanations are in the catalogue under ``actions.<id>`` and ``actions.<id>.help``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from smtui.domain.errors import ConfigError

DOCKED = frozenset({"composer", "ask", "form", "template", "tree", "sheet"})
"""What opens in the dock, by the names before the dot: its actions work only while it is open, and lists then rest."""

RESERVED = frozenset({"ctrl+c", "ctrl+z", "ctrl+a", "ctrl+b"})
"""Keys that terminals, shells and multiplexers keep for themselves."""


class Action(Struct, frozen=True):
    """One thing a person can do on a screen."""

    id: str
    """``<where>.<verb>``; where is ``app``, a place, or one of ``DOCKED``."""
    keys: tuple[str, ...]
    group: str
    """The heading in help: ``move``, ``places``, ``triage``, ``reply``, ``view``, ``app``."""
    footer: bool = False
    """Whether the bottom line shows it."""
    command: str = ""
    """The shell command that does the same."""

    @property
    def place(self) -> str:
        """Where it works."""
        return self.id.partition(".")[0]

    @property
    def verb(self) -> str:
        """The method that does it: ``action_<verb>``."""
        return self.id.partition(".")[2]


ACTIONS: tuple[Action, ...] = (
    Action("app.today", ("1",), "places", command="smtui today"),
    Action("app.inbox", ("2",), "places", command="smtui inbox"),
    Action("app.checklist", ("3",), "places", command="smtui routine"),
    Action("app.guideline", ("4",), "places", command="smtui guide"),
    Action("app.overview", ("5",), "places", command="smtui report"),
    Action("app.next_step", ("N",), "places", command="smtui round next"),
    Action("app.undo", ("u",), "triage", command="smtui undo"),
    Action("app.sync", ("f5", "ctrl+r"), "app", command="smtui sync"),
    Action("app.crisis", ("C",), "triage", command="smtui crisis status"),
    Action("app.help", ("question_mark", "f1"), "app", footer=True),
    Action("app.palette", ("ctrl+p", "colon"), "app"),
    Action("app.theme", ("T",), "app"),
    Action("app.redraw", ("ctrl+l",), "app"),
    Action("app.leave", ("q",), "app"),
    Action("app.quit", ("ctrl+x", "ctrl+q"), "app"),
    Action("list.down", ("j", "down"), "move"),
    Action("list.up", ("k", "up"), "move"),
    Action("list.first", ("g", "home"), "move"),
    Action("list.last", ("G", "end"), "move"),
    Action("list.page_down", ("pagedown", "ctrl+f"), "move"),
    Action("list.page_up", ("pageup", "ctrl+u"), "move"),
    Action("list.open", ("enter",), "move"),
    Action("list.back", ("escape", "ctrl+g"), "move"),
    Action("list.other_pane", ("tab",), "move"),
    Action("list.search", ("slash",), "view"),
    Action("list.filter", ("f",), "view"),
    Action("list.mark", ("space",), "triage"),
    Action("inbox.reply", ("r",), "reply", footer=True, command="smtui reply ID"),
    Action("inbox.done", ("e",), "triage", footer=True, command="smtui done ID --reason R"),
    Action("inbox.snooze", ("s",), "triage", footer=True, command="smtui snooze ID WHEN"),
    Action("inbox.snooze_until", ("S",), "triage", command="smtui snooze ID WHEN"),
    Action("inbox.promise", ("P",), "reply", command="smtui promise ID WHEN"),
    Action("inbox.kept", ("K",), "reply", command="smtui kept ID"),
    Action("inbox.wake", ("z",), "triage", command="smtui wake ID"),
    Action("inbox.approve", ("p",), "triage", footer=True, command="smtui approve ID"),
    Action("inbox.spam", ("x",), "triage", footer=True, command="smtui spam ID"),
    Action("inbox.trash", ("d",), "triage", command="smtui trash ID"),
    Action("inbox.like", ("l",), "triage", command="smtui like ID"),
    Action("inbox.like_done", ("L",), "triage", command="smtui like ID --done"),
    Action("inbox.boost", ("b",), "triage", command="smtui boost ID"),
    Action("inbox.hide", ("h",), "triage", command="smtui hide ID"),
    Action("inbox.about_author", ("m",), "triage", command="smtui block ID"),
    Action("inbox.assign", ("a",), "triage", command="smtui assign ID MEMBER"),
    Action("inbox.hand", ("M",), "triage", command="smtui assign ID MEMBER --note TEXT"),
    Action("inbox.wait", ("W",), "triage", command="smtui wait ID WHOM"),
    Action("inbox.requests", ("R",), "reply", command="smtui approval list"),
    Action("inbox.history", ("H",), "view", command="smtui history ID"),
    Action("inbox.before", ("B",), "view", command="smtui show ID --archive"),
    Action("inbox.note", ("n",), "triage", command="smtui note ID TEXT"),
    Action("inbox.situation", ("t",), "reply", command="smtui decide ID"),
    Action("inbox.why", ("w",), "reply", command="smtui guide ID"),
    Action("inbox.evidence", ("E",), "triage", command="smtui evidence save ID"),
    Action("inbox.guide", ("f3",), "reply", footer=True, command="smtui guide ID"),
    Action("inbox.copy", ("y",), "view"),
    Action("inbox.address", ("o",), "view"),
    Action("inbox.capture", ("c",), "triage", command="smtui add"),
    Action("inbox.take_in", ("i",), "view"),
    Action("inbox.view", ("v",), "view", command="smtui inbox --view NAME"),
    Action("inbox.group", ("O",), "view", command="smtui inbox --group G"),
    Action("inbox.archive", ("A",), "view", command="smtui inbox --archive"),
    Action("composer.send", ("ctrl+s", "ctrl+j"), "reply", footer=True),
    Action("composer.later", ("ctrl+t", "f9"), "reply", footer=True, command="smtui reply ID --at WHEN"),
    Action("composer.template", ("f2",), "reply", footer=True, command="smtui reply ID --template KEY"),
    Action("composer.guide", ("f3",), "reply", footer=True),
    Action("composer.editor", ("f4",), "reply", footer=True, command="smtui reply ID"),
    Action("composer.close", ("escape", "ctrl+g"), "reply", footer=True),
    Action("ask.take", ("enter",), "move"),
    Action("ask.leave", ("escape", "ctrl+g"), "move"),
    Action("ask.next", ("down", "ctrl+n"), "move"),
    Action("ask.previous", ("up", "ctrl+p"), "move"),
    Action("ask.page_down", ("pagedown",), "move"),
    Action("ask.page_up", ("pageup",), "move"),
    Action("form.save", ("ctrl+s", "ctrl+j"), "move"),
    Action("form.next", ("tab", "down"), "move"),
    Action("form.back", ("shift+tab", "up"), "move"),
    Action("form.value_next", ("right", "l"), "move"),
    Action("form.value_back", ("left", "h"), "move"),
    Action("form.tick", ("space", "x"), "move"),
    Action("form.turn", ("f2",), "move"),
    Action("form.take_author", ("f2",), "move"),
    Action("template.widen", ("tab", "shift+tab"), "move"),
    Action("template.turn", ("f2",), "move"),
    Action("tree.yes", ("y", "j"), "move"),
    Action("tree.no", ("n",), "move"),
    Action("tree.take", ("enter",), "move"),
    Action("tree.back", ("backspace", "ctrl+h", "left"), "move"),
    Action("tree.why", ("question_mark",), "move"),
    Action("tree.listed", ("t",), "move"),
    Action("sheet.sign", ("s",), "triage", command="smtui round signoff ROUND"),
    Action("sheet.approve", ("a",), "triage", command="smtui post approve ID"),
    Action("sheet.give_back", ("r",), "triage", command="smtui round return ROUND --word TEXT"),
    Action("checklist.tick", ("space", "enter"), "triage", footer=True, command="smtui check STEP"),
    Action("checklist.skip", ("s",), "triage", footer=True, command="smtui skip STEP --reason R"),
    Action("checklist.edit", ("e",), "triage", footer=True, command="smtui routine set WHAT FIELD VALUE"),
    Action("checklist.add_step", ("n",), "triage", footer=True, command="smtui routine set ROUTINE add TITLE"),
    Action("checklist.add_routine", ("a",), "triage", command="smtui routine add TITLE STEP"),
    Action("checklist.step_up", ("K",), "triage", command="smtui routine set STEP place N"),
    Action("checklist.step_down", ("J",), "triage", command="smtui routine set STEP place N"),
    Action("checklist.remove", ("d",), "triage", command="smtui routine set STEP remove"),
    Action("round.go", ("enter",), "triage", footer=True, command="smtui round next"),
    Action("round.done", ("e",), "triage", footer=True, command="smtui round next"),
    Action("round.skip", ("s",), "triage", footer=True, command="smtui round next --skip --reason R"),
    Action("round.count", ("plus", "c"), "triage", footer=True, command="smtui round count"),
    Action("round.stop", ("x",), "triage", footer=True, command="smtui round stop"),
    Action("guideline.copy", ("y",), "reply", footer=True),
    Action("overview.samples", ("a",), "view", command="smtui sample list"),
    Action("overview.sample_ok", ("o",), "triage", command="smtui sample verdict ID ok"),
    Action("overview.sample_rework", ("r",), "triage", command="smtui sample verdict ID rework"),
    Action("overview.board", ("b",), "places", footer=True, command="smtui board"),
    Action("board.previous", ("h", "left"), "view", footer=True, command="smtui board --week DATE"),
    Action("board.next", ("l", "right"), "view", footer=True, command="smtui board --week DATE"),
    Action("board.now", ("0",), "view", footer=True, command="smtui board"),
    Action("overview.page", ("p",), "view", footer=True, command="smtui report"),
    Action("overview.define", ("d",), "view", footer=True),
    Action("overview.heat", ("m",), "view", footer=True, command="smtui round list"),
    Action("today.previous", ("h", "left"), "view"),
    Action("today.next", ("l", "right"), "view", footer=True),
    Action("today.now", ("0",), "view"),
    Action("today.add_post", ("n",), "triage", footer=True, command="smtui post add TITLE"),
    Action("today.edit_post", ("e",), "triage", footer=True, command="smtui post edit ID"),
    Action("today.move_post", ("m",), "triage", footer=True, command="smtui post edit ID --at WHEN"),
    Action("today.publish_post", ("P",), "triage", footer=True, command="smtui publish ID"),
    Action("today.schedule_post", ("S",), "triage", command="smtui post schedule ID WHEN"),
    Action("today.published", ("p",), "triage", footer=True, command="smtui post published ID URL"),
    Action("today.copy_post", ("y",), "triage", command="smtui post show ID"),
    Action("today.address_post", ("o",), "triage", command="smtui post show ID"),
    Action("today.submit_post", ("s",), "triage", command="smtui post submit ID"),
    Action("today.judge_post", ("a",), "triage", command="smtui post approve ID"),
    Action("today.stop_post", ("x",), "triage", command="smtui post stop ID"),
)


def apply_keymap(
    wanted: Mapping[str, str],
    actions: Iterable[Action] = ACTIONS,
    *,
    file: str = "config.toml [keys]",
    line: Callable[[str], int | None] = lambda _: None,
) -> tuple[tuple[Action, ...], tuple[ConfigError, ...]]:
    """Return the actions with a user's keys, and what was wrong with the rest of the map, which stands in ``file``.

    Refused are unknown ids (with the nearest one), keys that never arrive, and a key that two actions of one
    place would share; then the shipped keys stay. Quitting always keeps a key.
    """
    from smtui.domain.tables import config_error, unknown_name

    actions = tuple(actions)
    problems: list[ConfigError] = []
    shipped = {action.id: action.keys for action in actions}
    chosen: dict[str, tuple[str, ...]] = {}
    for id, value in wanted.items():
        keys = tuple(dict.fromkeys(key.strip() for key in value.split(",") if key.strip()))
        if id not in shipped:
            problems.append(unknown_name(file, line(id), id, shipped))
        elif blocked := [key for key in keys if key in RESERVED]:
            problems.append(config_error("key_reserved", file, line(id), name=id, key=blocked[0]))
        elif not keys and id == "app.quit":
            problems.append(config_error("key_needed", file, line(id), name=id))
        else:
            chosen[id] = keys
    # Giving one action its shipped key back can bring it into another's way, so look until nothing moves.
    while clash := _first_clash(chosen, shipped):
        id, key, other = clash
        problems.append(config_error("key_taken", file, line(id), name=id, key=key, other=other))
        del chosen[id]
    final = shipped | chosen
    return tuple(Action(a.id, final[a.id], a.group, a.footer, a.command) for a in actions), tuple(problems)


def _first_clash(
    chosen: Mapping[str, tuple[str, ...]], shipped: Mapping[str, tuple[str, ...]]
) -> tuple[str, str, str] | None:
    """Return a chosen action whose key another one has at the same time, the key, and that other action."""
    final = {**shipped, **chosen}
    for id, keys in chosen.items():
        for other, theirs in final.items():
            # A key that two actions share as shipped is meant: the inner one has it first.
            shared = (set(keys) & set(theirs)) - (set(shipped[id]) & set(shipped[other]))
            if other != id and shared and _meet(id, other):
                return id, min(shared), other
    return None


def _meet(one: str, other: str) -> bool:
    """Tell whether two actions can be offered at the same time: one place, or one of them everywhere."""
    places = {one.partition(".")[0], other.partition(".")[0]}
    if len(places) == 1 or "app" in places or places == {"list", "sheet"}:
        return True
    docked = places & DOCKED
    return "composer" not in docked and "ask" in docked and docked == places if docked else "list" in places
