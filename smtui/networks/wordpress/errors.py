"""What WordPress's error codes mean for us. Only ``code`` is read: messages are partly translated and may hold HTML.

The codes were measured against 6.1.9; those of other versions are the same or fall to the general rules at the end.
"""

from __future__ import annotations

from typing import Any

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
from smtui.networks.html import html_to_text
from smtui.networks.http import Http

# Core's own pause between two comments of one author who may not moderate, in seconds.
FLOOD_PAUSE = 15.0

_LOGIN = {
    "incorrect_password": "wordpress_password",
    "invalid_username": "wordpress_user",
    "invalid_email": "wordpress_user",
    "application_passwords_disabled": "wordpress_passwords_off",
    "application_passwords_disabled_for_user": "wordpress_passwords_off",
}
_FIXED: dict[str, tuple[type[NetworkError], str]] = {
    "rest_comment_invalid_id": (RemoteGone, "wordpress_comment_gone"),
    "rest_comment_invalid_post_id": (RemoteGone, "wordpress_post_gone"),
    "rest_comment_trash_post": (RemoteGone, "wordpress_post_gone"),
    "rest_comment_draft_post": (NotAllowed, "wordpress_post_draft"),
    "rest_comment_closed": (NotAllowed, "wordpress_closed"),
    "rest_comment_content_invalid": (Rejected, "wordpress_empty"),
    "comment_content_column_length": (Rejected, "wordpress_too_long"),
    "comment_duplicate": (Rejected, "wordpress_duplicate"),
    "rest_comment_failed_create": (Rejected, "wordpress_not_stored"),
    "rest_trash_not_supported": (NotAllowed, "wordpress_no_trash"),
    "rest_no_route": (NotAnApi, "wordpress_no_route"),
}


def code_of(answer: Answer) -> str:
    """Return the error code in an answer, or an empty text."""
    try:
        data = answer.data()
    except ValueError:
        return ""
    code = data.get("code") if isinstance(data, dict) else None
    return str(code) if isinstance(code, str | int) else ""


def problem(http: Http, answer: Answer, site: str, user: str, *, passwords_on: bool | None = None) -> NetworkError:
    """Return the error for an answer that is not a success.

    ``passwords_on`` is what the site says of application passwords; None where it was not asked.
    """
    code = code_of(answer)
    if not code:
        return http.not_data(answer)
    where = {"account": http.account, "site": site, "user": user, "code": excerpt(code, 60)}
    if code in _FIXED:
        kind, key = _FIXED[code]
        return kind(key, **where)
    if code == "comment_flood":
        return limited("wordpress_flood", FLOOD_PAUSE, **where)
    if answer.status == 429:
        return limited("net_limit", http.retry_after(answer), **where)
    if answer.status >= 500:
        # WordPress tells of an update that is running by 503 and the code wp_die.
        return ServerTrouble(
            "net_maintenance" if answer.status == 503 else "net_server", **where, status=str(answer.status)
        )
    if code in _LOGIN:
        return LoginFailed(_LOGIN[code], **where)
    ours = code.startswith(
        ("rest_not_logged_in", "rest_forbidden", "rest_cannot", "rest_user_cannot", "rest_comment_login")
    )
    if answer.status == 401 and ours:
        return LoginFailed("wordpress_passwords_off" if passwords_on is False else "wordpress_anonymous", **where)
    if answer.status == 401:
        return LoginFailed("wordpress_restricted", **where)
    if answer.status == 403 and ours:
        return NotAllowed("wordpress_role", **where)
    if answer.status == 403 and code.startswith("rest_"):
        return NotAnApi("wordpress_api_closed", **where)
    return Rejected("wordpress_refused", **where, message=_message(answer.data()))


def _message(data: Any) -> str:
    return excerpt(html_to_text(str(data.get("message", ""))), 160)
