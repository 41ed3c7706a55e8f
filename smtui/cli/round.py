"""``round``: the day's round without the app: begin, go on, look, end, for any terminal and any width."""

from __future__ import annotations

from datetime import timedelta

from smtui.cli.call import Call
from smtui.domain.errors import NotFound
from smtui.domain.text import one_line
from smtui.services import handing_on, running
from smtui.services.house import House
from smtui.services.running import Running

_NEEDS = ("work_calendar", "routines")


def start(call: Call) -> int:
    """Begin a round, or go on with the one that runs."""
    house = call.house(*_NEEDS)
    resumed = running.current(house) is not None
    here = running.start(house, call.values.text("routine"))
    if call.wants_json:
        return _json(call, house, here)
    key = "round.resumed" if resumed else "round.started"
    call.console.paragraph(call.texts(key, title=one_line(here.view.routine.title)), "", "bold")
    for line in handing_on.left_for(house, here.view):
        call.console.paragraph(line, "", "warn")
    _show(call, house, here)
    return 0


def next_(call: Call) -> int:
    """Tick or skip the step at hand and go on to the next."""
    house = call.house(*_NEEDS)
    reason = call.values.text("reason")
    skip = call.values.flag("skip")
    before = running.needed(house)
    if before.began_over and reason and not skip:
        before = running.grant(house, reason)
    here = running.go_on(house, "skipped" if skip else "done", reason)
    if call.wants_json:
        return _json(call, house, here)
    if before.step is not None:
        key = "round.skipped" if skip else "round.ticked"
        call.console.paragraph(call.texts(key, title=one_line(before.step.step.title)), "", "good")
    _show(call, house, here)
    return 0


def count(call: Call) -> int:
    """Count one for the quota of the step at hand."""
    house = call.house(*_NEEDS)
    here = running.count(house)
    if call.wants_json:
        return _json(call, house, here)
    _show(call, house, here)
    return 0


def status(call: Call) -> int:
    """Show where my round stands."""
    house = call.house(*_NEEDS)
    here = running.running(house)
    if here is None:
        if call.wants_json:
            call.console.json(None)
            return NotFound.exit_code
        try:
            title = running.choose(house).routine.title
            call.console.paragraph(call.texts("round.none_runs", title=one_line(title)))
        except NotFound:
            call.console.paragraph(call.texts("round.none_at_all"))
        return NotFound.exit_code
    if call.wants_json:
        return _json(call, house, here)
    _show(call, house, here)
    return 0


def stop(call: Call) -> int:
    """End my round and write the hand-over."""
    house = call.house(*_NEEDS)
    here = running.needed(house)
    reason = call.values.text("reason")
    if here.left and not reason:
        if here.is_over:
            reason = call.texts("round.time_up")
        elif call.console.asks:
            reason = call.console.ask(call.texts("round.why_left", n=here.left))
    word = call.values.text("word")
    if not word and call.console.asks:
        word = call.console.ask(call.texts("round.ask_word"))
    view = running.stop(house, reason, word)
    if call.wants_json:
        from smtui.cli import shaping

        call.console.json(shaping.round_(house, view))
        return 0
    call.console.paragraph(call.texts("round.handover_of", title=one_line(view.routine.title)), "", "bold")
    for style, line in handing_on.lines(house, view):
        call.console.paragraph(line, "  ", style)
    call.console.paragraph(call.texts("round.bye"))
    return 0


def _json(call: Call, house: House, here: Running) -> int:
    from smtui.cli import shaping

    call.console.json(shaping.running(house, here))
    return 0


def _show(call: Call, house: House, here: Running) -> None:
    """Write where a round stands: in a few short lines, so that 40 columns are enough."""
    texts, console = call.texts, call.console
    plan = here.view.routine
    if here.step is None:
        console.paragraph(texts("round.all_settled"), "", "good")
        console.paragraph(texts("round.hint.stop"), "  ", "dim")
        return
    head = [texts("round.step_of", number=here.number, n=len(here.view.steps)), texts("round.left", n=here.left)]
    if here.box_left is not None:
        head.append(box_text(house, here))
    console.paragraph(" · ".join(head), "", "bad" if here.is_over else "dim")
    step = here.step.step
    console.paragraph(one_line(step.title), "", "bold", mark="> ")
    for style, line in about(house, here):
        console.paragraph(line, "  ", style)
    console.paragraph(texts("round.hint.over" if here.is_over else "round.hint.next", n=plan.minutes), "", "dim")


def box_text(house: House, here: Running) -> str:
    """Return what is left of the box."""
    left = here.box_left or timedelta(0)
    key = "round.box_over" if here.is_over else "round.box_left"
    return house.texts(key, n=handing_on.minutes(abs(left)))


def about(house: House, here: Running) -> list[tuple[str, str]]:
    """Return what there is to know about the step at hand, each line with a style."""
    texts = house.texts
    lines: list[tuple[str, str]] = []
    if here.step is None:
        return lines
    if here.step_left is not None:
        left = handing_on.minutes(abs(here.step_left))
        over = here.step_left < timedelta(0)
        lines.append(("warn" if over else "dim", texts("round.min_over" if over else "round.min_left", n=left)))
    target = here.step.step.target
    if here.live is not None and target is not None:
        lines.append(("warn", handing_on.live_text(house, target.kind, here.live)))
        lines += [("warn", handing_on.gap_text(house, gap)) for gap in here.live.more]
    elif target is not None and target.kind == "note":
        lines.append(("", one_line(target.what)))
    elif target is not None:
        lines.append(("", texts(f"round.{target.kind}", what=one_line(target.what))))
    return lines
