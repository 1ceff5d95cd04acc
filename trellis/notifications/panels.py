"""What the outbox adds to Today: letters to print, messages that did not go, and children about whom every message is stopped."""

from __future__ import annotations

from django.urls import reverse

from trellis.access.engine import could
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.gather import Ask, Row, answered
from trellis.core.rows import TodayList, TodayRow, Weight
from trellis.people.queries import name_in

from . import queries
from .models import Notice


def today_asks(viewer: Viewer) -> list[Ask]:
    """One row for each letter to give, each message that failed, and each child about whom messages are stopped."""
    asks = []
    if could(viewer, "status.tell"):
        asks.append(Ask(_letters, queries.letter_lists(viewer)))
    if could(viewer, "messages.stop"):
        asks.append(Ask(_stops, {"stops": queries.stops_in_force(viewer)}))
    return asks


def _stops(stops: list[Row]) -> list[TodayRow]:
    """A stop is easily forgotten, and a family then hears nothing."""
    return [
        TodayRow(
            TodayList.SLIPPING,
            Weight.FAMILY_WAITING,
            name_in(each),
            "Every message is stopped.",
            clock.day_of(each["created_at"]),
            "See whether they may go again",
            reverse("notifications:messages", kwargs={"ref": each["child__ref"]}),
        )
        for each in sorted(stops, key=lambda one: (one["created_at"], one["pk"]))
    ]


def _letters(notices: list[Row], children: list[Row]) -> list[TodayRow]:
    return [_row(each) for each in queries.letter_rows(notices, children)]


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """This room's rows alone (one query)."""
    return answered(today_asks(viewer))


def _row(letter: queries.LetterRow) -> TodayRow:
    failed = letter.state == Notice.State.FAILED
    return TodayRow(
        list=TodayList.WAITING,
        weight=Weight.FAMILY_WAITING,
        who=letter.child_name,
        sentence=(
            f"A message to {letter.person_name} could not be sent. Ring, or give the letter."
            if failed
            else f"{letter.person_name} gets no e-mail. A letter is ready to print."
        ),
        when=letter.written_on,
        verb="Print the letter",
        url=reverse("notifications:letter", kwargs={"ref": letter.ref}),
    )
