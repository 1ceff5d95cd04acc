"""Everything held about one child, read from every table that is about a child: for an access request and for the next school."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import BinaryField, Field, ForeignKey, JSONField, Model

from trellis.access.engine import decide
from trellis.access.managers import ChildManager, ScopedManager
from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer
from trellis.audit.queries import openings_of
from trellis.core import clock
from trellis.designsystem.words import date_long
from trellis.notifications.models import Notice
from trellis.people import queries as people
from trellis.people.models import Child, ClassPlace, FamilyLink, ProfessionalPlace
from trellis.people.queries import ChildCard

from ..rules.whole_file import NAMES_SOMEBODY, OF_SOMEBODY, Others, names_another

_WHY = "the whole file of a child, after the decision that it may be taken"
# Tables only some may read: (the action, what the file says instead is the same for everybody, so that it tells nothing).
ONLY_WITH = {
    "people.AsideRow": "wrong.decide",
    "people.WrongRecord": "wrong.decide",
    "people.ProtectiveHold": "hold.read",
    "people.WordsHeld": "hold.read",
    "people.Restriction": "restriction.edit",
}
# Rows that are somebody else's own information by what they are.
ABOUT_OTHERS = frozenset(
    {"people.FamilyLink", "people.Restriction", "people.ProtectiveHold", "people.WrongRecord", "notifications.Notice"}
)
# What is about a child and is not in the file, each with its reason.
LEFT_OUT = {
    "accounts.Draft": "half written and not sent; it belongs to whoever types and goes after seven days",
    "audit.ChildKey": "a key, no information",
    "audit.RowChild": "read as the list of who opened the record",
}
_PLUMBING = frozenset({"id", "revision", "created_at", "updated_at", "school", "child", "ref"})
_MOST_OPENINGS = 1000
_CODE = re.compile(r"[a-z]+(?:_[a-z]+)*")


@dataclass(frozen=True)
class FileRow:
    """One row: (label, value) as a person reads it, the same by field name for a machine, and why somebody must read it first."""

    written_at: datetime
    shown: tuple[tuple[str, str], ...]
    plain: dict[str, Any]
    review: tuple[str, ...]


@dataclass(frozen=True)
class FileTable:
    """All rows of one kind."""

    key: str
    title: str
    rows: tuple[FileRow, ...]


@dataclass(frozen=True)
class LookRow:
    """Somebody opened a page about the child."""

    at: datetime
    name: str
    page: str


@dataclass(frozen=True)
class WholeFile:
    """Everything held about a child that this viewer may read."""

    child: ChildCard
    made_at: datetime
    made_by: str
    tables: tuple[FileTable, ...]
    looks: tuple[LookRow, ...]

    @property
    def to_review(self) -> int:
        """How many rows somebody must read before the file leaves."""
        return sum(1 for table in self.tables for row in table.rows if row.review)


@dataclass(frozen=True)
class FilePage:
    """The page with the button, and who has opened the record, newest first."""

    child: ChildCard
    looks: tuple[LookRow, ...]


def file_page(viewer: Viewer, ref: str) -> FilePage:
    """NotFound for whoever does not see the people around the child."""
    card = people.child_for(viewer, ref, "people.read")
    return FilePage(card, tuple(_looks(card, 100)))


def tables_about_a_child() -> list[type[Model]]:
    """Every table of ours whose rows are about one child, the child's own first."""
    found = [each for each in apps.get_models() if isinstance(each._default_manager, ScopedManager)]
    return sorted(found, key=lambda each: (each is not Child, each._meta.label))


def whole_file(viewer: Viewer, ref: str) -> WholeFile:
    """Read everything. The child was fetched through the viewer; what only some may read is read only for them."""
    card = people.child_for(viewer, ref, "file.take", opens="the whole file")
    near = _near(card)
    others = Others.of(
        [*near.values(), *_classmates(card)], _far(card), f"{card.first_name} {card.calling_name} {card.last_name}"
    )
    raw = [(model, _rows(model, card)) for model in tables_about_a_child() if _may(viewer, model, card)]
    raw.append((Notice, _notices(viewer, card)))
    names = _names(row for _, rows in raw for row in rows)
    own = {card.person_id} if card.person_id else set()
    tables = tuple(
        FileTable(
            model._meta.label,
            str(model._meta.verbose_name_plural).capitalize(),
            tuple(_file_row(model, row, names, others, set(near) - own) for row in rows),
        )
        for model, rows in raw
        if rows
    )
    looks = tuple(_looks(card, _MOST_OPENINGS))
    return WholeFile(card, clock.now(), viewer.person.formal_name if viewer.person else "", tables, looks)


def _may(viewer: Viewer, model: type[Model], card: ChildCard) -> bool:
    action = ONLY_WITH.get(model._meta.label)
    return action is None or bool(decide(viewer, action, child=card))


def _rows(model: type[Model], card: ChildCard) -> list[Any]:
    manager: Any = model._default_manager
    rows = manager.system(_WHY).filter(pk=card.pk) if isinstance(manager, ChildManager) else manager.of(card)
    return list(rows.order_by("created_at", "pk"))


def _notices(viewer: Viewer, card: ChildCard) -> list[Any]:
    """Messages about the child. One that a hold stopped would tell of the hold, so it is only for those who may know of it."""
    rows = Notice.objects.at(card.school_id).filter(child_id=card.pk)
    if not decide(viewer, "hold.read", child=card):
        rows = rows.exclude(state=Notice.State.STOPPED, kept_by=None)
    return list(rows.order_by("created_at", "pk"))


def _near(card: ChildCard) -> dict[UUID, str]:
    """Adults of the family and professionals, whoever of them was ever there: their words are not the child's own information."""
    found = {}
    for table in (FamilyLink, ProfessionalPlace):
        rows: Any = table.objects.of(card).exclude(person_id=card.person_id)
        for pk, first, last in rows.values_list("person_id", "person__first_name", "person__last_name"):
            found[pk] = f"{first} {last}".strip()
    return found


def _classmates(card: ChildCard) -> Iterator[str]:
    """First names of the children who are or were in a class with the child: staff write of them by first name."""
    groups = ClassPlace.objects.of(card).values("group_id")
    rows = ClassPlace.objects.at(card.school_id).filter(group_id__in=groups).exclude(child_id=card.pk)
    for first, known_as in rows.values_list("child__first_name", "child__known_as").distinct():
        yield first
        if known_as:
            yield known_as


def _far(card: ChildCard) -> Iterator[str]:
    """Every other child of the school."""
    rows = Child.objects.at(card.school_id).exclude(pk=card.pk)
    for first, known_as, last in rows.values_list("first_name", "known_as", "last_name"):
        yield f"{first} {last}"
        if known_as:
            yield f"{known_as} {last}"


def _names(rows: Iterable[Model]) -> dict[UUID, str]:
    wanted = {getattr(row, field.attname) for row in rows for field in _fields(type(row)) if _is_person(field)}
    people_found = Person.objects.filter(pk__in={each for each in wanted if each}).order_by("pk")
    return {each.pk: each.full_name for each in people_found}


def _fields(model: type[Model]) -> list[Field[Any, Any]]:
    return [each for each in model._meta.concrete_fields if each.name not in _PLUMBING and not isinstance(each, BinaryField)]


def _is_person(field: Field[Any, Any]) -> bool:
    return isinstance(field, ForeignKey) and field.related_model is Person


def _file_row(model: type[Model], row: Any, names: dict[UUID, str], others: Others, adults: set[UUID]) -> FileRow:
    shown: list[tuple[str, str]] = []
    plain: dict[str, Any] = {"id": str(row.pk)}
    of_others = model._meta.label in ABOUT_OTHERS
    named = False
    for field in _fields(model):
        value = getattr(row, field.attname)
        plain[field.attname] = _plain(value)
        if value in (None, "", [], {}) or (isinstance(field, ForeignKey) and not _is_person(field)):
            continue
        if _is_person(field):
            of_others = of_others or value in adults
            words = names.get(value, "")
        elif isinstance(field, JSONField):
            words = "; ".join(_flat(value))
        else:
            words = str(dict(field.flatchoices).get(value, "")) or _said(_text(value))
        named = named or (not _is_person(field) and names_another(words, others))
        shown.append((str(field.verbose_name).capitalize(), words))
    reasons = [reason for reason, holds in ((OF_SOMEBODY, of_others), (NAMES_SOMEBODY, named)) if holds]
    return FileRow(row.created_at, tuple(shown), plain, tuple(reasons))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return date_long(clock.day_of(value))
    return date_long(value) if isinstance(value, date) else str(value)


def _said(words: str) -> str:
    """A code as words: sen_support, "Sen support"."""
    return words.replace("_", " ").capitalize() if _CODE.fullmatch(words) else words


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value if isinstance(value, int | bool | list | dict | None) else str(value)


def _flat(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield f"{name}: {', '.join(_flat(inner))}"
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(inner)
    else:
        yield _text(value)


def _looks(card: ChildCard, most: int) -> list[LookRow]:
    found = openings_of(card.pk, most)
    names = {each.pk: each.full_name for each in Person.objects.filter(pk__in={one.person_id for one in found if one.person_id})}
    return [LookRow(each.at, names.get(each.person_id, "Trellis") if each.person_id else "Trellis", each.page) for each in found]
