"""The adults round a child: family, and professionals invited for a time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from trellis.accounts.models import Person
from trellis.accounts.services import add_person
from trellis.accounts.viewer import Viewer
from trellis.audit.models import Row
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import EditedMeanwhile, NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.designsystem.words import time_short

from .. import queries, rules
from ..models import Child, FamilyLink, ProfessionalPlace, live
from .asking import person_by_id, require_order

EDITABLE = ("relationship", "called", "responsibility", "household", "lives_with_child", "priority", "by_email", "ends_on")
REACH = ("email", "phone")
_SAME_PERSON = 0.85
_WHY = "the child was reached through the viewer"


def link_family(
    viewer: Viewer,
    *,
    child_id: UUID,
    person_id: UUID,
    relationship: str,
    starts_on: date,
    called: str = "",
    responsibility: str = "unknown",
    household: str = "",
    lives_with_child: bool | None = None,
    priority: int = 1,
    by_email: bool = True,
) -> FamilyLink:
    """Tie an adult to a child's life at home. Parental responsibility not known stays "unknown" and a row on Today, never a guess."""
    card = queries.child_by_id(viewer, child_id, "people.edit")
    person = person_by_id(person_id)
    _check({"relationship": relationship, "responsibility": responsibility})
    if person.pk == card.person_id:
        raise RuleBroken("A child is not their own family. Choose another person.", "person")
    with write():
        if FamilyLink.objects.of(card).filter(live(starts_on), person_id=person.pk).exists():
            raise RuleBroken("This adult is among the child's people already. Change what is known about them instead.", "person")
        made = FamilyLink.objects.create(
            school_id=card.school_id,
            child_id=card.pk,
            person_id=person.pk,
            relationship=relationship,
            called=called.strip(),
            responsibility=responsibility,
            household=household.strip(),
            lives_with_child=lives_with_child,
            priority=priority,
            by_email=by_email,
            starts_on=starts_on,
        )
        record(viewer, "family.linked", school_id=card.school_id, child_id=card.pk, things={"link": made.pk, "person": person.pk})
    return made


def _check(values: dict[str, Any]) -> None:
    if "relationship" in values and not str(values["relationship"]).strip():
        raise RuleBroken("Say what this adult is to the child.", "relationship")
    if "responsibility" in values and values["responsibility"] not in set(rules.Responsibility):
        raise RuleBroken("Say whether this adult has parental responsibility. “Not known yet” is an answer.", "responsibility")


def add_adult(
    viewer: Viewer,
    *,
    child_id: UUID,
    first_name: str,
    last_name: str,
    title: str = "",
    email: str = "",
    phone: str = "",
    **link: Any,
) -> FamilyLink:
    """A new adult and their tie to the child in one step. An address we know joins the person it belongs to, if the name fits."""
    queries.child_by_id(viewer, child_id, "people.edit")
    with write():
        person = _known_or_new(first_name, last_name, title, email, phone)
        return link_family(viewer, child_id=child_id, person_id=person.pk, **link)


def _known_or_new(first_name: str, last_name: str, title: str, email: str, phone: str) -> Person:
    known = Person.objects.filter(email=email.strip().lower()).first() if email.strip() else None
    if known is None:
        return add_person(
            first_name=first_name.strip(), last_name=last_name.strip(), email=email or None, title=title, phone=phone.strip()
        )
    if rules.same_name_score(known.full_name, f"{first_name} {last_name}") < _SAME_PERSON:
        raise RuleBroken("This e-mail address belongs to somebody with another name. Check it, or leave it empty.", "email")
    return known


def edit_family_link(viewer: Viewer, *, link_id: UUID, revision: int, **changed: Any) -> None:
    """Change what is known about an adult: the fields of EDITABLE, and how to reach them (`email`, `phone`).

    Raises EditedMeanwhile with the other person's words when somebody saved first.
    """
    found = FamilyLink.objects.for_viewer(viewer, "people.edit").select_related("person").filter(pk=link_id).first()
    if found is None:
        raise NotFound
    unknown = set(changed) - set(EDITABLE) - set(REACH)
    if unknown:
        raise TypeError(f"not editable: {', '.join(sorted(unknown))}")
    _check(changed)
    require_order(found.starts_on, changed.get("ends_on"))
    mine = {name: value.strip() if isinstance(value, str) else value for name, value in changed.items() if name in EDITABLE}
    with write():
        rows = FamilyLink.objects.system("decided above").filter(pk=found.pk, revision=revision)
        if not rows.update(**mine, revision=revision + 1, updated_at=clock.now()):
            raise _theirs(found.pk, found.school_id, set(changed))
        _reach(found.person, changed)
        fields = [name for name in changed if str(changed[name]) != str(getattr(found, name, getattr(found.person, name, "")))]
        record(
            viewer, "family.edited", school_id=found.school_id, child_id=found.child_id, things={"link": found.pk}, fields=fields
        )


def _reach(person: Person, changed: dict[str, Any]) -> None:
    """How a person is reached. Whoever signs in with an address changes it themselves: nobody else can move their account."""
    values: dict[str, Any] = {}
    if "phone" in changed and changed["phone"].strip() != person.phone:
        values["phone"] = changed["phone"].strip()
    if "email" in changed:
        address = (changed["email"] or "").strip().lower() or None
        if address != person.email:
            if person.has_usable_password():
                raise RuleBroken("This adult signs in with their e-mail address, so only they can change it.", "email")
            if address and Person.objects.filter(email=address).exclude(pk=person.pk).exists():
                raise RuleBroken("This e-mail address belongs to somebody else here. Check it.", "email")
            values["email"] = address
    if values:
        Person.objects.filter(pk=person.pk).update(**values, revision=person.revision + 1, updated_at=clock.now())


def _theirs(link_id: UUID, school_id: UUID, names: set[str]) -> EditedMeanwhile:
    """What the other person left, for both texts to be shown side by side."""
    now = FamilyLink.objects.system("decided above").select_related("person").get(pk=link_id)
    row = Row.objects.filter(chain=str(school_id), code="family.edited", about__link=str(link_id)).order_by("-number").first()
    by = Person.objects.filter(pk=row.person_id).first() if row and row.person_id else None
    theirs = {name: str(getattr(now.person if name in REACH else now, name) or "") for name in sorted(names)}
    return EditedMeanwhile(
        theirs=theirs, by=by.formal_name if by else "Somebody else", at=time_short(now.updated_at), revision=now.revision
    )


def invite_professional(
    viewer: Viewer,
    *,
    child_id: UUID,
    person_id: UUID,
    profession: str,
    starts_on: date,
    ends_on: date,
    service: str = "",
    question: str = "",
    may_see: Iterable[str] = (),
) -> ProfessionalPlace:
    """Let a professional from outside see named parts of one child's record until a day. Being invited opens nothing else."""
    card = queries.child_by_id(viewer, child_id, "people.edit")
    person = person_by_id(person_id)
    require_order(starts_on, ends_on)
    if not profession.strip():
        raise RuleBroken("Enter what this person is, like speech and language therapist.", "profession")
    if ends_on > starts_on + timedelta(days=366):
        raise RuleBroken("An invitation lasts a year at most. Choose an earlier last day; it can be given again.", "ends_on")
    with write():
        if ProfessionalPlace.objects.of(card).filter(live(starts_on), person_id=person.pk).exists():
            raise RuleBroken("This professional is invited already. End that invitation first to change it.", "person")
        made = ProfessionalPlace.objects.create(
            school_id=card.school_id,
            child_id=card.pk,
            person_id=person.pk,
            profession=profession.strip(),
            service=service.strip(),
            question=question.strip(),
            may_see=sorted(set(may_see)),
            starts_on=starts_on,
            ends_on=ends_on,
            invited_by=viewer.person,
        )
        record(
            viewer,
            "professional.invited",
            school_id=card.school_id,
            child_id=card.pk,
            things={"place": made.pk, "person": person.pk},
        )
        if not person.has_usable_password():
            happened("person.invited", viewer, person_id=person.pk, school_id=card.school_id, child_id=card.pk)
    return made


def invite_new_professional(
    viewer: Viewer, *, child_id: UUID, first_name: str, last_name: str, email: str, title: str = "", **place: Any
) -> ProfessionalPlace:
    """A professional by name and address, joined with the person the address belongs to if the name fits; then invited."""
    queries.child_by_id(viewer, child_id, "people.edit")
    with write():
        person = _known_or_new(first_name, last_name, title, email, "")
        return invite_professional(viewer, child_id=child_id, person_id=person.pk, **place)


def end_professional(viewer: Viewer, *, place_id: UUID) -> None:
    """End an invitation now: from the next request on the professional sees nothing of this child."""
    found = ProfessionalPlace.objects.for_viewer(viewer, "people.edit").filter(pk=place_id).first()
    if found is None:
        raise NotFound
    with write():
        ProfessionalPlace.objects.system("decided above").filter(pk=found.pk).update(
            ends_on=clock.today() - timedelta(days=1), updated_at=clock.now()
        )
        record(viewer, "professional.ended", school_id=found.school_id, child_id=found.child_id, things={"place": found.pk})


def invite_to_sign_in(viewer: Viewer, *, child_id: UUID, person_id: UUID) -> None:
    """Send an adult of the family, or the child, the one-use link with which they choose a password (reaction `person.invited`)."""
    card = queries.child_by_id(viewer, child_id, "people.edit")
    known = {each.person_id for each in queries.family_adults(card)} | ({card.person_id} if card.person_id else set())
    if person_id not in known:
        raise NotFound
    person = person_by_id(person_id)
    if not person.email:
        raise RuleBroken("There is no e-mail address for this person. Add one first, or give them the letter.", "email")
    if person.has_usable_password():
        raise RuleBroken("This person signs in already. If they forgot their password, they can ask for a new link.", "email")
    with write():
        record(viewer, "person.asked_in", school_id=card.school_id, child_id=card.pk, things={"person": person.pk})
        happened("person.invited", viewer, person_id=person.pk, school_id=card.school_id, child_id=card.pk)


def switch_families(viewer: Viewer, *, child_id: UUID, on: bool) -> None:
    """Switch the family's own pages for this child on or off. Off, they hear from the school by other ways."""
    card = queries.child_by_id(viewer, child_id, "families.switch")
    with write():
        child = Child.objects.system(_WHY).get(pk=card.pk)
        child.families_on, child.revision, child.updated_at = on, child.revision + 1, clock.now()
        child.save(update_fields=["families_on", "revision", "updated_at"])
        record(viewer, "family.switched", school_id=card.school_id, child_id=card.pk, fields=["families_on"])
