"""Who acts when nobody is signed in, and what each of them may do."""

from __future__ import annotations

# Work that nobody signed in for. Each name lists the actions it may do; a new name is added here, in the open.
SYSTEM_VIEWERS: dict[str, frozenset[str]] = {
    "set-up": frozenset({"*"}),
    "nightly": frozenset({"year.move", "sessions.replan", "record.close", "notice.send"}),
    "outbox": frozenset({"notice.send"}),
    "sign-in": frozenset(),
    "folder": frozenset({"roll.import"}),
    "operator": frozenset(
        {"roll.import", "roll.undo", "register.import", "school.create", "audit.verify", "account.reset_ways", "record.remove"}
    ),
    "demo": frozenset({"*"}),
}


def may_system(name: str, action: str) -> bool:
    allowed = SYSTEM_VIEWERS.get(name, frozenset())
    return "*" in allowed or action in allowed
