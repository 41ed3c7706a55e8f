"""What Bluesky's errors mean for us. ``error`` names them; the status says little: an expired token is a 400."""

from __future__ import annotations

from smtui.domain.errors import (
    LoginFailed,
    NetworkError,
    NotAllowed,
    NotAnApi,
    Rejected,
    RemoteGone,
    ServerTrouble,
)
from smtui.domain.text import excerpt
from smtui.networks.answer import Answer, limited
from smtui.networks.http import Http

_FIXED: dict[str, tuple[type[NetworkError], str]] = {
    "AuthenticationRequired": (LoginFailed, "bluesky_login"),
    "AuthMissing": (LoginFailed, "bluesky_login"),
    "AuthFactorTokenRequired": (LoginFailed, "bluesky_factor"),
    "AccountTakedown": (LoginFailed, "bluesky_taken_down"),
    "AccountDeactivated": (LoginFailed, "bluesky_inactive"),
    "ExpiredToken": (LoginFailed, "bluesky_session"),
    "InvalidToken": (LoginFailed, "bluesky_session"),
    "NotFound": (RemoteGone, "bluesky_gone"),
    "RecordNotFound": (RemoteGone, "bluesky_gone"),
    "MethodNotImplemented": (NotAnApi, "bluesky_too_old"),
    "UpstreamFailure": (ServerTrouble, "bluesky_upstream"),
    "UpstreamTimeout": (ServerTrouble, "bluesky_upstream"),
}
TOKEN_ENDED = frozenset({"ExpiredToken", "InvalidToken"})


def code_of(answer: Answer) -> str:
    """Return the name of the error in an answer, or an empty text."""
    return _field(answer, "error")


def problem(http: Http, answer: Answer, site: str, user: str) -> NetworkError:
    """Return the error for an answer that is not a success."""
    code = code_of(answer)
    where = {"account": http.account, "site": site, "user": user, "code": excerpt(code, 60)}
    if answer.status == 429:
        return limited("net_limit", http.retry_after(answer), account=http.account, site=site)
    if not code:
        return http.not_data(answer)
    message = excerpt(_field(answer, "message"), 160)
    # A token that is good, but not for this: app passwords cannot do everything.
    if code == "InvalidToken" and message.startswith("Bad token"):
        return NotAllowed("bluesky_app_password", **where)
    if code in _FIXED:
        kind, key = _FIXED[code]
        return kind(key, **where)
    if answer.status >= 500:
        return ServerTrouble("net_server", **where, status=str(answer.status), title="")
    return Rejected("bluesky_refused", **where, message=message)


def _field(answer: Answer, name: str) -> str:
    try:
        data = answer.data()
    except ValueError:
        return ""
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else ""
