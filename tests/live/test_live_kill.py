"""A real ``smtui sync``, killed at each of its requests to a real blog: the next one loses and doubles nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smtui.bootstrap import Setting, open_house
from smtui.domain.clock import FixedClock
from smtui.services import inbox, merge, replies, sync
from tests.live.conftest import Blog
from tests.live.test_live_day import Shell, connected
from tests.support.fault_proxy import FaultProxy

pytestmark = pytest.mark.live

_REQUESTS = 12
"""More than one sync of this house needs, so that the last ones end in peace."""


def behind(proxy: FaultProxy, shell: Shell, blog: Blog) -> None:
    """Let the account's settings lead through the proxy."""
    (settings,) = (Path(shell.environ["SMTUI_CONFIG"]) / "accounts").glob("*.toml")
    settings.write_text(settings.read_text().replace(blog.url, proxy.url))


async def test_killed_at_any_request_it_goes_on_without_loss_or_doubles(blog: Blog, tmp_path: Path) -> None:
    post = blog.post("Killed")
    proxy = FaultProxy(blog.url, expired=(401, {}))
    async with proxy.running():
        shell = await asyncio.to_thread(connected, tmp_path, blog)
        behind(proxy, shell, blog)
        killed = 0
        for number in range(_REQUESTS):
            remote = str(blog.visit(post, f"question {number}"))
            clock = FixedClock(datetime.now(UTC) + timedelta(hours=2 * number))
            house = open_house(Setting(shell.environ, clock))
            (account,) = house.library.accounts()
            assert (await sync.sync_account(house, account)).error is None
            id = merge.find_comment(house, account, remote)[0]
            replies.queue(house, id, f"Answer {number}", knowing=True)
            late = str(blog.visit(post, f"late question {number}"))
            house.store.close()

            proxy.play(["pass"] * number + ["end"])
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "smtui", "sync", env=shell.environ, stderr=asyncio.subprocess.DEVNULL
            )
            proxy.ends = lambda pid=process.pid: os.kill(pid, signal.SIGKILL)  # type: ignore[misc]
            code = await process.wait()
            assert code in (0, -signal.SIGKILL)
            killed += code == -signal.SIGKILL
            proxy.play([])

            clock.advance(hours=1)
            house = open_house(Setting(shell.environ, clock))
            for _ in range(2):
                outcome = await sync.sync_account(house, account)
                assert outcome.error is None
                clock.advance(hours=1)
            assert not inbox.undelivered(house)
            answered = merge.find_comment(house, account, remote)[1]
            assert answered is not None and answered.status == "answered"
            assert merge.find_comment(house, account, late)[1] is not None
            (reply,) = inbox.detail(house, id).replies
            house.store.close()
            assert [str(row["id"]) for row in blog.answers(int(remote))] == [reply.remote_id], f"killed at {number}"
        assert killed >= 6
