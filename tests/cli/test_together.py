"""In the shell, too, it is said who else is writing, and a colleague's draft is not overwritten."""

from __future__ import annotations

from pathlib import Path

from smtui.services import presence, replies
from tests.cli.conftest import Shell


def test_reply_says_that_somebody_is_writing(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    house = busy.house()
    presence.begin(house, id, "a window")
    house.store.close()
    assert "is writing an answer" in busy.ok("reply", id, "From ten", "--draft").err
    house = busy.house()
    presence.end(house, "a window")
    house.store.close()
    assert "is writing" not in busy.ok("reply", id, "From ten on", "--draft").err


def test_a_draft_that_changed_while_the_editor_was_open_is_not_overwritten(busy: Shell, tmp_path: Path) -> None:
    id = busy.id_of("Sunday")
    busy.ok("reply", id, "first", "--draft")
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import os, sys\n"
        "from pathlib import Path\n"
        "from smtui.bootstrap import Setting, open_house\n"
        "from smtui.services import replies\n"
        "house = open_house(Setting())\n"
        f"replies.save_draft(house, {id!r}, 'theirs')\n"
        "house.store.close()\n"
        "Path(sys.argv[1]).write_text('mine')\n"
    )
    import os
    import sys

    busy.environ["EDITOR"] = f"{sys.executable} {editor}"
    before = {name: os.environ.get(name) for name in busy.environ}
    os.environ.update(busy.environ)
    try:
        result = busy("reply", id, answers=[])
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
    assert result.code == 1
    assert "mine" in result.err, "what was written is shown, since it is kept nowhere else"
    house = busy.house()
    draft = replies.current(house, id)
    house.store.close()
    assert draft is not None
    assert draft.text == "theirs"


def test_the_outbox_says_when_a_later_reply_goes(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    busy.ok("reply", id, "From ten", "--at", "tomorrow 9:00")
    assert "goes tomorrow 09:00" in busy.ok("outbox").out


def test_undo_says_what_for_whom_and_when(busy: Shell) -> None:
    id = busy.id_of("Sunday")
    busy.ok("assign", id, "eve")
    said = busy.ok("undo").err
    assert "Taken back" in said
    assert "Ada" in said
    assert "today 10:00" in said
