"""Setting a house up and looking after it: init, account, sync, doctor."""

from __future__ import annotations

import os
import stat
import tomllib
from pathlib import Path

import pytest

from smtui.config import load_settings
from smtui.domain.errors import Unreachable
from smtui.ports import Caution
from tests.cli.conftest import Shell
from tests.support.fake_network import PASSWORD


def test_init_writes_a_working_house_without_a_question(bare: Shell) -> None:
    words = ("--lang", "de", "--country", "de", "--state", "by", "--name", 'Café "Muster" \\')
    result = bare.ok("init", "--yes", *words)
    assert result.out == ""
    assert "account add wordpress" in result.err
    loaded = load_settings(bare.paths)
    assert loaded.problems == ()
    house = loaded.settings.house
    assert (house.name, house.language, house.country, house.state) == ('Café "Muster" \\', "de", "DE", "BY")
    assert house.timezone == "Europe/Berlin"
    assert (bare.paths.guideline / "praise.md").is_file()
    assert (bare.paths.config / "routines.toml").is_file()
    assert bare.ok("doctor", "--json").code == 0
    assert bare.house().began() is not None


def test_everything_init_makes_is_private(bare: Shell) -> None:
    bare.ok("init", "--yes")
    for path in (bare.folder / "config", bare.folder / "data"):
        for part in (path, *path.rglob("*")):
            assert stat.S_IMODE(part.stat().st_mode) & 0o077 == 0, part


def test_init_never_touches_a_house(bare: Shell) -> None:
    bare.ok("init", "--yes", "--name", "First")
    before = bare.paths.config_file.read_bytes()
    result = bare("init", "--yes", "--name", "Second")
    assert result.code == 2
    assert str(bare.paths.config_file) in result.err
    assert bare.paths.config_file.read_bytes() == before


def test_init_keeps_files_that_people_have_edited(bare: Shell) -> None:
    bare.ok("init", "--yes")
    bare.paths.config_file.unlink()
    routines = bare.paths.config / "routines.toml"
    routines.write_text("# mine\n")
    bare.ok("init", "--yes")
    assert routines.read_text() == "# mine\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--lang", "fr"), "fr"),
        (("--country", "XX"), "XX"),
        (("--country", "DE", "--state", "ZZ"), "BY"),
        (("--timezone", "Mars/Base"), "Mars/Base"),
        (("--hours", "25-26"), "25-26"),
        (("--days", "someday"), "someday"),
    ],
)
def test_a_wrong_answer_is_named_and_nothing_is_written(bare: Shell, words: tuple[str, ...], said: str) -> None:
    result = bare("init", "--yes", *words)
    assert result.code == 2
    assert said in result.err
    assert not bare.paths.config_file.exists()


def test_init_asks_and_asks_again(bare: Shell) -> None:
    answers = ["de", "Café Muster", "Deutschland", "DE", "by", "", "mo-sa", "9-17", "09:00-12:30, 13:30-17:00", "j"]
    result = bare("init", answers=[*answers, "Jana Krause, Ömer Öz"])
    assert result.code == 0, result.err
    settings = load_settings(bare.paths).settings
    assert settings.house.mode == "team"
    assert (settings.house.me, settings.member[0].login) == ("", "eve")
    assert settings.hours.days == ("mon", "tue", "wed", "thu", "fri", "sat")
    assert settings.hours.slots == ("09:00-12:30", "13:30-17:00")
    assert [(m.name, m.title, m.initials) for m in settings.member] == [
        ("jana", "Jana Krause", "JK"),
        ("omer", "Ömer Öz", "ÖÖ"),
    ]


def test_init_takes_everybody_in_also_with_one_first_name_or_in_another_script(bare: Shell) -> None:
    names = ("Anna Müller", "Anna Schmidt", "Юлия Иванова", "Дарья", "Anna Schmidt", "Anna-Schmidt")
    bare.ok("init", "--yes", *(f"--member={name}" for name in names))
    members = load_settings(bare.paths).settings.member
    assert [(member.name, member.title) for member in members] == [
        ("anna", "Anna Müller"),
        ("anna-schmidt", "Anna Schmidt"),
        ("person", "Юлия Иванова"),
        ("person-2", "Дарья"),
        ("anna-schmidt-2", "Anna-Schmidt"),
    ]


def test_init_without_a_person_and_without_yes_does_nothing(bare: Shell) -> None:
    assert bare("init").code == 2
    assert bare("init", answers=["en", "House"]).code == 2
    assert not bare.paths.config_file.exists()


def test_without_a_house_commands_say_so(bare: Shell) -> None:
    for words in (("inbox",), ("check", "1"), ("sync",), ("account", "list")):
        result = bare(*words)
        assert result.code == 2
        assert "smtui init" in result.err
    assert bare.ok("guide", "praise").out
    assert bare("doctor").code == 1
    assert not list(bare.folder.iterdir())


def test_a_wrong_setting_stops_commands_with_every_problem(shell: Shell) -> None:
    path = shell.paths.config_file
    path.write_text(path.read_text().replace('language = "en"', 'language = "xx"\ncolour = 1'))
    result = shell("inbox")
    assert result.code == 2
    assert "language" in result.err
    assert "colour" in result.err
    assert f"{path}, line" in result.err
    report = shell("doctor", "--json")
    assert report.code == 1
    assert [finding["level"] for finding in report.json if finding["topic"] == "config"] == ["ok", "bad", "bad"]


def test_a_broken_plan_stops_a_sync_before_it_counts_wrong(shell: Shell) -> None:
    (shell.paths.config / "plans.toml").write_text("[defaults\n")
    result = shell("sync")
    assert result.code == 2
    assert "plans.toml" in result.err
    assert not shell.network.calls


def test_a_broken_guideline_file_is_reported_and_the_rest_is_used(shell: Shell) -> None:
    (shell.paths.guideline / "broken.md").write_text("no header\n")
    result = shell("guide", "praise")
    assert "broken.md" in result.err


def test_account_add_looks_keeps_and_tells(shell: Shell) -> None:
    words = ("account", "add", "wordpress", "--name", "shop", "--url", "https://shop.example", "--user", "ed")
    result = shell.ok(*words, "--token", "-", "--json", stdin=f"{PASSWORD}\n")
    assert result.json["ok"] is True
    assert "Prüfblog" in result.err
    kept = tomllib.loads((shell.paths.accounts / "shop.toml").read_text())
    assert kept["base"] == "https://blog.example/wp-json/"
    everything = b"".join(path.read_bytes() for path in shell.paths.config.rglob("*.toml"))
    assert PASSWORD.encode() not in everything
    assert PASSWORD not in result.out + result.err
    assert [account["account"] for account in shell.ok("account", "--json").json] == ["blog", "shop"]
    shell.ok("account", "test", "shop")
    shell.ok("account", "remove", "shop", "--yes")
    assert [account["account"] for account in shell.ok("account", "list", "--json").json] == ["blog"]
    assert not (shell.paths.tokens / "shop").exists()


def test_account_add_asks_for_what_is_missing(shell: Shell) -> None:
    shell.environ["SMTUI_TOKEN_SHOP"] = PASSWORD
    result = shell.ok("account", "add", "wordpress", answers=["shop", "https://shop.example", "ed"])
    assert "Connected: shop" in result.err
    assert PASSWORD not in result.err


def test_account_add_keeps_nothing_that_does_not_work(shell: Shell) -> None:
    words = ("account", "add", "wordpress", "--name", "shop", "--url", "https://shop.example", "--user", "ed")
    assert shell(*words, "--token", "-", stdin="wrong").code == 3
    shell.network.fail("check", Unreachable("unreachable", account="shop", host="shop.example"))
    assert shell(*words, "--token", "-", stdin=PASSWORD).code == 3
    assert shell(*words, "--token", "-", stdin=" ").code == 2
    assert not (shell.paths.accounts / "shop.toml").exists()
    assert not (shell.paths.tokens / "shop").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("wordpres",), "wordpress"),
        (("wordpress",), "blog"),
        (("wordpress", "--name", "Ä b"), "Ä b"),
        (("wordpress", "--name", "x"), "--url"),
        (("wordpress", "--name", "x", "--url", "https://x.example", "--user", "u"), "SMTUI_TOKEN_X"),
        (("wordpress", "--name", "x", "--url", "u", "--user", "u", "--token", "s3cret"), "SMTUI_TOKEN_X"),
    ],
)
def test_account_add_says_what_is_wrong(shell: Shell, words: tuple[str, ...], said: str) -> None:
    result = shell("account", "add", *words)
    assert result.code == 2
    assert said in result.err
    assert "s3cret" not in result.err


def test_account_test_notices_new_rights(shell: Shell) -> None:
    from msgspec import structs

    shell.network.info = structs.replace(shell.network.info, can=frozenset({"reply"}), base="https://new.example/")
    result = shell.ok("account", "test", "--json")
    assert result.json[0]["can"] == ["reply"]
    kept = tomllib.loads((shell.paths.accounts / "blog.toml").read_text())
    assert (kept["settings"]["can"], kept["base"]) == ("reply", "https://new.example/")
    shell.environ["SMTUI_TOKEN_BLOG"] = "wrong"
    failed = shell("account", "test", "--json")
    assert failed.code == 3
    assert failed.json[0]["ok"] is False


def test_removing_an_account_asks(shell: Shell) -> None:
    assert shell("account", "remove", "blog").code == 2
    assert shell.ok("account", "remove", "blog", answers=["n"]).code == 0
    assert (shell.paths.accounts / "blog.toml").exists()
    shell.ok("account", "remove", "blog", answers=["y"])
    assert not (shell.paths.accounts / "blog.toml").exists()
    assert shell("account", "remove", "blog", "--yes").code == 4


def test_sync_tells_per_account_what_came(busy: Shell) -> None:
    busy.network.write("One more")
    busy.network.warnings.append(Caution(key="nothing_known", values={}))
    result = busy.ok("sync", "--json")
    assert [(one["account"], one["ok"], one["new"]) for one in result.json] == [("blog", True, 1)]
    assert "1 new" in result.err
    assert busy.ok("sync", "blog").out == ""
    assert busy("sync", "nowhere").code == 4


def test_a_sync_that_fails_is_exit_3_and_loses_nothing(busy: Shell) -> None:
    busy.network.write("One more")
    busy.network.fail("pull", Unreachable("unreachable", account="blog", host="blog.example"))
    result = busy("sync", "--json")
    assert result.code == 3
    assert result.json[0]["ok"] is False
    assert len(busy.comments()) == 3
    assert "failed" in busy.ok("account", "list").out
    busy.ok("sync")
    assert len(busy.comments()) == 4


def test_sync_without_an_account_is_nothing_to_do(bare: Shell) -> None:
    bare.ok("init", "--yes")
    result = bare("sync")
    assert result.code == 4
    assert "account add" in result.err


def test_doctor_finds_open_files_and_missing_tokens(shell: Shell) -> None:
    assert shell.ok("doctor").out
    shell.paths.config_file.chmod(0o644)
    del shell.environ["SMTUI_TOKEN_BLOG"]
    report = shell("doctor", "--json")
    assert report.code == 1
    levels = {finding["topic"]: finding["level"] for finding in report.json}
    assert levels["rights"] == "warn"
    assert levels["accounts"] == "bad"


def test_doctor_says_when_the_store_cannot_be_opened(shell: Shell) -> None:
    shell.paths.store.rename(shell.paths.store.with_name("aside"))
    Path(shell.paths.store).write_text("not a folder")
    report = shell("doctor", "--json")
    assert report.code == 1
    assert "bad" in [finding["level"] for finding in report.json if finding["topic"] == "store"]


def test_doctor_says_which_routine_never_comes_and_which_comes_no_more(shell: Shell) -> None:
    file = shell.paths.config / "routines.toml"
    text = file.read_text(encoding="utf-8")
    over = '\n[[routine]]\nkey = "over"\ntitle = "Over"\nrule = "FREQ=DAILY;UNTIL=20260101"\nsteps = ["A"]\n'
    file.write_text(text + over, encoding="utf-8")
    (found,) = (one for one in shell.ok("doctor", "--json").json if "(over)" in one["text"])
    assert found["level"] == "warn"
    assert "smtui routine remove over" in found["text"]
    never = over.replace("FREQ=DAILY;UNTIL=20260101", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    file.write_text(text + never, encoding="utf-8")
    report = shell("doctor", "--json")
    assert report.code == 1
    (found,) = (one for one in report.json if "never comes" in one["text"])
    line = 1 + file.read_text(encoding="utf-8").splitlines().index(never.splitlines()[4])
    assert f"{file}, line {line}" in found["text"] or f"routines.toml, line {line}" in found["text"]


def test_without_a_house_the_guideline_speaks_the_readers_language(bare: Shell) -> None:
    bare.environ["SMTUI_LANG"] = "de"
    assert "Lob" in bare.ok("guide", "praise").out
    bare.environ["SMTUI_LANG"] = "en"
    assert "Lob" not in bare.ok("guide", "praise").out


def test_doctor_says_where_a_theme_is_named_that_nobody_has(shell: Shell) -> None:
    config = shell.paths.config_file
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("[ui]\n", '[ui]\ntheme = "harbor"\n'), encoding="utf-8")
    line = 1 + config.read_text(encoding="utf-8").splitlines().index('theme = "harbor"')
    (found,) = (one for one in shell.ok("doctor", "--json").json if one["topic"] == "themes")
    assert found["level"] == "warn"
    assert f"{config}, line {line}" in found["text"] and "harbour" in found["text"]
    shell.environ["SMTUI_THEME"] = "contrast"
    assert not [one for one in shell.ok("doctor", "--json").json if one["topic"] == "themes"]


def test_doctor_says_which_line_of_the_keys_is_wrong(shell: Shell) -> None:
    config = shell.paths.config_file
    text = config.read_text(encoding="utf-8").replace("\n[keys]", "\n# [keys]") + '\n[keys]\n"inbox.repyl" = "R"\n'
    config.write_text(text, encoding="utf-8")
    result = shell("doctor", "--json")
    (found,) = (one for one in result.json if one["topic"] == "keys")
    assert f"{config}, line {len(text.splitlines())}" in found["text"] and "inbox.reply" in found["text"]
    assert shell("inbox").code == 0


def test_doctor_says_where_nothing_can_be_kept(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) != shell.paths.store)
    result = shell("doctor")
    assert result.code == 1
    assert f"{shell.paths.store} may not be written" in " ".join(result.out.split())
