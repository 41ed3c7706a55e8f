"""Comments by hand, from the inbox: for places whose comments no connector brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from smtui.domain.comment import Comment
from smtui.domain.errors import SmtuiError
from smtui.screens.inbox_acting import Acting
from smtui.services import intake
from smtui.texts import explain

if TYPE_CHECKING:
    from smtui.screens.capture import Captured


class Capturing(Acting):
    """The inbox with the form for a comment by hand."""

    captured: Captured | None = None
    """What was left in the form, unfinished."""

    def action_capture(self) -> None:
        """Open the form, with what was left in it."""
        from smtui.screens.capture import Captured, CaptureForm  # TextArea costs 30 ms, when it is first needed

        accounts = [account.name for account in self.house.library.accounts()] or [intake.MANUAL]
        begun = self.captured or Captured(account=self._likely_account())

        def keep(captured: Captured) -> None:
            if captured.text.strip():
                self.captured = captured
                self.face.say(self.texts("capture.kept", key=self.key_for("inbox.capture")))

        self.face.frame.open(CaptureForm(self.texts("capture.title"), accounts, begun, self._take, keep))

    def _likely_account(self) -> str:
        """Return the account that is looked at, else the first whose comments come by hand."""
        accounts = self.house.library.accounts()
        by_hand = (account.name for account in accounts if not self.house.allowed(account.name).get("reply"))
        return self.filter.account or next(by_hand, accounts[0].name if accounts else intake.MANUAL)

    def _take(self, captured: Captured) -> bool:
        fields = {
            "text": captured.text,
            "author": captured.author,
            "url": captured.url,
            "post_title": captured.post_title,
            "created_at": captured.at.isoformat() if captured.at else "",
        }
        try:
            comment, is_new = intake.add(self.house, fields, captured.account)
        except SmtuiError as error:
            self.face.say(explain(error, self.texts), "bad")
            return False
        self.captured = None
        self._show_captured(comment)
        key = "capture.said" if is_new else "capture.known"
        self.face.say(self.texts(key, name=self._who(comment)), "good")
        return True

    def _show_captured(self, comment: Comment) -> None:
        self.face.look()
        self.load(comment.id)
