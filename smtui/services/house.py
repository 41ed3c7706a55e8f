"""The house as a use case sees it: store, settings, clock and library, all handed in by ``smtui.bootstrap``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING, Protocol

from smtui.domain.clock import Clock
from smtui.domain.comment import Comment
from smtui.domain.errors import ConfigError, Refused
from smtui.domain.event import Table
from smtui.domain.ids import IdSource
from smtui.domain.team import Member
from smtui.ports import Account, Network, Secrets, Store, Write
from smtui.services.learning import Learned, MemoryLearned
from smtui.services.permit import Why, who_sits, why_not
from smtui.texts import Texts

if TYPE_CHECKING:
    from smtui.config import Settings
    from smtui.domain.board import Roster
    from smtui.domain.guideline import Guideline
    from smtui.domain.reaction import Plans
    from smtui.domain.routine import Routine
    from smtui.domain.suggest import Rules
    from smtui.domain.worktime import WorkCalendar


class Library(Protocol):
    """The texts and plans that people edit. Each is read when first asked for."""

    problems: list[ConfigError]
    """What could not be read so far, and was replaced by what ships."""

    def guideline(self) -> Guideline:
        """Return the guideline in the house's language."""
        ...

    def rules(self) -> Rules:
        """Return the signs by which situations are suggested."""
        ...

    def plans(self) -> Plans:
        """Return the reaction plans."""
        ...

    def roster(self) -> Roster:
        """Return who has which network when; nothing where the house has no roster."""
        ...

    def routines(self) -> tuple[Routine, ...]:
        """Return the routines, in the file's order."""
        ...

    def routines_text(self) -> str:
        """Return the text of the file they are read from."""
        ...

    def save_routines(self, text: str) -> None:
        """Write their file anew, whole or not at all; from then on they are what it says."""
        ...

    def accounts(self) -> tuple[Account, ...]:
        """Return the connected accounts."""
        ...

    def views_text(self) -> str:
        """Return the text of the saved views, as the file is now; empty where there is none."""
        ...

    def views_name(self) -> str:
        """Return what the file of the saved views is called in a message."""
        ...

    def keep_views(self, text: str) -> None:
        """Write the saved views anew. Raises ConfigError where that is not possible."""
        ...

    def holiday(self, day: date) -> str:
        """Return the name of the public holiday that ``day`` is in the house's place; empty on other days."""
        ...

    def work_calendar(self) -> WorkCalendar:
        """Return when the house works, public holidays left out."""
        ...


class House:
    """Everything a use case needs, and nothing it could reach for by itself."""

    def __init__(
        self,
        *,
        store: Store,
        settings: Settings,
        library: Library,
        clock: Clock,
        ids: IdSource,
        zone: tzinfo,
        texts: Texts,
        network: Callable[[str], Network],
        secrets: Secrets,
        login: str = "",
        learned: Learned | None = None,
        login_stated: bool = False,
    ) -> None:
        self.store = store
        self.settings = settings
        self.library = library
        self.clock = clock
        self.ids = ids
        self.zone = zone
        self.texts = texts
        self.network = network
        self.secrets = secrets
        self.learned: Learned = learned if learned is not None else MemoryLearned()
        me, known_by = who_sits(settings, login, is_stated=login_stated)
        self.me: Member = me
        self.known_by: Why = known_by
        self.login = login

    def now(self) -> datetime:
        """Return the present moment, aware UTC."""
        return self.clock.now()

    def new_id(self, table: Table) -> str:
        """Return a short id that no document of a table has, not even an archived one."""
        while self.store.get(table, id := self.ids.new()) is not None:
            pass
        return id

    def local(self, moment: datetime) -> datetime:
        """Return ``moment`` on the house's own clock."""
        return moment.astimezone(self.zone)

    def today(self) -> date:
        """Return the day it is in the house."""
        return self.local(self.now()).date()

    def began(self) -> date | None:
        """Return the day the house was set up: no round before it is owed."""
        doc = self.store.get("sync", "house")
        return date.fromisoformat(doc["began"]) if doc else None

    def begin(self, day: date) -> None:
        """Note the day the house was set up; one that is noted already stays."""
        if self.store.get("sync", "house") is None:
            self.store.commit([Write(table="sync", id="house", fields={"began": day.isoformat()})])

    def account(self, name: str) -> Account | None:
        """Return the account of that name, or None when it is no longer connected."""
        return next((account for account in self.library.accounts() if account.name == name), None)

    def allowed(self, account: str) -> Mapping[str, bool]:
        """Return which actions the account's network and rights allow; an unknown account allows none."""
        found = self.account(account)
        if found is None:
            return {}
        can = self.network(found.network).capabilities.can
        rights = found.settings.get("can")
        granted = can if rights is None else can & frozenset(rights.split())
        return dict.fromkeys(granted, True)

    def why_not(self, action: str, comment: Comment | None = None) -> Refused | None:
        """Return why the one who sits here may not do an action, on a comment if one is meant; None where they may."""
        return why_not(self, action, comment)

    def may(self, action: str, comment: Comment | None = None) -> bool:
        """Tell whether the one who sits here may do an action, on a comment if one is meant. Cheap: reads nothing."""
        return why_not(self, action, comment) is None
