"""Evidence from the shell."""

from __future__ import annotations

import pytest

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
    from smtui.ports import Write

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
