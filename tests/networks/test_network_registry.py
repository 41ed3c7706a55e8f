"""How networks are found: shipped ones at once, others by entry point, none imported before it is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from smtui.domain.errors import ConfigError
from smtui.networks import load_network, network_names
from smtui.texts import Texts, explain


@pytest.fixture
def plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install a distribution with two networks, one of them broken."""
    info = tmp_path / "smtui_pigeon-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: smtui-pigeon\nVersion: 1.0\n")
    points = "[smtui.networks]\npigeon = smtui_pigeon:NETWORK\nbroken = smtui_broken_pigeon:NETWORK\n"
    (info / "entry_points.txt").write_text(points + "wordpress = smtui_pigeon:NETWORK\n")
    (tmp_path / "smtui_pigeon.py").write_text("class Pigeon:\n    key = 'pigeon'\nNETWORK = Pigeon()\n")
    (tmp_path / "smtui_broken_pigeon.py").write_text("raise RuntimeError('no wings')\n")
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_what_ships_is_there() -> None:
    assert "wordpress" in network_names()
    network = load_network("wordpress")
    assert (network.key, network.title) == ("wordpress", "WordPress")


def test_a_plug_in_is_found_by_its_entry_point_and_cannot_replace_what_ships(plug_in: Path) -> None:
    assert {"pigeon", "broken", "wordpress"} <= set(network_names())
    assert load_network("pigeon").key == "pigeon"
    assert load_network("wordpress").title == "WordPress"


def test_a_broken_plug_in_and_an_unknown_name_are_told_by_name(plug_in: Path) -> None:
    with pytest.raises(ConfigError) as found:
        load_network("broken")
    assert "RuntimeError: no wings" in explain(found.value, Texts("en"))
    with pytest.raises(ConfigError) as found:
        load_network("carrier")
    assert "carrier" in explain(found.value, Texts("de"))
    assert "pigeon" in explain(found.value, Texts("de"))


def modules_after(code: str) -> set[str]:
    """Return what a new process has imported after running ``code``."""
    done = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(*sys.modules)"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_a_network_is_described_without_the_cost_of_speaking_to_it() -> None:
    loaded = modules_after("from smtui.networks import load_network; load_network('wordpress').capabilities")
    assert "smtui.networks.wordpress" in loaded
    assert not loaded & {"httpx", "importlib.metadata", "asyncio"}


def test_speaking_brings_no_command_line_of_others_along() -> None:
    loaded = modules_after("import smtui.networks.wordpress.connector")
    assert "httpx" in loaded
    assert not loaded & {"click", "rich", "pygments", "textual", "tinydb"}
