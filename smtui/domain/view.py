"""Views of the inbox: which comments, in which groups and which order. Saved ones are in ``views.toml``, for people.

Saving and removing change only the lines of the one view: what people wrote around it stays as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast, get_args

from msgspec import Struct

from smtui.domain.errors import ConfigError, NotFound, UsageError
from smtui.domain.patterns import late
from smtui.domain.tables import Table, config_error, read_toml, toml_string
from smtui.domain.text import fold, one_line

State = Literal["open", "overdue", "snoozed", "answered", "dismissed", "closed", "all"]
Group = Literal["none", "account", "situation", "owner", "day", "person", "thread"]
Sort = Literal["urgency", "newest", "oldest"]

STATES: tuple[State, ...] = get_args(State)
GROUPS: tuple[Group, ...] = get_args(Group)
SORTS: tuple[Sort, ...] = get_args(Sort)

ME = "me"
"""As an owner: whoever sits here."""
NOBODY = "-"
"""As an owner: comments that nobody has taken."""

FILE = "views.toml"
_HEADER = late(r"\s*\[\[?\s*([^\]]*?)\s*\]")
_INTRO = {
    "de": "# Ansichten des Eingangs: v im Eingang, oder `smtui inbox --view NAME`. Die ersten neun haben v 1 bis v 9.",
    "en": "# Views of the inbox: v in the inbox, or `smtui inbox --view NAME`. The first nine have v 1 to v 9.",
}


class View(Struct, frozen=True, kw_only=True):
    """A way to look at the inbox. Empty fields do not filter."""

    name: str = ""
    account: str = ""
    situation: str = ""
    owner: str = ""
    """A member's name, ``ME`` or ``NOBODY``."""
    state: State = "open"
    words: str = ""
    archive: bool = False
    """Also what was moved to the archives."""
    group: Group = "none"
    sort: Sort = "urgency"


def parse_views(text: str, file: str = FILE, problems: list[ConfigError] | None = None) -> tuple[View, ...]:
    """Return the views of a ``views.toml``, in its order.

    Raises the first ConfigError; with a list for ``problems`` they go there, and only what is wrong is left out.
    """
    found: list[ConfigError] = []
    views: dict[str, View] = {}
    try:
        root = read_toml(text, file)
        tables = root.tables("view")
        root.done()
    except ConfigError as error:
        found.append(error)
        tables = []
    for table in tables:
        try:
            view = _view(table)
            if fold(view.name) in views:
                raise table.error("config_twice", "name", value=view.name)
            views[fold(view.name)] = view
        except ConfigError as error:
            found.append(error)
    if found and problems is None:
        raise found[0]
    if problems is not None:
        problems += found
    return tuple(views.values())


def _view(table: Table) -> View:
    name = one_line(table.text("name"))
    if not name:
        raise table.error("config_kind", "name", expected='"…"')
    view = View(
        name=name,
        account=table.text("account", ""),
        situation=table.text("situation", ""),
        owner=table.text("owner", ""),
        state=cast(State, table.choice("state", STATES, "open")),
        words=one_line(table.text("words", "")),
        archive=table.flag("archive", False),
        group=cast(Group, table.choice("group", GROUPS, "none")),
        sort=cast(Sort, table.choice("sort", SORTS, "urgency")),
    )
    table.done()
    return view


def pick_view(views: Sequence[View], name: str) -> View:
    """Return the view called ``name``, or the one whose name alone begins so. Raises NotFound with the names."""
    wanted = fold(one_line(name))
    exact = [view for view in views if fold(view.name) == wanted]
    begun = [view for view in views if fold(view.name).startswith(wanted)] if wanted else []
    for found in (exact, begun):
        if len(found) == 1:
            return found[0]
    raise NotFound("view_unknown", view=name, known=", ".join(view.name for view in views) or "–")


def put_view(text: str, view: View, language: str = "en") -> str:
    """Return the text of a ``views.toml`` with ``view`` in it, in place of one of that name. Raises ConfigError."""
    if not one_line(view.name):
        raise UsageError("view_name")
    parse_views(text)
    block = render_view(view)
    lines = text.split("\n")
    place = _place(lines, view.name)
    if place is not None:
        start, end = place
        return "\n".join([*lines[:start], *block, *lines[end:]])
    start_text = text.rstrip("\n") or _INTRO.get(language, _INTRO["en"])
    return "\n".join([start_text, "", *block, ""])


def drop_view(text: str, name: str) -> str:
    """Return the text of a ``views.toml`` without the view called ``name``. Raises NotFound, ConfigError."""
    view = pick_view(parse_views(text), name)
    lines = text.split("\n")
    place = _place(lines, view.name)
    if place is None:
        raise config_error("view_by_hand", FILE, None, name=view.name)
    start, end = place
    while start and not lines[start - 1].strip():
        start -= 1
    return "\n".join([*lines[:start], *lines[end:]]).rstrip("\n") + "\n"


def _place(lines: Sequence[str], name: str) -> tuple[int, int] | None:
    """Return the lines from a view's header to behind its last setting."""
    starts = [at for at, line in enumerate(lines) if (m := _HEADER.match(line)) and m[1] == "view"]
    for start in starts:
        end = next((at for at in range(start + 1, len(lines)) if _HEADER.match(lines[at])), len(lines))
        # What stands above the next header, comments and blank lines, belongs to that one.
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
            end -= 1
        try:
            found = parse_views("\n".join(lines[start:end]))
        except ConfigError:
            continue
        if found and fold(found[0].name) == fold(one_line(name)):
            return start, end
    return None


def render_view(view: View) -> list[str]:
    """Return the lines of a view, with what differs from an ordinary look at the inbox."""
    plain = View()
    lines = ["[[view]]", f"name = {toml_string(one_line(view.name))}"]
    for field in ("account", "situation", "owner", "state", "words", "group", "sort"):
        value = getattr(view, field)
        if value != getattr(plain, field):
            lines.append(f"{field} = {toml_string(value)}")
    if view.archive:
        lines.append("archive = true")
    return lines
