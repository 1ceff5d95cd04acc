"""Today: what the cycle asks of whoever leads, and of each daily owner. A fixed number of queries, however many children."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Subquery
from django.urls import reverse

from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.gather import Ask, Row, answered
from trellis.core.rows import TodayList, TodayRow, Weight
from trellis.people.queries import CHILD_COLUMNS, name_in

from ..models import (
    BeforeTrellis,
    Concern,
    ConcernStep,
    Cycle,
    CycleStep,
    Source,
    Statement,
)
from ..queries.not_told import told_lists, told_or_not
from ..rules.concern import ConcernState
from ..rules.steps import CycleStep as Step
from .common import MOST, day_words, first
from .looking import looking

_WHY = "rows of children the viewer leads or teaches"
_STALLED_AFTER = timedelta(days=21)
_VIEWS_AFTER = timedelta(days=7)
_DIARY_AHEAD = timedelta(days=7)
_BEFORE_AHEAD = timedelta(days=14)
_LEADS = ("senco", "deputy", "sen_assistant")
_DAILY = frozenset({"class_teacher", "key_adult"})


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """This room's rows alone (one query)."""
    return answered(today_asks(viewer))


def today_asks(viewer: Viewer) -> list[Ask]:
    """What the cycle asks of this viewer: the SENCO and deputy, the head (who was not told), each daily owner."""
    if viewer.system_name is not None:
        return []
    asks: list[Ask | None] = []
    if viewer.holds(*_LEADS):
        asks += [_new_concerns(viewer), _diary(viewer), _views_not_in(viewer), _stalled(viewer), _before(viewer)]
    if viewer.holds(*_LEADS, "head"):
        asks.append(_not_told(viewer))
    asks += [_mine(viewer), _unread(viewer), *looking(viewer)]
    return [each for each in asks if each is not None]


def _new_concerns(viewer: Viewer) -> Ask:
    """Concerns nobody has decided on, by the day promised. The deputy sees them too: a promise outlives an absence."""
    rows = Concern.objects.for_viewer(viewer, "concern.triage").filter(state=ConcernState.RAISED)
    by = ("raised_by__title", "raised_by__last_name")
    return Ask(_new_rows, {"concerns": rows.values("pk", "ref", "reply_by", "source", *by, *CHILD_COLUMNS)})


def _new_rows(concerns: list[Row]) -> Iterable[TodayRow]:
    for each in first(concerns, "reply_by"):
        title, source, reply_by = each["raised_by__title"], each["source"], each["reply_by"]
        named = f"{title} {each['raised_by__last_name']}".strip() if title else ""
        who = named or {"family": "the family", "child": "the child"}.get(source, "a colleague")
        late = reply_by < clock.today()
        text = f"New concern from {who}. Reply {'was ' if late else ''}promised by {day_words(reply_by)}."
        weight = Weight.FAMILY_WAITING if source == "family" else Weight.STAFF_WAITING
        url = reverse("cycle:concern", kwargs={"ref": each["ref"]})
        yield TodayRow(TodayList.WAITING, weight, name_in(each), text, reply_by, "Decide what happens next", url)


def _diary(viewer: Viewer) -> Ask:
    """Days somebody promised to look again: concerns watched, answered or asked about."""
    newest = ConcernStep.objects.system(_WHY).filter(concern=OuterRef("pk")).order_by("-at", "-created_at")
    rows = (
        Concern.objects.for_viewer(viewer, "concern.triage")
        .exclude(state=ConcernState.RAISED)
        .annotate(look_on=Subquery(newest.values("look_again_on")[:1]), last=Subquery(newest.values("decision")[:1]))
        .filter(look_on__lte=clock.today() + _DIARY_AHEAD, look_on__gte=clock.today() - timedelta(days=60))
    )
    return Ask(_diary_rows, {"concerns": rows.values("pk", "ref", "look_on", "last", *CHILD_COLUMNS)})


def _diary_rows(concerns: list[Row]) -> Iterable[TodayRow]:
    words = {
        "watch": "Class strategies end: did they help?",
        "ask_family": "The family was asked: have they answered?",
        "start_assess": "Assess is under way: are all four views in?",
        "not_sen": "You said you would look at this again.",
    }
    for each in first(concerns, "look_on"):
        yield TodayRow(
            TodayList.WAITING if each["look_on"] <= clock.today() else TodayList.THIS_WEEK,
            Weight.CHILD_WITHOUT_SUPPORT if each["last"] == "watch" else Weight.FAMILY_WAITING,
            name_in(each),
            words.get(each["last"] or "", "You said you would look at this again."),
            each["look_on"],
            "Look again",
            reverse("cycle:concern", kwargs={"ref": each["ref"]}),
        )


def _not_told(viewer: Viewer) -> Ask:
    """R06: children on SEN Support by decision whose family (or who themselves) has not been told. The law's clock: always first."""
    return Ask(_not_told_rows, told_lists(viewer, "status.tell"))


def _not_told_rows(**lists: list[Row]) -> Iterable[TodayRow]:
    """A row for each child, whoever has waited longest first."""
    for each in [one for one in told_or_not(**lists) if one.waiting][:MOST]:
        child = each.child
        yield TodayRow(
            TodayList.WAITING,
            Weight.LAW,
            f"{child['known_as'] or child['first_name']} {child['last_name']}",
            f"On SEN Support since {day_words(each.since)}. {each.waiting} not been told yet.",
            each.since,
            "Tell them",
            reverse("cycle:status", kwargs={"ref": child["ref"]}),
            must=True,
        )


def _before(viewer: Viewer) -> Ask:
    """Plans from before Trellis whose review is near or past, of children for whom no cycle has begun."""
    rows = BeforeTrellis.objects.for_viewer(viewer, "before.read").filter(review_on__lte=clock.today() + _BEFORE_AHEAD)
    begun = Cycle.objects.system(_WHY).filter(child_id=OuterRef("child_id"))
    later = BeforeTrellis.objects.system(_WHY).filter(child_id=OuterRef("child_id"), review_on__gt=OuterRef("review_on"))
    rows = rows.exclude(Exists(begun)).exclude(Exists(later))
    return Ask(_before_rows, {"before": rows.values("pk", "review_on", *CHILD_COLUMNS)})


def _before_rows(before: list[Row]) -> Iterable[TodayRow]:
    seen: set[str] = set()
    for each in first(before, "review_on"):
        if each["child__ref"] in seen:
            continue
        seen.add(each["child__ref"])
        late = each["review_on"] < clock.today()
        text = f"The plan from before Trellis {'was to be' if late else 'is to be'} reviewed by {day_words(each['review_on'])}."
        url = reverse("exchange:before", kwargs={"ref": each["child__ref"]})
        where = TodayList.SLIPPING if late else TodayList.THIS_WEEK
        yield TodayRow(where, Weight.CHILD_WITHOUT_SUPPORT, name_in(each), text, each["review_on"], "Open", url)


def _views_not_in(viewer: Viewer) -> Ask:
    """Families asked a week ago or more who have not said anything since."""
    said = Statement.objects.system(_WHY).filter(
        child_id=OuterRef("child_id"), voice="family", created_at__date__gte=OuterRef("asked_on")
    )
    rows = (
        Source.objects.for_viewer(viewer, "assess.edit")
        .filter(source="family", asked_on__lte=clock.today() - _VIEWS_AFTER, missing_because="")
        .filter(cycle__closed_at=None, cycle__step=Step.ASSESS)
        .exclude(Exists(said))
    )
    return Ask(_views_rows, {"sources": rows.values("pk", "asked_on", *CHILD_COLUMNS)})


def _views_rows(sources: list[Row]) -> Iterable[TodayRow]:
    for each in first(sources, "asked_on"):
        yield TodayRow(
            TodayList.SLIPPING,
            Weight.FAMILY_WAITING,
            name_in(each),
            f"The family was asked for views on {day_words(each['asked_on'])} and has not answered. Try another way.",
            each["asked_on"],
            "Try another way",
            reverse("cycle:assess", kwargs={"ref": each["child__ref"]}),
        )


def _stalled(viewer: Viewer) -> Ask:
    """Assess that has been open for three weeks or more."""
    moved = CycleStep.objects.system(_WHY).filter(cycle=OuterRef("pk")).order_by("-at")
    rows = (
        Cycle.objects.for_viewer(viewer, "assess.edit")
        .filter(step=Step.ASSESS, closed_at=None)
        .annotate(moved=Subquery(moved.values("at")[:1]))
        .filter(moved__lte=clock.now() - _STALLED_AFTER)
    )
    return Ask(_stalled_rows, {"cycles": rows.values("pk", "moved", *CHILD_COLUMNS)})


def _stalled_rows(cycles: list[Row]) -> Iterable[TodayRow]:
    for each in first(cycles, "moved"):
        on = clock.day_of(each["moved"])
        yield TodayRow(
            TodayList.SLIPPING,
            Weight.CHILD_WITHOUT_SUPPORT,
            name_in(each),
            f"Assess has been open since {day_words(on)}.",
            on,
            "Finish Assess",
            reverse("cycle:assess", kwargs={"ref": each["child__ref"]}),
        )


def _mine(viewer: Viewer) -> Ask | None:
    """The concerns this viewer raised: no black hole. An answer of the last two weeks is good to know too."""
    if viewer.side != "staff" or viewer.holds(*_LEADS):
        return None
    since = clock.now() - timedelta(days=14)
    rows = Concern.objects.system(_WHY).filter(raised_by_id=viewer.person_id).exclude(child_id__in=viewer.held.blocked)
    rows = rows.filter(Q(state=ConcernState.RAISED) | Q(updated_at__gte=since))
    owner = ("owner__title", "owner__last_name")
    return Ask(_mine_rows, {"concerns": rows.values("pk", "ref", "state", "reply_by", *owner, *CHILD_COLUMNS)})


def _mine_rows(concerns: list[Row]) -> Iterable[TodayRow]:
    for each in first(concerns, "reply_by"):
        owner = f"{each['owner__title'] or ''} {each['owner__last_name'] or ''}".strip() or "The SENCO"
        waiting, reply_by = each["state"] == ConcernState.RAISED, each["reply_by"]
        yield TodayRow(
            TodayList.SLIPPING if waiting and reply_by < clock.today() else TodayList.THIS_WEEK,
            Weight.STAFF_WAITING,
            name_in(each),
            f"Your concern: being looked at. {owner} will reply by {day_words(reply_by)}."
            if waiting
            else "Your concern has been answered.",
            reply_by if waiting else None,
            "Follow it" if waiting else "Read the answer",
            reverse("cycle:concern", kwargs={"ref": each["ref"]}),
        )


def _unread(viewer: Viewer) -> Ask | None:
    """New words of a child or family nobody at school has read, for the daily owner; for leads once they are two days old."""
    daily = [child for child, names in viewer.held.children.items() if names & _DAILY]
    leads = viewer.holds(*_LEADS)
    if not daily and not leads:
        return None
    rows = Statement.objects.for_viewer(viewer, "views.private").filter(
        read_at=None, withdrawn_at=None, voice__in=("child", "family")
    )
    mine = Q(child_id__in=daily)
    rows = rows.filter(mine | Q(created_at__lte=clock.now() - timedelta(days=2))) if leads else rows.filter(mine)
    return Ask(_unread_rows, {"words": rows.values("pk", "created_at", "voice", "said_on", *CHILD_COLUMNS)})


def _unread_rows(words: list[Row]) -> Iterable[TodayRow]:
    """One row for each voice of a child, from its oldest unread words."""
    found: dict[str, TodayRow] = {}
    for each in first(words, "created_at"):
        calling, ref = each["child__known_as"] or each["child__first_name"], each["child__ref"]
        child = each["voice"] == "child"
        text = f"{calling} has told you something." if child else f"{calling}’s family has told you something."
        url = reverse("cycle:words", kwargs={"ref": ref})
        row = TodayRow(TodayList.WAITING, Weight.FAMILY_WAITING, name_in(each), text, each["said_on"], "Read it", url)
        found.setdefault(f"{ref}{each['voice']}", row)
    return found.values()
