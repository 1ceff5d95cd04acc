"""What this room adds to Today and to the timeline of a child's record. A fixed number of queries, however many children."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from trellis.access.engine import children_for
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.rows import TimelineEntry, TodayList, TodayRow, Weight
from trellis.people.models import FamilyLink, ProtectiveHold, Restriction, live
from trellis.people.queries import ChildCard, HeldText, register_words
from trellis.rulebook.dates import is_young_person

from .models import Concern, ConcernStep, Cycle, CycleStep, Source, Statement, StatusChange, Told
from .queries.concerns import concerns_of
from .queries.cycles import reviews_of
from .queries.statuses import status_history
from .queries.voices import statements
from .rules.concern import ConcernState
from .rules.status import SenStatus
from .rules.steps import LOOKS
from .rules.steps import CycleStep as Step

_WHY = "rows of children the viewer leads or teaches"
_MOST = 30
_STALLED_AFTER = timedelta(days=21)
_VIEWS_AFTER = timedelta(days=7)
_DIARY_AHEAD = timedelta(days=7)
_LEADS = ("senco", "deputy", "sen_assistant")
_DAILY = frozenset({"class_teacher", "key_adult"})


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """What the cycle asks of this viewer today: the SENCO and deputy, the head (who was not told), each daily owner."""
    if viewer.system_name is not None:
        return []
    found: list[TodayRow] = []
    if viewer.holds(*_LEADS):
        found += _new_concerns(viewer) + _diary(viewer) + _views_not_in(viewer) + _stalled(viewer)
    if viewer.holds(*_LEADS, "head"):
        found += not_told(viewer)
    found += _mine(viewer) + _unread(viewer)
    return found


def _name(first: str, known_as: str, last: str) -> str:
    return f"{known_as or first} {last}"


def _names(prefix: str = "child__") -> tuple[str, str, str, str]:
    return (f"{prefix}first_name", f"{prefix}known_as", f"{prefix}last_name", f"{prefix}ref")


def _new_concerns(viewer: Viewer) -> list[TodayRow]:
    """Concerns nobody has decided on, by the day promised. The deputy sees them too: a promise outlives an absence."""
    rows = Concern.objects.for_viewer(viewer, "concern.triage").filter(state=ConcernState.RAISED).order_by("reply_by")[:_MOST]
    found = []
    for first, known, last, _, ref, reply_by, source, title, surname in rows.values_list(
        *_names(), "ref", "reply_by", "source", "raised_by__title", "raised_by__last_name"
    ):
        who = f"{title} {surname}".strip() if title else {"family": "the family", "child": "the child"}.get(source, "a colleague")
        late = reply_by < clock.today()
        text = f"New concern from {who}. Reply {'was ' if late else ''}promised by {_day(reply_by)}."
        weight = Weight.FAMILY_WAITING if source == "family" else Weight.STAFF_WAITING
        url = reverse("cycle:concern", kwargs={"ref": ref})
        found.append(
            TodayRow(TodayList.WAITING, weight, _name(first, known, last), text, reply_by, "Decide what happens next", url)
        )
    return found


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"


def _diary(viewer: Viewer) -> list[TodayRow]:
    """Days somebody promised to look again: concerns watched, answered or asked about."""
    newest = ConcernStep.objects.system(_WHY).filter(concern=OuterRef("pk")).order_by("-at", "-created_at")
    rows = (
        Concern.objects.for_viewer(viewer, "concern.triage")
        .exclude(state=ConcernState.RAISED)
        .annotate(look_on=Subquery(newest.values("look_again_on")[:1]), last=Subquery(newest.values("decision")[:1]))
        .filter(look_on__lte=clock.today() + _DIARY_AHEAD, look_on__gte=clock.today() - timedelta(days=60))
        .order_by("look_on")[:_MOST]
    )
    words = {
        "watch": "Class strategies end: did they help?",
        "ask_family": "The family was asked: have they answered?",
        "start_assess": "Assess is under way: are all four views in?",
        "not_sen": "You said you would look at this again.",
    }
    return [
        TodayRow(
            TodayList.WAITING if look_on <= clock.today() else TodayList.THIS_WEEK,
            Weight.CHILD_WITHOUT_SUPPORT if decision == "watch" else Weight.FAMILY_WAITING,
            _name(first, known, last),
            words.get(decision or "", "You said you would look at this again."),
            look_on,
            "Look again",
            reverse("cycle:concern", kwargs={"ref": ref}),
        )
        for first, known, last, _, ref, look_on, decision in rows.values_list(*_names(), "ref", "look_on", "last")
    ]


def not_told(viewer: Viewer) -> list[TodayRow]:
    """R06: children on SEN Support by decision whose family (or who themselves) has not been told. The law's clock: always first.

    A row for each child, five queries in all; adults who are shut out are not waited for.
    """
    return [
        TodayRow(
            TodayList.WAITING,
            Weight.LAW,
            each.name,
            f"On SEN Support since {_day(each.since)}. {each.who} not been told yet.",
            each.since,
            "Tell them",
            reverse("cycle:status", kwargs={"ref": each.ref}),
            must=True,
        )
        for each in _untold(viewer)
    ]


class _Untold:
    def __init__(self, name: str, ref: str, since: date, who: str) -> None:
        self.name, self.ref, self.since, self.who = name, ref, since, who


def _untold(viewer: Viewer) -> list[_Untold]:
    day = clock.today()
    changes = StatusChange.objects.system(_WHY).filter(child_id=OuterRef("pk"))
    newest = changes.order_by("-from_on", "-created_at", "-pk")
    others = changes.exclude(status=SenStatus.SEN_SUPPORT).order_by("-from_on", "-created_at", "-pk")
    rows = children_for(viewer, "status.tell").annotate(
        now=Subquery(newest.values("status")[:1]),
        last_other=Subquery(others.values("from_on")[:1]),
        decided=Exists(changes.filter(status=SenStatus.SEN_SUPPORT, source="decision")),
    )
    rows = rows.filter(now=SenStatus.SEN_SUPPORT, decided=True)
    waiting = list(rows.values_list("pk", "person_id", "date_of_birth", "last_other", *_names("")))
    if not waiting:
        return []
    ids = [each[0] for each in waiting]
    since = _since(ids)
    adults = _adults(ids, day)
    told: dict[UUID, set[UUID | None]] = {}
    for child_id, person_id, decided_on in (
        Told.objects.system(_WHY)
        .filter(child_id__in=ids, reached=True)
        .values_list("child_id", "person_id", "status_change__from_on")
    ):
        if decided_on >= since[child_id]:
            told.setdefault(child_id, set()).add(person_id)
    found = []
    for pk, person_id, born, _, first, known, last, ref in waiting:
        reached = told.get(pk, set())
        young = is_young_person(born, day)
        owed = adults.get(pk, set())
        if (young and (person_id in reached or None in reached)) or (not young and owed and owed <= reached):
            continue
        who = "The student has" if young else "The family has" if not (owed & reached) else "One adult has"
        found.append(_Untold(_name(first, known, last), ref, since[pk], who))
    return sorted(found, key=lambda each: each.since)[:_MOST]


def _since(ids: list[UUID]) -> dict[UUID, date]:
    """The first day of the SEN Support that holds now."""
    found: dict[UUID, date] = {}
    rows = StatusChange.objects.system(_WHY).filter(child_id__in=ids).order_by("from_on", "created_at", "pk")
    before: dict[UUID, str] = {}
    for child_id, status, from_on in rows.values_list("child_id", "status", "from_on"):
        if status == SenStatus.SEN_SUPPORT and before.get(child_id) != SenStatus.SEN_SUPPORT:
            found[child_id] = from_on
        before[child_id] = status
    return found


def _adults(ids: list[UUID], day: date) -> dict[UUID, set[UUID]]:
    """The adults at home who have to be told, without those an order or a hold keeps away."""
    shut: set[tuple[UUID, UUID]] = set(
        Restriction.objects.system(_WHY).filter(live(day), child_id__in=ids).values_list("child_id", "person_id")
    )
    shut |= set(
        ProtectiveHold.objects.system(_WHY)
        .filter(live(day), child_id__in=ids, ended_by=None)
        .values_list("child_id", "person_id")
    )
    every: dict[UUID, set[UUID]] = {}
    owed: dict[UUID, set[UUID]] = {}
    links = FamilyLink.objects.system(_WHY).filter(live(day), child_id__in=ids)
    for child_id, person_id, responsibility in links.values_list("child_id", "person_id", "responsibility"):
        if (child_id, person_id) in shut:
            continue
        every.setdefault(child_id, set()).add(person_id)
        if responsibility != "no":
            owed.setdefault(child_id, set()).add(person_id)
    return {child_id: owed.get(child_id) or people for child_id, people in every.items()}


def _assessing(viewer: Viewer) -> QuerySet[Cycle]:
    return Cycle.objects.for_viewer(viewer, "assess.edit").filter(step=Step.ASSESS, closed_at=None)


def _views_not_in(viewer: Viewer) -> list[TodayRow]:
    """Families asked a week ago or more who have not said anything since."""
    said = Statement.objects.system(_WHY).filter(
        child_id=OuterRef("child_id"), voice="family", created_at__date__gte=OuterRef("asked_on")
    )
    rows = (
        Source.objects.for_viewer(viewer, "assess.edit")
        .filter(source="family", asked_on__lte=clock.today() - _VIEWS_AFTER, missing_because="")
        .filter(cycle__closed_at=None, cycle__step=Step.ASSESS)
        .exclude(Exists(said))
        .order_by("asked_on")[:_MOST]
    )
    return [
        TodayRow(
            TodayList.SLIPPING,
            Weight.FAMILY_WAITING,
            _name(first, known, last),
            f"The family was asked for views on {_day(asked)} and has not answered. Try another way.",
            asked,
            "Try another way",
            reverse("cycle:assess", kwargs={"ref": ref}),
        )
        for first, known, last, ref, asked in rows.values_list(*_names(), "asked_on")
    ]


def _stalled(viewer: Viewer) -> list[TodayRow]:
    """Assess that has been open for three weeks or more."""
    moved = CycleStep.objects.system(_WHY).filter(cycle=OuterRef("pk")).order_by("-at")
    rows = (
        _assessing(viewer)
        .annotate(moved=Subquery(moved.values("at")[:1]))
        .filter(moved__lte=clock.now() - _STALLED_AFTER)
        .order_by("moved")[:_MOST]
    )
    return [
        TodayRow(
            TodayList.SLIPPING,
            Weight.CHILD_WITHOUT_SUPPORT,
            _name(first, known, last),
            f"Assess has been open since {_day(clock.day_of(at))}.",
            clock.day_of(at),
            "Finish Assess",
            reverse("cycle:assess", kwargs={"ref": ref}),
        )
        for first, known, last, ref, at in rows.values_list(*_names(), "moved")
    ]


def _mine(viewer: Viewer) -> list[TodayRow]:
    """The concerns this viewer raised: no black hole. An answer of the last two weeks is good to know too."""
    if viewer.side != "staff" or viewer.holds(*_LEADS):
        return []
    since = clock.now() - timedelta(days=14)
    rows = Concern.objects.system(_WHY).filter(raised_by_id=viewer.person_id).exclude(child_id__in=viewer.held.blocked)
    rows = rows.filter(Q(state=ConcernState.RAISED) | Q(updated_at__gte=since)).order_by("reply_by")[:_MOST]
    found = []
    for first, known, last, _, ref, state, reply_by, title, surname in rows.values_list(
        *_names(), "ref", "state", "reply_by", "owner__title", "owner__last_name"
    ):
        owner = f"{title or ''} {surname or ''}".strip() or "The SENCO"
        waiting = state == ConcernState.RAISED
        text = (
            f"Your concern: being looked at. {owner} will reply by {_day(reply_by)}."
            if waiting
            else "Your concern has been answered."
        )
        url = reverse("cycle:concern", kwargs={"ref": ref})
        found.append(
            TodayRow(
                TodayList.SLIPPING if waiting and reply_by < clock.today() else TodayList.THIS_WEEK,
                Weight.STAFF_WAITING,
                _name(first, known, last),
                text,
                reply_by if waiting else None,
                "Follow it" if waiting else "Read the answer",
                url,
            )
        )
    return found


def _unread(viewer: Viewer) -> list[TodayRow]:
    """New words of a child or family nobody at school has read, for the daily owner; for leads once they are two days old."""
    daily = [child for child, names in viewer.held.children.items() if names & _DAILY]
    leads = viewer.holds(*_LEADS)
    if not daily and not leads:
        return []
    rows = Statement.objects.for_viewer(viewer, "views.private").filter(
        read_at=None, withdrawn_at=None, voice__in=("child", "family")
    )
    mine = Q(child_id__in=daily)
    rows = rows.filter(mine | Q(created_at__lte=clock.now() - timedelta(days=2))) if leads else rows.filter(mine)
    found: dict[str, TodayRow] = {}
    for first, known, last, ref, voice, said_on in rows.order_by("created_at").values_list(*_names(), "voice", "said_on")[:_MOST]:
        calling = known or first
        text = f"{calling} has told you something." if voice == "child" else f"{calling}’s family has told you something."
        url = reverse("cycle:words", kwargs={"ref": ref})
        row = TodayRow(TodayList.WAITING, Weight.FAMILY_WAITING, _name(first, known, last), text, said_on, "Read it", url)
        found.setdefault(f"{ref}{voice}", row)
    return list(found.values())


def timeline(viewer: Viewer, card: ChildCard) -> list[TimelineEntry]:
    """The cycle's part of a child's story, as far as this viewer may read it, newest first."""
    found: list[TimelineEntry] = []
    for concern in concerns_of(viewer, card):
        url = reverse("cycle:concern", kwargs={"ref": concern.ref})
        found.append(TimelineEntry(concern.raised_on, "contact", "Concern", concern.text, concern.raised_by, url))
    for line in status_history(card):
        found.append(TimelineEntry(line.on, "plan", "SEN status", line.label, line.by))
    for step in CycleStep.objects.of(card).select_related("by").annotate(number=F("cycle__number")).order_by("-at"):
        words = f"Cycle {step.number}: {LOOKS[Step(step.step)].label}"  # type: ignore[attr-defined]
        found.append(TimelineEntry(clock.day_of(step.at), "plan", "Cycle", words, step.by.formal_name if step.by else ""))
    for review in reviews_of(card).values():
        url = reverse("cycle:cycles", kwargs={"ref": card.ref})
        found.append(
            TimelineEntry(review.held_on, "meetings", "Review", f"{review.impact} {review.decision_label}.", review.by, url)
        )
    by_day: dict[tuple[date, str, str], list[str]] = {}
    for said in statements(viewer, card):
        by_day.setdefault((said.said_on, said.voice, said.speaker), []).append(said.text)
    for (on, voice, speaker), texts in by_day.items():
        kind = "advice" if voice == "outside" else "views"
        title = {"child": "Child’s words", "family": "Family’s words", "school": "School’s words", "outside": "Advice"}[voice]
        found.append(TimelineEntry(on, kind, title, " ".join(texts), speaker))
    return sorted(found, key=lambda each: each.on, reverse=True)


def _held_statements(ids: Sequence[UUID]) -> dict[UUID, HeldText]:
    """The words of statements that were held back, for the safeguarding lead's own page."""
    rows = Statement.objects.system("decided on the page of held words").filter(pk__in=ids).select_related("speaker", "child")
    return {
        row.pk: HeldText(
            what=_VOICES_HELD.get(row.voice, "Words"), text=row.text, url=reverse("cycle:words", kwargs={"ref": row.child.ref})
        )
        for row in rows
    }


_VOICES_HELD = {"child": "The child said", "family": "The family said", "school": "School wrote", "outside": "A professional said"}
register_words("statement", _held_statements)
