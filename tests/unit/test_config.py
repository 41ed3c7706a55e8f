"""Settings: right values are read with their origin, wrong ones are reported and replaced."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smtui.bootstrap import Setting
from smtui.config import Settings, line_of, load_accounts, load_settings, render_account, toml_string
from smtui.paths import Paths, find_paths, write_private
from smtui.ports import Account


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return find_paths({"HOME": str(tmp_path), "SMTUI_CONFIG": str(tmp_path / "c"), "SMTUI_DATA": str(tmp_path / "d")})


def write(paths: Paths, text: str) -> None:
    write_private(paths.config_file, text)


def test_without_a_file_the_defaults_count(paths: Paths) -> None:
    loaded = load_settings(paths)
    assert loaded.settings == Settings()
    assert not loaded.exists
    assert loaded.problems == ()


def test_values_know_where_they_came_from(paths: Paths) -> None:
    write(paths, '# our house\n[house]\nname = "Café Muster"\nlanguage = "de"\n\n[ui]\ntheme = "paper"\n')
    loaded = load_settings(paths, {"SMTUI_THEME": "contrast"})
    assert loaded.settings.house.name == "Café Muster"
    assert loaded.settings.ui.theme == "contrast"
    assert loaded.origins["house.name"] == f"{paths.config_file}:3"
    assert loaded.origins["ui.theme"] == "$SMTUI_THEME"


@pytest.mark.parametrize(
    ("text", "key", "line", "name"),
    [
        ('[house]\nlangauge = "de"\n', "config_unknown_hint", 2, "house.langauge"),
        ('[house]\nlanguage = "fr"\n', "config_value", 2, "house.language"),
        ("[reply]\nundo_seconds = true\n", "config_value", 2, "reply.undo_seconds"),
        ("[hous]\n", "config_unknown_hint", 1, "hous"),
        ("[zzz]\n", "config_unknown", 1, "zzz"),
        ("house = 3\n", "config_section", 1, "house"),
        ('[house]\ntimezone = "Europe/Berln"\n', "config_zone", 2, None),
        ('[house]\nname = "Muster\n', "config_syntax", "2", None),
    ],
)
def test_a_wrong_value_is_reported_with_its_line_and_replaced(
    paths: Paths, text: str, key: str, line: object, name: str | None
) -> None:
    write(paths, text)
    loaded = load_settings(paths)
    (problem,) = loaded.problems
    assert problem.key == key
    assert str(problem.values["file"]) == str(paths.config_file)
    assert str(problem.values["line"]) == str(line)
    assert problem.values.get("name") == name
    assert loaded.settings == Settings()


def test_the_nearest_name_is_offered(paths: Paths) -> None:
    write(paths, '[house]\nlangauge = "de"\nname = "ok"\n')
    loaded = load_settings(paths)
    assert loaded.problems[0].values["hint"] == "language"
    assert loaded.settings.house.name == "ok"


def test_members_are_read_and_wrong_ones_reported(paths: Paths) -> None:
    write(paths, '[[member]]\nname = "anna"\nrole = "full"\n[[member]]\nname = "jo"\nrole = "boss"\n')
    loaded = load_settings(paths)
    assert [member.name for member in loaded.settings.member] == ["anna", "jo"]
    assert loaded.settings.member[1].role == "full"
    assert [problem.key for problem in loaded.problems] == ["config_value"]


@pytest.mark.parametrize(
    ("second", "key"),
    [('title = "Ben"', "config_missing"), ('name = ""', "config_missing"), ('name = "anna"', "config_twice")],
)
def test_a_member_needs_a_name_that_nobody_else_has(paths: Paths, second: str, key: str) -> None:
    write(paths, f'[[member]]\nname = "anna"\n\n[[ member ]]\n{second}\n\n[[member]]\nname = "jo"\n')
    loaded = load_settings(paths)
    assert [member.name for member in loaded.settings.member] == ["anna", "jo"]
    (problem,) = loaded.problems
    assert (problem.key, problem.values["line"], problem.values["name"]) == (key, 4, "member.name")


def test_what_an_account_file_does_not_know_is_named_as_it_stands_there(paths: Paths) -> None:
    write_private(paths.accounts / "blog.toml", 'network = "wordpress"\nurll = "https://blog.example"\n')
    (problem,) = load_accounts(paths)[1]
    assert (problem.values["name"], problem.values["hint"], problem.values["line"]) == ("urll", "url", 2)


def test_an_account_comes_back_as_it_was_written(paths: Paths) -> None:
    account = Account(
        name="blog", network="wordpress", url='https://ex.example/"x"\\', user="anna", settings={"can": "reply"}
    )
    write_private(paths.accounts / "blog.toml", render_account(account))
    assert load_accounts(paths) == ((account,), ())


def test_accounts_are_read_anew_when_a_file_is_new_changed_or_gone(paths: Paths) -> None:
    def names() -> list[str]:
        return [f"{account.name}:{account.network}" for account in load_accounts(paths)[0]]

    write_private(paths.accounts / "blog.toml", 'network = "wordpress"\n')
    assert names() == names() == ["blog:wordpress"]
    write_private(paths.accounts / "toots.toml", 'network = "mastodon"\n')
    assert names() == ["blog:wordpress", "toots:mastodon"]
    write_private(paths.accounts / "blog.toml", 'network = "feed"\n')
    assert names() == ["blog:feed", "toots:mastodon"]
    (paths.accounts / "blog.toml").unlink()
    assert names() == ["toots:mastodon"]


def test_a_broken_account_file_hides_no_other(paths: Paths) -> None:
    write_private(paths.accounts / "blog.toml", 'network = "wordpress"\n')
    write_private(paths.accounts / "bad.toml", "network = \n")
    write_private(paths.accounts / "none.toml", 'user = "x"\n')
    accounts, problems = load_accounts(paths)
    assert [account.name for account in accounts] == ["blog"]
    assert sorted(problem.key for problem in problems) == ["account_file", "config_syntax"]


@given(st.text())
@settings(max_examples=200, deadline=None)
def test_any_text_survives_as_a_toml_string(value: str) -> None:
    import tomllib

    value = value.encode("utf-8", "replace").decode()
    assert tomllib.loads(f"x = {toml_string(value)}\n")["x"] == value


def test_folders_and_files_are_private(paths: Paths) -> None:
    write(paths, "")
    assert paths.config_file.stat().st_mode & 0o777 == 0o600
    assert paths.config.stat().st_mode & 0o777 == 0o700


def test_a_file_is_never_overwritten_when_asked_not_to(paths: Paths) -> None:
    write(paths, "first")
    with pytest.raises(FileExistsError):
        write_private(paths.config_file, "second", exclusive=True)
    assert paths.config_file.read_text() == "first"
    assert list(paths.config.iterdir()) == [paths.config_file]


def test_lines_are_found_within_their_section() -> None:
    text = "name = 1\n[a]\nname = 2\n[b]\n'name' = 3\n"
    assert [line_of(text, section, "name") for section in ("", "a", "b", "c")] == [1, 3, 5, None]


@pytest.mark.parametrize(
    ("keys", "key", "line", "name"),
    [
        ('"inbox.note" = "n"\n"inbox.repyl" = "R"\n', "config_unknown_hint", 5, "inbox.repyl"),
        ('"inbox.reply" = "ctrl+a"\n', "key_reserved", 4, "inbox.reply"),
        ('"inbox.note" = "r"\n', "key_taken", 4, "inbox.note"),
        ('"app.quit" = ""\n', "key_needed", 4, "app.quit"),
    ],
)
def test_a_wrong_key_is_reported_with_its_line_and_stops_nothing(
    paths: Paths, keys: str, key: str, line: int, name: str
) -> None:
    write(paths, f'[house]\nname = "ok"\n[keys]\n{keys}"app.help" = "f1"\n')
    loaded = load_settings(paths)
    assert loaded.problems == ()
    (problem,) = loaded.key_problems
    assert (problem.key, problem.values["line"], problem.values["name"]) == (key, line, name)
    assert problem.values["file"] == str(paths.config_file)
    assert name not in loaded.settings.keys
    assert loaded.settings.keys["app.help"] == "f1"


@pytest.mark.parametrize(
    ("text", "environ", "language"),
    [
        ('[house]\nlanguage = "de"\nname = "Muster\n', {"LANG": "en_US.UTF-8"}, "de"),
        ('[house]\nlanguage = "en"\nname = "Muster\n', {"LANG": "de_DE.UTF-8"}, "en"),
        ("[house\n", {"LANG": "de_DE.UTF-8"}, "de"),
        ("[house\n", {"LANG": "de_DE.UTF-8", "SMTUI_LANG": "en"}, "en"),
        ("[house\n", {}, "en"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_its_own_language_or_the_readers(
    paths: Paths, text: str, environ: dict[str, str], language: str
) -> None:
    write(paths, text)
    setting = Setting({"SMTUI_CONFIG": str(paths.config), "SMTUI_DATA": str(paths.data), **environ})
    assert not setting.loaded.is_read
    assert (setting.texts.language, setting.settings.house.language) == (language, language)
