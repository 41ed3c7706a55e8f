"""Tokens: where they are looked for, where they are kept, and that they show themselves nowhere."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from threading import Event

import pytest

from smtui.domain.errors import StoreUnwritable
from smtui.paths import Paths
from smtui.ports import Secret
from smtui.storage import secrets as room
from smtui.storage.secrets import TokenSecrets, open_secrets, real_ring, system_ring, variable


class Ring:
    """A keyring of the test's own."""

    def __init__(self, priority: float = 5, broken: bool = False) -> None:
        self.priority = priority
        self.broken = broken
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        if self.broken:
            raise RuntimeError("locked")
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, token: str) -> None:
        if self.broken:
            raise RuntimeError("locked")
        self.kept[service, name] = token

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


def shown(secret: Secret | None) -> str | None:
    return None if secret is None else secret.reveal()


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "data", tmp_path / "state")


def keeper(paths: Paths, ring: Ring | None = None, **environ: str) -> TokenSecrets:
    return TokenSecrets(paths.tokens, environ, lambda: ring)


def test_without_a_keyring_the_token_is_in_a_private_file(paths: Paths) -> None:
    secrets = keeper(paths)
    assert secrets.get("blog") is None
    assert secrets.set("blog", Secret(" abcd efgh \n")) == "secrets.file"
    assert shown(secrets.get("blog")) == "abcd efgh"
    file = paths.tokens / "blog"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(paths.tokens.stat().st_mode) == 0o700
    secrets.delete("blog")
    assert secrets.get("blog") is None
    secrets.delete("blog")


def test_environment_comes_first_and_is_not_written(paths: Paths) -> None:
    keeper(paths).set("shop-insta", Secret("from the file"))
    assert shown(keeper(paths, SMTUI_TOKEN_SHOP_INSTA="given").get("shop-insta")) == "given"
    assert shown(keeper(paths, SMTUI_TOKEN_SHOP_INSTA=" \n").get("shop-insta")) == "from the file"


def test_name_of_the_variable() -> None:
    assert variable("shop-insta") == "SMTUI_TOKEN_SHOP_INSTA"
    assert variable("Café 2") == "SMTUI_TOKEN_CAF__2"


def test_keyring_is_used_where_there_is_one_and_replaces_the_file(paths: Paths) -> None:
    keeper(paths).set("blog", Secret("old"))
    ring = Ring()
    secrets = keeper(paths, ring)
    assert secrets.set("blog", Secret("new")) == "secrets.keyring"
    assert ring.kept == {("smtui", "blog"): "new"}
    assert not (paths.tokens / "blog").exists()
    assert shown(secrets.get("blog")) == "new"
    secrets.delete("blog")
    assert ring.kept == {} and secrets.get("blog") is None


def test_broken_keyring_falls_back_to_the_file_which_then_counts(paths: Paths) -> None:
    ring = Ring()
    keeper(paths, ring).set("blog", Secret("stale"))
    ring.broken = True
    secrets = keeper(paths, ring)
    assert secrets.get("blog") is None
    assert secrets.set("blog", Secret("newest")) == "secrets.file"
    ring.broken = False
    assert shown(secrets.get("blog")) == "newest"


def test_keyring_that_forgets_at_once_is_not_trusted(paths: Paths) -> None:
    class Null(Ring):
        def set_password(self, service: str, name: str, token: str) -> None:
            pass

    assert keeper(paths, Null()).set("blog", Secret("x")) == "secrets.file"


def test_keyring_that_does_not_answer_is_left_waiting(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    never = Event()

    class Waiting(Ring):
        def get_password(self, service: str, name: str) -> str | None:
            never.wait()
            return None

    monkeypatch.setattr(room._patiently, "__defaults__", (0.01,))
    assert keeper(paths, Waiting()).get("blog") is None
    never.set()


def test_only_backends_that_keep_secrets_count() -> None:
    plain, real, better = Ring(0.5), Ring(4.8), Ring(5)
    assert real_ring(plain) is None
    assert real_ring(Ring(-1)) is None
    assert real_ring(real) is real

    class Chain:
        priority = 10
        backends = (plain, real, better)

    assert real_ring(Chain()) is better


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/0/bus"},
        {"DISPLAY": ":0"},
        {"DBUS_SESSION_BUS_ADDRESS": "x", "DISPLAY": ":0", "SSH_CONNECTION": "1.2.3.4 5 6.7.8.9 22"},
        {"DBUS_SESSION_BUS_ADDRESS": "x", "DISPLAY": ":0", "SMTUI_NO_KEYRING": "1"},
    ],
)
def test_no_keyring_is_asked_where_nobody_could_answer_its_prompt(environ: dict[str, str]) -> None:
    before = "keyring" in sys.modules
    assert system_ring(environ, "linux") is None
    assert ("keyring" in sys.modules) == before


def test_factory_uses_the_houses_folder(paths: Paths) -> None:
    secrets = open_secrets(paths, {"SMTUI_NO_KEYRING": "1"})
    secrets.set("blog", Secret("x"))
    assert (paths.tokens / "blog").read_text() == "x\n"


def test_name_of_an_account_cannot_lead_out_of_the_folder(paths: Paths) -> None:
    secrets = keeper(paths)
    secrets.set("../../evil", Secret("x"))
    assert [path.parent for path in paths.data.rglob("*evil*")] == [paths.tokens]
    assert shown(secrets.get("../../evil")) == "x"


def test_file_that_others_can_read_is_closed_to_them(paths: Paths) -> None:
    secrets = keeper(paths)
    secrets.set("blog", Secret("x"))
    (paths.tokens / "blog").chmod(0o644)
    assert shown(secrets.get("blog")) == "x"
    assert stat.S_IMODE((paths.tokens / "blog").stat().st_mode) == 0o600


def test_folder_in_the_way_is_an_error_without_the_token(paths: Paths) -> None:
    paths.data.mkdir()
    paths.tokens.write_text("in the way")
    with pytest.raises(StoreUnwritable) as caught:
        keeper(paths).set("blog", Secret("hunter2"))
    assert "hunter2" not in repr(caught.value) + str(caught.value)
