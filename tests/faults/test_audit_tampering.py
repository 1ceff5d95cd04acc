"""Whoever owns the database can change the record of events, but not so that it still verifies."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from tests.people import World
from trellis.audit import services as audit
from trellis.audit.models import Head, Row, RowChild
from trellis.audit.queries import verify_all, verify_chain
from trellis.audit.rules import row_hash
from trellis.core import clock
from trellis.core.db import write

_ROWS = 40
_TIMES = 25


class _Back(Exception):
    """Take what was tampered with back."""


@contextmanager
def _taken_back() -> Iterator[None]:
    try:
        with write(), transaction.atomic():
            yield
            raise _Back
    except _Back:
        pass


@pytest.fixture
def chain(world: World) -> str:
    """A chain of forty rows at Oakfield, with the triggers that refuse changes taken away, as their owner could."""
    for number in range(_ROWS):
        with write():
            child = world.oakfield_children[number % 4]
            detail = {"note": "kept under the child's key"} if number % 5 == 0 else None
            audit.record(
                world.mrs_shah,
                "concern.raised",
                school_id=world.oakfield.pk,
                child_id=child.pk,
                things={"n": number},
                detail=detail,
            )
    with connection.cursor() as cursor:
        for table in ("audit_row", "audit_rowchild"):
            if connection.vendor == "sqlite":
                for verb in ("update", "delete"):
                    cursor.execute(f"DROP TRIGGER {table}_no_{verb}")
            else:
                cursor.execute(f"DROP TRIGGER {table}_only_added ON {table}")
    return str(world.oakfield.pk)


def _of(chain: str, number: int) -> Row:
    return Row.objects.get(chain=chain, number=number)


def _change(chain: str, number: int) -> int:
    Row.objects.filter(chain=chain, number=number).update(code="concern.decided")
    return number


def _change_and_hash_again(chain: str, number: int) -> int:
    row = _of(chain, number)
    row.about = {"n": "another"}
    children = [str(each) for each in RowChild.objects.filter(chain=chain, row_number=number).values_list("child_id", flat=True)]
    row.hash = row_hash(row.previous, row, children)
    row.save()
    return number + 1


def _delete(chain: str, number: int) -> int:
    Row.objects.filter(chain=chain, number=number).delete()
    RowChild.objects.filter(chain=chain, row_number=number).delete()
    return number


def _insert(chain: str, number: int) -> int:
    for each in Row.objects.filter(chain=chain, number__gte=number).order_by("-number"):
        Row.objects.filter(pk=each.pk).update(number=each.number + 1)
    for side in RowChild.objects.filter(chain=chain, row_number__gte=number).order_by("-row_number"):
        RowChild.objects.filter(pk=side.pk).update(row_number=side.row_number + 1)
    after = _of(chain, number + 1)
    made = Row(
        chain=chain, number=number, at=clock.now(), code="concern.raised", about={}, previous=after.previous, acting="nobody"
    )
    made.hash = row_hash(made.previous, made, [])
    made.save()
    # The row that stood here now says another number than it was hashed with.
    return number + 1


def _reorder(chain: str, number: int) -> int:
    first, second = _of(chain, number), _of(chain, number + 1)
    Row.objects.filter(pk=first.pk).update(number=1_000_000)
    Row.objects.filter(pk=second.pk).update(number=number)
    Row.objects.filter(pk=first.pk).update(number=number + 1)
    return number


def _truncate(chain: str, number: int) -> int:
    Row.objects.filter(chain=chain, number__gte=number).delete()
    RowChild.objects.filter(chain=chain, row_number__gte=number).delete()
    return number


def _move_to_another_child(chain: str, number: int) -> int:
    side = RowChild.objects.get(chain=chain, row_number=number)
    side.child_id = RowChild.objects.get(chain=chain, row_number=number + 1).child_id
    side.save()
    return number


def _add_a_child(chain: str, number: int) -> int:
    RowChild.objects.create(
        chain=chain, row_number=number, child_id=RowChild.objects.get(chain=chain, row_number=number + 1).child_id
    )
    return number


def _replace_what_was_sealed(chain: str, number: int) -> int:
    Row.objects.filter(chain=chain, number=number).update(sealed=b"other bytes")
    return number


_WAYS: tuple[Callable[[str, int], int], ...] = (
    _change,
    _change_and_hash_again,
    _delete,
    _insert,
    _reorder,
    _truncate,
    _move_to_another_child,
    _add_a_child,
    _replace_what_was_sealed,
)


def test_an_untouched_record_verifies_whole(chain: str) -> None:
    report = verify_chain(chain)
    assert (report.broken_at, report.rows) == (None, _ROWS)
    assert [each.broken_at for each in verify_all()] == [None] * len(verify_all())


@pytest.mark.parametrize("way", _WAYS, ids=lambda way: way.__name__.strip("_"))
def test_each_way_of_tampering_is_found_and_its_first_broken_row_named(chain: str, way: Callable[[str, int], int]) -> None:
    dice = random.Random(way.__name__)
    for number in dice.sample(range(1, _ROWS - 1), _TIMES):
        with _taken_back():
            expected = way(chain, number)
            report = verify_chain(chain)
            assert report.broken_at == expected, f"{way.__name__} of row {number}: {report}"
            assert str(expected) in report.problem


def test_rows_cut_from_the_tail_are_missed_even_when_the_head_is_wound_back_only_in_part(chain: str) -> None:
    with write():
        _truncate(chain, _ROWS)
        Head.objects.filter(chain=chain).update(number=_ROWS - 1)
    assert verify_chain(chain).broken_at == _ROWS
