"""Starting the app: the one module of the commands that may reach the face, and only inside these functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from smtui.bootstrap import repairs
from smtui.cli.call import Call
from smtui.domain.errors import ConfigError, SmtuiError, UsageError
from smtui.services.house import House


def app(call: Call) -> int:
    """Start the app. Problems in settings files do not stop it: it shows them. Without a house, offer to set one up."""
    if not (call.console.asks and call.world.stdout.isatty()):
        raise UsageError("needs_terminal") if call.setting.loaded.exists else _no_config(call)
    if not call.setting.loaded.exists:
        call.say("no_house")
        if not call.confirm("ask_init"):
            raise _no_config(call)
        from smtui.bootstrap import Setting
        from smtui.cli.init import init

        if code := init(call):
            return code
        call.setting = Setting(call.world.environ, call.world.clock)
    house = call.world.opener(call.setting)
    problems = (*call.setting.loaded.problems, *call.setting.loaded.key_problems, *repairs(house))

    def keep_due() -> None:
        from smtui.services.due import keep

        keep(house, call.world.environ, call.setting.paths.data)

    try:
        paths = call.setting.paths
        code = _start(house, demo=False, problems=problems, themes=paths.themes, cache=paths.cache, keep_due=keep_due)
        with suppress(SmtuiError):
            keep_due()
        return code
    finally:
        house.store.close()
        # The app shows those that it began with; the terminal keeps them all.
        call.tell_repairs(house)


def _no_config(call: Call) -> ConfigError:
    return ConfigError("no_config", file=call.setting.paths.config_file)


def demo(call: Call) -> int:
    """Start the app on a made-up house. Nothing is read and nothing is kept."""
    from smtui.demo_house import open_demo

    if not (call.console.asks and call.world.stdout.isatty()):
        raise UsageError("needs_terminal")
    return _start(open_demo(call.setting), demo=True, problems=(), themes=None, cache=None)


def theme_problems(folder: Path) -> Sequence[SmtuiError]:
    """Return what is wrong with the themes in a folder. Their colours are read as the app reads them, by Textual."""
    from smtui.face import check_themes

    return check_themes(folder)


def _start(
    house: House,
    *,
    demo: bool,
    problems: Sequence[SmtuiError],
    themes: Path | None,
    cache: Path | None,
    keep_due: Callable[[], None] | None = None,
) -> int:
    import gc

    # What is imported and built for the first picture stays: to look for rubbish among it costs a tenth of the start.
    # The app turns it on again.
    gc.disable()
    from smtui.face import run

    return run(house, demo=demo, problems=problems, user_themes=themes, cache=cache, keep_due=keep_due)
