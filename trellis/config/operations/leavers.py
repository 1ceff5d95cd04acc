"""Adults who left: their sign-in, how to reach them and what they were here, when the time for it is over.

Their name stays beside what they wrote for as long as that record stays. Somebody whom nothing names any more goes whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models, transaction
from django.db.models import Exists, Max, OuterRef, ProtectedError, Q

from trellis.accounts.models import Appointment, Invitation, Person
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.exchange.models import ExpectedSight
from trellis.people.models import Child, FamilyLink, KeyAdult, ProfessionalPlace, SencoTraining, Staff, StaffPlace
from trellis.provision.models import Training
from trellis.rulebook import retention as law

_DATED: tuple[Any, ...] = (Staff, StaffPlace, Appointment, KeyAdult, ProfessionalPlace)
"""What ties an adult to a school or a child there, from a day until a day."""
_OWN: tuple[Any, ...] = (Staff, StaffPlace, Appointment, SencoTraining, Training, ExpectedSight)
"""What is about the adult alone. Key adults and professionals stand in a child's record, and stay in it."""
RULE = "staff"


@dataclass(frozen=True)
class PersonDue:
    """An adult whose last day here is long enough ago."""

    person_id: UUID
    last_day: date
    over_on: date


def people_due(school_id: UUID, today: date) -> tuple[PersonDue, ...]:
    """Whose time is over at one school: nothing ties them to any school now or did within the time, and something is left to remove."""
    length = law.PERIODS[RULE].length
    assert length is not None
    found: dict[UUID, date] = {}
    for table in _DATED:
        rows = table._base_manager.filter(school_id=school_id, ends_on__isnull=False).values_list("person_id")
        for person_id, last in rows.annotate(Max("ends_on")):
            found[person_id] = max(last, found.get(person_id, last))
    old = {pk: last for pk, last in found.items() if law.is_over(last, length, today)}
    left = _to_remove(old, today)
    due = [PersonDue(pk, last, law.years_after(last, length) + timedelta(days=1)) for pk, last in old.items() if pk in left]
    return tuple(sorted(due, key=lambda each: (each.last_day, str(each.person_id))))


def _to_remove(ids: Iterable[UUID], today: date) -> set[UUID]:
    """Of these, those nothing ties to a school any more and of whom more than a name is left."""
    since = law.oldest_kept(law.PERIODS[RULE], today)
    people = Person.objects.filter(pk__in=list(ids))
    for table in _DATED:
        still = table._base_manager.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=since), person_id=OuterRef("pk"))
        people = people.exclude(Exists(still))
    reached = Q(email__isnull=False) | ~Q(phone="") | Q(is_active=True)
    at_home = Exists(FamilyLink._base_manager.filter(person_id=OuterRef("pk")))
    own = Q()
    for table in _OWN:
        own |= Q(Exists(table._base_manager.filter(person_id=OuterRef("pk"))))
    pupils = Exists(Child._base_manager.filter(person_id=OuterRef("pk")))
    return set(people.filter(own | (reached & ~Q(at_home) & ~Q(pupils))).values_list("pk", flat=True))


def forget_person(viewer: Viewer, *, school_id: UUID, person_id: UUID, today: date) -> bool:
    """Remove what is due of one adult, looked at again inside the transaction: they may have come back. False when they have.

    Somebody who is also at home with a child here, or was a child here, keeps their sign-in: only the job goes.
    """
    with write():
        if person_id not in _to_remove([person_id], today):
            return False
        for table in _OWN:
            table._base_manager.filter(person_id=person_id).delete()
        ties = FamilyLink._base_manager.filter(person_id=person_id).exists()
        if not ties and not Child._base_manager.filter(person_id=person_id).exists():
            _end_sign_in(person_id)
        record(viewer, "staff.removed", school_id=school_id, things={"person": person_id})
    return True


def _end_sign_in(person_id: UUID) -> None:
    """Every way in and every way to reach them goes; the name stays where something names them."""
    Invitation.objects.filter(person_id=person_id).delete()
    person = Person.objects.get(pk=person_id)
    try:
        with transaction.atomic():
            person.delete()
        return
    except ProtectedError:
        pass
    for model, field in ways_in():
        model._base_manager.filter(**{field: person_id}).delete()
    person.set_unusable_password()
    Person.objects.filter(pk=person_id).update(
        email=None, phone="", school=None, is_active=False, password=person.password, updated_at=clock.now()
    )


def tables() -> frozenset[type[models.Model]]:
    """Every table from which something of an adult who left is removed."""
    return frozenset({Person, *_OWN, *(model for model, _ in ways_in())})


@cache
def ways_in() -> tuple[tuple[type[models.Model], str], ...]:
    """The tables that belong to a sign-in and go with it: factors, cards, tokens, sign-ins, drafts."""
    found = [
        (model, field.attname)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model is Person
        and field.remote_field.on_delete is models.CASCADE
    ]
    return tuple(found)
