"""A concern: raised by anyone in the circle, talked over, decided on. Safeguarding is never part of it and leaves nothing here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from trellis.access.engine import decide, require
from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import Denied, NotFound, RuleBroken
from trellis.core.reactions import happened
from trellis.cycle.models import Concern, ConcernStep, Cycle, Statement
from trellis.cycle.queries.reach import child_to_raise
from trellis.cycle.rules import concern as rules
from trellis.cycle.rules.concern import ConcernState, Triage
from trellis.cycle.rules.status import SenStatus
from trellis.organisations.models import School
from trellis.organisations.queries import calendar_of
from trellis.people import queries as people
from trellis.people.queries import ChildCard
from trellis.provision import services as provision
from trellis.rulebook.dates import reply_by
from trellis.rulebook.machines import require_move

from . import cycles, statuses, words
from .common import actor, child_of, tell_family

_AT_HOME = ("family", "child")
_TRIED_WEEKS = timedelta(weeks=6)


def raise_concern(
    viewer: Viewer,
    *,
    child_id: UUID,
    source: str,
    text: str,
    where: Sequence[str] = (),
    tried: str = "",
    strategy_texts: Sequence[str] = (),
    spoken: str = "",
    spoken_on: date | None = None,
) -> Concern:
    """Put a worry in front of the SENCO, in the words of whoever has it, and promise a day for the reply.

    `source` is staff, family or child. `where` are codes of `rules.concern.WHERE`. Raises RuleBroken without words.
    """
    child = _child_for(viewer, child_id, source)
    if not text.strip():
        raise RuleBroken("Tell us what you are noticing. One sentence is enough.", field="text")
    if spoken == "yes" and (spoken_on is None or spoken_on > clock.today()):
        raise RuleBroken("Enter the day you spoke to the family, today or earlier.", field="spoken_on")
    known = {each.code for each in rules.WHERE}
    calendar, today = calendar_of(child.school_id), clock.today()
    owner = people.senco_for(child.school_id, child.nc_year)
    with write():
        concern = Concern.objects.create(
            school_id=child.school_id,
            child_id=child.pk,
            source=source,
            raised_by_id=actor(viewer),
            text=text.strip(),
            where=[each for each in where if each in known],
            tried=tried.strip(),
            spoken=spoken,
            spoken_on=spoken_on if spoken == "yes" else None,
            raised_at=clock.now(),
            owner_id=owner.person_id if owner else None,
            reply_by=promised(child.school_id, owner, today),
            family_sees_from=rules.family_sees_from(today, calendar, talked_on=today if spoken == "yes" else None),
        )
        _step(viewer, concern, ConcernState.RAISED)
        if statuses.status_now(child) in (SenStatus.NONE, SenStatus.STEPPED_DOWN):
            statuses.move_status(viewer, child, SenStatus.CONCERN, today, source="concern")
        _try(viewer, child, concern, strategy_texts)
        audit.record(viewer, "concern.raised", school_id=child.school_id, child_id=child.pk, things={"concern": concern.pk})
        happened("concern.raised", viewer, concern_id=concern.pk, child_id=child.pk)
    return concern


def promised(school_id: UUID, owner: people.PersonCard | None, raised_on: date) -> date:
    """The day a reply is promised for: the school's own number of school days, on a day the owner works; the deputy inherits."""
    target = School.objects.values_list("reply_school_days", flat=True).get(pk=school_id)
    deputies = people.appointed(school_id, "deputy")
    inherited = frozenset(day for each in deputies for day in each.weekdays) or None
    days = frozenset(owner.weekdays) if owner else frozenset()
    return reply_by(raised_on, days, calendar_of(school_id), inherited, target)


def _child_for(viewer: Viewer, child_id: UUID, source: str) -> ChildCard:
    """The child, by the door that fits who is worried. Raises NotFound or Denied."""
    if source not in ("staff", *_AT_HOME):
        raise RuleBroken("Choose who is worried.", field="source")
    if viewer.system_name is None and source in _AT_HOME:
        # Staff may write down what a family or child said; a family or child says it themselves.
        try:
            return child_of(viewer, child_id, "concern.raise_at_home")
        except (NotFound, Denied):
            return child_to_raise(viewer, child_id)
    return child_to_raise(viewer, child_id)


def _try(viewer: Viewer, child: ChildCard, concern: Concern, texts: Sequence[str]) -> None:
    """Class strategies start today; from somebody who may not set support they are kept as what was tried."""
    chosen = [each.strip() for each in texts if each.strip()]
    if not chosen:
        return
    if decide(viewer, "support.edit", child=child):
        today = clock.today()
        provision.try_strategies(
            viewer, child_id=child.pk, texts=chosen, starts_on=today, review_on=today + _TRIED_WEEKS, concern_id=concern.pk
        )
        return
    concern.tried = "\n".join(each for each in (concern.tried, *chosen) if each)
    concern.save(update_fields=["tried"])


def record_talk(viewer: Viewer, *, concern_id: UUID, on: date) -> None:
    """Somebody has talked with the family: from that day they see the concern on their page."""
    concern, child = _concern(viewer, concern_id, "concern.read")
    require(viewer, "status.tell", child=child)
    raised_on = clock.day_of(concern.raised_at)
    if on > clock.today():
        raise RuleBroken("Enter today or an earlier day.", field="on")
    with write():
        concern.spoken, concern.spoken_on = "yes", on
        sees = rules.family_sees_from(raised_on, calendar_of(concern.school_id), talked_on=max(on, raised_on))
        concern.family_sees_from = min(concern.family_sees_from, sees)
        _save(concern, "spoken", "spoken_on", "family_sees_from")
        audit.record(viewer, "concern.talked", school_id=concern.school_id, child_id=child.pk, things={"concern": concern.pk})


def triage(
    viewer: Viewer,
    *,
    concern_id: UUID,
    decision: str,
    reason: str,
    instead: str = "",
    look_again_on: date | None = None,
    strategy_texts: Sequence[str] = (),
    review_on: date | None = None,
) -> Concern:
    """Decide what happens next with a concern, and tell those whom the page said it would tell.

    `decision` is a `rules.concern.Triage`. Raises RuleBroken for what the decision still has to say, beside its field.
    """
    concern, child = _concern(viewer, concern_id, "concern.triage")
    choice = _choice(decision)
    until = review_on or look_again_on
    _check(choice, reason, instead, until, strategy_texts)
    state = rules.LEADS_TO[choice]
    with write():
        require_move(rules.TRANSITIONS, rules.LOOKS, ConcernState(concern.state), state)
        concern.state = state
        sees = rules.family_sees_from(clock.day_of(concern.raised_at), calendar_of(concern.school_id), triaged_on=clock.today())
        concern.family_sees_from = min(concern.family_sees_from, sees)
        _save(concern, "state", "family_sees_from")
        _step(viewer, concern, state, decision=choice, reason=reason, instead=instead, look_again_on=until)
        audit.record(
            viewer,
            "concern.decided",
            school_id=concern.school_id,
            child_id=child.pk,
            things={"concern": concern.pk},
            fields=[str(choice)],
        )
        _AFTER[choice](viewer, child, concern, strategy_texts, until)
        happened("concern.decided", viewer, concern_id=concern.pk, child_id=child.pk, decision=str(choice))
    return concern


def _choice(decision: str) -> Triage:
    try:
        return Triage(decision)
    except ValueError:
        raise RuleBroken("Choose what happens next", field="decision") from None


def _check(choice: Triage, reason: str, instead: str, until: date | None, texts: Sequence[str]) -> None:
    if not reason.strip():
        raise RuleBroken("Say why you decided this. The teacher and family will see it.", field="reason")
    if until is not None and until <= clock.today():
        raise RuleBroken("Enter a day after today.", field="look_again_on")
    if choice is Triage.WATCH:
        if until is None:
            raise RuleBroken("Give the date when you will look at it again.", field="look_again_on")
        if not any(each.strip() for each in texts):
            raise RuleBroken("Choose at least one class strategy to try.", field="strategies")
    if choice is Triage.NOT_SEN:
        said = {"why", "ask_again", "complaint", "sendiass", "council"}
        said |= {"instead"} if instead.strip() else set()
        said |= {"look_again"} if until else set()
        fields = {"instead": "instead", "look_again": "look_again_on"}
        for code, sentence in rules.no_missing(said).items():
            raise RuleBroken(sentence, field=fields.get(code))


def _watch(viewer: Viewer, child: ChildCard, concern: Concern, texts: Sequence[str], until: date | None) -> None:
    provision.try_strategies(
        viewer,
        child_id=child.pk,
        texts=[each.strip() for each in texts if each.strip()],
        starts_on=clock.today(),
        review_on=until,
        concern_id=concern.pk,
    )
    if statuses.status_now(child) in (SenStatus.NONE, SenStatus.CONCERN, SenStatus.STEPPED_DOWN):
        statuses.move_status(viewer, child, SenStatus.MONITORING, clock.today(), source="triage")


def _ask(viewer: Viewer, child: ChildCard, concern: Concern, texts: Sequence[str], until: date | None) -> None:
    tell_family(viewer, child, "views_asked")


def _assess(viewer: Viewer, child: ChildCard, concern: Concern, texts: Sequence[str], until: date | None) -> None:
    if statuses.status_now(child) in (SenStatus.NONE, SenStatus.STEPPED_DOWN):
        statuses.move_status(viewer, child, SenStatus.CONCERN, clock.today(), source="triage")
    cycle = Cycle.objects.of(child).filter(closed_at=None).first()
    if cycle is None:
        cycle = cycles.open_for(viewer, child, "concern", concern=concern)
    keep_words_of(viewer, child, concern, cycle)
    tell_family(viewer, child, "views_asked")


def _covered(viewer: Viewer, child: ChildCard, concern: Concern, texts: Sequence[str], until: date | None) -> None:
    _back_to_none(viewer, child)


def _not_sen(viewer: Viewer, child: ChildCard, concern: Concern, texts: Sequence[str], until: date | None) -> None:
    _back_to_none(viewer, child)
    tell_family(viewer, child, "not_sen")


_AFTER = {
    Triage.WATCH: _watch,
    Triage.ASK_FAMILY: _ask,
    Triage.START_ASSESS: _assess,
    Triage.ALREADY_COVERED: _covered,
    Triage.NOT_SEN: _not_sen,
}


def _back_to_none(viewer: Viewer, child: ChildCard) -> None:
    """The last open concern is answered: a status that only stood for it ends."""
    open_still = Concern.objects.of(child).exclude(state=ConcernState.CLOSED).exists()
    assessing = Cycle.objects.of(child).filter(closed_at=None).exists()
    if not open_still and not assessing and statuses.status_now(child) in (SenStatus.CONCERN, SenStatus.MONITORING):
        statuses.move_status(viewer, child, SenStatus.NONE, clock.today(), source="triage")


def keep_words_of(viewer: Viewer, child: ChildCard, concern: Concern, cycle: Cycle) -> Statement | None:
    """The concern's own words stand in the assessment as its raiser's, so that nobody types them again. Once."""
    voice = {"family": "family", "child": "child"}.get(concern.source, "school")
    topic = "need" if voice == "school" else "hard"
    if Statement.objects.of(child).filter(voice=voice, text=concern.text, said_on=clock.day_of(concern.raised_at)).exists():
        return None
    own = concern.raised_by_id if words.is_speaker(child, voice, concern.raised_by_id) else None
    return words.store(
        viewer,
        child,
        voice=voice,
        topic=topic,
        text=concern.text,
        speaker_id=own,
        speaker_words="" if own else "As told to school",
        household=words.household_of(child, own) if voice == "family" else "",
        said_on=clock.day_of(concern.raised_at),
        cycle_id=cycle.pk,
        how="talk" if voice == "child" else "",
        read=True,
    )


def _concern(viewer: Viewer, concern_id: UUID, action: str) -> tuple[Concern, ChildCard]:
    concern = Concern.objects.system("its child is decided on in the next line").filter(pk=concern_id).first()
    if concern is None:
        raise NotFound
    return concern, child_of(viewer, concern.child_id, action)


def _save(concern: Concern, *fields: str) -> None:
    concern.revision += 1
    concern.updated_at = clock.now()
    concern.save(update_fields=[*fields, "revision", "updated_at"])


def _step(
    viewer: Viewer,
    concern: Concern,
    state: ConcernState,
    *,
    decision: str = "",
    reason: str = "",
    instead: str = "",
    look_again_on: date | None = None,
) -> None:
    ConcernStep.objects.create(
        school_id=concern.school_id,
        child_id=concern.child_id,
        concern=concern,
        state=state,
        decision=decision,
        reason=reason.strip(),
        instead=instead.strip(),
        look_again_on=look_again_on,
        by_id=actor(viewer),
        at=clock.now(),
    )
