"""What this room adds to Today: adults nobody knows enough about, words held back, holds about to end."""

from __future__ import annotations

from functools import partial

from django.urls import reverse

from trellis.access.engine import could
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.gather import Ask, Row, answered
from trellis.core.rows import TimelineEntry, TodayList, TodayRow, Weight
from trellis.designsystem.words import date_long
from trellis.rulebook.packs import duty
from trellis.rulebook.senco import Watch

from . import rules
from .models import ProfessionalPlace
from .queries import ChildCard, chains_broken, name_in
from .queries.held import holds_in_force, words_to_release
from .queries.page import unknown_adults_counted, unknown_rows
from .queries.school import training_rows, training_to_watch
from .queries.wrong import waiting

_MOST_ADULTS = 5


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """This room's rows alone (one query)."""
    return answered(today_asks(viewer))


def today_asks(viewer: Viewer) -> list[Ask]:
    """Adults, for leads; what is held back, for the safeguarding lead and the head."""
    asks = []
    if could(viewer, "words.release"):
        asks.append(Ask(_words, {"words": words_to_release(viewer)}))
    if could(viewer, "hold.read"):
        asks.append(Ask(partial(_holds, viewer), {"holds": holds_in_force(viewer)}))
    if viewer.holds("senco", "deputy", "sen_assistant"):
        asks.append(Ask(_adults, unknown_adults_counted(viewer, most=_MOST_ADULTS)))
    if could(viewer, "wrong.decide"):
        asks.append(Ask(_wrong, {"wrong": waiting(viewer)}))
    if could(viewer, "audit.told") and viewer.school_id is not None:
        asks.append(Ask(_chains, {"chains": chains_broken(viewer)}))
    if viewer.holds("senco", "head"):
        asks.append(Ask(partial(_training, viewer), {"training": training_rows(viewer)}))
    return asks


def _words(words: list[Row]) -> list[TodayRow]:
    children: dict[str, tuple[str, int]] = {}
    for each in sorted(words, key=lambda one: (one["created_at"], one["pk"])):
        ref = each["child__ref"]
        children[ref] = (name_in(each), children.get(ref, ("", 0))[1] + 1)
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


def _holds(viewer: Viewer, holds: list[Row]) -> list[TodayRow]:
    return [
        TodayRow(
            TodayList.SLIPPING,
            Weight.CHILD_WITHOUT_SUPPORT,
            name_in(each),
            f"The protective hold on {each['person__first_name']} {each['person__last_name']} is about to end.",
            each["ends_on"],
            "Renew or let it end",
            reverse("people:held"),
        )
        for each in sorted(holds, key=lambda one: (one["ends_on"], one["pk"]))
        if rules.hold_needs_a_look(each["ends_on"], viewer.day, viewer.calendar(each["school_id"]))
    ]


def _wrong(wrong: list[Row]) -> list[TodayRow]:
    return [
        TodayRow(
            TodayList.WAITING,
            Weight.CHILD_WITHOUT_SUPPORT,
            name_in(each),
            "An entry is in the wrong record."
            if each["state"] == "aside"
            else "An entry in the wrong record waits for a second person.",
            clock.day_of(each["created_at"]),
            "Decide",
            reverse("people:wrong_one", kwargs={"claim": each["ref"]}),
        )
        for each in sorted(wrong, key=lambda one: (one["created_at"], one["pk"]))
    ]


def _chains(chains: list[Row]) -> list[TodayRow]:
    """One row, however many chains are broken."""
    return [
        TodayRow(
            TodayList.WAITING,
            Weight.LAW,
            "The record of who did what",
            "It is broken. Tell whoever runs Trellis today.",
            clock.day_of(min(each["at"] for each in chains)),
            "See what to do",
            reverse("people:record_check"),
        )
        for _ in chains[:1]
    ]


def _training(viewer: Viewer, training: list[Row]) -> list[TodayRow]:
    law = duty("R03")
    return [
        TodayRow(
            list=TodayList.SLIPPING if loud is Watch.LATE else TodayList.THIS_WEEK,
            weight=Weight.LAW,
            who=name,
            sentence=f"The SENCO qualification was due by {date_long(due)} ({law.citation})."
            if loud is Watch.LATE
            else f"The SENCO qualification is due by {date_long(due)} ({law.citation}).",
            when=due,
            verb="Say how it stands",
            url="/setup/people/",
            must=law.strength == "must",
        )
        for name, kind, due, loud in training_to_watch(training, viewer.day)
        if kind in law.applies_to
    ]


def _adults(adults: list[Row], count: list[Row]) -> list[TodayRow]:
    rows, number = unknown_rows(adults), count[0]["number"] if count else 0
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
    if number > len(rows):
        rest = number - len(rows)
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
