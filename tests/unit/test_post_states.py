"""A post's state follows from its parts, whatever happened to them; and its moment is one of the house's clock."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import json, structs

from smtui.domain.clock import FixedClock
from smtui.domain.delivery import FINAL, claimed, confirmed, stumbled
from smtui.domain.errors import NotAllowed, RateLimited, Rejected, ServerTrouble, Uncertain, Unreachable
from smtui.domain.post import (
    Part,
    PartStatus,
    Post,
    PostImage,
    PostStatus,
    count_of,
    halted,
    is_owed,
    planned_again,
    seal,
    status_of,
    to_begin,
    with_parts,
)
from smtui.domain.reply import Sent
from smtui.services import calendar, post_plan, publish
from tests.support.fake_network import PUBLISHING, FakeNetwork
from tests.support.house import MONDAY, make_house

NAMES = ("fedi", "sky", "insta")
STATES: tuple[PartStatus, ...] = (
    "queued", "sending", "sent", "failed", "unknown", "by_hand", "missed", "cancelled",
)  # fmt: skip


def planned(*parts: Part, status: PostStatus = "scheduled", accounts: tuple[str, ...] = NAMES) -> Post:
    return Post(
        id="p", title="Frost", created_at=MONDAY, by="anna", text="x", accounts=accounts, at=MONDAY, status=status,
        parts=parts,
    )  # fmt: skip


moments = st.integers(0, 2 * 86_400).map(lambda seconds: MONDAY + timedelta(seconds=seconds))


@st.composite
def posts(draw: st.DrawFn) -> Post:
    names = draw(st.lists(st.sampled_from(NAMES), unique=True))
    parts = []
    for name in names:
        status = draw(st.sampled_from(STATES))
        retry = draw(st.none() | moments) if status in ("failed", "unknown") else None
        sent = draw(moments) if status == "sent" else None
        url = f"https://{name}.example/1" if status == "sent" else ""
        parts.append(Part(account=name, status=status, retry_at=retry, sent_at=sent, url=url))
    stage = draw(st.sampled_from(["scheduled", "draft", "idea", "approved"]))
    return planned(*parts, status=stage)  # type: ignore[arg-type] # one of the stages


@given(posts())
def test_published_means_out_on_every_account_and_nothing_else_does(post: Post) -> None:
    out = {part.account for part in post.parts if part.status == "sent"}
    after = with_parts(post, [])
    assert (after.status == "published") == (out == set(NAMES))
    assert (after.status == "partial") == (bool(out) and out != set(NAMES))
    assert (after.published_at is not None) == (after.status == "published")
    if after.status == "published":
        assert after.url and after.published_at == max(part.sent_at for part in post.parts if part.sent_at)
    if not post.parts:
        assert after.status == post.status


@given(posts())
def test_a_state_never_hides_that_something_goes_on_or_that_a_person_is_wanted(post: Post) -> None:
    after = with_parts(post, [])
    moving = any(part.is_moving for part in post.parts)
    if moving:
        assert after.status in ("publishing", "partial")
    if any(part.status in ("failed", "missed", "by_hand") for part in post.parts):
        assert is_owed(after, MONDAY + timedelta(days=9))
        assert after.status in ("publishing", "partial", "failed", "missed")
    assert with_parts(after, []) == after


@given(posts())
def test_after_a_stop_nothing_begins_and_what_is_out_or_on_its_way_stays(post: Post) -> None:
    after = halted(post)
    before = {part.account: part.status for part in post.parts}
    for part in after.parts:
        if before.get(part.account) == "sent":
            assert part.status == "sent"
        elif before.get(part.account) in ("sending", "unknown"):
            assert part.is_halted and part.status == before[part.account]
        else:
            assert part.status == "cancelled" and not part.is_moving
    assert after.status == "stopped" or (set(before.values()) & {"sent", "sending", "unknown"})
    if post.parts:
        assert to_begin(after) == ()
    assert halted(after) == after


@given(posts())
def test_planned_again_it_begins_wherever_it_is_not_out(post: Post) -> None:
    after = planned_again(post)
    out = {part.account for part in post.parts if part.status == "sent"}
    assert set(to_begin(after)) == set(NAMES) - out
    assert after.status == ("partial" if out else "scheduled")


@given(posts())
def test_what_is_written_is_read_and_what_is_older_still_is(post: Post) -> None:
    assert json.decode(json.encode(post), type=Post) == post
    old = {"id": "a", "title": "t", "created_at": "2026-01-01T00:00:00Z", "by": "x", "status": "scheduled"}
    read = json.decode(json.encode(old), type=Post)
    assert (read.parts, read.sealed, status_of(read)) == ((), "", "scheduled")


def test_the_seal_knows_every_thing_that_readers_see_and_nothing_else() -> None:
    post = planned()
    image = PostImage(path="/a.png", alt="A", mime="image/png", size=1, sha256="0")
    for change in (
        {"text": "y"},
        {"accounts": ("fedi",)},
        {"images": (image,)},
        {"images": (structs.replace(image, alt="B"),)},
        {"images": (structs.replace(image, sha256="1"),)},
    ):
        assert seal(structs.replace(post, **change)) != seal(post), change
    same = structs.replace(post, title="Other", at=None, status="draft", owner="jonas", rev=7)
    assert seal(same) == seal(post)


ERRORS = (
    Rejected("x", account="a"),
    NotAllowed("x", account="a"),
    ServerTrouble("x", account="a"),
    Uncertain("x", account="a"),
    Unreachable("x", account="a"),
    RateLimited("x", account="a", retry_after=900),
)


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
@given(attempts=st.integers(0, 30))
def test_a_try_that_went_wrong_is_told_and_timed(error: Rejected, attempts: int) -> None:
    part = claimed(Part(account="fedi", status="queued", attempts=attempts), "claim", MONDAY)
    assert (part.status, part.claim, part.attempts) == ("sending", "claim", attempts + 1)
    after = stumbled(part, error, MONDAY)
    assert after.status == ("unknown" if isinstance(error, Uncertain) else "failed")
    assert (after.claim, after.claimed_at, after.error) == ("", None, "x")
    if isinstance(error, FINAL):
        assert after.retry_at is None and not after.is_moving
    else:
        assert after.retry_at is not None and after.is_moving
        least = 900 if isinstance(error, RateLimited) else 0
        assert timedelta(seconds=least) <= after.retry_at - MONDAY <= timedelta(hours=1)
    done = confirmed(after, Sent(remote_id="7", url="https://x.example/7", at=MONDAY))
    assert (done.status, done.error, done.error_values, done.retry_at, done.remote_id) == ("sent", "", {}, None, "7")


@pytest.mark.parametrize(("given", "count"), [(3, 3), (0, 0), (-1, None), (True, None), ("3", None), (None, None)])
def test_only_a_number_is_a_number(given: object, count: int | None) -> None:
    assert count_of(given) == count


ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu")


@given(
    zone=st.sampled_from(ZONES),
    day=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    days=st.integers(1, 200),
    minute=st.integers(0, 24 * 60 - 1),
)
def test_a_moved_post_keeps_its_local_time_over_every_change_of_clocks(
    zone: str, day: date, days: int, minute: int
) -> None:
    house = make_house(FakeNetwork(), clock=FixedClock(datetime(2026, 1, 1, tzinfo=UTC)))
    house.zone = ZoneInfo(zone)
    local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=house.zone)
    at = local.astimezone(UTC)
    post = calendar.add_post(house, "Frost", at=at, accounts=["blog"])
    assert post.at == at
    target = (house.local(at) + timedelta(days=days)).date()
    moved = calendar.move_post(house, post.id, target)
    assert moved.at is not None
    clock = house.local(at).time()
    wanted = datetime.combine(target, clock, house.zone)
    assert moved.at == wanted.astimezone(UTC)
    there = house.local(moved.at)
    # What the clocks leave out in spring does not exist on that day; anything else stays what it was.
    exists = wanted.astimezone(UTC).astimezone(house.zone).replace(tzinfo=None) == wanted.replace(tzinfo=None)
    assert (there.time() == clock) == exists


nights = st.integers(0, 2 * 86_400).map(lambda seconds: datetime(2026, 10, 24, tzinfo=UTC) + timedelta(seconds=seconds))


@given(
    moment=nights,
    steps=st.lists(st.integers(1, 60 * 60), min_size=1, max_size=30),
)
def test_in_the_night_of_the_change_a_post_begins_once_and_never_early(moment: datetime, steps: list[int]) -> None:
    """25 October 2026: 02:30 comes twice in Berlin."""
    start = moment - timedelta(hours=1)
    clock = FixedClock(start)
    house = make_house(FakeNetwork(can=PUBLISHING), clock=clock)
    post = calendar.add_post(house, "Frost", text="Early.", at=moment, accounts=["blog"])
    begun = 0
    for seconds in steps:
        clock.advance(seconds=seconds)
        now = publish.begin_due(house)
        begun += len(now)
        if now:
            assert clock.now() >= moment
            (part,) = now[0].parts
            late = clock.now() - moment > publish.lateness(house)
            assert part.status == ("missed" if late else "queued")
            assert part.due_at == moment
    assert begun == (clock.now() >= moment) or begun == 2  # a queued one that nobody sent is missed in the end
    assert post.at == moment


def test_a_moment_in_the_hour_that_spring_leaves_out_is_taken_as_the_hour_after() -> None:
    house = make_house(FakeNetwork(can=PUBLISHING), clock=FixedClock(datetime(2026, 3, 1, tzinfo=UTC)))
    local = datetime(2026, 3, 29, 2, 30, tzinfo=house.zone)
    post = calendar.add_post(house, "Frost", text="Early.", accounts=["blog"])
    at = post_plan.schedule(house, post.id, local).at
    assert at is not None
    assert house.local(at) == datetime(2026, 3, 29, 3, 30, tzinfo=house.zone)
