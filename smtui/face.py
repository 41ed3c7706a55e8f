"""The door to the face, the only one: what commands call to start the app. Nothing of Textual is imported before."""

from __future__ import annotations

import os
import sys
import typing
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from threading import RLock
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
    cache: Path | None = None,
    keep_due: Callable[[], None] | None = None,
) -> int:
    """Run the app until it is left, and return the exit code."""
    sys.meta_path.insert(0, WhenUsed())
    with _standing_in(Typing("typing_extensions")):
        import_textual()
        from smtui.app import SmtuiApp

        app = SmtuiApp(house, demo=demo, problems=problems, user_themes=user_themes, cache=cache, keep_due=keep_due)
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
    if "textual.app" not in sys.modules:
        with _standing_in(StandIn("textual.command"), StandIn("platformdirs")):
            import_module("textual.app")


@contextmanager
def _standing_in(*modules: ModuleType) -> Iterator[None]:
    """Have modules found in the place of those that are not imported yet."""
    absent = {module.__name__: module for module in modules if module.__name__ not in sys.modules}
    sys.modules.update(absent)
    try:
        yield
    finally:
        for name, module in absent.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


class Typing(ModuleType):
    """What is in ``typing``, for those who ask ``typing_extensions``: that takes as long to read as all of our texts.

    Textual asks it for nothing but what Python 3.11 has. Should that change, the real one is read and takes its place.
    """

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        if hasattr(typing, name):
            return getattr(typing, name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


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


UNUSED = frozenset({"ssl", "asyncio.sslproto", "bz2", "lzma", "locale", "tokenize"})
"""Modules of Python's own that others import whole, and that the first picture does without.

asyncio brings TLS with it, which takes as long to read as half of asyncio; the networks are asked later.
"""


class WhenUsed:
    """Lets use cases and some of Python's modules be read when something of them is first used: most never are.

    It and its loader are finder and loader by what they do: ``importlib.abc``, which has the classes, brings
    ``importlib.resources`` with it.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None, /
    ) -> ModuleSpec | None:
        """Find a module as ever, and put its execution off."""
        if not fullname.startswith("smtui.services.") and fullname not in UNUSED:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            spec.loader = cast("Loader", _PutOff(spec.loader))
        return spec


class _PutOff:
    def __init__(self, real: Loader) -> None:
        self.real = real
        self._lock = RLock()
        self._is_reading = self._is_read = False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self.real.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__class__ = _Unread

    def read(self, module: ModuleType, spec: ModuleSpec) -> None:
        """Execute the module, once; in the midst of that, do nothing."""
        with self._lock:
            if self._is_reading or self._is_read:
                return
            self._is_reading = True
            module.__loader__ = self.real
            try:
                self.real.exec_module(module)
            finally:
                self._is_reading = False
            self._is_read = True
            spec.loader = self.real
            module.__class__ = ModuleType  # from here on it is a module like any other


class _Unread(ModuleType):
    """A module of which nothing was used yet. The first name that is looked up in it reads it.

    Until it is read whole, other threads wait for it; the one that reads it may find names missing, as in any import.
    """

    def __getattr__(self, name: str) -> object:
        spec = self.__spec__
        if name not in _NAMES_OF_IMPORT and spec is not None and isinstance(spec.loader, _PutOff):
            spec.loader.read(self, spec)
        return ModuleType.__getattribute__(self, name)


_NAMES_OF_IMPORT = frozenset({"__path__", "__file__", "__cached__", "__wrapped__"})
"""What the machinery of imports and its visitors look up without wanting anything of the module."""


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
