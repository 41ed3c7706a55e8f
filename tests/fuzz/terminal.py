"""Coverage-guided fuzzing of what comments can send to a terminal.

``python -m tests.fuzz.terminal -max_total_time=600`` runs for ten minutes.

Needs the package atheris, which the tests do not. It reports the first text whose bytes are not smtui's own.
"""

from __future__ import annotations

import sys

import atheris

with atheris.instrument_imports():
    from smtui.domain.text import clean, excerpt, one_line
    from tests.support.drawn import on_the_wire
    from tests.support.nasty import corpus
    from tests.support.wire import strange


def one(data: bytes) -> None:
    """Draw one text at a width that its first byte says."""
    cells = 1 + data[0] % 130 if data else 80
    text = data[1:].decode("utf-8", "surrogatepass" if data[-1:] == b"!" else "replace")
    assert not strange(on_the_wire(text, cells)), "a byte on the wire is not ours"
    assert not strange(clean(text)), "cleaning left something"
    assert clean(clean(text)) == clean(text), "cleaning twice is not cleaning once"
    assert "\n" not in one_line(text)
    assert not strange(excerpt(text, cells))


def main() -> None:
    """Fuzz, beginning with the corpus."""
    from pathlib import Path
    from tempfile import mkdtemp

    seeds = Path(mkdtemp(prefix="smtui-fuzz-"))
    for number, (_, text) in enumerate(corpus()):
        (seeds / str(number)).write_bytes(b"P" + text.encode("utf-8", "replace"))

    def guarded(data: bytes) -> None:
        try:
            one(data)
        except UnicodeDecodeError:
            return

    atheris.Setup([*sys.argv, str(seeds)], guarded)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
