"""``post``: planned content, and what became of it on each account."""

from __future__ import annotations

from smtui.cli import post_shaping
from smtui.cli.call import Call
from smtui.cli.console import Part
from smtui.cli.today import post_table
from smtui.domain.post import Post, PostImage
from smtui.domain.text import width
from smtui.services import calendar as use
from smtui.services import echo, inbox, pictures, post_plan, post_views, publish
from smtui.services.house import House
from smtui.services.work import load
from smtui.texts import explain


def _tell(call: Call, house: House, it: Post, key: str) -> int:
    if call.wants_json:
        call.console.json(post_shaping.post(house, it))
    at = call.at(it.at) if it.at else call.texts("cli.no_day")
    if (why := post_plan.obstacle(house, it)) is not None:
        said = call.texts("posts.stays_draft", id=it.id, title=it.title, at=at, why=explain(why, call.texts))
        call.console.tell((said, "warn"))
    else:
        call.say(f"post_did.{key}", id=it.id, title=it.title, at=at)
    return 0


def _id(call: Call, house: House) -> str:
    return inbox.resolve(house, call.values.text("id"), "posts")


def add(call: Call) -> int:
    """Plan a post. Without ``--at`` it is an idea."""
    house = call.house("accounts", "work_calendar")
    values = call.values
    made = use.add_post(
        house,
        values.text("title"),
        text=call.given_text(values.text("text")),
        at=call.when(values.text("at")) if values.flag("at") else None,
        accounts=values.texts("account"),
        owner=values.text("owner"),
        images=pictures.chosen([path for path in values.texts("image") if path], values.texts("alt")),
        knowing=values.flag("anyway"),
    )
    return _tell(call, house, made, "add")


def list_(call: Call) -> int:
    """List posts: those of the days asked for, else all that are not stopped or out."""
    house = call.house()
    values = call.values
    if values.flag("from") or values.flag("to"):
        first = call.day(values.text("from")) if values.flag("from") else house.today()
        last = call.day(values.text("to")) if values.flag("to") else max(first, house.today())
        found = use.list_posts(house, first, last)
    else:
        found = use.list_posts(house)
        if not values.flag("all"):
            found = [post for post in found if post.status not in ("stopped", "published")]
    if call.wants_json:
        call.console.json([post_shaping.post(house, post) for post in found])
    elif found:
        post_table(call, house, found, dated=True)
    else:
        call.say("no_posts")
    return 0


def show(call: Call) -> int:
    """Show one post."""
    house = call.house()
    it = load(house, "posts", _id(call, house), Post)
    if call.wants_json:
        call.console.json(post_shaping.post(house, it, echo.heard(house, it)))
        return 0
    post_table(call, house, [it], dated=True)
    if it.text:
        call.console.out()
        call.console.paragraph(it.text, "    ")
    for image in it.images:
        call.console.out()
        _image(call, image)
    if it.accounts or it.parts:
        call.console.out()
        part_lines(call, house, it)
    elif it.url:
        call.console.out("    ", (it.url, "dim"))
    return 0


def part_lines(call: Call, house: House, it: Post) -> None:
    """Write what became of a post on each account: its state, its address, and what went wrong."""
    views, heard = post_views.parts(house, it), echo.heard(house, it)
    wide = max((width(view.account) for view in views), default=0)
    for view in views:
        part = view.part
        style = "good" if view.state == "sent" else "bad" if view.needs_person and view.state != "by_hand" else "warn"
        account = view.account + " " * (wide - width(view.account) + 2)
        line: list[Part] = ["    ", (account, "name"), (post_views.words(house, view), style if part else "dim")]
        if part is not None and part.url:
            line += ["  ", (part.url, "dim")]
        call.console.out(*line)
        if part is not None and (why := post_views.trouble(house, part)):
            call.console.paragraph(why, "      ")
        if view.account in heard:
            call.console.paragraph(echo.heard_words(heard[view.account], call.texts), "      ")


def _image(call: Call, image: PostImage) -> None:
    """Write what is known of an image, and what has become of its file."""
    call.console.paragraph(pictures.facts(image, call.texts), "    ")
    call.console.paragraph(image.alt or call.texts("pictures.no_words"), "    ")
    if (became := pictures.state(image)) != "same":
        call.console.out("    ", (call.texts(f"pictures.{became}"), "bad"))


def edit(call: Call) -> int:
    """Change a post; what is not given stays as it is."""
    house = call.house("accounts", "work_calendar")
    values = call.values
    text = values.maybe("text")
    id = _id(call, house)
    images = None
    if values.flag("image"):
        # An empty name takes the images away, as an empty account does.
        images = pictures.chosen([path for path in values.texts("image") if path], values.texts("alt"))
    elif values.flag("alt"):
        images = pictures.described(load(house, "posts", id, Post).images, values.texts("alt"))
    changed = use.edit_post(
        house,
        id,
        title=values.maybe("title"),
        text=None if text is None else call.given_text(text),
        at=call.when(values.text("at")) if values.flag("at") else None,
        accounts=[name for name in values.texts("account") if name] if values.flag("account") else None,
        owner=values.maybe("owner"),
        images=images,
        knowing=values.flag("anyway"),
    )
    return _tell(call, house, changed, "edit")


def move(call: Call) -> int:
    """Move a post to another day at the same time of day."""
    house = call.house()
    return _tell(
        call, house, use.move_post(house, _id(call, house), call.day(" ".join(call.values.texts("date")))), "move"
    )


def submit(call: Call) -> int:
    """Hand a post in for approval."""
    from smtui.services import post_review

    house = call.house()
    return _tell(call, house, post_review.submit(house, _id(call, house)), "submit")


def approve(call: Call) -> int:
    """Approve a post that waits."""
    from smtui.services import post_review

    house = call.house()
    return _tell(call, house, post_review.approve(house, _id(call, house), call.values.number("rev")), "approve")


def return_(call: Call) -> int:
    """Give a post back with a word."""
    from smtui.services import post_review

    house = call.house()
    return _tell(call, house, post_review.give_back(house, _id(call, house), call.values.text("word")), "return")


def schedule(call: Call) -> int:
    """Plan a post for going out by itself at a moment, or at the one that it has."""
    house = call.house("accounts", "work_calendar")
    values = call.values
    at = call.when(" ".join(values.texts("when"))) if values.texts("when") else None
    planned = post_plan.schedule(house, _id(call, house), at, knowing=values.flag("anyway"))
    return _tell(call, house, planned, "schedule")


def published(call: Call) -> int:
    """Say that a post is out on an account, with its address."""
    house = call.house("accounts")
    values = call.values
    told = publish.confirm(house, _id(call, house), values.text("url"), values.text("account"))
    return _tell(call, house, told, "published")


def stop(call: Call) -> int:
    """Take a post off the calendar."""
    house = call.house()
    return _tell(call, house, publish.stop(house, _id(call, house)), "stop")
