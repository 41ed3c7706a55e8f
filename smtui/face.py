"""The door to the face, the only one: what commands call to start the app. Nothing of Textual is imported before."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from importlib.abc import Loader

    from smtui.domain.errors import SmtuiError
    from smtui.services.house import House


def run(
    house: House,
    *,
    demo: bool = False,
    problems: Sequence[SmtuiError] = (),
    user_themes: Path | None = None,
    keep_due: Callable[[], None] | None = None,
) -> int:
    """Run the app until it is left, and return the exit code."""
    import_textual()
    sys.meta_path.insert(0, WhenUsed())
    from smtui.app import SmtuiApp

    app = SmtuiApp(house, demo=demo, problems=problems, user_themes=user_themes, keep_due=keep_due)
    result = app.run(mouse=house.settings.ui.mouse)
    _let_go_of_a_lost_terminal()
    return app.return_code or result or 0


def check_themes(folder: Path) -> Sequence[SmtuiError]:
    """Return what is wrong with the user's themes in a folder."""
    import_textual()
    from smtui.theming import load_looks

    return load_looks(folder)[1]


def import_textual() -> None:
    """Import Textual without its command palette, and without the library of folders its screenshots ask.

    The palette brings a dozen widgets with it, and both together are an eighth of the start. smtui has a palette of its
    own and turns Textual's off. Whoever imports the two modules later gets the real ones.
    """
    if "textual.app" in sys.modules:
        return
    absent = {name: StandIn(name) for name in ("textual.command", "platformdirs") if name not in sys.modules}
    sys.modules.update(absent)
    try:
        import textual.app  # noqa: F401
    finally:
        for name in absent:
            del sys.modules[name]


class StandIn(ModuleType):
    """A module that is not imported. Its classes are empty; a function looks the real one up when it is called."""

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if name[0].isupper():
            return type(name, (), {})

        def real(*values: object, **named: object) -> object:
            return getattr(import_module(self.__name__), name)(*values, **named)

        return real


class WhenUsed:
    """Lets the use cases be read when something of them is first used: the first picture needs one in three.

    It and its loader are finder and loader by what they do: ``importlib.abc``, which has the classes, brings
    ``importlib.resources`` with it.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """Find a use case as ever, and put its execution off."""
        if not fullname.startswith("smtui.services."):
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            spec.loader = cast("Loader", _PutOff(spec.loader))
        return spec


class _PutOff:
    def __init__(self, real: Loader) -> None:
        self.real = real

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__class__ = _Unread


class _Unread(ModuleType):
    """A module of which nothing was used yet. The first name that is looked up in it reads it."""

    def __getattr__(self, name: str) -> object:
        spec = self.__spec__
        if name.startswith("__") or spec is None or not isinstance(spec.loader, _PutOff):
            raise AttributeError(name)
        self.__class__ = ModuleType  # from here on it is a module like any other
        spec.loader = self.__loader__ = spec.loader.real
        spec.loader.exec_module(self)
        return getattr(self, name)


def _let_go_of_a_lost_terminal() -> None:
    """Point a lost terminal's streams elsewhere: the interpreter's last flush would make the exit code 120."""
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is None:
            continue
        try:
            stream.flush()
        except OSError:
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
