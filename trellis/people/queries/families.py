"""Families before they are switched on: who each adult is, what each would see, and whether that may be looked at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.core import signing
from django.db.models import QuerySet

from trellis.access.engine import decide
from trellis.accounts.models import Person
from trellis.accounts.viewer import Viewer, viewer_for
from trellis.core.errors import NotFound

from ..models import Child, ClassPlace, FamilyLink, ProtectiveHold, Restriction, live
from .children import ChildCard, cards_for, child_by_id
from .network import family_adults

PREVIEW = "trellis.families.preview"
PREVIEW_SECONDS = 600
ACTION = "families.switch"
_WHY = "the families of children the viewer may switch on"


@dataclass(frozen=True)
class AdultSeen:
    """An adult at home, how they are reached, and the key of the page they would see. `ways` is a sentence."""

    person_id: UUID
    name: str
    relationship: str
    ways: str


@dataclass(frozen=True)
class FamilySeen:
    """A child with the adults who would see the page. `chosen_off`: a young person said the family does not see it."""

    child: ChildCard
    on: bool
    chosen_off: bool
    adults: tuple[AdultSeen, ...]


@dataclass(frozen=True)
class Choice:
    """A class, year or child to choose, with how many children it has."""

    value: str
    label: str


def how_many_on(viewer: Viewer) -> tuple[int, int]:
    """(switched on, all) of the children whose families this viewer may switch on (two queries)."""
    rows = Child.objects.for_viewer(viewer, ACTION).filter(school_id=viewer.school_id)
    return rows.filter(families_on=True).count(), rows.count()


def choices(viewer: Viewer) -> list[Choice]:
    """Every class, year and child the viewer may switch on: "class:REF", "year:4", "child:REF"."""
    cards = cards_for(viewer, ACTION, school_id=viewer.school_id)
    classes: dict[tuple[str, str], int] = defaultdict(int)
    years: dict[tuple[str, str], int] = defaultdict(int)
    for each in cards:
        if each.group_ref:
            classes[(each.group_name, each.group_ref)] += 1
        if each.nc_year:
            years[(each.year_words, each.nc_year)] += 1
    rows = [Choice(f"class:{ref}", f"Class: {name} ({count})") for (name, ref), count in sorted(classes.items())]
    rows += [Choice(f"year:{code}", f"Year: {name} ({count})") for (name, code), count in sorted(years.items())]
    return [*rows, *[Choice(f"child:{each.ref}", f"Child: {each.full_name}") for each in cards]]


def chosen(viewer: Viewer, value: str) -> list[FamilySeen]:
    """The children of one choice with their adults, by name (five queries, however many children)."""
    kind, _, code = value.partition(":")
    rows = Child.objects.for_viewer(viewer, ACTION).filter(school_id=viewer.school_id)
    if kind == "class":
        places = ClassPlace.objects.system(_WHY).filter(live(viewer.day), group__ref=code)
        rows = rows.filter(pk__in=places.values("child_id"))
    elif kind == "year":
        rows = rows.filter(nc_year=code)
    elif kind == "child":
        rows = rows.filter(ref=code)
    else:
        raise NotFound
    return _seen(viewer, rows)


def _seen(viewer: Viewer, rows: QuerySet[Child]) -> list[FamilySeen]:
    said = {pk: (on, sees) for pk, on, sees in rows.values_list("pk", "families_on", "family_sees")}
    if not said:
        raise NotFound
    adults = _adults(viewer, said)
    cards = cards_for(viewer, ACTION, ids=said)
    return [FamilySeen(each, said[each.pk][0], said[each.pk][1] is False, tuple(adults[each.pk])) for each in cards]


def _adults(viewer: Viewer, children: Iterable[UUID]) -> dict[UUID, list[AdultSeen]]:
    """The adults of many children who are not shut out, in their order."""
    children = list(children)
    out = set(
        Restriction.objects.system(_WHY).filter(live(viewer.day), child_id__in=children).values_list("child_id", "person_id")
    )
    held = ProtectiveHold.objects.system(_WHY).filter(live(viewer.day), child_id__in=children, ended_by=None)
    out |= set(held.values_list("child_id", "person_id"))
    links = FamilyLink.objects.system(_WHY).filter(live(viewer.day), child_id__in=children).select_related("person")
    found: dict[UUID, list[AdultSeen]] = defaultdict(list)
    for each in links.order_by("priority", "starts_on", "pk"):
        if (each.child_id, each.person_id) not in out:
            found[each.child_id].append(
                AdultSeen(each.person_id, each.person.full_name, each.called or each.relationship, _ways(each))
            )
    return found


def _ways(link: FamilyLink) -> str:
    if link.person.has_usable_password():
        return "Signs in already: sees the page from the next time on."
    if link.person.email:
        return "Cannot sign in yet. An invitation goes only when you press Invite on the child's People page."
    return "Has no e-mail address, so sees nothing here. They hear from you on paper."


def preview_token(viewer: Viewer, child: ChildCard, adult_id: UUID) -> str:
    """A key, for ten minutes and this viewer alone, to the page as this adult would see it. NotFound for who would not see it."""
    _may_be_seen(viewer, child.pk, adult_id)
    return signing.dumps({"by": str(viewer.person_id), "child": str(child.pk), "as": str(adult_id)}, salt=PREVIEW)


def _may_be_seen(viewer: Viewer, child_id: UUID, adult_id: UUID) -> ChildCard:
    card = child_by_id(viewer, child_id, ACTION)
    refused = Child.objects.of(card).filter(family_sees=False).exists()
    if refused or adult_id not in {each.person_id for each in family_adults(card)}:
        raise NotFound
    return card


def previewed_viewer(viewer: Viewer, token: str) -> tuple[Viewer, ChildCard]:
    """The read-only viewer of the adult in this key, as if the family were switched on for that child; and the child.

    Decided again with each request. Raises NotFound for a key that is old, somebody else's, or of an adult who would not see the page.
    """
    try:
        said = signing.loads(token, salt=PREVIEW, max_age=PREVIEW_SECONDS)
        by, child_id, adult_id = UUID(said["by"]), UUID(said["child"]), UUID(said["as"])
    except (signing.BadSignature, KeyError, ValueError, TypeError):
        raise NotFound from None
    if by != viewer.person_id:
        raise NotFound
    card = _may_be_seen(viewer, child_id, adult_id)
    adult = replace(viewer_for(Person.objects.get(pk=adult_id)), supposed={card.pk: frozenset({"families_on"})})
    if not decide(adult, "portal.read", child=card):
        raise NotFound
    return adult, card
