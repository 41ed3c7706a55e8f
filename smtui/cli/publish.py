"""``publish``: send what is due, or these posts now, and tell what became of it on each account."""

from __future__ import annotations

from smtui.cli import post_shaping
from smtui.cli.call import Call
from smtui.cli.deliver import exit_code
from smtui.cli.post import part_lines
from smtui.domain.errors import SmtuiError
from smtui.domain.post import Post
from smtui.domain.text import excerpt
from smtui.services import inbox, post_views
from smtui.services import publish as use
from smtui.services.house import House
from smtui.services.work import load
from smtui.texts import explain


def publish(call: Call) -> int:
    """Publish what is due, or the posts that are named. Exit 3 where a network failed, 1 where something is missed."""
    house = call.house("accounts")
    values = call.values
    ids = [inbox.resolve(house, typed, "posts") for typed in values.texts("id")]
    if values.flag("dry-run"):
        return _dry_run(call, house, ids)
    if ids:
        for id in dict.fromkeys(ids):
            use.publish_now(house, id, accounts=values.texts("account"), knowing=values.flag("anyway"))
        changed = ids
    else:
        changed = [post.id for post in use.begin_due(house)]
    error, tried = send(call, house, ids or None)
    posts = [load(house, "posts", id, Post) for id in dict.fromkeys([*changed, *tried])]
    if call.wants_json:
        call.console.json([post_shaping.post(house, post) for post in posts])
    else:
        for post in posts:
            call.console.out((post.id, "key"), "  ", post.title)
            part_lines(call, house, post)
    missed = _tell(call, posts)
    return exit_code(error) or int(missed)


def send(call: Call, house: House, only: list[str] | None) -> tuple[SmtuiError | None, list[str]]:
    """Send on all accounts side by side; return the first error, and the posts of which something was tried."""
    import asyncio  # 50 ms, and the connectors bring httpx: only where something is sent

    from smtui.services import sync

    if not use.ready(house, only):
        return None, []
    tried = [post.id for name in use.ready(house, only) for post, _ in use.due(house, name, only)]
    first: SmtuiError | None = None
    for outcome in asyncio.run(sync.publish_posts(house, only)):
        errors = [outcome.error, *(failure.error for failure in outcome.failures)]
        for error in dict.fromkeys(error for error in errors if error is not None):
            call.console.tell((explain(error, call.texts), "bad"))
            first = first or error
    return first, tried


def _tell(call: Call, posts: list[Post]) -> bool:
    """Say in a sentence how it went and what a person has to do; tell whether something was missed or refused."""
    sent = sum(part.status == "sent" for post in posts for part in post.parts)
    bad = False
    for post in posts:
        words = {"id": post.id, "title": post.title}
        for part in post.parts:
            if part.status == "by_hand":
                call.console.tell(call.texts("posts.by_hand_now", account=part.account, **words))
        if any(part.status == "missed" for part in post.parts):
            call.console.tell((call.texts("posts.missed_now", **words), "bad"))
            bad = True
        bad = bad or any(part.status == "failed" for part in post.parts)
    if not posts:
        # A timer that runs every minute is not told each time that there is nothing to tell.
        if call.console.draws:
            call.console.tell(call.texts("posts.nothing_due"))
    elif sent:
        call.console.tell((call.texts("posts.published_n", n=sent), "good"))
    return bad


def _dry_run(call: Call, house: House, ids: list[str]) -> int:
    """Say what would become of each post on each account, and send nothing."""
    found = post_views.preview(house, ids)
    only = call.values.texts("account")
    found = [one for one in found if not only or one.account in only]
    if call.wants_json:
        call.console.json([post_shaping.preview(house, one) for one in found])
        return 0
    told = ""
    for one in found:
        if one.post.id != told:
            call.console.out((one.post.id, "key"), "  ", one.post.title)
            call.console.paragraph(excerpt(one.post.text, 300), "    ")
            told = one.post.id
        facts = [call.texts("posts.part.planned") if one.by_itself else call.texts("posts.part.by_hand")]
        if one.limit is not None:
            facts.append(call.texts("posts.length", length=one.length, limit=one.limit))
        if one.post.images:
            facts.append(call.texts("posts.images", n=len(one.post.images)))
        call.console.out("    ", (one.account, "name"), "  ", (", ".join(facts), "dim"))
        problems = [explain(error, call.texts) for error in one.problems]
        problems += [call.texts("posts.would_be_late")] if one.is_late else []
        for problem in problems:
            call.console.out("      ", (problem, "bad"))
        for objection in one.objections:
            call.console.out("      ", (call.texts(f"gate.{objection.key}", **objection.values), "warn"))
    call.console.tell(call.texts("posts.dry_run" if found else "posts.nothing_due"))
    return 0
