"""``guide``: the guideline as a quick reference, and which situation fits a comment, and why."""

from __future__ import annotations

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.console import Column, Part, table
from smtui.cli.deed import plan_words
from smtui.domain.comment import Comment
from smtui.domain.errors import NotFound
from smtui.domain.guideline import Situation, render_situation, shape
from smtui.domain.verdict import Verdict
from smtui.services import guide as use
from smtui.services import inbox
from smtui.services.house import House
from smtui.services.work import load
from smtui.texts import spoken

_STYLES = {"heading": "bold", "text": "", "do": "good", "dont": "bad", "template": "name", "meta": "dim"}
_MARKS = {"do": "+ ", "dont": "- ", "text": "  ", "template": "  "}


def guide(call: Call) -> int:
    """Show the guideline as a list, one situation by its key, what fits some words, or what fits a comment."""
    house = call.library_house()
    words = call.values.texts("words")
    if len(words) == 1 and (found := _comment(call, house, words[0])):
        return _for_comment(call, house, found)
    situations = use.situations(house, " ".join(words))
    exact = [situation for situation in situations if words == [situation.key]]
    situations = exact or situations
    if call.wants_json:
        call.console.json([shaping.situation(situation) for situation in situations])
        return 0
    if not situations:
        raise NotFound("guide_nothing", words=" ".join(words))
    if len(situations) == 1:
        show(call, house, situations[0])
        return 0
    columns = (Column("key", 5, 22), Column("time", 4, 20, 60), Column("title"))
    rows: list[dict[str, Part]] = [
        {
            "key": (situation.key, "key"),
            "time": call.texts.find(f"guideline.time.{situation.time_class}") or situation.time_class,
            "title": situation.title,
        }
        for situation in situations
    ]
    table(call.console, columns, rows)
    return 0


def _comment(call: Call, house: House, word: str) -> Comment | None:
    """Return the comment that a word names, or None: then it is a word to search for."""
    if not call.setting.loaded.exists or any(word == known.key for known in house.library.guideline().situations):
        return None
    try:
        return load(house, "comments", inbox.resolve(house, word), Comment)
    except NotFound:
        return None


def _for_comment(call: Call, house: House, comment: Comment) -> int:
    fitting = use.fitting(house, comment)
    if call.wants_json:
        shapes = [shaping.situation(found, why.words if why else ()) for found, why in fitting]
        call.console.json(shapes)
        return 0
    if comment.verdict is not None:
        _verdict(call, house, comment.verdict)
    if not fitting:
        call.say("guide_no_fit", id=comment.id)
        return 0
    if words := plan_words(call, house.library.plans().find(comment.network, comment.kind)):
        call.console.paragraph(words)
        call.console.out()
    for place, (found, why) in enumerate(fitting):
        if place:
            call.console.out()
        reason = "cli.guide_chosen" if found.key == comment.situation else "cli.guide_why"
        words = spoken(why.words, call.texts) if why else "–"
        call.console.out((call.texts(reason, words=words), "warn"))
        show(call, house, found)
    return 0


def _verdict(call: Call, house: House, verdict: Verdict) -> None:
    """Print who decided, when, and each answer on the way."""
    titles = {known.key: known.title for known in house.library.guideline().situations}
    call.console.out(
        call.texts(
            "tree.decided" if verdict.path else "tree.picked",
            situation=titles.get(verdict.situation, verdict.situation) or call.texts("tree.nothing"),
            by=verdict.by,
            when=call.at(verdict.at),
            version=verdict.version or "–",
        )
    )
    for question, answer in use.way(house, verdict):
        said = call.texts("tree.yes" if answer.yes else "tree.no")
        chosen = f" {titles.get(answer.choice, answer.choice)}" if answer.choice else ""
        call.console.paragraph(f"{question} {said}{chosen}", "  ", "dim")
    call.console.out()


def show(call: Call, house: House, situation: Situation) -> None:
    """Print a situation in full."""
    guideline = house.library.guideline()
    form = house.settings.reply.form
    call.console.out((situation.key, "key"))
    for style, line in render_situation(situation, form, call.texts, guideline.roles):
        if style == "template":
            _template(call, line)
        elif not line:
            call.console.out()
        else:
            mark = _MARKS.get(style, "")
            call.console.paragraph(f"{mark}{shape(line, form)}", "", _STYLES[style])


def _template(call: Call, line: str) -> None:
    call.console.paragraph(line, "  ", _STYLES["template"])
