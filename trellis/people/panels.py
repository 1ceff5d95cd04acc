"""What this room adds to Today: adults nobody knows enough about, words held back, holds about to end."""

from __future__ import annotations

from django.urls import reverse

from trellis.access.engine import could
from trellis.accounts.viewer import Viewer
from trellis.core.rows import TimelineEntry, TodayList, TodayRow, Weight

from .models import ProfessionalPlace
from .queries import ChildCard
from .queries.held import holds, words_held
from .queries.page import unknown_adults

_MOST_ADULTS = 5


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """Rows for leads (adults) and for the safeguarding lead and the head (what is held back). A fixed number of queries."""
    found: list[TodayRow] = []
    if could(viewer, "hold.read"):
        found += _words(viewer) + _holds(viewer)
    if viewer.holds("senco", "deputy", "sen_assistant"):
        found += _adults(viewer)
    return found


def _words(viewer: Viewer) -> list[TodayRow]:
    children: dict[str, tuple[str, int]] = {}
    for each in words_held(viewer):
        if each.may_release:
            children[each.child_ref] = (each.child_name, children.get(each.child_ref, ("", 0))[1] + 1)
    return [
        TodayRow(
            TodayList.WAITING,
            Weight.CHILD_WITHOUT_SUPPORT,
            name,
            "Words are held back until you have read them."
            if count == 1
            else f"Words are held back in {count} places until you have read them.",
            None,
            "Read",
            reverse("people:held"),
        )
        for name, count in children.values()
    ]


def _holds(viewer: Viewer) -> list[TodayRow]:
    return [
        TodayRow(
            TodayList.SLIPPING,
            Weight.CHILD_WITHOUT_SUPPORT,
            each.child_name,
            f"The protective hold on {each.person_name} is about to end.",
            each.until,
            "Renew or let it end",
            reverse("people:held"),
        )
        for each in holds(viewer)
        if each.ends_soon
    ]


def _adults(viewer: Viewer) -> list[TodayRow]:
    rows, count = unknown_adults(viewer, most=_MOST_ADULTS)
    found = [
        TodayRow(
            TodayList.WAITING,
            Weight.TIDY_UP,
            each.child_name,
            each.sentence,
            None,
            "Find out",
            reverse("people:change", kwargs={"ref": each.child_ref}) + f"?adult={each.link_id}",
        )
        for each in rows
    ]
    if count > len(rows):
        rest = count - len(rows)
        sentence = f"{rest} more adults are not fully known." if rest > 1 else "1 more adult is not fully known."
        found.append(
            TodayRow(
                TodayList.WAITING, Weight.TIDY_UP, "Children's people", sentence, None, "See the list", reverse("people:unknown")
            )
        )
    return found


def timeline(viewer: Viewer, card: ChildCard) -> list[TimelineEntry]:
    """Professionals who came in (one query). Orders and holds never stand on a timeline."""
    rows = (
        ProfessionalPlace.objects.of(card)
        .filter(starts_on__lte=viewer.day)
        .select_related("person", "invited_by")
        .order_by("-starts_on")
    )
    return [
        TimelineEntry(
            on=each.starts_on,
            kind="contact",
            title="Contact",
            text=f"{each.person.formal_name}, {each.profession.lower()}, was invited.",
            by=each.invited_by.formal_name if each.invited_by else "",
            url=reverse("people:people", kwargs={"ref": card.ref}),
        )
        for each in rows
    ]
