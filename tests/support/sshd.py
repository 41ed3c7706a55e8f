"""A real OpenSSH server on a loopback port of its own, for one test: keys, settings and sessions of nobody else.

It runs as whoever runs the tests and lets in only the key that was made for it.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from types import TracebackType
from typing import IO, Self

from tests.support.patience import LIMIT

ATTEMPTS = 5
"""How many ports are tried: between finding a free one and listening on it, somebody else may have taken it."""


class Sshd:
    """The server, from ``with`` to the end of it. ``send_env`` names variables that it takes from a client."""

    def __init__(self, folder: Path, *, send_env: Sequence[str] = ("LC_*", "SMTUI_*")) -> None:
        self.folder = folder
        self.port = 0
        self._log = folder / "sshd.log"
        for name in ("host", "user"):
            command = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(command, check=True)
        shutil.copy(folder / "user.pub", folder / "authorized")
        self._settings = [
            "ListenAddress 127.0.0.1",
            f"HostKey {folder / 'host'}",
            f"AuthorizedKeysFile {folder / 'authorized'}",
            f"PidFile {folder / 'pid'}",
            "UsePAM no",
            "StrictModes no",
            "PasswordAuthentication no",
            "PrintMotd no",
            "PrintLastLog no",
            *(f"AcceptEnv {name}" for name in send_env),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            # Where the server runs as root it wants the folder of its unprivileged half.
            Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
        program = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
        assert program, "OpenSSH's server is not installed"
        for _ in range(ATTEMPTS):
            if self._begin(program):
                return self
        raise AssertionError(self._log.read_text())

    def _begin(self, program: str) -> bool:
        """Start the server on a free port and wait until it listens there; return False where the port was taken."""
        self.port = _free_port()
        settings = [f"Port {self.port}", *self._settings]
        (self.folder / "sshd_config").write_text("\n".join(settings) + "\n")
        command = [program, "-D", "-e", "-f", str(self.folder / "sshd_config")]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert self._process.stderr is not None
        said: Queue[bool] = Queue()
        # Its own word, not a connection: at the port might be somebody else's server.
        word = f"Server listening on 127.0.0.1 port {self.port}.".encode()
        Thread(target=_keep, args=(self._process.stderr, self._log, word, said), daemon=True).start()
        try:
            return said.get(timeout=LIMIT)
        except Empty:
            raise AssertionError(f"sshd does not listen:\n{self._log.read_text()}") from None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait()

    def command(self, remote: str, env: Mapping[str, str] | None = None) -> list[str]:
        """Return the words that run ``remote`` over there with a terminal, ``env`` sent along as ssh sends it."""
        sent = [word for name, value in (env or {}).items() for word in ("-o", f"SetEnv={name}={value}")]
        return [
            "ssh",
            "-tt",
            "-F",
            "none",
            "-q",
            "-i",
            str(self.folder / "user"),
            "-p",
            str(self.port),
            "-o",
            "StrictHostKeyChecking=no",
            "-o",
            "UserKnownHostsFile=/dev/null",
            "-o",
            "BatchMode=yes",
            *sent,
            f"{getpass.getuser()}@127.0.0.1",
            remote,
        ]


def _keep(errors: IO[bytes], log: Path, word: bytes, said: Queue[bool]) -> None:
    """Keep what a server says in a file, and tell whether it said ``word`` before it ended."""
    with errors, log.open("wb", buffering=0) as kept:
        for line in errors:
            kept.write(line)
            if word in line:
                said.put(True)
    said.put(False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
