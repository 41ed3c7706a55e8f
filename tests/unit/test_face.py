"""What the start leaves unread, and that it is all there when somebody asks for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import typing
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from smtui import face
from tests.support.patience import LIMIT

START = """
import sys
from smtui import face
from smtui.__main__ import _import_models

_import_models()
from smtui.bootstrap import Setting, open_shelf

def look(app, **given):
    import asyncio

    def settle():
        assert app.frame.place is not None
        read = [name for name, module in sys.modules.items() if not isinstance(module, face._Unread)]
        print(*read, file=sys.__stdout__, flush=True)
        app.exit()

    app._settle = settle
    asyncio.run(app.run_async(headless=True))

whole = face.import_textual
def import_textual():
    whole()
    import textual.app
    textual.app.App.run = look
face.import_textual = import_textual
face.run(open_shelf(Setting({"HOME": sys.argv[1]})))
"""
"""The app as it is started, with no terminal. It prints which modules were read for its first picture."""


@pytest.fixture
def lazy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder whose modules called ``late_...`` are read when they are used."""
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(face, "UNUSED", {"late_gate", "late_one"})
    monkeypatch.setattr(sys, "meta_path", [face.WhenUsed(), *sys.meta_path])
    for name in face.UNUSED:
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield tmp_path
    for name in face.UNUSED:
        sys.modules.pop(name, None)


def test_the_first_picture_reads_neither_tls_nor_what_belongs_to_other_places(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
        env={**os.environ, "TERM": "xterm-256color"},
    )
    assert done.returncode == 0, done.stderr
    read = set(done.stdout.split())
    assert {"asyncio", "textual.app", "smtui.screens.today"} <= read
    unread = face.UNUSED | {"typing_extensions", "textual.command", "platformdirs", "httpx", "smtui.services.sync"}
    assert read & unread == set()


def test_tls_is_there_when_it_is_used() -> None:
    script = (
        "import sys; from smtui import face; sys.meta_path.insert(0, face.WhenUsed()); import asyncio, ssl\n"
        "assert type(ssl) is face._Unread\n"
        "assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED\n"
        "from asyncio import sslproto; sslproto.SSLProtocol\n"
        "import importlib, types; assert type(ssl) is types.ModuleType; importlib.reload(ssl)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=LIMIT, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_two_threads_that_use_a_module_at_once_both_find_it_whole(lazy: Path) -> None:
    (lazy / "late_one.py").write_text(f"gate['begun'].set()\ngate['go'].wait({LIMIT})\nvalue = 1\n")
    module = import_module("late_one")
    gate = module.__dict__["gate"] = {"begun": threading.Event(), "go": threading.Event()}
    found: list[object] = []

    def use() -> None:
        found.append(module.value)

    first = threading.Thread(target=use)
    first.start()
    assert gate["begun"].wait(LIMIT)
    second = threading.Thread(target=use)
    second.start()
    gate["go"].set()
    first.join(LIMIT)
    second.join(LIMIT)
    assert found == [1, 1]
    assert type(module) is ModuleType


def test_a_module_that_cannot_be_read_says_why_each_time_it_is_asked(lazy: Path) -> None:
    (lazy / "late_one.py").write_text("1 / 0\n")
    module = import_module("late_one")
    for _ in range(2):
        with pytest.raises(ZeroDivisionError):
            _ = module.value


def test_a_name_that_a_late_module_lacks_is_missing_as_in_any_other(lazy: Path) -> None:
    (lazy / "late_one.py").write_text("value = 1\n")
    module = import_module("late_one")
    with pytest.raises(AttributeError, match="late_one"):
        _ = module.other
    assert module.value == 1


def test_who_asks_for_types_that_python_has_gets_pythons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typing_extensions", face.Typing("typing_extensions"))
    from typing import Self

    from typing_extensions import TypedDict

    assert (Self, TypedDict) == (typing.Self, typing.TypedDict)
    assert isinstance(sys.modules["typing_extensions"], face.Typing)


def test_who_asks_for_more_gets_the_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typing_extensions", face.Typing("typing_extensions"))
    from typing_extensions import IntVar  # in no version of typing

    assert callable(IntVar)
    assert not isinstance(sys.modules["typing_extensions"], face.Typing)


def test_what_was_imported_before_is_not_replaced() -> None:
    real = sys.modules["json"]
    with face._standing_in(ModuleType("json"), ModuleType("late_gate")):
        assert sys.modules["json"] is real is json
        assert "late_gate" in sys.modules
    assert sys.modules["json"] is real
    assert "late_gate" not in sys.modules
