"""From draft to a plan that is lived: approved, shown to the family, started, ended. Nobody's silence and no duty holds support back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q

from trellis.access.engine import decide
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.core.reactions import happened
from trellis.cycle import services as cycle_services
from trellis.cycle.models import Outcome
from trellis.cycle.services.common import tell_family
from trellis.designsystem.words import date_long
from trellis.people.queries import ChildCard, family_adults
from trellis.provision import services as provision_services
from trellis.provision.models import LIVE_LINE, SupportLine

from ..models import PlanLine, PlanOutcome, PlanStatement, PlanVersion
from ..queries.checks import check
from ..queries.contents import lines_in, outcomes_in, statements_in
from .drafting import end_version
from .versions import draft_for, version_for

_WHY = "a plan the viewer may start"


def ask_for_approval(viewer: Viewer, *, version_id: UUID) -> PlanVersion:
    """Ask the SENCO to look at what the checks flag. A second press changes nothing."""
    with write():
        version, _ = draft_for(viewer, version_id)
        _complete(version)
        if version.approval_asked_at is None:
            version.approval_asked_at, version.updated_at = clock.now(), clock.now()
            version.approval_asked_by_id = None if viewer.system_name else viewer.person_id
            version.save(update_fields=["approval_asked_at", "approval_asked_by", "updated_at"])
            _record(viewer, "plan.approval_asked", version)
    return version


def approve(viewer: Viewer, *, version_id: UUID) -> PlanVersion:
    """The SENCO has looked at what the checks flag. A later change of the draft takes the approval away."""
    with write():
        version, _ = version_for(viewer, version_id, "plan.approve")
        if version.state == "draft":
            _complete(version)
        _approve(viewer, version)
    return version


def _approve(viewer: Viewer, version: PlanVersion) -> None:
    version.approved_at, version.updated_at = clock.now(), clock.now()
    version.approved_by_id = None if viewer.system_name else viewer.person_id
    version.save(update_fields=["approved_at", "approved_by", "updated_at"])
    _record(viewer, "plan.approved", version)


def send_for_check(viewer: Viewer, *, version_id: UUID, answer_by: date) -> PlanVersion:
    """Freeze the draft and ask everyone at home (the young person himself) what they think, by a day.

    What the checks flag must be approved first; the SENCO approves it by sending. Raises RuleBroken where something is missing.
    """
    with write():
        version, card = draft_for(viewer, version_id)
        _complete(version)
        if answer_by < clock.today():
            raise RuleBroken("Choose a day from today on for the family to answer by.", "answer_by")
        _approved(viewer, version, card)
        _freeze(version)
        version.state, version.shared_at, version.answer_by = "to_check", clock.now(), answer_by
        version.asked = asked_of(card)
        _save(version, "state", "shared_at", "answer_by", "asked")
        _record(viewer, "plan.sent_to_check", version)
        _notice(viewer, card, answer_by)
        happened("plan.sent_to_check", viewer, version_id=version.pk, cycle_id=version.cycle_id)
    return version


def _notice(viewer: Viewer, card: ChildCard, answer_by: date) -> None:
    tell_family(viewer, card, "plan_to_check", link=f"/my-child/{card.ref}/plan/", date=date_long(answer_by))


def asked_of(card: ChildCard) -> list[dict[str, str]]:
    """Whose view is asked for: each adult at home, or the young person himself."""
    if card.is_young_person:
        return [{"person": str(card.person_id or ""), "who": card.calling_name}]
    adults = family_adults(card)
    return [
        {"person": str(each.person_id), "who": f"{each.called} ({each.name})" if each.called else each.name} for each in adults
    ]


def go_live(viewer: Viewer, *, version_id: UUID) -> PlanVersion:
    """Start the plan: from a draft, or from one the family has been shown. It needs no answer.

    In one transaction: this version is live, the earlier one gives way, its new outcomes and lines start, what it no longer holds
    ends, and the cycle is in Do. Raises RuleBroken before the SENCO has decided SEN Support, and where something is missing.
    """
    with write():
        version, card = version_for(viewer, version_id, "plan.draft")
        if version.state not in ("draft", "to_check"):
            raise RuleBroken(
                "This plan has started already." if version.state == "live" else "A newer version has taken its place."
            )
        _complete(version, to_start=True)
        if version.state == "draft":
            _approved(viewer, version, card)
            _freeze(version)
            version.asked = asked_of(card)
        starts_on = max(version.starts_on or clock.today(), clock.today())
        earlier = list(PlanVersion.objects.of(card).filter(state__in=("live", "to_check")).exclude(pk=version.pk))
        for each in earlier:
            end_version(viewer, each, "superseded" if each.state == "live" else "ended")
        version.state, version.live_at = "live", clock.now()
        _save(version, "state", "live_at", "asked")
        lines, outcomes = list(lines_in(version)), list(outcomes_in(version))
        _end_what_is_gone(viewer, card, version, lines, outcomes, starts_on)
        cycle_services.make_outcomes_live(viewer, outcome_ids=[each.pk for each in outcomes if each.live_at is None])
        provision_services.make_lines_live(
            viewer, line_ids=[each.pk for each in lines if each.live_at is None], from_on=starts_on
        )
        cycle_services.start_doing(viewer, cycle_id=version.cycle_id)
        _record(viewer, "plan.live", version)
        happened("plan.live", viewer, version_id=version.pk, cycle_id=version.cycle_id, child_id=card.pk)
    return version


def _end_what_is_gone(
    viewer: Viewer, card: ChildCard, version: PlanVersion, lines: list[SupportLine], outcomes: list[Outcome], starts_on: date
) -> None:
    """End live lines and outcomes that the new version neither holds nor replaces, also support from before Trellis it was drafted from."""
    held = {each.pk for each in lines} | {each.replaces_id for each in lines}
    planned = PlanLine.objects.of(card).values("line_id")
    offered = SupportLine.objects.of(card).exclude(replaces=None).values("replaces_id")
    ours = Q(pk__in=planned) | Q(brought_on__isnull=False, pk__in=offered)
    gone = [each.pk for each in SupportLine.objects.of(card).filter(LIVE_LINE, ours) if each.pk not in held]
    if gone:
        last_day = starts_on - timedelta(days=1)
        provision_services.end_lines(viewer, line_ids=gone, on=last_day, reason=version.reason or "Not in the new plan")
    kept = {each.pk for each in outcomes} | {each.replaces_id for each in outcomes}
    ended = Outcome.objects.of(card).filter(live_at__isnull=False, ended_at=None)
    left = [each.pk for each in ended if each.pk not in kept]
    if left:
        Outcome.objects.of(card).filter(pk__in=left).update(ended_at=clock.now(), updated_at=clock.now())
        _record(viewer, "plan.outcomes_ended", version, ["outcomes"])


def end_plan(viewer: Viewer, *, child_id: UUID, reason: str, on: date | None = None) -> None:
    """End the live plan and the support it holds: stepped down, or the child has left. Words and figures stay in the record."""
    with write():
        live = PlanVersion.objects.system(_WHY).filter(child_id=child_id, state__in=("live", "to_check"))
        for version in live:
            going = [each.pk for each in lines_in(version).filter(LIVE_LINE)]
            if going:
                provision_services.end_lines(viewer, line_ids=going, on=on or clock.today(), reason=reason)
            end_version(viewer, version, "ended")


def end_on_leaving(viewer: Viewer, *, child_id: UUID, **_: object) -> None:
    """The reaction to "child.left", after support has ended: the plan ends too, and a draft is set aside."""
    with write():
        end_plan(viewer, child_id=child_id, reason="Left the school")
        for draft in PlanVersion.objects.system(_WHY).filter(child_id=child_id, state="draft"):
            _freeze(draft)
            end_version(viewer, draft, "ended")


def _complete(version: PlanVersion, *, to_start: bool = False) -> None:
    """Raise RuleBroken with the first thing a plan lacks. The decision on SEN Support is asked for only when it starts."""
    for each in check(version).lacking:
        if to_start or each.code != "no_decision":
            raise RuleBroken(each.text)


def _approved(viewer: Viewer, version: PlanVersion, card: ChildCard) -> None:
    """Whoever may approve does so by sending; others need it where the checks flag something."""
    if version.approved_at is not None:
        return
    if decide(viewer, "plan.approve", child=card):
        _approve(viewer, version)
    elif check(version).flags:
        raise RuleBroken("The checks have found something. Ask the SENCO to approve the plan first.")


def _freeze(version: PlanVersion) -> None:
    """Write down what the version holds, once: statements, outcomes and lines."""
    of_child: dict[str, Any] = {"school_id": version.school_id, "child_id": version.child_id, "version": version}
    PlanStatement.objects.bulk_create([PlanStatement(statement=each, **of_child) for each in statements_in(version)])
    outcomes, lines = list(outcomes_in(version)), list(lines_in(version))
    PlanOutcome.objects.system(_WHY).filter(version=version).delete()
    PlanLine.objects.system(_WHY).filter(version=version).delete()
    PlanOutcome.objects.bulk_create([PlanOutcome(outcome=each, **of_child) for each in outcomes])
    PlanLine.objects.bulk_create([PlanLine(line=each, **of_child) for each in lines])


def _save(version: PlanVersion, *fields: str) -> None:
    version.updated_at = clock.now()
    version.revision += 1
    version.save(update_fields=[*fields, "updated_at", "revision"])


def _record(viewer: Viewer, code: str, version: PlanVersion, fields: Iterable[str] = ()) -> None:
    audit.record(
        viewer,
        code,
        school_id=version.school_id,
        child_id=version.child_id,
        things={"plan": version.pk, "cycle": version.cycle_id},
        fields=fields,
    )
