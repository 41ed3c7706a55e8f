"""``decide``: the decision tree on a comment, by words in one go or by one question after the other."""

from __future__ import annotations

from smtui.cli import shaping
from smtui.cli.call import Call
from smtui.cli.guide import show
from smtui.domain import tree
from smtui.domain.comment import Comment
from smtui.domain.errors import UsageError
from smtui.domain.guideline import Guideline
from smtui.domain.verdict import Answer
from smtui.services import guide as use
from smtui.services import inbox
from smtui.services.house import House
from smtui.services.work import load
from smtui.texts import explain, spoken

_BACK = ("<", "-", "b", "back", "z", "zurück")


def decide(call: Call) -> int:
    """Walk the decision tree for a comment and keep where it ends; without answers, ask."""
    house = call.house("guideline")
    id = inbox.resolve(house, call.values.text("id"))
    comment = load(house, "comments", id, Comment)
    words = call.values.texts("answer")
    guideline = house.library.guideline()
    path = tree.read_words(guideline, words) if words or not call.console.asks else _ask(call, house, comment)
    (decided,) = use.decide(house, [id], path)
    if call.wants_json:
        call.console.json(shaping.comment(house, decided))
        return 0
    titles = {known.key: known.title for known in guideline.situations}
    if decided.situation:
        call.say("decided", id=id, situation=titles.get(decided.situation, decided.situation))
        show(call, house, use.situation(house, decided.situation))
    else:
        call.say("decided_nothing", id=id, advice=tree.stand(guideline, path).advice)
    return 0


def _ask(call: Call, house: House, comment: Comment) -> tuple[Answer, ...]:
    """Ask a person, one question at a time."""
    guideline, texts, console = house.library.guideline(), call.texts, call.console
    proposals = use.proposals(house, comment)
    titles = {known.key: known.title for known in guideline.situations}
    for line in comment.text.split("\n")[:8]:
        console.tell(("> ", "dim"), line)
    path: tuple[Answer, ...] = ()
    while not (here := tree.stand(guideline, path)).is_ended:
        question = here.question
        assert question is not None
        if here.choices:
            console.tell(question.choose)
            for number, key in enumerate(here.choices, 1):
                console.tell((f"{number} ", "key"), titles.get(key, key))
            typed = console.ask(texts("tree.ask_choice", n=len(here.choices)))
        else:
            proposal = proposals.get(question.key)
            if proposal is not None and proposal.yes:
                words = spoken(proposal.words, texts)
                console.tell((texts("tree.proposed_cli", answer=texts("tree.yes"), words=words), "warn"))
            typed = console.ask(texts("tree.ask", question=question.ask))
        word = typed.strip().lower()
        if word in _BACK:
            path = tree.back(guideline, path)
        elif word == "?":
            console.tell((question.why or texts("tree.no_why"), "dim"))
        else:
            try:
                path = (*path[: len(path) - bool(here.choices)], *_one(guideline, path, word))
            except UsageError as error:
                console.tell(explain(error, texts))
    return path


def _one(guideline: Guideline, path: tuple[Answer, ...], word: str) -> tuple[Answer, ...]:
    """Return the answer that one word gives where a walk stands."""
    whole = tree.read_words(guideline, [*tree.path_text(path).split(), word])
    return whole[-1:]
