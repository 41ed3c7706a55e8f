"""What a server's refusal means for us. Only the status counts: the words are in the language of the account."""

from __future__ import annotations

from smtui.domain.errors import LoginFailed, NetworkError, NotAllowed, NotAnApi, Rejected, RemoteGone, ServerTrouble
from smtui.domain.text import excerpt
from smtui.networks.answer import Answer, limited
from smtui.networks.http import Http


def message_of(answer: Answer) -> str | None:
    """Return the server's own words, empty where it said none; None where the answer is no error of the API."""
    try:
        data = answer.data()
    except ValueError:
        return None
    if not isinstance(data, dict) or "error" not in data:
        return None
    words = data.get("error_description") or data["error"]
    return excerpt(words, 200) if isinstance(words, str) else ""


def problem(http: Http, answer: Answer, site: str) -> NetworkError:
    """Return the error for an answer that is not a success."""
    where = {"account": http.account, "site": site}
    status = answer.status
    message = message_of(answer)
    # snac says 401 without a word and 404 with a page.
    if status == 401 and (message is not None or not answer.body.strip()):
        return LoginFailed("mastodon_login", **where)
    if status == 404 and (message is not None or not answer.is_page):
        return RemoteGone("mastodon_gone", **where)
    if message is None:
        return http.not_data(answer)
    if status == 429:
        return limited("net_limit", http.retry_after(answer), **where)
    if status >= 500:
        return ServerTrouble("net_server", **where, status=str(status), title="")
    if status == 403:
        return NotAllowed("mastodon_forbidden", **where, message=message or str(status))
    if status == 410:
        return RemoteGone("mastodon_gone", **where)
    if status == 405:
        return NotAnApi("net_not_found", **where)
    return Rejected("mastodon_refused", **where, message=message or str(status))
