"""``crisis``: whether one is proposed or on, start, log and end it, and the review on paper."""

from __future__ import annotations

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.shapes import AlarmShape, CrisisLineShape, CrisisShape, CrisisStatusShape
from smtui.domain.crisis import Alarm, Crisis, log_due
from smtui.domain.errors import UsageError
from smtui.domain.text import one_line
from smtui.services import crisis as use
from smtui.services import inbox
from smtui.services.house import House


def status(call: Call) -> int:
    """Say whether a crisis is on, else whether one is proposed."""
    house = call.house("guideline")
    on, alarm = use.running(house), use.look(house)
    if call.wants_json:
        shape = CrisisStatusShape(running=_shape(house, on) if on else None, proposed=_alarm(alarm) if alarm else None)
        call.console.json(shape)
        return 0
    if on is not None:
        _tell(call, house, on)
    elif alarm is not None:
        call.console.out((use.alarm_text(house, alarm), "bad"))
        call.say("crisis_how")
    else:
        call.say("crisis_quiet")
    return 0


def start(call: Call) -> int:
    """Begin a crisis; the posts of today, or those of them that are named, are listed and stopped after a yes."""
    house = call.house("guideline")
    posts, keep = use.posts_today(house), call.values.flag("keep-posts")
    pause: list[str] | None = [] if keep else None
    if named := call.values.texts("post"):
        if keep:
            raise UsageError("crisis_posts_both")
        pause = [inbox.resolve(house, typed, "posts") for typed in named]
        due = {post.id: post for post in posts}
        if other := [id for id in pause if id not in due]:
            raise UsageError("crisis_post_other", id=other[0])
        posts = [due[id] for id in dict.fromkeys(pause)]
    if posts and not keep and not call.values.flag("yes"):
        for post in posts:
            at = call.at(post.at) if post.at else ""
            call.console.tell((post.id, "key"), f"  {at}  {one_line(post.title)}")
        if not call.confirm("crisis_pause", n=len(posts)):
            call.say("nothing_changed")
            return 0
    on = use.start(house, call.values.text("why"), pause)
    if call.wants_json:
        call.console.json(_shape(house, on))
        return 0
    call.say("crisis_started", id=on.id, n=len(on.paused))
    _tell(call, house, on)
    return 0


def _tell(call: Call, house: House, on: Crisis) -> None:
    texts = call.texts
    call.console.out((texts("crisis.paper_start", at=call.at(on.started_at), by=on.by), "bad"))
    if on.paused:
        call.console.out(texts("crisis.paused_n", n=len(on.paused)))
    for entry in on.roster:
        call.console.out("  ", one_line(entry))
    for line in on.lines[-5:]:
        call.console.paragraph(f"{call.at(line.at)} {line.by}: {line.text}", "  ", "dim")
    due = log_due(on, house.now())
    if due is not None:
        late = due < house.now()
        call.console.out(
            (texts("crisis.log_late" if late else "crisis.log_due", at=call.at(due)), "bad" if late else "")
        )
    if words := use.statement(house):
        call.console.out((texts("crisis.statement"), "bold"))
        call.console.paragraph(words, "  ", "name")


def log(call: Call) -> int:
    """Write a line into the log."""
    house = call.house()
    on = use.note(house, call.given_text(call.values.text("text")))
    if call.wants_json:
        call.console.json(_shape(house, on))
    call.say("crisis_logged", n=len(on.lines))
    return 0


def stop(call: Call) -> int:
    """End the crisis, with what happened and what is done otherwise next time."""
    house = call.house()
    values, ask = call.values, call.console.asks
    happened = values.text("happened") or (call.console.ask(call.texts("crisis.ask_happened")) if ask else "")
    lessons = values.text("lessons") or (call.console.ask(call.texts("crisis.ask_lessons")) if ask else "")
    over = use.stop(house, happened, lessons, values.flag("resume"))
    if call.wants_json:
        call.console.json(_shape(house, over))
    call.say("crisis_over", id=over.id)
    for post in use.resumable(house, over):
        call.say("crisis_still_stopped", title=one_line(post.title), id=post.id)
    return 0


def review(call: Call) -> int:
    """Print the review of a crisis as Markdown."""
    house = call.house("guideline")
    typed = call.values.text("id")
    found = use.find(house, inbox.resolve(house, typed, "crises") if typed else "")
    if call.wants_json:
        call.console.json(_shape(house, found))
        return 0
    call.console.bytes(use.review(house, found).encode())
    return 0


def _alarm(it: Alarm) -> AlarmShape:
    return AlarmShape(kind=it.kind, n=it.n, usual=it.usual, ids=it.ids)


def _shape(house: House, it: Crisis) -> CrisisShape:
    return CrisisShape(
        id=it.id,
        state=it.state,
        started_at=shaping.moment(house, it.started_at),
        by=it.by,
        why=it.why,
        alarm=_alarm(it.alarm) if it.alarm else None,
        paused=it.paused,
        roster=it.roster,
        lines=tuple(
            CrisisLineShape(at=shaping.moment(house, line.at), by=line.by, text=line.text) for line in it.lines
        ),
        log_due=shaping.maybe(house, log_due(it, house.now())),
        ended_at=shaping.maybe(house, it.ended_at),
        ended_by=it.ended_by,
        happened=it.happened,
        lessons=it.lessons,
        numbers=it.numbers,
    )
