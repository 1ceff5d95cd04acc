"""What helps staff to help: a question to the SENCO answered once for everyone, the list of strategies, the training log."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from trellis.access.engine import require
from trellis.accounts.viewer import Viewer
from trellis.audit.services import record
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import NotFound, RuleBroken
from trellis.organisations.models import School
from trellis.organisations.queries import calendar_of
from trellis.people.queries import appointed, child_for, senco_for, staff_options
from trellis.rulebook.dates import reply_by

from ..models import Question, Strategy, Training
from ..policies import AtSchool


def ask_senco(viewer: Viewer, *, school_id: UUID, text: str, strategy_id: UUID | None = None, child_ref: str = "") -> Question:
    """Ask the SENCO; the answer is promised as for a concern, and the deputy inherits it. Raises RuleBroken without a question."""
    require(viewer, "question.ask")
    if not text.strip():
        raise RuleBroken("Write your question. One sentence is enough.", "text")
    child = child_for(viewer, child_ref, "support.read") if child_ref else None
    if child is not None and child.school_id != school_id:
        raise NotFound
    if strategy_id is not None and not Strategy.objects.at(school_id).filter(pk=strategy_id, retired_on=None).exists():
        raise NotFound
    owner = senco_for(school_id, child.nc_year if child else "")
    deputies = frozenset(day for each in appointed(school_id, "deputy") for day in each.weekdays) or None
    days = frozenset(owner.weekdays) if owner else frozenset()
    target = School.objects.values_list("reply_school_days", flat=True).get(pk=school_id)
    with write():
        row = Question.objects.create(
            school_id=school_id,
            child_id=child.pk if child else None,
            strategy_id=strategy_id,
            text=text.strip(),
            asked_by_id=viewer.person_id,
            asked_on=clock.today(),
            owner_id=owner.person_id if owner else None,
            answer_by=reply_by(clock.today(), days, calendar_of(school_id), deputies, target),
        )
        record(viewer, "question.asked", school_id=school_id, child_id=child.pk if child else None, things={"question": row.pk})
    return row


def answer_question(viewer: Viewer, *, question_id: UUID, answer: str, shared: bool = False, general: str = "") -> None:
    """Answer once. `shared` puts it beside the strategy for everyone, under `general`: words that name no child.

    Raises RuleBroken without an answer, and for a shared one without words of its own or about no strategy.
    """
    row = Question.objects.system("decided on in the next line").filter(pk=question_id).select_related("child").first()
    if row is None or row.child_id in viewer.held.blocked:
        raise NotFound
    require(viewer, "question.answer", child=AtSchool(row.school_id))
    if not answer.strip():
        raise RuleBroken("Write the answer.", "answer")
    if shared and row.strategy_id is None:
        raise RuleBroken("This question is about no strategy, so there is nowhere to show it. Choose no.", "shared")
    if shared and not general.strip():
        raise RuleBroken("Say in a few words, without a name, what the answer is about.", "general")
    if shared and row.child is not None and row.child.calling_name.casefold() in f"{general} {answer}".casefold():
        raise RuleBroken("Everyone will read this. Leave the child’s name out.", "answer")
    with write():
        row.answer, row.answered_by_id, row.answered_on = answer.strip(), viewer.person_id, clock.today()
        row.shared, row.general = shared, general.strip()[:200] if shared else ""
        row.save(update_fields=["answer", "answered_by_id", "answered_on", "shared", "general"])
        record(viewer, "question.answered", school_id=row.school_id, child_id=row.child_id, things={"question": row.pk})


def retire_strategy(viewer: Viewer, *, school_id: UUID, strategy_id: UUID) -> None:
    """Take a strategy off the list. Where it is being tried it goes on; answers about it stay."""
    require(viewer, "strategy.edit", child=AtSchool(school_id))
    with write():
        changed = Strategy.objects.at(school_id).filter(pk=strategy_id, retired_on=None).update(retired_on=clock.today())
        if not changed:
            raise NotFound
        record(viewer, "strategy.retired", school_id=school_id, things={"strategy": strategy_id})


def log_training(viewer: Viewer, *, school_id: UUID, person_id: UUID, what: str, on: date, until: date | None = None) -> Training:
    """Record what a member of staff has learnt. Raises RuleBroken."""
    require(viewer, "training.edit", child=AtSchool(school_id))
    if person_id not in {each.person_id for each in staff_options(school_id)}:
        raise RuleBroken("Choose somebody who works here.", "person")
    if not what.strip():
        raise RuleBroken("Say what was learnt.", "what")
    if on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", "on")
    if until is not None and until <= on:
        raise RuleBroken("It must hold until a day after it was learnt.", "until")
    with write():
        row = Training.objects.create(
            school_id=school_id,
            person_id=person_id,
            what=" ".join(what.split())[:120],
            on=on,
            until=until,
            by_id=viewer.person_id,
        )
        record(viewer, "training.logged", school_id=school_id, things={"training": row.pk, "person": person_id})
    return row
