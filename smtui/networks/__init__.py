"""The world: one module or package for each network, found by the entry point group ``smtui.networks``.

Nothing is imported before a network is asked for. What ships with smtui is known here, so that a checkout that was
never installed works, and so that asking for it does not cost the 20 ms of ``importlib.metadata``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from smtui.domain.errors import ConfigError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from smtui.ports import Network

GROUP = "smtui.networks"
_SHIPPED = {
    "bluesky": "smtui.networks.bluesky",
    "feed": "smtui.networks.feed",
    "manual": "smtui.networks.manual",
    "mastodon": "smtui.networks.mastodon",
    "wordpress": "smtui.networks.wordpress",
}
CARRIED = (
    "facebook",
    "instagram",
    "threads",
    "youtube",
    "linkedin",
    "google",
    "xing",
    "tiktok",
    "nebenan",
    "pinterest",
    "x",
)
"""Networks whose answers a person carries over (``networks/manual.py``), until a plug-in brings a connector."""
_OTHER_NAMES = {"nebenan.de": "nebenan", "twitter": "x", "google-reviews": "google"}


def network_names() -> tuple[str, ...]:
    """Return the keys of all networks that are installed, in order, importing none of them."""
    return tuple(sorted({*_SHIPPED, *CARRIED, *_plug_ins()}))


def load_network(key: str) -> Network:
    """Return the network called ``key``. Raises ConfigError for one that nothing provides, or whose module fails."""
    if key in _SHIPPED:
        return cast("Network", import_module(_SHIPPED[key]).NETWORK)
    key = _OTHER_NAMES.get(key, key)
    plug_in = _plug_ins().get(key)
    if plug_in is None and key in CARRIED:
        return cast("Network", import_module("smtui.networks.manual").NETWORKS[key])
    if plug_in is None:
        raise ConfigError("network_unknown", network=key, known=", ".join(network_names()))
    # The module of a plug-in may raise anything while it is imported.
    try:
        return cast("Network", plug_in.load())
    except Exception as error:
        raise ConfigError("network_broken", network=key, module=plug_in.value, detail=_say(error)) from error


def _plug_ins() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=GROUP)}


def _say(error: Any) -> str:
    return f"{type(error).__name__}: {error}"
