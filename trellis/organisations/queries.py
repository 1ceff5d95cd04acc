"""Reading schools, their days and their groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import CharField, Value

from trellis.rulebook.dates import SchoolCalendar, Span

from .models import Closure, Group, School, SchoolYear, Term


@dataclass(frozen=True)
class GroupCard:
    """A class or group as lists show it."""

    pk: UUID
    ref: str
    name: str
    kind: str
    nc_year: str


def calendar_of(school_id: UUID) -> SchoolCalendar:
    """The school's terms and closures as one calendar of school days (one query). For a page, `viewer.calendar` reads it once."""
    columns = ("kind", "starts_on", "ends_on")
    terms = Term.objects.at(school_id).annotate(kind=Value("term", CharField())).values_list(*columns)
    closures = Closure.objects.at(school_id).annotate(kind=Value("closure", CharField())).values_list(*columns)
    spans: dict[str, list[Span]] = {"term": [], "closure": []}
    for kind, starts_on, ends_on in terms.order_by().union(closures.order_by(), all=True).order_by("starts_on"):
        spans[kind].append(Span(starts_on, ends_on))
    return SchoolCalendar(tuple(spans["term"]), tuple(spans["closure"]))


def term_name_on(school_id: UUID, day: date) -> str:
    """ "Autumn term 2026", or an empty string in the holidays."""
    found = Term.objects.at(school_id).filter(starts_on__lte=day, ends_on__gte=day).values_list("name", flat=True).first()
    return found or ""


def school_year_on(school_id: UUID, day: date) -> SchoolYear | None:
    return SchoolYear.objects.at(school_id).filter(starts_on__lte=day, ends_on__gte=day).first()


def groups_of(school_id: UUID) -> list[GroupCard]:
    """The school's open groups, by name."""
    rows = Group.objects.at(school_id).filter(closed_on=None).order_by("kind", "name")
    return [GroupCard(each.pk, each.ref, each.name, each.kind, each.nc_year) for each in rows]


def school_by_short_name(short_name: str) -> School | None:
    return School.objects.filter(short_name=short_name).first()
