"""The school's days: terms and closed days come and go, and what was planned follows (reaction `closure.changed`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.designsystem.words import date_long
from trellis.organisations.models import Closure, SchoolYear, Term

from .asking import require_at, require_order

LONGEST_TERM_DAYS = 200
LONGEST_CLOSURE_DAYS = 40


@dataclass(frozen=True)
class Days:
    """A term (`kind` "term") or closed days ("closure") to be added."""

    kind: str
    name: str
    starts_on: date
    ends_on: date


def add_days(viewer: Viewer, *, school_id: UUID, days: Iterable[Days]) -> int:
    """Add terms and closed days in one go; what is there already with the same days is left. Returns how many were new.

    Raises RuleBroken, with nothing written, for a term that overlaps another, and for days in the wrong order or too long.
    """
    require_at(viewer, "setup.school", school_id)
    wanted = list(days)
    for each in wanted:
        _check(each)
    with write():
        terms = list(Term.objects.at(school_id).values_list("starts_on", "ends_on"))
        closures = set(Closure.objects.at(school_id).values_list("starts_on", "ends_on"))
        fresh = []
        for each in wanted:
            span = (each.starts_on, each.ends_on)
            if span in closures if each.kind == "closure" else span in terms:
                continue
            if each.kind == "term":
                _apart(each, terms)
                terms.append(span)
            else:
                closures.add(span)
            fresh.append(each)
        Term.objects.bulk_create(_rows(Term, "name", school_id, [each for each in fresh if each.kind == "term"]))
        Closure.objects.bulk_create(_rows(Closure, "reason", school_id, [each for each in fresh if each.kind == "closure"]))
        _years(school_id, [each for each in fresh if each.kind == "term"])
        if fresh:
            record(viewer, "days.added", school_id=school_id, things={"number": len(fresh)})
            happened("closure.changed", viewer, school_id=school_id)
    return len(fresh)


def _check(each: Days) -> None:
    if each.kind not in ("term", "closure"):
        raise RuleBroken("Say whether this is a term or closed days.", "kind")
    if not each.name.strip():
        raise RuleBroken("Give it a name, like “Autumn term” or “Half-term”.", "name")
    require_order(each.starts_on, each.ends_on)
    most = LONGEST_TERM_DAYS if each.kind == "term" else LONGEST_CLOSURE_DAYS
    if (each.ends_on - each.starts_on).days > most:
        raise RuleBroken(f"“{each.name}” would last more than {most} days. Check its first and last day.", "ends_on")


def _apart(each: Days, terms: list[tuple[date, date]]) -> None:
    for starts, ends in terms:
        if each.starts_on <= ends and each.ends_on >= starts:
            raise RuleBroken(
                f"“{each.name}” overlaps the term from {date_long(starts)} to {date_long(ends)}. Take that one away first, or change the days.",
                "starts_on",
            )


def _rows(table: type[Term] | type[Closure], column: str, school_id: UUID, days: list[Days]) -> list[Term | Closure]:
    most = 60 if column == "name" else 80
    return [
        table(school_id=school_id, starts_on=each.starts_on, ends_on=each.ends_on, **{column: each.name.strip()[:most]})
        for each in days
    ]


def _years(school_id: UUID, terms: list[Days]) -> None:
    """The school years these terms fall in, September to August, where they are not there yet."""
    known = set(SchoolYear.objects.at(school_id).values_list("name", flat=True))
    firsts = {each.starts_on.year if each.starts_on.month >= 8 else each.starts_on.year - 1 for each in terms}
    for year in sorted(firsts):
        name = f"{year}-{(year + 1) % 100:02d}"
        if name not in known:
            SchoolYear.objects.create(school_id=school_id, name=name, starts_on=date(year, 9, 1), ends_on=date(year + 1, 8, 31))


def remove_days(viewer: Viewer, *, school_id: UUID, kind: str, days_id: UUID) -> None:
    """Take a term or closed days away; what is planned follows the days that are left."""
    require_at(viewer, "setup.school", school_id)
    tables: dict[str, type[Term | Closure]] = {"term": Term, "closure": Closure}
    table = tables.get(kind)
    found = table.objects.at(school_id).filter(pk=days_id).first() if table else None
    if found is None:
        raise NotFound
    with write():
        found.delete()
        record(viewer, "days.removed", school_id=school_id, things={kind: days_id})
        happened("closure.changed", viewer, school_id=school_id)
