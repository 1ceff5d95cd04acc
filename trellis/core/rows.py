"""What a room offers to pages that gather from all rooms: rows of Today, lines of a timeline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class TodayList(StrEnum):
    """The three lists of Today, in their fixed order."""

    WAITING = "waiting"
    SLIPPING = "slipping"
    THIS_WEEK = "this_week"


class Weight(StrEnum):
    """By consequence: a legal clock first, tidying last. Printed on the page as "How we order this list"."""

    LAW = "1"
    CHILD_WITHOUT_SUPPORT = "2"
    FAMILY_WAITING = "3"
    STAFF_WAITING = "4"
    TIDY_UP = "5"


@dataclass(frozen=True)
class TodayRow:
    """One thing that needs this viewer: whom about, a plain sentence, how old or when, and one verb with its address."""

    list: TodayList
    weight: Weight
    who: str
    sentence: str
    when: date | None
    verb: str
    url: str
    must: bool = False


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened, newest first on the record. `kind` is views, sessions, meetings, advice, plan or contact."""

    on: date
    kind: str
    title: str
    text: str
    by: str = ""
    url: str = ""
