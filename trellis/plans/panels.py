"""What plans offer to pages that gather from all rooms: rows of Today and lines of a child's timeline."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse

from trellis.access.engine import children_for, could
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.gather import Ask, Row, answered
from trellis.core.rows import TimelineEntry, TodayList, TodayRow, Weight
from trellis.designsystem.words import plural
from trellis.people.queries import CHILD_COLUMNS, ChildCard, Kind, name_in, register_kind, register_tie

from . import rules
from .models import Answer, PlanStatement, PlanVersion, Profile

# Words that were put aside stand in no version of a plan, frozen or not: every version reads them from where they are kept.
register_tie(PlanStatement)
register_kind(
    Kind(
        code="profile",
        label="A one-page profile",
        model=Profile,
        action="profile.read",
        by="written_by",
        text=("appreciate", "important", "support", "communicate"),
        # What a child wrote is theirs to change.
        only=~Q(written_by=F("child__person")),
        bars_move="A profile is one whole page, so it cannot be moved. Write it in the right child’s record, then ask to destroy this one.",
    )
)

_STALLED = timedelta(days=10)
_SAYS = {
    "agree_change": "agrees with the plan, with a small change",
    "talk_first": "wants to talk before the plan starts",
    "disagree_part": "does not agree with part of the plan",
}


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """This room's rows alone (one query)."""
    return answered(today_asks(viewer))


def today_asks(viewer: Viewer) -> list[Ask]:
    """What plans ask of this viewer. A family that was not told is a row of the cycle's."""
    asks = []
    if could(viewer, "plan.draft"):
        asks.append(Ask(_versions, _plan_lists(viewer)))
    if could(viewer, "profile.write"):
        rows = Profile.objects.for_viewer(viewer, "profile.write").filter(read_at=None)
        # A profile of one's own is no news; most children have no sign-in.
        rows = rows.filter(Q(child__person=None) | ~Q(child__person=viewer.person_id))
        asks.append(Ask(_unread_profiles, {"profiles": rows.values("pk", "made_on", *CHILD_COLUMNS)}))
    return asks


def _plan_lists(viewer: Viewer) -> dict[str, QuerySet[Any, Any]]:
    """The plans this viewer writes, whether they may approve each, and what was answered to those the family has seen."""
    plans = PlanVersion.objects.for_viewer(viewer, "plan.draft")
    approves = children_for(viewer, "plan.approve").filter(pk=OuterRef("child_id"))
    soon = Q(starts_on__gt=clock.today(), starts_on__lte=clock.today() + timedelta(days=7))
    not_talked = Answer.objects.system("answers to plans the viewer writes").filter(talked_on=None, answer__in=_SAYS)
    # Of plans that run, only those with something to say: most of a school's plans simply run.
    said = Q(pk__in=not_talked.values("version_id"))
    plans = plans.filter(Q(state__in=("draft", "to_check")) | Q(Q(state="live"), soon | said))
    shown = plans.filter(state__in=("to_check", "live"))
    answers = Answer.objects.system("answers to plans the viewer writes").filter(version_id__in=shown.values("pk"))
    asker = ("approval_asked_by__title", "approval_asked_by__first_name", "approval_asked_by__last_name")
    return {
        "plans": plans.annotate(may_approve=Exists(approves)).values(
            "pk", "number", "state", "updated_at", "starts_on", "answer_by", "asked", "approved_at", "approval_asked_at",
            "may_approve", *asker, *CHILD_COLUMNS,
        ),
        "answers": answers.values(
            "pk", "created_at", "version_id", "person_id", "answer", "given_on", "talked_on"
        ),
    }  # fmt: skip


def _versions(plans: list[Row], answers: list[Row]) -> list[TodayRow]:
    """Longest untouched first; of each person the newest answer to a plan counts."""
    newest: dict[tuple[UUID, UUID], Row] = {}
    for each in sorted(answers, key=lambda one: (one["created_at"], one["pk"])):
        newest[(each["version_id"], each["person_id"])] = each
    given: dict[UUID, list[Row]] = {}
    for (version_id, _), each in newest.items():
        given.setdefault(version_id, []).append(each)
    found: list[TodayRow] = []
    for version in sorted(plans, key=lambda one: (one["updated_at"], one["pk"])):
        found += _rows(version, given.get(version["pk"], []))
    return found


def _rows(version: Row, answers: list[Row]) -> list[TodayRow]:
    draft = reverse("plans:check", args=[version["child__ref"]])
    plan = reverse("plans:version", args=[version["child__ref"], version["number"]])
    who, found = name_in(version), []

    def row(where: TodayList, weight: Weight, sentence: str, verb: str, url: str, **more: object) -> None:
        when = more.pop("when", clock.day_of(version["updated_at"]))
        found.append(TodayRow(where, weight, who, sentence, when, verb, url, **more))  # type: ignore[arg-type]

    if version["state"] == "draft":
        if version["approval_asked_at"] and not version["approved_at"] and version["may_approve"]:
            by = _asker(version)
            row(
                TodayList.WAITING,
                Weight.STAFF_WAITING,
                f"{by} asks you to approve the plan.",
                "Look it over",
                draft,
                when=clock.day_of(version["approval_asked_at"]),
            )
        elif clock.now() - version["updated_at"] > _STALLED:
            row(
                TodayList.SLIPPING,
                Weight.STAFF_WAITING,
                "The draft of the plan has not moved.",
                "Carry on",
                reverse("plans:new", args=[version["child__ref"]]),
            )
        return found
    names = {each["person"]: each["who"] for each in version["asked"] if each.get("person")}
    for each in answers:
        if (
            each["talked_on"] is None
            and each["answer"] in _SAYS
            and not (each["answer"] == "agree_change" and version["state"] == "live")
        ):
            name = names.get(str(each["person_id"]), "Somebody at home").split(" (")[0]
            row(
                TodayList.WAITING,
                Weight.FAMILY_WAITING,
                f"{name} {_SAYS[each['answer']]}.",
                "Read and ring",
                plan,
                when=each["given_on"],
            )
    if version["state"] == "to_check":
        _waiting(row, version, answers, plan)
    if (
        version["state"] == "live"
        and version["starts_on"]
        and clock.today() < version["starts_on"] <= clock.today() + timedelta(days=7)
    ):
        row(TodayList.THIS_WEEK, Weight.TIDY_UP, "The plan starts.", "Open", plan, when=version["starts_on"])
    return found


def _waiting(row: object, version: Row, answers: list[Row], plan: str) -> None:
    """A plan at home: not heard by its day, or everyone has answered and it can start."""
    add = row
    heard = {str(each["person_id"]) for each in answers}
    silent = [each["who"].split(" (")[0] for each in version["asked"] if each.get("person") not in heard]
    if silent and version["answer_by"] and version["answer_by"] < clock.today():
        sentence = f"Not heard from {' and '.join(silent)} about the plan. Try another way."
        add(TodayList.SLIPPING, Weight.FAMILY_WAITING, sentence, "Open", plan, when=version["answer_by"])  # type: ignore[operator]
    elif not silent and not any(rules.needs_a_call(each["answer"]) and each["talked_on"] is None for each in answers):
        sentence = f"{plural(len(answers), 'answer')} to the plan. It can start."
        add(TodayList.WAITING, Weight.CHILD_WITHOUT_SUPPORT, sentence, "Start it", plan)  # type: ignore[operator]


def _asker(version: Row) -> str:
    """Who asks for approval, as a school speaks."""
    title, first, last = (version[f"approval_asked_by__{part}"] for part in ("title", "first_name", "last_name"))
    return (f"{title} {last}" if title else f"{first or ''} {last or ''}".strip()) or "The teacher"


def _unread_profiles(profiles: list[Row]) -> list[TodayRow]:
    return [
        TodayRow(
            TodayList.WAITING,
            Weight.FAMILY_WAITING,
            name_in(each),
            "wrote on their one-page profile.",
            each["made_on"],
            "Read it",
            reverse("plans:profile", args=[each["child__ref"]]),
        )
        for each in sorted(profiles, key=lambda one: (one["made_on"], one["pk"]))
    ]


def timeline(viewer: Viewer, card: ChildCard) -> list[TimelineEntry]:
    """Plans shared and started, answers, and profiles of one child, newest first (three queries)."""
    found: list[TimelineEntry] = []
    for each in PlanVersion.objects.of(card).select_related("approved_by", "drafted_by").exclude(shared_at=None, live_at=None):
        url = reverse("plans:version", args=[card.ref, each.number])
        by = each.approved_by or each.drafted_by
        name = by.formal_name if by else ""
        if each.shared_at:
            found.append(
                TimelineEntry(
                    clock.day_of(each.shared_at), "plan", "Plan", f"Version {each.number} went to the family to check.", name, url
                )
            )
        if each.live_at:
            why = f" {each.reason}" if each.reason else ""
            found.append(
                TimelineEntry(
                    clock.day_of(each.live_at), "plan", "Plan", f"Version {each.number} of the plan started.{why}", name, url
                )
            )
    for answer in Answer.objects.of(card).select_related("person", "version"):
        url = reverse("plans:version", args=[card.ref, answer.version.number])
        text = rules.answer_words(answer.answer) + (f": {answer.words}" if answer.words else ".")
        found.append(TimelineEntry(answer.given_on, "views", "Answer to the plan", text, answer.person.full_name, url))
    for profile in Profile.objects.of(card).select_related("written_by"):
        url = f"{reverse('plans:profile', args=[card.ref])}?version={profile.number}"
        by_name = profile.written_by.formal_name if profile.written_by else ""
        found.append(
            TimelineEntry(
                profile.made_on, "views", "One-page profile", f"Version {profile.number} of the one-page profile.", by_name, url
            )
        )
    return sorted(found, key=lambda each: each.on, reverse=True)
