"""A text in the person's own editor, for commands and for the app."""

from __future__ import annotations

from pathlib import Path

from smtui.domain.errors import UsageError


def edit(text: str, editor: str, folder: Path | None = None) -> str:
    """Return ``text`` as an editor leaves it that has this terminal.

    It lies in a folder of its own within ``folder``, else within the system's for such files; only this user can look
    into it, and it is gone afterwards with all that the editor put beside the text. Raises UsageError where the text
    cannot be written, and where the editor does not start or says that it failed.
    """
    import shlex
    import subprocess
    from tempfile import TemporaryDirectory, gettempdir

    place = folder or Path(gettempdir())
    try:
        own = TemporaryDirectory(prefix="reply-", dir=place, ignore_cleanup_errors=True)  # made 0700
    except OSError as error:
        raise UsageError("editor_file", file=place, reason=error.strerror) from None
    with own:
        path = Path(own.name) / "reply.md"
        try:
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise UsageError("editor_file", file=path, reason=error.strerror) from None
        try:
            code = subprocess.run([*shlex.split(editor), str(path)], check=False).returncode  # noqa: S603 # the user's
        except (OSError, ValueError):
            raise UsageError("editor_missing", editor=editor) from None
        if code:
            raise UsageError("editor_failed", editor=editor, code=code)
        try:
            return path.read_text(encoding="utf-8", errors="replace")
        except OSError as error:
            raise UsageError("editor_file", file=path, reason=error.strerror) from None
