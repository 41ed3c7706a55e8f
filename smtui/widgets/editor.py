"""Writing in the person's own editor: the app steps aside, and takes over what was saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.domain.comment import Comment
from smtui.domain.errors import UsageError
from smtui.domain.text import clean

if TYPE_CHECKING:
    from smtui.app import SmtuiApp

SCISSORS = "# ------------------------ >8 ------------------------"
"""What stands below this line is not sent."""


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
    below = [SCISSORS, *(f"# {line}" for line in clean(f"{comment.author}:\n{comment.text}").split("\n"))]
    # Both the folder and the file are for this user alone.
    with tempfile.TemporaryDirectory(prefix="smtui-") as folder:
        path = Path(folder) / "reply.md"
        path.write_text("\n".join([text, "", *below, ""]), encoding="utf-8")
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
        return path.read_text(encoding="utf-8", errors="replace").partition(SCISSORS)[0].strip()
