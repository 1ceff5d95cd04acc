"""The roll as it stands, for the rows of one batch of a file: a fixed number of queries for each batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from trellis.accounts.models import Person
from trellis.core import clock
from trellis.cycle import queries as cycle
from trellis.exchange.readers import RollRow
from trellis.people.models import Child, ClassPlace, Enrolment, FamilyLink, FormerUpn, live

_WHY = "a roll is compared after the decision that it may be brought in"
_COLUMNS = (
    "pk",
    "ref",
    "first_name",
    "last_name",
    "known_as",
    "middle_names",
    "date_of_birth",
    "sex",
    "upn",
    "nc_year",
    "never_link",
    "revision",
)


@dataclass(slots=True)
class KnownAdult:
    """An adult tied to a child now."""

    link_id: UUID
    link_revision: int
    person_id: UUID
    name: str
    email: str
    phone: str
    responsibility: str
    person_revision: int


@dataclass(slots=True)
class Known:
    """A child of the school with what a roll says about them."""

    pk: UUID
    ref: str
    first_name: str
    last_name: str
    known_as: str
    middle_names: str
    date_of_birth: date
    sex: str
    upn: str
    nc_year: str
    never_link: bool
    revision: int
    enrolment_id: UUID | None = None
    enrolment_kind: str = ""
    enrolment_revision: int = 1
    place_id: UUID | None = None
    place_revision: int = 1
    class_name: str = ""
    status: str = ""
    status_since: date | None = None
    status_source: str = ""
    has_needs: bool = False
    adults: list[KnownAdult] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


class Around:
    """Every child of one school whom the rows of a batch may be about."""

    def __init__(self, school_id: UUID, rows: Sequence[RollRow]) -> None:
        numbers = {row.upn for row in rows if row.upn}
        former = {upn for row in rows for upn in row.former_upns}
        born = {day for row in rows for day in _days(row.date_of_birth)}
        table = Child.objects.at(school_id)
        found: dict[UUID, Known] = {}
        for values in table.filter(upn__in=numbers | former).values_list(*_COLUMNS):
            found[values[0]] = Known(*values)
        once_had = list(
            FormerUpn.objects.system(_WHY)
            .filter(child__school_id=school_id, upn__in=numbers | former)
            .values_list("upn", "child_id")
        )
        for values in table.filter(pk__in=[child for _, child in once_had]).values_list(*_COLUMNS):
            found.setdefault(values[0], Known(*values))
        for values in table.filter(date_of_birth__in=born).values_list(*_COLUMNS):
            found.setdefault(values[0], Known(*values))
        self.by_upn = {each.upn: each for each in found.values() if each.upn}
        self.by_former: dict[str, list[Known]] = defaultdict(list)
        for upn, child in once_had:
            self.by_former[upn].append(found[child])
        self.by_birthday: dict[date, list[Known]] = defaultdict(list)
        for each in found.values():
            self.by_birthday[each.date_of_birth].append(each)
        emails = {each.email.lower() for row in rows for each in row.contacts if each.email}
        # An address signs in one person: whoever shares it is reached in another way, and is not asked about again.
        self.taken = {email.lower() for email in Person.objects.filter(email__in=emails).values_list("email", flat=True) if email}
        self._found = found

    def born_near(self, day: date) -> Iterable[Known]:
        """Children born on this day, or on it with day and month changed round."""
        for each in _days(day):
            yield from self.by_birthday.get(each, ())

    def fill(self, wanted: set[UUID]) -> None:
        """Read class, registration, SEN and adults of the children that matched."""
        today = clock.today()
        children = [pk for pk in wanted if pk in self._found]
        enrolled = Enrolment.objects.system(_WHY).filter(live(today), child_id__in=children)
        for pk, child, kind, revision in enrolled.values_list("pk", "child_id", "kind", "revision"):
            known = self._found[child]
            known.enrolment_id, known.enrolment_kind, known.enrolment_revision = pk, kind, revision
        places = ClassPlace.objects.system(_WHY).filter(live(today), child_id__in=children).exclude(group__kind="teaching")
        for pk, child, name, revision in places.order_by("starts_on").values_list("pk", "child_id", "group__name", "revision"):
            known = self._found[child]
            known.place_id, known.class_name, known.place_revision = pk, name, revision
        for child, status in cycle.statuses_of(children).items():
            known = self._found[child]
            known.status, known.status_since, known.status_source = str(status.status), status.since, status.source
        for child, needs in cycle.needs_for(children).items():
            self._found[child].has_needs = bool(needs)
        self._adults(children, today)

    def _adults(self, children: list[UUID], today: date) -> None:
        links = FamilyLink.objects.system(_WHY).filter(live(today), child_id__in=children).order_by("priority", "pk")
        columns = (
            "pk",
            "revision",
            "child_id",
            "person_id",
            "person__first_name",
            "person__last_name",
            "person__email",
            "person__phone",
        )
        for pk, revision, child, person, first, last, email, phone, responsibility, changes in links.values_list(
            *columns, "responsibility", "person__revision"
        ):
            name = f"{first} {last}".strip()
            self._found[child].adults.append(KnownAdult(pk, revision, person, name, email or "", phone, responsibility, changes))


def _days(day: date) -> list[date]:
    if day.day > 12 or day.day == day.month:
        return [day]
    return [day, date(day.year, day.day, day.month)]
