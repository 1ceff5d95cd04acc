"""The people around one child as the People page shows them, and the adults nobody knows enough about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.errors import NotFound
from trellis.rulebook.machines import Choice

from .. import rules
from ..models import ClassPlace, FamilyLink, ProfessionalPlace, ProtectiveHold, Restriction, StaffPlace, live
from .children import CHILD_COLUMNS, ChildCard, child_for, name_in
from .network import PersonCard, _shut_out, appointed, contact_for, daily_owners

PARTS: tuple[Choice, ...] = (
    Choice("profile", "One-page profile", "What matters to the child and how to help."),
    Choice("plan", "The plan", "What we hope will change and the support given."),
    Choice("sessions", "Sessions", "Which sessions happened."),
    Choice("views", "Views", "What the child and the family said, where they agreed to it."),
)
_PART_WORDS = {each.code: each.label.lower() for each in PARTS}


@dataclass(frozen=True)
class FamilyRow:
    """An adult at home. `barred` is an order that may be shown; a protective hold shows nowhere."""

    link_id: UUID
    person_id: UUID
    name: str
    role: str
    reach: str
    sees: str
    responsibility: str
    responsibility_label: str
    signs_in: bool
    can_be_invited: bool
    barred: bool


@dataclass(frozen=True)
class SchoolRow:
    """Somebody of the school, and why they see the record."""

    name: str
    role: str
    reach: str
    sees: str


@dataclass(frozen=True)
class OutsideRow:
    """A professional from outside, and until when."""

    place_id: UUID
    name: str
    role: str
    question: str
    sees: str
    until: date | None


@dataclass(frozen=True)
class RestrictionRow:
    """An order on this child, for those who may record and lift one."""

    restriction_id: UUID
    name: str
    label: str
    order_reference: str
    since: date
    until: date | None
    asked_by: str
    asked_by_me: bool


@dataclass(frozen=True)
class PeoplePage:
    """Everything on the page, with what this viewer may do there."""

    child: ChildCard
    family: tuple[FamilyRow, ...]
    school: tuple[SchoolRow, ...]
    outside: tuple[OutsideRow, ...]
    restrictions: tuple[RestrictionRow, ...]
    ring: str
    ring_phone: str
    families_on: bool
    may_edit: bool
    may_restrict: bool
    may_hold: bool
    may_stop_messages: bool
    may_take_file: bool


@dataclass(frozen=True)
class AdultForm:
    """One adult as the form for changing them begins."""

    link_id: UUID
    revision: int
    name: str
    signs_in: bool
    values: dict[str, object]


@dataclass(frozen=True)
class UnknownRow:
    """An adult whose responsibility is not known, or whom nobody can reach."""

    child_ref: str
    child_name: str
    link_id: UUID
    name: str
    role: str
    sentence: str


def people_page(viewer: Viewer, ref: str) -> PeoplePage:
    """The page of one child (a fixed number of queries). NotFound for a stranger."""
    card = child_for(viewer, ref, "people.read", opens="people")
    ring, phone = contact_for(card.school_id, card.nc_year)
    restricts = bool(decide(viewer, "restriction.edit", child=card))
    return PeoplePage(
        child=card,
        family=tuple(_family(card)),
        school=tuple(_school(card)),
        outside=tuple(_outside(card)),
        restrictions=tuple(_restrictions(viewer, card)) if restricts else (),
        ring=ring,
        ring_phone=phone,
        families_on=card.fact_families_on,
        may_edit=bool(decide(viewer, "people.edit", child=card)),
        may_restrict=restricts,
        may_hold=bool(decide(viewer, "hold.place", child=card)),
        may_stop_messages=bool(decide(viewer, "messages.stop", child=card)),
        may_take_file=bool(decide(viewer, "file.take", child=card)),
    )


def _reach(email: str | None, phone: str, by_email: bool) -> str:
    ways = [phone, email if by_email else f"{email} (prefers paper)" if email else ""]
    return ", ".join(each for each in ways if each) or "No way to reach them yet"


def _family(card: ChildCard) -> list[FamilyRow]:
    out = _shut_out(card)
    barred = set(Restriction.objects.of(card).filter(live(clock.today())).values_list("person_id", flat=True))
    rows = (
        FamilyLink.objects.of(card).filter(live(clock.today())).select_related("person").order_by("priority", "starts_on", "pk")
    )
    return [_family_row(each, card, each.person_id in barred) for each in rows if each.person_id not in out - barred]


def _family_row(link: FamilyLink, card: ChildCard, barred: bool) -> FamilyRow:
    person = link.person
    signs_in = person.has_usable_password()
    if barred:
        sees = "Sees nothing. An order keeps this adult from any information. Ask the SENCO before you talk to them."
    elif not card.fact_families_on:
        sees = "The family's pages are switched off for this child."
    else:
        sees = "Signs in and sees the family's pages." if signs_in else "Sees the family's pages once they sign in."
    return FamilyRow(
        link_id=link.pk,
        person_id=person.pk,
        name=person.full_name,
        role=rules.relationship_label(link.relationship, link.called),
        reach="" if barred else _reach(person.email, person.phone, link.by_email),
        sees=sees,
        responsibility=link.responsibility,
        responsibility_label=link.get_responsibility_display(),
        signs_in=signs_in,
        can_be_invited=bool(person.email) and not signs_in and not barred and card.fact_families_on,
        barred=barred,
    )


def _school(card: ChildCard) -> list[SchoolRow]:
    owners = daily_owners(card)
    found = [SchoolRow(each.name, _with_days(each), each.phone, "Reads the record and keeps it up to date.") for each in owners]
    known = {each.person_id for each in owners}
    groups = ClassPlace.objects.of(card).filter(live(clock.today())).values("group_id")
    places = StaffPlace.objects.at(card.school_id).filter(live(clock.today()), group_id__in=groups)
    for each in places.select_related("person", "group").order_by("part", "starts_on", "pk"):
        if each.person_id not in known:
            known.add(each.person_id)
            role = f"{each.get_part_display()}, {each.group.name}"
            found.append(
                SchoolRow(each.person.formal_name, role, each.person.phone, "Reads needs as they show in class, and the support.")
            )
    for role in ("senco", "deputy", "sen_assistant", "head", "dsl"):
        for holder in appointed(card.school_id, role):
            found.append(SchoolRow(holder.name, holder.role, holder.phone, "Reads the record."))
    return found


def _with_days(owner: PersonCard) -> str:
    if not owner.weekdays or len(owner.weekdays) == 5:
        return owner.role
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    return f"{owner.role}, {', '.join(names[day] for day in owner.weekdays)}"


def _outside(card: ChildCard) -> list[OutsideRow]:
    rows = ProfessionalPlace.objects.of(card).filter(live(clock.today())).select_related("person").order_by("starts_on", "pk")
    return [
        OutsideRow(
            each.pk,
            each.person.formal_name,
            f"{each.profession}, {each.service}" if each.service else each.profession,
            each.question,
            "Sees " + ", ".join(_PART_WORDS.get(part, part) for part in each.may_see) if each.may_see else "Sees the name only",
            each.ends_on,
        )
        for each in rows
    ]


def _restrictions(viewer: Viewer, card: ChildCard) -> list[RestrictionRow]:
    today = clock.today()
    rows = (
        Restriction.objects.of(card).filter(lifted_by=None).select_related("person", "lift_asked_by").order_by("starts_on", "pk")
    )
    return [
        RestrictionRow(
            each.pk,
            each.person.full_name,
            rules.RESTRICTIONS[rules.RestrictionKind(each.kind)].label if each.kind in set(rules.RestrictionKind) else each.kind,
            each.order_reference,
            each.starts_on,
            each.ends_on,
            each.lift_asked_by.formal_name if each.lift_asked_by else "",
            each.lift_asked_by_id == viewer.person_id,
        )
        for each in rows
        if each.ends_on is None or each.ends_on >= today
    ]


def adult_form(viewer: Viewer, child: ChildCard, link_id: UUID) -> AdultForm:
    """What is known about one adult of this child. NotFound for another child's, and for an adult who is not shown."""
    link = FamilyLink.objects.of(child).filter(live(clock.today()), pk=link_id).select_related("person").first()
    if link is None or link.person_id in _shut_out(child):
        raise NotFound
    return AdultForm(
        link.pk,
        link.revision,
        link.person.full_name,
        link.person.has_usable_password(),
        {
            "relationship": link.relationship,
            "called": link.called,
            "responsibility": link.responsibility,
            "household": link.household,
            "lives_with_child": link.lives_with_child,
            "by_email": link.by_email,
            "email": link.person.email or "",
            "phone": link.person.phone,
        },
    )


def adult_options(child: ChildCard) -> list[tuple[str, str]]:
    """Adults round the child who can be shut out, for a form: everybody at home and from outside who is not shut out yet."""
    out = _shut_out(child)
    found: dict[UUID, str] = {}
    for each in FamilyLink.objects.of(child).filter(live(clock.today())).select_related("person").order_by("priority", "pk"):
        found[each.person_id] = f"{each.person.full_name} ({rules.relationship_label(each.relationship, each.called)})"
    for place in (
        ProfessionalPlace.objects.of(child).filter(live(clock.today())).select_related("person").order_by("starts_on", "pk")
    ):
        found.setdefault(place.person_id, f"{place.person.full_name} ({place.profession})")
    return [(str(pk), words) for pk, words in found.items() if pk not in out]


_LINK = ("pk", "priority", "responsibility", "relationship", "called")
_ADULT = ("person__first_name", "person__last_name", "person__email", "person__phone")


def _unknown_links(viewer: Viewer) -> QuerySet[FamilyLink]:
    why = "who is shut out is not asked about"
    out = {"child_id": OuterRef("child_id"), "person_id": OuterRef("person_id")}
    return FamilyLink.objects.for_viewer(viewer, "people.edit").filter(
        live(viewer.day),
        Q(responsibility="unknown") | Q(person__email=None, person__phone=""),
        ~Exists(Restriction.objects.system(why).filter(live(viewer.day), **out)),
        ~Exists(ProtectiveHold.objects.system(why).filter(live(viewer.day), ended_by=None, **out)),
    )


def unknown_adults(viewer: Viewer) -> list[UnknownRow]:
    """Adults with responsibility unknown or no way to reach them, by child (one query)."""
    return unknown_rows(_unknown_links(viewer).values(*_LINK, *_ADULT, *CHILD_COLUMNS))


def unknown_adults_counted(viewer: Viewer, *, most: int) -> dict[str, QuerySet[Any, Any]]:
    """The first of them, as `adults` (the columns `unknown_rows` reads), and how many there are in all, as `count`."""
    rows = _unknown_links(viewer)
    first = rows.order_by("child__last_name", "child__first_name", "priority", "pk")[:most]
    adults = FamilyLink.objects.system("chosen through the viewer just above").filter(pk__in=first.values("pk"))
    return {"adults": adults.values(*_LINK, *_ADULT, *CHILD_COLUMNS), "count": rows.values(number=Count("pk"))}


def unknown_rows(links: Iterable[Mapping[str, Any]]) -> list[UnknownRow]:
    """Those adults and what is missing of each, by the child's name."""
    order = ("child__last_name", "child__first_name", "priority", "pk")
    return [_unknown(each) for each in sorted(links, key=lambda one: [one[column] for column in order])]


def _unknown(link: Mapping[str, Any]) -> UnknownRow:
    missing = []
    if link["responsibility"] == rules.Responsibility.UNKNOWN:
        missing.append("whether they have parental responsibility is not known")
    if not link["person__email"] and not link["person__phone"]:
        missing.append("there is no way to reach them")
    role = rules.relationship_label(link["relationship"], link["called"])
    name = f"{link['person__first_name']} {link['person__last_name']}".strip()
    return UnknownRow(link["child__ref"], name_in(link), link["pk"], name, role, f"{name} ({role}): {' and '.join(missing)}.")
