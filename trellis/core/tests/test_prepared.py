"""Kept queries: the same rows as a query built anew, other values each time, and a refusal of what could not be filled in again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db.models import Q, QuerySet

from trellis.core import clock
from trellis.core.prepared import NotPreparable, Subject, prepared
from trellis.people.models import Child, ClassPlace, FamilyLink, live

pytestmark = pytest.mark.django_db
_WHY = "what the test compares"


def _children() -> QuerySet[Child]:
    return Child.objects.system(_WHY).order_by("last_name", "first_name")


def test_every_kind_of_rows_is_what_the_queryset_itself_gives(world: Any) -> None:
    def of_school(school: UUID) -> QuerySet[Any]:
        return _children().filter(school_id=school).select_related("school")

    columns = ("pk", "school__name", "date_of_birth", "created_at", "families_on")
    kinds: tuple[Any, ...] = (
        of_school,
        lambda school: of_school(school).values(*columns),
        lambda school: of_school(school).values_list(*columns),
        lambda school: of_school(school).values_list(*columns, named=True),
        lambda school: of_school(school).values_list("last_name", flat=True),
        lambda school: of_school(school).order_by().values("pk").union(of_school(school).order_by().values("pk")).order_by("pk"),
    )
    for kind in kinds:
        kept = prepared(kind)
        for school in (world.oakfield.pk, world.riverside.pk, world.oakfield.pk):
            assert kept(school) == list(kind(school)) != []


def test_a_joined_row_comes_with_its_row_and_costs_no_further_query(world: Any, django_assert_num_queries: Any) -> None:
    kept = prepared(lambda ref: _children().filter(ref=ref).select_related("school"))
    with django_assert_num_queries(1):
        child = kept.first(world.amina.ref)
        assert child is not None and child.school.name == world.oakfield.name
    assert kept.first("22222222") is None


def test_days_lists_and_what_is_missing_are_filled_in_each_time(world: Any) -> None:
    @prepared
    def links(children: Sequence[UUID], day: date, person: UUID | None) -> QuerySet[FamilyLink, Any]:
        rows = FamilyLink.objects.system(_WHY).filter(live(day), child_id__in=children)
        rows = rows if person is None else rows.filter(person_id=person)
        return rows.order_by("pk").values_list("child_id", "person_id")

    everyone = list(_children().values_list("pk", flat=True))
    today = clock.today()
    assert links([], today, None) == []
    for many in range(1, len(everyone) + 1):
        plain = FamilyLink.objects.system(_WHY).filter(live(today), child_id__in=everyone[:many])
        assert links(everyone[:many], today, None) == list(plain.order_by("pk").values_list("child_id", "person_id"))
    assert links(everyone, today - timedelta(days=40_000), None) == []
    someone = links(everyone, today, None)[0][1]
    assert {person for _, person in links(everyone, today, someone)} == {someone}


def test_a_card_is_only_its_key_and_its_school(world: Any) -> None:
    @prepared
    def places(child: Subject) -> QuerySet[ClassPlace]:
        return ClassPlace.objects.of(child).filter(school_id=child.school_id)

    assert [each.child_id for each in places(world.amina)] == [world.amina.pk]
    kept = prepared(lambda child: ClassPlace.objects.of(child).filter(child__last_name=child.last_name))
    with pytest.raises(AttributeError):
        kept(world.amina)


def test_the_viewer_fills_in_person_day_and_schools_and_each_kind_of_viewer_has_its_own_question(world: Any) -> None:
    kept = prepared(lambda viewer: Child.objects.for_viewer(viewer, "record.read").order_by("pk"))
    senco = world.mrs_shah
    people = [senco, world.ms_finch, world.mrs_okoro, world.mrs_hill, world.mum, world.mr_reid, world.amina_herself]
    for viewer in [*people, *reversed(people)]:
        viewer.decided = False
        assert kept(viewer) == list(Child.objects.for_viewer(viewer, "record.read").order_by("pk"))
    senco.decided = False
    kept(senco)
    assert senco.decided


@pytest.mark.parametrize(
    "build",
    [
        lambda day: _children().filter(date_of_birth__lte=clock.today()),
        lambda day: _children().filter(date_of_birth__lte=day - timedelta(days=10)),
        lambda day: _children().filter(date_of_birth__year=day.year),
        lambda day: _children().filter(Q(pk=None) if day < date(2600, 1, 1) else Q(ref="2")),
        lambda day: _children().filter(pk=_children()[0].pk),
        lambda day: _children().prefetch_related("classplace_set"),
    ],
    ids=["the clock", "reckoned", "a part of it", "branched on a value", "asked the database", "prefetched"],
)
def test_what_hangs_on_more_than_its_arguments_is_refused(world: Any, build: Any) -> None:
    with pytest.raises(NotPreparable):
        prepared(build)(date(2026, 9, 1))


def test_what_a_viewer_is_shut_out_of_or_tied_to_is_not_taken_as_a_value(world: Any) -> None:
    for build in (
        lambda viewer: _children().exclude(pk__in=viewer.held.blocked),
        lambda viewer: _children().filter(pk__in=list(viewer.held.children)),
    ):
        with pytest.raises(NotPreparable):
            prepared(build)(world.ms_finch)


def test_only_what_can_stand_in_a_query_is_taken() -> None:
    for odd in ({"a": 1}, 1.5, [[1]], ["a", date(2026, 1, 1)]):
        with pytest.raises(NotPreparable):
            prepared(lambda value: _children().filter(ref=value))(odd)
