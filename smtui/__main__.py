"""The program's entry. What is answered here is answered before anything else is imported."""

from __future__ import annotations

import sys

# As typing's own, whose import would cost more than everything else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from smtui.cli.call import World


def main(argv: Sequence[str] | None = None, world: World | None = None) -> int:
    """Run one call of smtui and return its exit code. ``world`` stands in for the process's surroundings in tests."""
    words = list(sys.argv[1:] if argv is None else argv)
    if words[:1] == ["--version"]:
        from smtui import __version__

        sys.stdout.write(f"smtui {__version__}\n")
        return 0
    if words[:1] == ["due"] and world is None:
        from smtui.due import quick

        code = quick(words[1:])
        if code is not None:
            return code
    try:
        _import_models()
        from smtui.cli.call import World
        from smtui.cli.run import run

        return run(words, world or World())
    except KeyboardInterrupt:
        return 130


def _import_models() -> None:
    """Import msgspec without typing_extensions, which it prefers where it is installed.

    All that msgspec takes from it is in ``typing`` since Python 3.11, and it costs as much as the rest of a command.
    """
    from importlib import import_module

    if "msgspec" in sys.modules or "typing_extensions" in sys.modules:
        return
    blocked: dict[str, Any] = {"typing_extensions": None}  # Python's own word for "cannot be imported"
    sys.modules.update(blocked)
    try:
        import_module("msgspec")
    finally:
        del sys.modules["typing_extensions"]


if __name__ == "__main__":
    sys.exit(main())
