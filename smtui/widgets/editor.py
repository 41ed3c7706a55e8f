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
    import shlex
    import subprocess
    import tempfile
    from pathlib import Path

    from textual.app import SuspendNotSupported

    command = app.environ.get("VISUAL") or app.environ.get("EDITOR")
    if not command:
        raise UsageError("editor_not_set")
    # Both the folder and the file are for this user alone.
    with tempfile.TemporaryDirectory(prefix="smtui-") as folder:
        path = Path(folder) / "reply.md"
        path.write_text(replies.for_editor(app.house, comment, text), encoding="utf-8")
        path.chmod(0o600)
        try:
            with app.suspend():
                done = subprocess.run([*shlex.split(command), str(path)], check=False)  # noqa: S603 # the person's own
        except SuspendNotSupported:
            raise UsageError("editor_no_terminal") from None
        except (OSError, ValueError):
            raise UsageError("editor_missing", editor=command) from None
        if done.returncode:
            raise UsageError("editor_failed", editor=command, code=done.returncode)
        return replies.from_editor(path.read_text(encoding="utf-8", errors="replace"))
