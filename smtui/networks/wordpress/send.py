"""Writing to a WordPress: replies that arrive once, and moderation that leaves the visitor's traces alone."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from html import escape

from smtui.domain.clock import Clock
from smtui.domain.comment import Moderation, RemoteStatus
from smtui.domain.errors import (
    NetworkError,
    NotAllowed,
    NotAnApi,
    RateLimited,
    Rejected,
    RemoteGone,
    ServerTrouble,
    Uncertain,
    Unreachable,
)
from smtui.domain.reply import Outgoing, Sent
from smtui.networks.answer import Answer
from smtui.networks.http import AGENT
from smtui.networks.wordpress.api import COMMENTS, Api, Row, unknown_outcome
from smtui.networks.wordpress.errors import code_of
from smtui.networks.wordpress.rows import agent_for, moment_of, number, operation_of, state_of, text_of, web_address

_LONGEST = 65_525
_REPLY_FIELDS = "id,post,parent,status,date_gmt,author,author_user_agent,content,link"
_WRITES: dict[Moderation, str] = {
    "approve": "approved",
    "hold": "hold",
    # Held back is as hidden as a comment can be without the trash.
    "hide": "hold",
    "unhide": "approved",
    "spam": "spam",
    "unspam": "unspam",
    "untrash": "untrash",
}
_WANTED: dict[Moderation, frozenset[RemoteStatus]] = {
    "approve": frozenset({"public"}),
    "hold": frozenset({"held"}),
    "hide": frozenset({"held"}),
    "unhide": frozenset({"public"}),
    "spam": frozenset({"spam"}),
    "trash": frozenset({"trash"}),
    # These bring the former state back, whatever it was.
    "unspam": frozenset({"public", "held", "trash"}),
    "untrash": frozenset({"public", "held", "spam"}),
}


class Sender:
    """Writes of one account. ``me`` is its user id, 0 where the site hides it."""

    def __init__(self, api: Api, clock: Clock, me: int) -> None:
        self._api = api
        self._clock = clock
        self._me = me

    # Replies -------------------------------------------------------------------------------------------------------

    async def reply(self, outgoing: Outgoing) -> Sent:
        """Post a reply once: after a doubt it is looked for first, and after a lost answer as well."""
        if not outgoing.first_attempt:
            sent, certain = await self._look(outgoing)
            if sent is not None:
                return sent
            # WordPress's own guard against doubles, which protects all other texts, never recognises a backslash.
            if not certain and "\\" in outgoing.text:
                raise self._api.lost()
        parent = await self._parent(outgoing)
        # What was typed is text, not HTML: escaped, "a < b" arrives as it was written instead of as kses mangles it.
        content = escape(outgoing.text, quote=False)
        if len(content.encode()) > _LONGEST:
            raise self._error(Rejected, "wordpress_too_long")
        post = number(parent, "post")
        body = {"post": post, "parent": number(parent, "id"), "content": content}
        try:
            answer = await self._api.send("POST", COMMENTS, body=body, agent=agent_for(outgoing.operation))
        except Uncertain:
            return await self._look_after_loss(outgoing)
        if answer.status >= 300 and code_of(answer) == "comment_duplicate":
            return await self._after_duplicate(outgoing, answer)
        if unknown_outcome(answer):
            return await self._look_after_loss(outgoing)
        if answer.status >= 300:
            raise self._api.problem(answer)
        row: Row = self._api.data(answer)
        if not number(row, "id") or number(row, "parent") != number(parent, "id") or number(row, "post") != post:
            return await self._look_after_loss(outgoing)
        return self._sent(row)

    async def find(self, outgoing: Outgoing) -> Sent | None:
        """Look for the reply that carries this operation id.

        Where the account may not see user agents, the same text by the same user under the same comment is taken for
        it: a second one would be a double anyway.
        """
        return (await self._look(outgoing))[0]

    async def _look(self, outgoing: Outgoing) -> tuple[Sent | None, bool]:
        """Return the reply where it is there, and whether this account would see it in every state."""
        rows, sees_agents, sees_held = await self._answers_of(outgoing)
        for row in rows:
            if number(row, "parent") != int(outgoing.comment_remote_id or 0):
                continue
            if sees_agents:
                found = operation_of(row) == outgoing.operation
            else:
                found = bool(self._me) and number(row, "author") == self._me and _same(text_of(row), outgoing.text)
            if found:
                return self._sent(row), True
        return None, sees_held

    async def _answers_of(self, outgoing: Outgoing) -> tuple[Sequence[Row], bool, bool]:
        """Return the answers that this account may see, whether with user agents, and whether with held ones."""
        query: dict[str, str | int] = {
            "parent": outgoing.comment_remote_id,
            "per_page": 100,
            "orderby": "id",
            "order": "desc",
            "_fields": _REPLY_FIELDS,
        }
        mine = {**query, "status": "any", **({"author": self._me} if self._me else {})}
        for params, sees_agents in (({**mine, "context": "edit"}, True), (mine, False)):
            try:
                rows, _ = await self._api.rows(COMMENTS, params)
            except NotAllowed:
                continue
            return rows, sees_agents, True
        rows, _ = await self._api.rows(COMMENTS, query)
        return rows, False, False

    async def _parent(self, outgoing: Outgoing) -> Row:
        """Return the comment to answer. REST itself would take an answer to spam, to trash and to nothing."""
        row = await self._read(outgoing.comment_remote_id, "id,post,parent,status")
        state = state_of(row)
        if state == "spam":
            raise self._error(Rejected, "wordpress_parent_spam")
        if state == "trash":
            raise self._error(RemoteGone, "wordpress_parent_trash")
        return row

    async def _look_after_loss(self, outgoing: Outgoing) -> Sent:
        """Find out what became of a reply whose answer was lost. Raises Uncertain when it is not to be seen (yet)."""
        try:
            sent = await self.find(outgoing)
        except NetworkError as error:
            raise self._api.lost() from error
        if sent is None:
            raise self._api.lost()
        return sent

    async def _after_duplicate(self, outgoing: Outgoing, answer: Answer) -> Sent:
        """WordPress sees a double: ours from an earlier try, or a legitimate text that differs in case only."""
        sent = await self.find(outgoing)
        if sent is None:
            raise self._api.problem(answer)
        return sent

    def _sent(self, row: Row) -> Sent:
        return Sent(
            remote_id=str(number(row, "id")),
            url=web_address(row.get("link")),
            at=moment_of(row, self._clock.now()),
            status=state_of(row),
        )

    # Moderation ----------------------------------------------------------------------------------------------------

    async def moderate(self, remote_id: str, action: Moderation) -> RemoteStatus:
        """Bring a comment into the state that ``action`` names, and return the state that WordPress then reports.

        Every write of a comment over REST overwrites the visitor's IP and user agent with ours unless both are sent
        back (core bug, Trac #64248); trashing by DELETE leaves them alone.
        """
        try:
            row = await self._read(remote_id, "id,status,author_ip,author_user_agent")
        except RemoteGone:
            if action == "trash":
                return "gone"
            raise
        if state_of(row) in _WANTED[action]:
            return state_of(row)
        try:
            answer = await (self._trash(remote_id) if action == "trash" else self._write(remote_id, action, row))
        except Uncertain:
            return await self._state_after_loss(remote_id, action)
        code = code_of(answer)
        if code == "rest_already_trashed":
            return "trash"
        if unknown_outcome(answer):
            return await self._state_after_loss(remote_id, action)
        if answer.status >= 300:
            if code == "rest_comment_invalid_id" and action == "trash":
                return "gone"
            raise self._api.problem(answer)
        row = self._api.data(answer)
        if number(row, "id") != int(remote_id):
            return await self._state_after_loss(remote_id, action)
        # A status that core does not know, or that a plug-in reverts, is answered with 200 as well.
        if (state := state_of(row)) not in _WANTED[action]:
            raise self._error(Rejected, "wordpress_not_changed", status=state)
        return state

    async def _write(self, remote_id: str, action: Moderation, row: Row) -> Answer:
        body: dict[str, object] = {"status": _WRITES[action]}
        agent = AGENT
        if "author_ip" in row:
            body["author_ip"] = _valid_ip(row["author_ip"])
            body["author_user_agent"] = str(row.get("author_user_agent") or "")
            # An empty one in the body counts as none; only an empty header leaves an empty one alone.
            agent = AGENT if body["author_user_agent"] else ""
        return await self._api.send("POST", f"{COMMENTS}/{remote_id}", body=body, agent=agent)

    async def _trash(self, remote_id: str) -> Answer:
        """Trash by DELETE, or by POST where the host lets no DELETE through.

        Never by a status: with the trash switched off that deletes for good, while DELETE without force refuses.
        """
        route = f"{COMMENTS}/{remote_id}"
        answer = await self._api.send("DELETE", route)
        if answer.status in (400, 403, 405, 501) and not code_of(answer):
            return await self._api.send("POST", route, {"_method": "DELETE"})
        return answer

    async def _state_after_loss(self, remote_id: str, action: Moderation) -> RemoteStatus:
        """Return the state when it is the wanted one. Raises Uncertain otherwise; repeating is harmless."""
        try:
            state = state_of(await self._read(remote_id, "id,status"))
        except (Unreachable, NotAnApi, RateLimited, ServerTrouble) as error:
            raise self._api.lost() from error
        if state not in _WANTED[action]:
            raise self._api.lost()
        return state

    async def _read(self, remote_id: str, fields: str) -> Row:
        """Read one comment as a moderator does, or as a reader where the account is none."""
        if not (remote_id.isascii() and remote_id.isdigit()):
            raise self._error(RemoteGone, "wordpress_comment_gone")
        route = f"{COMMENTS}/{remote_id}"
        try:
            row = await self._api.row(route, {"context": "edit", "_fields": fields})
        except NotAllowed as error:
            if error.values.get("code") != "rest_forbidden_context":
                raise
            row = await self._api.row(route, {"_fields": fields})
        if number(row, "id") != int(remote_id):
            raise self._api.odd()
        return row

    def _error(self, kind: type[NetworkError], key: str, **values: str) -> NetworkError:
        return kind(key, account=self._api.http.account, site=self._api.site, user=self._api.user, **values)


def _valid_ip(value: object) -> str | None:
    """Return an address that WordPress takes. None stands for no address; an empty text would be refused."""
    try:
        return str(value) if ipaddress.ip_address(str(value)) else None
    except ValueError:
        return None


def _same(one: str, other: str) -> bool:
    """Compare two texts as a page shows them: what WordPress adds are spaces and typographic signs."""
    return _plain(one) == _plain(other)


def _plain(text: str) -> str:
    return "".join(sign for sign in text.casefold() if sign.isalnum())
