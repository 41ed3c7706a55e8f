"""What doctor says about a terminal is what its surroundings say, in words, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from smtui.cli.terminal_facts import colours, facts
from smtui.texts import LANGUAGES, Texts
from tests.cli.conftest import Shell

GOOD = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "EDITOR": "sh -e", "PATH": "/bin:/usr/bin"}


def keys(environ: dict[str, str], columns: int = 100, lines: int = 30, encoding: str = "utf-8") -> dict[str, str]:
    return {fact.key: fact.level for fact in facts(environ, columns, lines, encoding)}


def test_a_good_terminal_has_nothing_to_warn_of() -> None:
    assert set(keys(GOOD).values()) == {"ok"}
    assert {"terminal", "colours_full", "driver", "clipboard", "editor"} == set(keys(GOOD))


@pytest.mark.parametrize(
    ("change", "expected", "level"),
    [
        ({"TERM": "dumb"}, "dumb", "warn"),
        ({"TERM": ""}, "dumb", "warn"),
        ({"TERM": "linux", "COLORTERM": ""}, "colours_16", "ok"),
        ({"COLORTERM": ""}, "colours_256", "ok"),
        ({"NO_COLOR": "1"}, "no_colour", "ok"),
        ({"SMTUI_DRIVER": "plain"}, "driver_plain", "ok"),
        ({"SMTUI_DRIVER": "plain", "SSH_TTY": "/dev/pts/1"}, "driver_plain", "warn"),
        ({"TEXTUAL_DRIVER": "x:Y"}, "driver_other", "ok"),
        ({"SSH_CONNECTION": "1"}, "ssh_alone", "warn"),
        ({"SSH_CONNECTION": "1", "TMUX": "/tmp/x"}, "tmux", "ok"),
        ({"TMUX": "/tmp/x"}, "clipboard_tmux", "ok"),
        ({"STY": "1.x"}, "screen", "warn"),
        ({"TERM_PROGRAM": "Apple_Terminal"}, "clipboard_none", "warn"),
        ({"EDITOR": ""}, "no_editor", "warn"),
        ({"EDITOR": "nosuch --wait"}, "editor_missing", "warn"),
    ],
)
def test_each_thing_is_said(change: dict[str, str], expected: str, level: str) -> None:
    assert keys(GOOD | change)[expected] == level


def test_a_small_or_poor_window_is_a_warning() -> None:
    assert keys(GOOD, 79, 24)["small"] == "warn"
    assert keys(GOOD, encoding="ascii")["encoding"] == "warn"


@pytest.mark.parametrize("term", ["xterm", "xterm-256color", "linux", "screen", "tmux-256color", "xterm-kitty"])
@pytest.mark.parametrize("colorterm", ["", "truecolor", "24bit"])
def test_the_colours_are_those_that_the_app_will_use(
    term: str, colorterm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.console import Console

    environ = {"TERM": term, "COLORTERM": colorterm}
    console = Console(force_terminal=True, _environ=environ, legacy_windows=False)
    assert console.color_system is not None
    used = {"standard": 16, "256": 256, "truecolor": 1 << 24}[console.color_system]
    assert colours(environ) == used


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_has_its_sentence(language: str) -> None:
    texts = Texts("de" if language == "de" else "en")
    for change in ({}, {"TERM": "dumb"}, {"STY": "1"}, {"TMUX": "1"}, {"SSH_TTY": "1"}, {"EDITOR": "nosuch"}):
        for fact in facts(GOOD | change, 70, 20, "ascii"):
            assert texts(f"doctor.{fact.key}", **fact.values)


def test_doctor_reads_the_themes_of_the_house(shell: Shell) -> None:
    assert "themes" not in [finding["topic"] for finding in shell.ok("doctor", "--json").json]
    folder: Path = shell.paths.themes
    folder.mkdir(parents=True, exist_ok=True)
    shipped = Path(__file__).parents[2] / "themes" / "paper.toml"
    (folder / "mine.toml").write_text(shipped.read_text())
    (finding,) = [one for one in shell.ok("doctor", "--json").json if one["topic"] == "themes"]
    assert (finding["level"], "mine" in finding["text"]) == ("ok", True)
    (folder / "mine.toml").write_text(shipped.read_text().replace("accent =", "acent ="))
    (finding,) = [one for one in shell.ok("doctor", "--json").json if one["topic"] == "themes"]
    assert finding["level"] == "warn"
    assert "mine.toml" in finding["text"]
    assert "accent" in finding["text"]
