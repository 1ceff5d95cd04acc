"""What plans offer to pages that gather from all rooms: rows of Today and lines of a child's timeline."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.urls import reverse

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.core import clock
from trellis.core.rows import TimelineEntry, TodayList, TodayRow, Weight
from trellis.designsystem.words import plural
from trellis.people.queries import ChildCard, cards_for

from . import rules
from .models import Answer, PlanVersion, Profile

_STALLED = timedelta(days=10)
_SAYS = {
    "agree_change": "agrees with the plan, with a small change",
    "talk_first": "wants to talk before the plan starts",
    "disagree_part": "does not agree with part of the plan",
}


def today_rows(viewer: Viewer) -> list[TodayRow]:
    """What plans ask of this viewer today (four queries, however many children). A family that was not told is a row of the cycle's."""
    rows = PlanVersion.objects.for_viewer(viewer, "plan.draft").filter(state__in=("draft", "to_check", "live"))
    versions = list(rows.select_related("approval_asked_by").order_by("updated_at", "pk"))
    if not versions:
        return []
    cards = {each.pk: each for each in cards_for(viewer, "plan.draft", ids={each.child_id for each in versions})}
    answers = _newest(versions)
    found: list[TodayRow] = []
    for version in versions:
        card = cards.get(version.child_id)
        if card is not None:
            found += _rows(viewer, card, version, answers.get(version.pk, []))
    return found + _unread_profiles(viewer)


def _newest(versions: Iterable[PlanVersion]) -> dict[UUID, list[Answer]]:
    shown = [each for each in versions if each.state in ("to_check", "live")]
    newest: dict[tuple[UUID, UUID], Answer] = {}
    for each in (
        Answer.objects.system("answers to plans the viewer writes").filter(version__in=shown).order_by("created_at", "pk")
    ):
        newest[(each.version_id, each.person_id)] = each
    found: dict[UUID, list[Answer]] = {}
    for (version_id, _), each in newest.items():
        found.setdefault(version_id, []).append(each)
    return found


def _rows(viewer: Viewer, card: ChildCard, version: PlanVersion, answers: list[Answer]) -> list[TodayRow]:
    draft = reverse("plans:check", args=[card.ref])
    plan = reverse("plans:version", args=[card.ref, version.number])
    who, found = card.full_name, []

    def row(where: TodayList, weight: Weight, sentence: str, verb: str, url: str, **more: object) -> None:
        when = more.pop("when", clock.day_of(version.updated_at))
        found.append(TodayRow(where, weight, who, sentence, when, verb, url, **more))  # type: ignore[arg-type]

    if version.state == "draft":
        asked = version.approval_asked_by
        if version.approval_asked_at and not version.approved_at and decide(viewer, "plan.approve", child=card):
            by = asked.formal_name if asked else "The teacher"
            row(
                TodayList.WAITING,
                Weight.STAFF_WAITING,
                f"{by} asks you to approve the plan.",
                "Look it over",
                draft,
                when=clock.day_of(version.approval_asked_at),
            )
        elif clock.now() - version.updated_at > _STALLED:
            row(
                TodayList.SLIPPING,
                Weight.STAFF_WAITING,
                "The draft of the plan has not moved.",
                "Carry on",
                reverse("plans:new", args=[card.ref]),
            )
        return found
    names = {each["person"]: each["who"] for each in version.asked if each.get("person")}
    for each in answers:
        if each.talked_on is None and each.answer in _SAYS and not (each.answer == "agree_change" and version.state == "live"):
            name = names.get(str(each.person_id), "Somebody at home").split(" (")[0]
            row(
                TodayList.WAITING,
                Weight.FAMILY_WAITING,
                f"{name} {_SAYS[each.answer]}.",
                "Read and ring",
                plan,
                when=each.given_on,
            )
    if version.state == "to_check":
        _waiting(row, version, answers, plan)
    if version.state == "live" and version.starts_on and clock.today() < version.starts_on <= clock.today() + timedelta(days=7):
        row(TodayList.THIS_WEEK, Weight.TIDY_UP, "The plan starts.", "Open", plan, when=version.starts_on)
    return found


def _waiting(row: object, version: PlanVersion, answers: list[Answer], plan: str) -> None:
    """A plan at home: not heard by its day, or everyone has answered and it can start."""
    add = row
    heard = {str(each.person_id) for each in answers}
    silent = [each["who"].split(" (")[0] for each in version.asked if each.get("person") not in heard]
    if silent and version.answer_by and version.answer_by < clock.today():
        sentence = f"Not heard from {' and '.join(silent)} about the plan. Try another way."
        add(TodayList.SLIPPING, Weight.FAMILY_WAITING, sentence, "Open", plan, when=version.answer_by)  # type: ignore[operator]
    elif not silent and not any(rules.needs_a_call(each.answer) and each.talked_on is None for each in answers):
        sentence = f"{plural(len(answers), 'answer')} to the plan. It can start."
        add(TodayList.WAITING, Weight.CHILD_WITHOUT_SUPPORT, sentence, "Start it", plan)  # type: ignore[operator]


def _unread_profiles(viewer: Viewer) -> list[TodayRow]:
    rows = Profile.objects.for_viewer(viewer, "profile.write").filter(read_at=None).select_related("child").order_by("made_on")
    return [
        TodayRow(
            TodayList.WAITING,
            Weight.FAMILY_WAITING,
            each.child.full_name,
            "wrote on their one-page profile.",
            each.made_on,
            "Read it",
            reverse("plans:profile", args=[each.child.ref]),
        )
        for each in rows
        if each.child.person_id != viewer.person_id
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
