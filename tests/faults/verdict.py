"""After the kills: what was acknowledged, beside what is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

Rows = Callable[..., list[tuple[Any, ...]]]


@dataclass
class Verdict:
    """How many acknowledged writes are missing, there more than once, or there in part; and what else is wrong."""

    acknowledged: int
    lost: int = 0
    doubled: int = 0
    half_applied: int = 0
    wrong: list[str] = field(default_factory=list)

    def line(self, kills: int) -> str:
        """The figures as they are printed."""
        return (
            f"kills {kills} · acknowledged {self.acknowledged} · lost {self.lost} · doubled {self.doubled} · "
            f"half-applied {self.half_applied}"
        )

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.half_applied or self.wrong)


def judge(rows: Rows, *, concerns: Iterable[str], drafts: Iterable[str], taps: dict[str, str], already: int) -> Verdict:
    """Compare. `concerns` and `drafts` are acknowledged form keys, `taps` the last acknowledged state of each session.

    A concern's text ends with its form's key; `already` concerns stood there before.
    """
    wanted, kept = list(concerns), list(drafts)
    found = Verdict(len(wanted) + len(kept) + len(taps))
    written = Counter(text.rsplit(" ", 1)[-1] for (text,) in rows("SELECT text FROM cycle_concern"))
    found.lost += sum(1 for key in wanted if key not in written)
    found.doubled += sum(1 for key, many in written.items() if len(key) == 32 and many > 1)
    there = Counter(key for (key,) in rows("SELECT key FROM accounts_draft"))
    found.lost += sum(1 for key in kept if key not in there)
    found.doubled += sum(1 for many in there.values() if many > 1)
    now = dict(rows("SELECT ref, state FROM provision_session"))
    found.lost += sum(1 for ref, state in taps.items() if now.get(ref) != state)
    found.half_applied = _half(rows, already)
    if rows("PRAGMA integrity_check") != [("ok",)]:
        found.wrong.append("integrity_check")
    if rows("PRAGMA foreign_key_check"):
        found.wrong.append("foreign_key_check")
    return found


def _half(rows: Rows, already: int) -> int:
    """Concerns without their first step, their key or their line in the record, or those without a concern."""
    count = lambda sql: rows(sql)[0][0]  # noqa: E731
    without_step = count(
        "SELECT count(*) FROM cycle_concern c WHERE NOT EXISTS (SELECT 1 FROM cycle_concernstep s WHERE s.concern_id = c.id)"
    )
    concerns = count("SELECT count(*) FROM cycle_concern") - already
    keys = count("SELECT count(*) FROM accounts_submission WHERE path = '/concerns/new/'")
    recorded = count("SELECT count(*) FROM audit_row WHERE code = 'concern.raised'")
    logged = count("SELECT count(*) FROM provision_session WHERE (state != '') != (logged_at IS NOT NULL)")
    return int(without_step + abs(concerns - keys) + abs(concerns - recorded) + logged)
