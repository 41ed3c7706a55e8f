"""Which templates, greetings and closings fit a comment, and how they go into a text that is being written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from smtui.domain import blocks
from smtui.domain.comment import Comment
from smtui.domain.guideline import GAP, Situation, Template, fill
from smtui.domain.language import Language, language_of
from smtui.domain.text import sentence_around
from smtui.services import guide
from smtui.services.house import House
from smtui.services.replies import known_values

if TYPE_CHECKING:
    from smtui.domain.guideline import Filled

Kind = Literal["opening", "closing"]


class Offer(Struct, frozen=True):
    """A template to choose: its situation's title, and its text with all filled that the house knows."""

    key: str
    title: str
    text: str
    gist: str
    """The text without the greeting that all have in common."""
    networks: tuple[str, ...] = ()
    language: Language | None = None


class Offers(Struct, frozen=True):
    """The templates for a comment."""

    fitting: tuple[Offer, ...]
    """Those of its situations, its network and its language."""
    all: tuple[Offer, ...]
    """All there are, those of its situations first."""
    titles: tuple[str, ...]
    """The titles of its situations; empty where nothing points to any, and the fitting ones are of all situations."""
    foreign: Language | None = None
    """The comment's language where it is clearly not that of the templates offered."""


class BlockOffer(Struct, frozen=True):
    """A greeting or a closing to choose, as it would be written."""

    kind: Kind
    text: str


def offers(house: House, comment: Comment) -> Offers:
    """Return the templates for a comment: of the situation chosen, else of the raised or the two likeliest ones."""
    known = house.library.guideline().situations
    near = [situation for situation, _ in guide.fitting(house, comment)]
    near = [situation for situation in near if situation.key == comment.situation] or near
    account = house.account(comment.account)
    network = account.network if account is not None else comment.network
    own = house.settings.house.language
    spoken = language_of(comment.text) or own
    values = {**house.library.guideline().variables, **known_values(house, comment)}

    def offer(situation: Situation, template: Template) -> Offer:
        form = house.settings.reply.form
        text = fill(template.text, values, form).text
        gist = fill(template.text.removeprefix("{greeting}").lstrip(), values, form).text
        return Offer(template.key, situation.title, text, gist, template.networks, template.language)

    here = [
        offer(situation, template)
        for situation in near or known
        for template in situation.templates
        if not template.networks or network in template.networks
    ]
    fitting = [one for one in here if (one.language or own) == spoken]
    foreign = None
    if spoken != own and not fitting:
        fitting, foreign = [one for one in here if (one.language or own) == own], spoken
    ordered = [*near, *(situation for situation in known if situation not in near)]
    return Offers(
        tuple(fitting),
        tuple(offer(situation, template) for situation in ordered for template in situation.templates),
        tuple(situation.title for situation in near),
        foreign,
    )


class Question(Struct, frozen=True):
    """An open placeholder of a template, with the sentence around its first place."""

    name: str
    before: str
    after: str


def questions(filled: Filled) -> list[Question]:
    """Return what has to be asked before a template says all it should. A free-standing ``…`` is left to the writer."""
    return [Question(name, *sentence_around(filled.text, f"{{{name}}}")) for name in filled.missing if name != GAP]


def block_offers(house: House, comment: Comment, *, any_time: bool = False) -> list[BlockOffer]:
    """Return greetings, then closings, that fit the time of day; those that lack a name are left out."""
    known = house.library.guideline().blocks
    clock = f"{house.now().astimezone(house.zone):%H:%M}"
    values = _values(house, comment)
    pairs: tuple[tuple[Kind, Sequence[blocks.Block]], ...] = (("opening", known.openings), ("closing", known.closings))
    found = []
    for kind, some in pairs:
        for block in some:
            filled = fill(block.text, values, house.settings.reply.form)
            if not filled.missing and (any_time or block.fits(clock)):
                found.append(BlockOffer(kind, filled.text))
    return list(dict.fromkeys(found))


def stacked(house: House, comment: Comment, text: str, block: BlockOffer) -> str:
    """Return a text with a greeting in front or a closing behind it, in place of one that is there already."""
    page = _apart(house, comment, text)
    change = blocks.with_opening if block.kind == "opening" else blocks.with_closing
    return blocks.put_together(change(page, block.text))


def laid_in(house: House, comment: Comment, page: str, put: str) -> tuple[bool, str]:
    """Return how a template goes into a page: ``True`` and the whole new page, or ``False`` and what to insert."""
    there, new = _apart(house, comment, page), _apart(house, comment, put)
    whole = blocks.around(there, new)
    return (True, whole) if whole is not None else (False, blocks.without_twins(there, new))


def _apart(house: House, comment: Comment, text: str) -> blocks.Laid:
    offered = block_offers(house, comment, any_time=True)
    greeting = fill("{greeting}", _values(house, comment))
    openings = [one.text for one in offered if one.kind == "opening"]
    if not greeting.missing:
        openings.append(greeting.text)
    closings = [one.text for one in offered if one.kind == "closing"]
    signature = known_values(house, comment).get("agent", "")
    return blocks.take_apart(text, blocks.variants(openings), blocks.variants(closings), signature)


def _values(house: House, comment: Comment) -> Mapping[str, str]:
    return {**house.library.guideline().variables, **known_values(house, comment)}
