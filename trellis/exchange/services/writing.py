"""Writing one batch of a roll: bulk rows, each noted so that undo can take back exactly it."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock, crypto
from trellis.core.models import Base, is_demo
from trellis.core.reactions import happened
from trellis.cycle import services as cycle
from trellis.exchange import rules
from trellis.exchange.models import ImportChange, RollImport
from trellis.exchange.queries.comparing import Planned
from trellis.exchange.readers import Answer, ContactRow
from trellis.organisations.models import Group, School
from trellis.people.models import Child, ClassPlace, Enrolment, FamilyLink, FormerName, FormerUpn
from trellis.people.rules import relationship_from, same_name_score

TABLES: dict[str, Any] = {
    "child": Child,
    "former_name": FormerName,
    "former_upn": FormerUpn,
    "enrolment": Enrolment,
    "class_place": ClassPlace,
    "person": Person,
    "family_link": FamilyLink,
    "group": Group,
}
TOGETHER = "new_child"
"""The note of a new child lists all rows that came with them."""
_WHY = "a roll is written after the decision that it may be brought in"
_KINDS = {"secondary": Group.Kind.TUTOR, "college": Group.Kind.TUTOR, "nursery": Group.Kind.ROOM}
_UNPOINTED = {"responsibility": str(Answer.UNKNOWN)}


def context_of(row_id: UUID) -> str:
    return f"roll-change:{row_id}"


class Writer:
    """Writes the batches of one import in the write under way."""

    def __init__(self, viewer: Viewer, found: RollImport) -> None:
        self.viewer = viewer
        self.found = found
        self.school_id = found.school_id
        self.now: datetime = clock.now()
        self.today: date = clock.today()
        self._order = 0
        self._together: list[list[str]] | None = None
        self._groups: dict[str, UUID] = {}
        self._changes: list[ImportChange] = []
        self._rows: dict[str, list[Any]] = defaultdict(list)

    # ---- noting

    def _note(
        self,
        table: str,
        row_id: UUID,
        revision: int = 1,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        sealed = None
        if before is not None:
            text = json.dumps({"before": before, "after": after}, default=str).encode()
            sealed = crypto.seal(text, context_of(row_id))
        self._order += 1
        self._changes.append(
            ImportChange(
                school_id=self.school_id,
                roll_import_id=self.found.pk,
                order=self._order,
                table=table,
                row_id=row_id,
                revision_after=revision,
                before=sealed,
                created_at=self.now,
                updated_at=self.now,
            )
        )

    def _make(self, table: str, **values: Any) -> Any:
        """A new row, noted on its own; inside `_new_child` it is gathered into one note for the child."""
        row = TABLES[table](created_at=self.now, updated_at=self.now, **values)
        self._rows[table].append(row)
        if self._together is None:
            self._note(table, row.pk)
        else:
            self._together.append([table, str(row.pk)])
        return row

    def _change(self, table: str, row_id: UUID, revision: int, before: dict[str, Any], after: dict[str, Any]) -> None:
        TABLES[table]._base_manager.filter(pk=row_id).update(**after, revision=revision + 1, updated_at=self.now)
        self._note(table, row_id, revision + 1, before, after)

    def _flush(self) -> None:
        for table in TABLES:
            rows = self._rows.pop(table, None)
            if rows:
                TABLES[table]._base_manager.bulk_create(rows, batch_size=rules.BATCH)
        ImportChange.objects.bulk_create(self._changes, batch_size=rules.BATCH)
        self._changes = []

    # ---- a batch

    def write(self, plans: list[Planned]) -> list[UUID]:
        """Write one batch of plans; `possible` and `unchanged` rows write nothing. Returns the children made."""
        self._open_groups({each.row.class_name for each in plans if each.outcome in ("new", "changed") and each.row.class_name})
        adults = _Adults(self, plans)
        statuses: list[tuple[UUID, UUID, str, date, str]] = []
        needs: list[tuple[UUID, UUID, str, int, date]] = []
        added: list[UUID] = []
        changed: dict[tuple[str, ...], list[UUID]] = defaultdict(list)
        for plan in plans:
            if plan.outcome == "new":
                added.append(self._whole_new_child(plan, adults))
                child_id = added[-1]
            elif plan.outcome == "changed" and plan.child is not None:
                child_id = plan.child.pk
                self._changed_child(plan)
                changed[tuple(sorted({each.field for each in plan.changes}))].append(child_id)
                adults.write(plan, child_id)
            else:
                continue
            statuses += [(child_id, self.school_id, *each) for each in plan.statuses]
            needs += [(child_id, self.school_id, *each) for each in plan.needs]
        self._flush()
        self._sen(statuses, needs)
        if added:
            record(self.viewer, "roll.added", school_id=self.school_id, children=added, things={"import": self.found.pk})
        for fields, children in changed.items():
            record(
                self.viewer,
                "roll.changed",
                school_id=self.school_id,
                children=children,
                things={"import": self.found.pk},
                fields=fields,
            )
        self.leave([(each.child.pk, each.row.left_on or self.today) for each in plans if each.outcome == "left" and each.child])
        return added

    def _sen(self, statuses: list[Any], needs: list[Any]) -> None:
        for pk in cycle.import_statuses(self.viewer, statuses):
            self._note("status", pk)
        for pk in cycle.import_needs(self.viewer, needs):
            self._note("need", pk)
        self._flush()

    def _whole_new_child(self, plan: Planned, adults: _Adults) -> UUID:
        """A new child and everything that comes with them, under one note."""
        self._together = []
        child_id = self._new_child(plan)
        adults.write(plan, child_id)
        made, self._together = self._together, None
        self._note(TOGETHER, child_id, before={"made": made})
        return child_id

    def _new_child(self, plan: Planned) -> UUID:
        row = plan.row
        child = self._make("child", school_id=self.school_id, families_on=is_demo(), **plan.columns)
        starts = row.enrolled_on if row.enrolled_on and row.enrolled_on <= self.today else self.today
        kind = rules.KIND_OF_STATUS.get(row.enrol_status, "main")
        self._make("enrolment", school_id=self.school_id, child_id=child.pk, kind=kind, starts_on=starts)
        if row.class_name:
            self._place(child.pk, row.class_name)
        for upn in row.former_upns:
            if upn != row.upn:
                self._make("former_upn", child_id=child.pk, upn=upn)
        if row.former_first_name or row.former_last_name:
            first, last = row.former_first_name or row.first_name, row.former_last_name or row.last_name
            self._make("former_name", child_id=child.pk, first_name=first, last_name=last)
        return UUID(str(child.pk))

    def _place(self, child_id: UUID, name: str) -> None:
        group = self._groups[name]
        self._make("class_place", school_id=self.school_id, child_id=child_id, group_id=group, starts_on=self.today)

    def _changed_child(self, plan: Planned) -> None:
        child, row = plan.child, plan.row
        assert child is not None
        if plan.columns:
            before = {name: getattr(child, name) for name in plan.columns}
            if {"first_name", "last_name"} & set(plan.columns):
                self._make(
                    "former_name", child_id=child.pk, first_name=child.first_name, last_name=child.last_name, until=self.today
                )
            if "upn" in plan.columns and child.upn:
                known = FormerUpn.objects.system(_WHY).filter(child_id=child.pk, upn=child.upn).exists()
                if not known:
                    self._make("former_upn", child_id=child.pk, upn=child.upn)
            self._change("child", child.pk, child.revision, before, plan.columns)
        kind = rules.KIND_OF_STATUS.get(row.enrol_status, "main")
        if child.enrolment_id is None:
            self._make("enrolment", school_id=self.school_id, child_id=child.pk, kind=kind, starts_on=self.today)
        elif row.enrol_status and kind != child.enrolment_kind:
            self._change(
                "enrolment", child.enrolment_id, child.enrolment_revision, {"kind": child.enrolment_kind}, {"kind": kind}
            )
        if row.class_name and row.class_name != child.class_name:
            if child.place_id is not None:
                yesterday = self.today - timedelta(days=1)
                self._change("class_place", child.place_id, child.place_revision, {"ends_on": None}, {"ends_on": yesterday})
            self._place(child.pk, row.class_name)

    def _open_groups(self, names: set[str]) -> None:
        """The groups of these classes, made where the school has none of that name."""
        fresh = names - set(self._groups)
        if not fresh:
            return
        kinds = (Group.Kind.CLASS, Group.Kind.TUTOR, Group.Kind.ROOM)
        for pk, name in (
            Group.objects.at(self.school_id).filter(name__in=fresh, kind__in=kinds, closed_on=None).values_list("pk", "name")
        ):
            self._groups[name] = pk
        setting = School.objects.values_list("setting_kind", flat=True).get(pk=self.school_id)
        for name in sorted(fresh - set(self._groups)):
            made = self._make("group", school_id=self.school_id, name=name, kind=_KINDS.get(setting, Group.Kind.CLASS))
            self._groups[name] = made.pk
        self._rows_first("group")

    def _rows_first(self, table: str) -> None:
        rows = self._rows.pop(table, None)
        if rows:
            TABLES[table]._base_manager.bulk_create(rows)

    # ---- leavers

    def leave(self, leavers: list[tuple[UUID, date]]) -> None:
        """These children left on these days: registration and class places end, and the rooms above are told of each."""
        for start in range(0, len(leavers), rules.BATCH):
            part = dict(leavers[start : start + rules.BATCH])
            for table in ("enrolment", "class_place"):
                rows = TABLES[table].objects.system(_WHY).filter(Q(ends_on=None) | Q(ends_on__gt=self.today), child_id__in=part)
                for row in rows:
                    self._change(table, row.pk, row.revision, {"ends_on": row.ends_on}, {"ends_on": part[row.child_id]})
            self._flush()
            if part:
                record(self.viewer, "roll.left", school_id=self.school_id, children=list(part), things={"import": self.found.pk})
            for child_id, on in part.items():
                happened("child.left", self.viewer, child_id=child_id, school_id=self.school_id, on=on)


class _Adults:
    """The adults of one batch: found by address or phone with a name that fits, so that brothers and sisters share them; or made."""

    def __init__(self, writer: Writer, plans: list[Planned]) -> None:
        self.writer = writer
        contacts = [contact for plan in plans for contact, _ in plan.new_adults]
        emails = {each.email.lower() for each in contacts if each.email}
        emails |= {fresh["email"] for plan in plans for _, fresh in plan.known_adults if "email" in fresh}
        phones = {each.phone[:30] for each in contacts if each.phone and not each.email}
        self.by_email: dict[str, tuple[UUID, str]] = {}
        self.by_phone: dict[str, list[tuple[UUID, str]]] = defaultdict(list)
        # Brothers and sisters name the same adult: one change of one number is written, and can be taken back, once.
        self.reached: set[tuple[UUID, str]] = set()
        columns = ("pk", "first_name", "last_name")
        for email, pk, first, last in Person.objects.filter(email__in=emails).values_list("email", *columns):
            self.by_email[email.lower()] = (pk, f"{first} {last}".strip())
        here = FamilyLink.objects.at(writer.school_id).filter(person__phone__in=phones)
        for phone, pk, first, last in here.values_list("person__phone", *(f"person__{each}" for each in columns)):
            self.by_phone[phone].append((pk, f"{first} {last}".strip()))

    def write(self, plan: Planned, child_id: UUID) -> None:
        """Link the new adults of one child, and fill in what was not known about the others."""
        linked: set[UUID] = {known.person_id for known in plan.child.adults} if plan.child else set()
        for number, (contact, home) in enumerate(plan.new_adults, 1):
            person_id = self._person(contact, linked)
            linked.add(person_id)
            code, own_word = relationship_from(contact.relationship)
            self.writer._make(
                "family_link",
                school_id=self.writer.school_id,
                child_id=child_id,
                person_id=person_id,
                relationship=code,
                called=own_word[:40],
                responsibility=str(contact.has_pr),
                household=home,
                lives_with_child={Answer.YES: True, Answer.NO: False}.get(contact.lives_with),
                priority=min(contact.priority or number, 99),
                starts_on=self.writer.today,
            )
        for known, fresh in plan.known_adults:
            if "responsibility" in fresh:
                after = {"responsibility": fresh["responsibility"]}
                self.writer._change("family_link", known.link_id, known.link_revision, _UNPOINTED, after)
            reach = {
                name: value
                for name, value in fresh.items()
                if (known.person_id, name) not in self.reached
                and (name == "phone" or (name == "email" and value not in self.by_email))
            }
            self.reached |= {(known.person_id, name) for name in reach}
            if reach:
                before = {name: None if name == "email" else known.phone for name in reach}
                self.writer._change("person", known.person_id, known.person_revision, before, reach)
                if "email" in reach:
                    self.by_email[reach["email"]] = (known.person_id, known.name)

    def _person(self, contact: ContactRow, linked: set[UUID]) -> UUID:
        name = rules.contact_name(contact)
        email = contact.email.lower()
        known = self.by_email.get(email) if email else None
        if known is not None and known[0] not in linked and same_name_score(known[1], name) >= 0.85:
            return known[0]
        if not email:
            for pk, other in self.by_phone.get(contact.phone[:30], ()) if contact.phone else ():
                if pk not in linked and same_name_score(other, name) >= 0.99:
                    return pk
        # Two adults often share one address; it can sign in only one of them, so the second is reached in another way.
        person = self.writer._make(
            "person",
            email=email if email and known is None else None,
            title=contact.title[:20],
            first_name=contact.first,
            last_name=contact.last or contact.first,
            phone=contact.phone[:30],
            password="!",  # noqa: S106  (Django's mark for "no password can fit")
        )
        if email and known is None:
            self.by_email[email] = (person.pk, name)
        if contact.phone:
            self.by_phone[contact.phone[:30]].append((person.pk, name))
        return UUID(str(person.pk))


def untouched(row: Base, revision: int) -> bool:
    """Whether nobody changed a row since an import wrote it."""
    return row.revision == revision and (revision > 1 or row.updated_at == row.created_at)
