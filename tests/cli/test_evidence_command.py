"""Evidence from the shell."""

from __future__ import annotations

import pytest

from smtui.ports import Write
from tests.cli.conftest import Shell


@pytest.fixture
def rude(shell: Shell) -> Shell:
    shell.network.write("You idiots", author="Rolf", author_url="https://social.example/@rolf")
    shell.ok("sync")
    return shell


def test_a_comment_is_kept_listed_shown_and_written(rude: Shell) -> None:
    id = rude.id_of("idiots")
    assert rude("evidence", "list").code == 4
    assert "e1" in rude.ok("evidence", "save", id, "--why", "before hiding").err
    assert "You idiots" in rude.ok("evidence", "list").out
    shown = rude.ok("evidence", "show", "e1")
    assert "before hiding" in shown.out and "No legal advice" in shown.out
    assert rude.ok("evidence", "show", id, "--json").json[0]["periods"]["complaint"] == "2027-02-23"
    assert rude.ok("evidence", "export").out.startswith("# Evidence kept by Harbour Café")
    assert rude.ok("evidence", "export", id, "--html").out.startswith("<!doctype html>")


def test_verify_tells_a_sound_chain_from_a_changed_one(rude: Shell) -> None:
    rude.ok("evidence", "save", rude.id_of("idiots"))
    assert rude.ok("evidence", "verify", "--json").json == {"ok": True, "pieces": 1, "faults": []}
    house = rude.house()
    house.store.commit([Write(table="evidence", id="e1", fields={"text": "nice"}, was={"text": "You idiots"})])
    house.store.close()
    result = rude("evidence", "verify")
    assert result.code == 1
    assert "e1 was changed" in result.err


def test_trash_keeps_evidence_first_and_a_deletion_request_says_what_stays(rude: Shell) -> None:
    id = rude.id_of("idiots")
    rude.ok("decide", id, *["y", "n", "n", "n", "n", "n", "n", "y"])
    rude.ok("trash", id)
    assert rude.ok("evidence", "list", id, "--json").json[0]["situation"] == "insult"
    result = rude.ok("person", "delete", "Rolf", "--yes", "--json")
    assert "Evidence about this person stays, for legal claims: e1" in result.err
    assert result.json["evidence_kept"] == ["e1"]
    assert "1 piece of evidence erased" in rude.ok("evidence", "erase", "e1", "--yes").err
    assert rude.ok("evidence", "verify", "--json").json["ok"]
    assert rude.ok("evidence", "list", "--json").json[0]["text"] == ""


def test_evidence_speaks_german(rude: Shell) -> None:
    rude.environ["SMTUI_LANG"] = "de"
    id = rude.id_of("idiots")
    assert "Als Beweis" in rude.ok("evidence", "save", id).err
    shown = rude.ok("evidence", "show", "e1").out
    assert "Kein Rechtsrat" in shown and "You idiots" in shown
    assert rude.ok("evidence", "export", id).out.startswith("# Gesicherte Beweise: Harbour Café")
    assert '<html lang="de"' in rude.ok("evidence", "export", id, "--html").out
    assert "Die Kette ist unversehrt" in rude.ok("evidence", "verify").err


@pytest.mark.parametrize(("language", "sound"), [("en", "the chain is sound"), ("de", "die Kette ist unversehrt")])
def test_doctor_checks_the_chain_of_evidence(rude: Shell, language: str, sound: str) -> None:
    rude.environ["SMTUI_LANG"] = language
    rude.ok("evidence", "save", rude.id_of("idiots"))
    assert sound in rude.ok("doctor").out
    house = rude.house()
    house.store.commit([Write(table="evidence", id="e1", fields={"text": "nice"}, was={"text": "You idiots"})])
    house.store.close()
    report = rude("doctor", "--json")
    assert report.code == 1
    assert [one["level"] for one in report.json if one["topic"] == "evidence"] == ["bad"]


def test_doctor_warns_of_lessons_that_cannot_be_read(rude: Shell) -> None:
    def learned() -> list[tuple[str, str]]:
        return [(one["level"], one["text"]) for one in rude.ok("doctor", "--json").json if one["topic"] == "learned"]

    assert learned() == [("ok", "nothing learned yet")]
    rude.ok("decide", rude.id_of("idiots"), *["y", "n", "n", "n", "n", "n", "n", "y"])
    assert learned() == [("ok", "verdicts learned: 1")]
    (rude.paths.data / "learned.json").write_text("{broken", encoding="utf-8")
    ((level, text),) = learned()
    assert level == "warn" and "learned reset" in text
