"""What commands say about tokens that end."""

from __future__ import annotations

from smtui.cli.call import Call
from smtui.services import accounts as use
from smtui.services.house import House


def tell_expiry(call: Call, house: House) -> None:
    """Say which tokens end soon, so that nobody is surprised by a failed sync."""
    for expiry in use.expiring(house):
        call.console.tell((call.texts("cli.warning"), "warn"), " ", expiry_text(call, expiry))


def expiry_text(call: Call, expiry: use.Expiry) -> str:
    """Return the sentence about a token that ends or has ended."""
    key = "expiry.ended" if expiry.days < 0 else "expiry.ends"
    return call.texts(key, account=expiry.account, date=expiry.on.isoformat(), n=abs(expiry.days))
