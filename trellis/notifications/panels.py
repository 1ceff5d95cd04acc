"""What the outbox adds to Today: letters to print, and messages that did not go."""

from __future__ import annotations

from django.urls import reverse

from trellis.access.engine import could
from trellis.accounts.viewer import Viewer
from trellis.core.gather import Ask, Row, answered
from trellis.core.rows import TodayList, TodayRow, Weight

from . import queries
from .models import Notice


def today_asks(viewer: Viewer) -> list[Ask]:
    """One row for each letter to give and each message that failed."""
    if not could(viewer, "status.tell"):
        return []
    return [Ask(_letters, queries.letter_lists(viewer))]


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
