"""``doctor``: looks at everything a house stands on, without a network, says what is wrong and repairs what it can."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from smtui import __version__
from smtui.bootstrap import open_keeper, repairs
from smtui.cli.call import Call
from smtui.cli.console import wrap
from smtui.cli.shapes import FindingShape
from smtui.cli.terminal_facts import facts
from smtui.domain.errors import SmtuiError, StoreError
from smtui.domain.tables import unknown_name
from smtui.domain.text import one_line
from smtui.paths import shipped_themes
from smtui.ports import wants_token
from smtui.services.house import House
from smtui.services.privacy import plan_purge
from smtui.services.sync import token_variable
from smtui.texts import explain

if TYPE_CHECKING:
    from smtui.storage.keep import Problem

Level = Literal["ok", "warn", "bad"]
_MARKS = {"ok": ("ok  ", "good"), "warn": ("!   ", "warn"), "bad": ("BAD ", "bad")}


def doctor(call: Call) -> int:
    """Check the house. Exit 1 when something is wrong that stops work; a warning alone is no failure.

    With ``--repair`` it also closes what others can read and puts the store right; exit 1 if something stays wrong.
    """
    findings = list(_findings(call))
    if call.wants_json:
        call.console.json(findings)
    else:
        for finding in findings:
            for place, line in enumerate(wrap(f"{finding.topic}: {finding.text}", call.console.width - 4)):
                call.console.out(_MARKS[finding.level] if place == 0 else "    ", line)
    return int(any(finding.level == "bad" for finding in findings))


def _finding(level: Level, topic: str, text: str) -> FindingShape:
    return FindingShape(level=level, topic=topic, text=text)


def _findings(call: Call) -> Iterator[FindingShape]:
    texts, setting = call.texts, call.setting

    def found(level: Level, topic: str, key: str, /, **values: object) -> FindingShape:
        return FindingShape(level=level, topic=topic, text=texts(f"doctor.{key}", **values))

    def trouble(topic: str, error: SmtuiError, level: Level = "bad") -> FindingShape:
        return FindingShape(level=level, topic=topic, text=explain(error, texts))

    yield found("ok", "smtui", "version", version=__version__, python=_python())
    if not setting.loaded.exists:
        yield found("bad", "config", "no_config", file=setting.paths.config_file)
    else:
        yield found("ok", "config", "config", file=setting.paths.config_file, n=len(setting.loaded.origins))
    for problem in setting.loaded.problems:
        yield trouble("config", problem)
    yield from _rights(call)
    yield from (trouble("keys", problem) for problem in setting.loaded.key_problems)
    if not setting.loaded.key_problems:
        yield found("ok", "keys", "keys")
    if setting.loaded.exists:
        try:
            house = call.world.opener(setting)
        except SmtuiError as error:
            yield trouble("store", error)
        else:
            try:
                yield from _house(call, house)
            finally:
                house.store.close()
    yield from _themes(call)
    yield from _terminal(call)


def _python() -> str:
    import sys

    return ".".join(str(part) for part in sys.version_info[:3])


def _rights(call: Call) -> Iterator[FindingShape]:
    """Say which folders and files others may look into, and which folders we may not write into."""
    paths = call.setting.paths
    for folder, level in ((paths.config, "warn"), (paths.data, "bad"), (paths.store, "bad")):
        if folder.is_dir() and not os.access(folder, os.W_OK):
            yield _finding(cast("Level", level), "rights", call.texts("doctor.read_only", folder=folder))
    open_ones = []
    for folder in (paths.config, paths.data, paths.accounts, paths.tokens, paths.backups):
        if folder.is_dir():
            open_ones += [path for path in (folder, *_files(folder)) if _is_open(path)]
    if open_ones and call.values.flag("repair"):
        for path in open_ones:
            path.chmod(stat.S_IMODE(path.stat().st_mode) & ~0o077)
        text = call.texts("doctor.rights_closed", n=len(open_ones), names="\n".join(map(str, open_ones[:10])))
        yield _finding("ok", "rights", text)
    elif open_ones:
        names = "\n".join(f"chmod go-rwx {path}" for path in open_ones[:10])
        text = call.texts("doctor.rights_open", n=len(open_ones), names=names)
        yield _finding("warn", "rights", text)
    else:
        yield _finding("ok", "rights", call.texts("doctor.rights"))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file() and not path.is_symlink())


def _is_open(path: Path) -> bool:
    return bool(stat.S_IMODE(path.stat().st_mode) & 0o077)


def _house(call: Call, house: House) -> Iterator[FindingShape]:
    """Check the library, the store and the accounts' tokens."""
    yield from _library(call, house)
    yield from _sitting(call, house)
    try:
        yield from _store(call, house)
    except SmtuiError as error:
        yield _finding("bad", "store", explain(error, call.texts))
    yield from _learned(call, house)
    yield from _accounts(call, house)


def _posts(call: Call, house: House) -> Iterator[FindingShape]:
    """Say what is planned, what did not get out, and what looks planned but will not go out by itself."""
    from smtui.domain.post import Post, is_owed, seal
    from smtui.services import post_gate
    from smtui.services.calendar import list_posts

    def told(key: str, posts: list[Post]) -> FindingShape:
        names = ", ".join(f"{one_line(post.title)} ({post.id})" for post in posts[:5])
        return _finding("warn", "posts", call.texts(f"doctor.{key}", n=len(posts), names=names))

    posts, now = list_posts(house), house.now()
    coming = [post for post in posts if post.status == "scheduled" and post.at is not None and post.at > now]
    alone = [post for post in coming if post.sealed != seal(post) and post_gate.by_itself(house, post)]
    owed = [post for post in posts if post.parts and is_owed(post, now)]
    if alone:
        yield told("posts_unsealed", alone)
    if owed:
        yield told("posts_owed", owed)
    ready = [post for post in coming if post not in alone]
    if ready and ready[0].at is not None:
        yield _finding("ok", "posts", call.texts("doctor.posts", n=len(ready), at=call.at(ready[0].at)))
    elif not alone and not owed:
        yield _finding("ok", "posts", call.texts("doctor.posts_none"))


def _evidence(call: Call, house: House) -> Iterator[FindingShape]:
    """Check the chain of evidence; nothing where none is kept."""
    from smtui.services.evidence import verify

    count, faults = verify(house)
    for fault in faults:
        text = call.texts(f"evidence.fault.{fault.kind}", number=fault.number)
        yield _finding("bad", "evidence", text)
    if count and not faults:
        yield _finding("ok", "evidence", call.texts("doctor.evidence", n=count))


def _learned(call: Call, house: House) -> Iterator[FindingShape]:
    """Check what suggestions have learned: it is never needed, so a broken file is a warning."""
    model, path = house.learned.model(), call.setting.paths.data / "learned.json"
    if model is not None:
        text = call.texts("doctor.learned", n=sum(model.texts.values()))
        yield _finding("ok", "learned", text)
    elif path.exists():
        yield _finding("warn", "learned", call.texts("doctor.learned_broken", file=path))
    else:
        yield _finding("ok", "learned", call.texts("doctor.learned_none"))


def _library(call: Call, house: House) -> Iterator[FindingShape]:
    texts = call.texts

    try:
        library = house.library
        guideline, routines = library.guideline(), library.routines()
        library.accounts()
        library.plans()
        library.roster()
        library.rules()
        library.work_calendar().works_on(house.today())
        for problem in library.problems:
            yield _finding("bad", "library", explain(problem, texts))
        text = texts("doctor.library", situations=len(guideline.situations), routines=len(routines))
        yield _finding("ok", "library", text)
        yield from (_finding("warn", "library", text) for text in _ended(house))
        strangers = list(_strangers(call, house))
        for text in strangers:
            yield _finding("bad", "people", text)
        if not strangers:
            yield _finding("ok", "people", texts("plans.people_ok"))
    except SmtuiError as error:
        yield _finding("bad", "library", explain(error, texts))


def _ended(house: House) -> Iterator[str]:
    """Say which routines have no round any more: the rule is over, or all its days are free and left out."""
    from smtui.services.routine_words import comes

    for plan in house.library.routines():
        if not comes(house, plan):
            yield house.texts("routine.ended", title=one_line(plan.title), key=plan.key)


def _sitting(call: Call, house: House) -> Iterator[FindingShape]:
    """Say where ``house.me`` makes one person of all who have no login of their own."""
    settings = house.settings
    if settings.house.mode == "team" and settings.house.me and settings.member:
        where = call.setting.loaded.origins.get("house.me", str(call.setting.paths.config_file))
        text = call.texts("permit.me_shared", name=settings.house.me, where=where)
        yield _finding("warn", "people", text)


def _strangers(call: Call, house: House) -> Iterator[str]:
    """Say which names in plans, board and accounts belong to nobody who works here, with the nearest right one."""
    from smtui.domain.reaction import Named
    from smtui.domain.tables import nearest

    known = {member.name for member in house.settings.member} | {house.me.name}
    library, folder = house.library, call.setting.paths.accounts
    named = [*library.plans().people, *library.roster().people]
    named += [
        Named(name=account.owner, role="owner", file=str(folder / f"{account.name}.toml"))
        for account in library.accounts()
        if account.owner
    ]
    for one in named:
        if one.name not in known:
            hint = nearest(one.name, known)
            values = {"file": one.file, "line": one.line or "?", "name": one.name, "role": one.role, "hint": hint}
            yield call.texts("plans.person_unknown_hint" if hint else "plans.person_unknown", **values)


def _store(call: Call, house: House) -> Iterator[FindingShape]:
    """Read every byte of the store, and repair what is wrong where that was asked for."""
    texts, keeper, repair = call.texts, open_keeper(house), call.values.flag("repair")

    def said(problem: Problem) -> str:
        return explain(StoreError(problem.key.removeprefix("errors."), path=problem.path), texts)

    before = list(keeper.verify().problems)
    left = keeper.repair() if repair and before else before
    for problem in before:
        if problem not in left:
            yield _finding("ok", "store", texts("doctor.repaired", what=said(problem)))
    for problem in left:
        harmless = problem.key != "errors.store_file_damaged" and not repair
        text = said(problem) if repair else texts("doctor.repairable", what=said(problem))
        yield _finding("warn" if harmless else "bad", "store", text)
    for done in repairs(house):
        yield _finding("warn", "store", explain(done, texts))
    if aside := keeper.set_aside():
        yield _finding("warn", "store", texts("doctor.set_aside", n=len(aside), folder=aside[0].parent))
    if left:
        return  # reading documents would repair what nobody asked to repair
    folder = call.setting.paths.store
    yield _finding("ok", "store", texts("doctor.store", n=house.store.count("comments"), folder=folder))
    days = house.settings.privacy.keep_days
    if not days:
        yield _finding("ok", "privacy", texts("doctor.keep_for_ever"))
    elif due := plan_purge(house, days).comments:
        yield _finding("warn", "privacy", texts("doctor.purge_due", n=due, days=days))
    else:
        yield _finding("ok", "privacy", texts("doctor.keep_days", days=days))
    yield from _evidence(call, house)
    yield from _posts(call, house)


def _accounts(call: Call, house: House) -> Iterator[FindingShape]:
    texts, accounts = call.texts, house.library.accounts()

    if not accounts:
        yield _finding("warn", "accounts", texts("cli.no_accounts"))
    for account in accounts:
        try:
            open_to_all = not wants_token(house.network(account.network))
            known = house.secrets.get(account.name) is not None
        except SmtuiError as error:
            yield _finding("bad", "accounts", explain(error, texts))
            continue
        key = "account" if known else "account_open" if open_to_all else "account_no_token"
        values = {"account": account.name, "variable": token_variable(account.name)}
        yield _finding("ok" if known or open_to_all else "bad", "accounts", texts(f"doctor.{key}", **values))
    from smtui.cli.expiry import expiry_text, unreadable_ends
    from smtui.services.accounts import expiring

    for file, line, value in unreadable_ends(call.setting.paths, accounts):
        yield _finding("bad", "accounts", texts("expiry.unreadable", file=file, line=line or "?", value=value))
    for expiry in expiring(house):
        yield _finding("bad" if expiry.days < 0 else "warn", "accounts", expiry_text(call, expiry))


def _terminal(call: Call) -> Iterator[FindingShape]:
    texts, stdout = call.texts, call.world.stdout
    if not stdout.isatty():
        yield _finding("ok", "terminal", texts("doctor.no_terminal"))
        return
    size = os.get_terminal_size(stdout.fileno())
    encoding = getattr(stdout, "encoding", "") or ""
    for fact in facts(call.world.environ, size.columns, size.lines, encoding):
        text = texts(f"doctor.{fact.key}", **fact.values)
        yield FindingShape(level=fact.level, topic="terminal", text=text)


def _themes(call: Call) -> Iterator[FindingShape]:
    """Check whether there is the theme that was chosen, and the user's own; the shipped ones are sound."""
    folder = call.setting.paths.themes
    own = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    known = {path.stem for path in (*own, *shipped_themes().glob("*.toml"))}
    chosen = call.setting.settings.ui.theme
    if chosen not in known:
        file, _, line = call.setting.loaded.origins.get("ui.theme", "config.toml").rpartition(":")
        unknown = unknown_name(file or line, int(line) if file and line.isdigit() else None, chosen, known)
        yield _finding("warn", "themes", explain(unknown, call.texts))
    if not own:
        return
    from smtui.cli.run_app import theme_problems

    problems = theme_problems(folder)
    for problem in problems:
        yield _finding("warn", "themes", explain(problem, call.texts))
    if not problems:
        names = ", ".join(path.stem for path in own)
        yield _finding("ok", "themes", call.texts("doctor.themes", names=names))
