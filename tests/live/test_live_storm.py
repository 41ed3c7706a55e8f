"""Random faults between a whole house and real servers: nothing is lost, nothing is sent twice, nothing is untrue.

``SMTUI_FAULT_SCHEDULES`` says how many schedules each network gets; ``SMTUI_FAULT_FIRST`` the number of the first one,
so that one that failed can be played alone.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest
from msgspec import structs

from smtui.config import Posts
from smtui.domain.clock import FixedClock
from smtui.networks.bluesky import Bluesky
from smtui.networks.mastodon import Mastodon
from smtui.networks.wordpress import WordPress
from smtui.ports import Account, Network, Secret
from smtui.services.house import House
from smtui.storage import open_store
from tests.live.conftest import HERE, Blog
from tests.support.fault_proxy import FaultProxy
from tests.support.house import ShelfLibrary, make_house
from tests.support.images import png
from tests.support.live_bluesky import Sky
from tests.support.live_mastodon import Village, Villagers
from tests.support.storm import WORDS, Storm, There

pytestmark = pytest.mark.live

SCHEDULES = int(os.environ.get("SMTUI_FAULT_SCHEDULES", "10"))
FIRST = int(os.environ.get("SMTUI_FAULT_FIRST", "0"))


async def no_wait(seconds: float) -> None:
    """Let time pass at once."""


class Keeper:
    """Keeps a token, and the session that the connector hands over."""

    def __init__(self, token: str) -> None:
        self.kept: dict[str, Secret] = {"shop": Secret(token)}

    def get(self, account: str) -> Secret | None:
        return self.kept.get(account)

    def set(self, account: str, secret: Secret) -> str:
        self.kept[account] = secret
        return "secrets.file"

    def delete(self, account: str) -> None:
        self.kept.pop(account, None)


def houses(folder: Path, network: Network, account: Account, token: str) -> tuple[House, House]:
    """Return one house, open twice as by two processes, on a store on disk."""
    clock, keeper = FixedClock(datetime.now(UTC)), Keeper(token)
    made = []
    for number in range(2):
        house = make_house(
            cast(Any, lambda key: network),
            store=open_store(folder / "store", clock=clock),
            clock=clock,
            ids=cast(Any, Ids(number)),
        )
        house.library = ShelfLibrary(house.settings, (account,))
        house.secrets = keeper
        # Faults in a row may take hours of the house's clock; being late is another test's matter.
        house.settings = structs.replace(house.settings, post=Posts(late_minutes=100_000))
        made.append(house)
    return made[0], made[1]


def dot(folder: Path) -> Path:
    """Return an image on disk."""
    path = folder / "dot.png"
    path.write_bytes(png())
    return path


class Ids:
    """Ids in a row that two processes do not share, and that no earlier run used on the same server."""

    def __init__(self, process: int) -> None:
        from smtui.domain.ids import RandomIds

        self._random = RandomIds()
        self.dated, self.new, self.operation = self._random.dated, self._random.new, self._random.operation


async def play(storm: Storm) -> None:
    """Play all schedules, then count once more what the server has in all."""
    before = await storm.side.written()
    for schedule in range(FIRST, FIRST + SCHEDULES):
        await storm.play(schedule)
        if storm.tally.schedules % 50 == 0:
            print(f"\n{storm.name}, so far: {storm.tally}", flush=True)
        assert not storm.tally.bad(), "\n".join(storm.tally.bad())
    print(f"\n{storm.name}: {storm.tally}")
    assert storm.tally.posts in (0, storm.tally.schedules)
    assert storm.tally.comments == storm.tally.answers == await storm.side.written() - before
    assert storm.tally.asked == 0, "a passing fault was taken for a final refusal"


# WordPress -----------------------------------------------------------------------------------------------------------


class Readers:
    """Readers of a blog, and a look into its database."""

    def __init__(self, blog: Blog, user: int) -> None:
        command = ["php", "-d", "display_errors=stderr", HERE / "wordpress" / "hand.php", blog.folder]
        self._hand = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._user = user
        self._posts = [blog.post(f"Storm {number}") for number in range(3)]
        self._tops: dict[int, list[int]] = {}

    def ask(self, **what: Any) -> Any:
        assert self._hand.stdin and self._hand.stdout
        self._hand.stdin.write(json.dumps(what) + "\n")
        self._hand.stdin.flush()
        return json.loads(self._hand.stdout.readline())

    async def write(self, chance: Random, schedule: int) -> list[str]:
        rows = []
        for number in range(chance.randint(1, 3)):
            post = chance.choice(self._posts)
            above = chance.choice([0, 0, *self._tops.get(post, [])[-5:]])
            state = chance.choice(("0", "0", "1"))
            rows.append((post, above, f"{chance.choice(WORDS)} {schedule}.{number}", state))
        ids: list[int] = self.ask(visit=rows)
        for (post, above, *_), id in zip(rows, ids, strict=True):
            if not above:
                self._tops.setdefault(post, []).append(id)
        return [str(id) for id in ids]

    async def answers(self, ids: Sequence[str]) -> list[There]:
        rows = self.ask(answers=ids)
        ours = [row for row in rows if int(row["author"]) == self._user]
        return [There(row["id"], row["parent"], row["text"]) for row in ours]

    async def written(self) -> int:
        return int(self.ask(by=self._user))

    async def posts(self) -> list[There]:
        return []

    def close(self) -> None:
        self._hand.communicate()


async def test_a_wordpress_behind_faults(blog: Blog, tmp_path: Path) -> None:
    user = blog.users["editor"]
    words = {"code": "rest_forbidden", "message": "Sorry", "data": {"status": 401}}
    proxy = FaultProxy(blog.url, expired=(401, words))
    readers = Readers(blog, user["id"])
    async with proxy.running():
        account = Account(
            name="shop",
            network="wordpress",
            url=proxy.url,
            base=f"{proxy.url}/wp-json/",
            user="editor",
            settings={"user_id": str(user["id"])},
        )
        both = houses(tmp_path, WordPress(sleep=no_wait), account, blog.password("editor"))
        storm = Storm(both, account, proxy, readers, "WordPress")
        await storm.begin()
        await play(storm)
    readers.close()


# Mastodon ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("software", ["akkoma", "mastodon_mock"])
async def test_a_mastodon_behind_faults(village: Village, tmp_path: Path, software: str) -> None:
    """Read forward, as servers that leave no hole are read, and backward, as unknown ones are.

    Each second schedule plays on a server that knows no ``Idempotency-Key``.
    """
    proxy = FaultProxy(village.base, expired=(401, {"error": "The access token is invalid"}))
    token = village.accounts["shop"]["token"]
    async with proxy.running():
        network = Mastodon(sleep=no_wait)
        asked = Account(name="shop", network="mastodon", url=proxy.url)
        looking = network.connect(asked, Secret(token), clock=FixedClock(datetime.now(UTC)))
        settings = dict((await looking.check()).settings)
        await looking.close()
        settings["software"] = software
        account = Account(name="shop", network="mastodon", url=proxy.url, base=proxy.url, settings=settings)
        both = houses(tmp_path, network, account, token)
        storm = Storm(both, account, proxy, Villagers(village, proxy), f"Mastodon ({software})", shot=dot(tmp_path))
        await storm.begin()
        await play(storm)


# Bluesky -------------------------------------------------------------------------------------------------------------


class Followers:
    """People on a Bluesky network."""

    def __init__(self, sky: Sky) -> None:
        self._sky = sky
        self._root: Any = None

    async def write(self, chance: Random, schedule: int) -> list[str]:
        sky = self._sky
        if schedule % 20 == 0 or self._root is None:
            self._root = sky.post("alice", f"Neues {schedule}")
        refs = []
        for number in range(chance.randint(1, 3)):
            words, who = f"{chance.choice(WORDS)} {schedule}.{number}", chance.choice(("bob", "carol", "dave"))
            if chance.random() < 0.3:
                refs.append(sky.mention(who, "alice", words + " @{}"))
            else:
                refs.append(sky.post(who, words, parent=self._root))
        return [ref["uri"] for ref in refs]

    async def answers(self, ids: Sequence[str]) -> list[There]:
        rows = self._sky.newest("alice", 100)
        parents = [(row, row["value"].get("reply", {}).get("parent", {}).get("uri", "")) for row in rows]
        return [There(row["uri"], parent, row["value"]["text"]) for row, parent in parents if parent in ids]

    async def written(self) -> int:
        return self._sky.count_answers("alice")

    async def posts(self) -> list[There]:
        rows = [row for row in self._sky.newest("alice", 100) if "reply" not in row["value"]]
        return [There(row["uri"], "", row["value"]["text"]) for row in rows]


async def test_a_bluesky_behind_faults(network: Sky, tmp_path: Path) -> None:
    proxy = FaultProxy(
        network.url,
        expired=(400, {"error": "ExpiredToken", "message": "Token has expired"}),
        # The limits are the server's, and no fault of this test.
        add={"x-ratelimit-bypass": "bypass"},
    )
    async with proxy.running():
        account = Account(name="shop", network="bluesky", url=proxy.url, base=proxy.url, user="alice.test")
        both = houses(tmp_path, Bluesky(sleep=no_wait), account, network.accounts["alice"]["appPassword"])
        storm = Storm(both, account, proxy, Followers(network), "Bluesky", shot=dot(tmp_path))
        await storm.begin()
        await play(storm)
