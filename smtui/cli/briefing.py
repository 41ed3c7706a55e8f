"""``briefing``, ``sample`` and the way back of a helper's results."""

from __future__ import annotations

from datetime import date
from itertools import zip_longest
from typing import Any

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.console import wrap
from smtui.cli.shapes import RefusedShape, ResultShape, ResultsShape, SampleShape
from smtui.domain.errors import UsageError
from smtui.domain.text import clean, excerpt, fit, one_line, steady
from smtui.services import inbox
from smtui.services import sample as samples
from smtui.services.house import House
from smtui.services.permit import called
from smtui.services.sample import Drawn
from smtui.texts import explain

_FORMATS = ("md", "html")


def briefing(call: Call) -> int:
    """Print what an external helper needs, or write it to a file that only you can read."""
    from smtui.paths import typed_path, write_private
    from smtui.services import briefing as use

    house = call.house("accounts", "plans", "guideline")
    wanted = call.values.text("format") or ("html" if call.values.text("out").endswith((".html", ".htm")) else "md")
    if wanted not in _FORMATS:
        raise UsageError("briefing_format", format=wanted, known=", ".join(_FORMATS))
    found = use.briefing(house, call.values.text("member"))
    text = use.html(found) if wanted == "html" else use.markdown(found)
    out = call.values.text("out")
    if not out:
        call.console.out(text)
        return 0
    path = typed_path(out)
    try:
        write_private(path, text, exclusive=True)
    except FileExistsError:
        raise UsageError("briefing_exists", file=path) from None
    except OSError as error:
        raise UsageError("briefing_unwritable", file=path, reason=error.strerror or str(error)) from None
    call.console.out(str(path))
    call.console.tell(call.texts("briefing.written"))
    return 0


def results(call: Call, lines: Any) -> int:
    """Bring in what a helper sent back; what met a change here is shown side by side, and exit 1 says that it waits."""
    from smtui.services import results as use

    house = call.house("accounts", "plans", "guideline")
    found, unusable = use.check(house, lines, call.values.text("as"))
    anyway = call.values.flag("anyway")
    taken = use.take(house, found, anyway=anyway)
    conflicts = [result for result in found if result.is_conflict]
    refused = tuple(RefusedShape(line=item.line, reason=explain(item.error, call.texts)) for item in unusable)
    if call.wants_json:
        call.console.json(
            ResultsShape(
                taken=tuple(result.comment.id for result in taken),
                conflicts=tuple(
                    ResultShape(
                        id=one.comment.id,
                        by=one.by,
                        reply=one.reply,
                        decision=one.decision,
                        note=one.note,
                        here=one.here,
                        news=one.news,
                    )
                    for one in conflicts
                ),
                refused=refused,
            )
        )
    else:
        for one in conflicts:
            _beside(call, one)
    for item in refused:
        call.console.tell((call.texts("cli.import_refused", line=item.line), "bad"), " ", item.reason)
    left = 0 if anyway else len(conflicts)
    call.console.tell(call.texts("briefing.results", taken=len(taken), conflicts=left, refused=len(refused)))
    if left:
        call.console.tell(call.texts("briefing.results_how"))
    return 1 if refused or left else 0


def _beside(call: Call, one: Any) -> None:
    """Show what came back beside what stands here."""
    console, texts = call.console, call.texts
    theirs = "\n".join(filter(None, (one.reply, one.decision, one.note)))
    here = "\n".join(filter(None, (*one.news, one.here)))
    console.out(
        (one.comment.id, "key"), "  ", (one.comment.author, "name"), ": ", excerpt(one_line(one.comment.text), 60)
    )
    room = max(24, (min(console.width, 120) - 3) // 2)
    left = (texts("briefing.here"), *wrap(here, room))
    right = (texts("briefing.theirs", who=one.by), *wrap(theirs, room))
    for a, b in zip_longest(left, right, fillvalue=""):
        console.out(f"{fit(steady(clean(a)), room)} {'|' if console.plain else '│'} {b}")
    console.out()


def sample_list(call: Call) -> int:
    """List the replies of a day that the controller looks at."""
    house = call.house("accounts", "plans")
    day = _day(call)
    items = samples.drawn(house, day)
    if call.wants_json:
        call.console.json([_shape(house, item, day or samples.yesterday(house)) for item in items])
        return 0
    texts, console = call.texts, call.console
    if not items:
        console.tell(texts("sample.nothing"))
        return 0
    for item in items:
        console.out((item.comment.id, "key"), "  ", (item.comment.author, "name"), ": ", one_line(item.comment.text))
        console.out((f"{called(house, item.reply.by)}: ", "dim"), item.reply.text)
        console.out((_state(house, item), "dim"))
        console.out()
    return 0


def sample_verdict(call: Call) -> int:
    """Say whether a reply that was drawn is fine."""
    house = call.house("accounts", "plans")
    day = _day(call)
    id = inbox.resolve(house, call.values.text("id"))
    found = samples.judge(house, id, call.values.text("verdict"), call.values.text("text"), day)
    if call.wants_json:
        item = next(item for item in samples.drawn(house, found.day) if item.comment.id == id)
        call.console.json(_shape(house, item, found.day))
    call.console.tell(call.texts("sample.said", id=id, verdict=call.texts(f"sample.verdict.{found.verdict}")))
    return 0


def _day(call: Call) -> date | None:
    return call.day(call.values.text("day")) if call.values.flag("day") else None


def _state(house: House, item: Drawn) -> str:
    if item.sample is None:
        return house.texts("sample.open")
    verdict = house.texts(f"sample.verdict.{item.sample.verdict}")
    word = f": {item.sample.word}" if item.sample.word else ""
    return f"{verdict}, {called(house, item.sample.judge)}{word}"


def _shape(house: House, item: Drawn, day: date) -> SampleShape:
    found = item.sample
    return SampleShape(
        day=day,
        comment=shaping.comment(house, item.comment),
        reply=shaping.reply(house, item.reply),
        verdict=found.verdict if found else None,
        judge=found.judge if found else "",
        at=shaping.moment(house, found.at) if found else None,
        word=found.word if found else "",
    )
