"""Writing in the person's own editor: the app steps aside, and takes over what was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.domain.comment import Comment
from smtui.domain.errors import UsageError
from smtui.services import replies

if TYPE_CHECKING:
    from smtui.app import SmtuiApp


def edit(app: SmtuiApp, text: str, comment: Comment) -> str:
    """Return ``text`` as ``$VISUAL`` or ``$EDITOR`` leaves it, the comment quoted below it.

    Raises UsageError where there is no editor, where it fails, or where the terminal cannot be lent.
    """
    from textual.app import SuspendNotSupported

    from smtui import editing

    command = app.environ.get("VISUAL") or app.environ.get("EDITOR")
    if not command:
        raise UsageError("editor_not_set")
    laid_out = replies.for_editor(app.house, comment, text)
    try:
        with app.suspend():
            written = editing.edit(laid_out, command)
    except SuspendNotSupported:
        raise UsageError("editor_no_terminal") from None
    return replies.from_editor(written)
