"""Looking closer: an observation written down, a check or observation asked for, answered or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.cycle.models import AssessmentRequest, Cycle, Observation, Score
from trellis.cycle.queries.looking import colleagues_of
from trellis.cycle.rules import concern as places
from trellis.cycle.rules.looking import RequestKind
from trellis.people.queries import ChildCard

from . import words
from .assess import keep_score
from .common import actor, child_of

_WHY = "its child is decided on in the next line"


def record_observation(
    viewer: Viewer,
    *,
    child_id: UUID,
    seen: str,
    on: date,
    where: Sequence[str] = (),
    looked_for: str = "",
    minutes: int | None = None,
    request_id: UUID | None = None,
) -> Observation:
    """Write down what was seen: once, as words of the school's voice that Assess and the plan can use.

    `where` are codes of `rules.concern.WHERE`, `minutes` how long was watched. With `request_id` it answers that request.
    Raises RuleBroken without words, or for a day to come.
    """
    child = child_of(viewer, child_id, "views.write")
    if not seen.strip():
        raise RuleBroken("Write what you saw. One sentence is enough.", field="seen")
    if on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", field="on")
    if minutes is not None and not 1 <= minutes <= 400:
        raise RuleBroken("Enter how many minutes you watched, using numbers, like 20.", field="minutes")
    known = {each.code for each in places.WHERE}
    with write():
        said = words.write_statement(viewer, child_id=child.pk, voice="school", topic="need", text=seen, said_on=on)
        row = Observation.objects.create(
            school_id=child.school_id,
            child_id=child.pk,
            statement=said,
            on=on,
            where=[each for each in where if each in known],
            looked_for=looked_for.strip()[:250],
            minutes=minutes,
            by_id=viewer.person_id,
        )
        audit.record(viewer, "observation.recorded", school_id=child.school_id, child_id=child.pk, things={"observation": row.pk})
        if request_id is not None:
            request = _open_request(viewer, request_id)
            if request.child_id != child.pk or request.kind != RequestKind.OBSERVATION:
                raise NotFound
            _done(viewer, request, on, observation=row)
    return row


def ask_assessment(viewer: Viewer, *, child_id: UUID, kind: str, what: str, asked_of: UUID, by_on: date) -> AssessmentRequest:
    """Ask a colleague who works with the child for a check or an observation by a day. Raises RuleBroken."""
    child = child_of(viewer, child_id, "assessment.ask")
    if kind not in {each.value for each in RequestKind}:
        raise RuleBroken("Choose what you are asking for.", field="kind")
    if not what.strip():
        raise RuleBroken("Say which check, or what to look for.", field="what")
    if by_on < clock.today():
        raise RuleBroken("Enter today or a later day.", field="by_on")
    if asked_of not in {each.person_id for each in colleagues_of(child)}:
        raise RuleBroken("Choose somebody who works with this child.", field="asked_of")
    with write():
        row = AssessmentRequest.objects.create(
            school_id=child.school_id,
            child_id=child.pk,
            kind=kind,
            what=what.strip()[:200],
            asked_of_id=asked_of,
            asked_by_id=actor(viewer),
            by_on=by_on,
        )
        audit.record(viewer, "assessment.asked", school_id=child.school_id, child_id=child.pk, things={"request": row.pk})
    return row


def finish_assessment(
    viewer: Viewer, *, request_id: UUID, taken_on: date, standard: int | None = None, raw: str = "", note: str = ""
) -> Score:
    """Answer a request for a check with its score or what it showed; it stands in Assess from then on. Raises RuleBroken."""
    request = _open_request(viewer, request_id)
    if request.kind != RequestKind.CHECK:
        raise RuleBroken("This asks for an observation. Write down what you saw instead.")
    if taken_on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", field="taken_on")
    if standard is None and not raw.strip() and not note.strip():
        raise RuleBroken("Enter a score, or say in words what the check showed.", field="note")
    with write():
        open_now = Cycle.objects.at(request.school_id).filter(child_id=request.child_id, closed_at=None)
        of = {
            "school_id": request.school_id,
            "child_id": request.child_id,
            "cycle_id": open_now.values_list("pk", flat=True).first(),
        }
        score = keep_score(viewer, of, name=request.what, taken_on=taken_on, standard=standard, raw=raw, note=note)
        _done(viewer, request, taken_on, score=score)
    return score


def withdraw_assessment(viewer: Viewer, *, request_id: UUID, why: str) -> None:
    """Take a request back with its reason. Raises RuleBroken without one."""
    request = _open_request(viewer, request_id)
    require(viewer, "assessment.ask", child=_card(viewer, request))
    if not why.strip():
        raise RuleBroken("Say why it is not needed any more.", field="why")
    with write():
        request.withdrawn_at, request.withdrawn_why = clock.now(), why.strip()[:250]
        request.save(update_fields=["withdrawn_at", "withdrawn_why"])
        audit.record(
            viewer, "assessment.withdrawn", school_id=request.school_id, child_id=request.child_id, things={"request": request.pk}
        )


def _card(viewer: Viewer, request: AssessmentRequest) -> ChildCard:
    return child_of(viewer, request.child_id, "record.read")


def _open_request(viewer: Viewer, request_id: UUID) -> AssessmentRequest:
    """A request nobody has answered, that this viewer may answer. Raises NotFound, Denied or RuleBroken."""
    request = AssessmentRequest.objects.system(_WHY).filter(pk=request_id).first()
    if request is None:
        raise NotFound
    require(viewer, "assessment.do", child=_card(viewer, request), thing=request)
    if request.done_on is not None or request.withdrawn_at is not None:
        raise RuleBroken("This request has been answered or taken back already. Open the child’s record to see what came of it.")
    return request


def _done(
    viewer: Viewer, request: AssessmentRequest, on: date, *, score: Score | None = None, observation: Observation | None = None
) -> None:
    request.done_on, request.score, request.observation = on, score, observation
    request.save(update_fields=["done_on", "score", "observation"])
    audit.record(
        viewer, "assessment.done", school_id=request.school_id, child_id=request.child_id, things={"request": request.pk}
    )
