"""Beginning a plan and writing its parts. Nothing is typed again: what was said and what was kept is already there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from trellis.accounts.viewer import Viewer
from trellis.audit import services as audit
from trellis.core import clock
from trellis.core.db import write
from trellis.core.errors import RuleBroken
from trellis.core.reactions import happened
from trellis.cycle.models import Cycle
from trellis.organisations.queries import calendar_of
from trellis.people.queries import ChildCard

from .. import rules
from ..models import JoiningIn, PlanLine, PlanOutcome, PlanVersion, TookPart
from ..queries.audience import anybody_at_home, kept_words, repeats
from ..queries.contents import lines_in, outcomes_in, statements_in
from .keeping import carry_brought, keep_from
from .versions import FROZEN, cycle_for, draft_for, edit_number, new_version, not_edited_meanwhile, save_edit

_PARTS = ("summary", "family_summary", "at_home")


def start_draft(viewer: Viewer, *, cycle_id: UUID) -> PlanVersion:
    """The draft of this cycle's plan, begun now if there is none.

    A first draft holds the support that stood before Trellis, and in a later cycle what the review kept; a draft after one the family
    was shown holds the same as that one.
    Raises RuleBroken while another cycle's draft is open, and where a plan is live already (then `change_mid_cycle`).
    """
    with write():
        cycle, card = cycle_for(viewer, cycle_id, "plan.draft")
        if cycle.closed_at is not None:
            raise RuleBroken("This cycle has ended. Begin the plan of the next one.")
        open_draft = PlanVersion.objects.of(card).filter(state="draft").first()
        if open_draft is not None:
            if open_draft.cycle_id == cycle.pk:
                return open_draft
            raise RuleBroken("Another draft of this child’s plan is open. Finish it or set it aside first.")
        latest = PlanVersion.objects.of(card).filter(cycle=cycle, state__in=("to_check", "live")).order_by("-number").first()
        if latest is not None and latest.state == "live":
            raise RuleBroken("This plan has started. Use “Change the plan” and say why.")
        starts_on = calendar_of(card.school_id).on_or_after(clock.today())
        if latest is not None:
            draft = copy_of(viewer, card, latest, reason="", starts_on=latest.starts_on)
            end_version(viewer, latest, "ended")
        else:
            draft = new_version(viewer, card, cycle.pk, starts_on=starts_on)
            keep_from(viewer, card, cycle)
            carry_brought(viewer, card)
            _write_summary(card, cycle, draft)
        audit.record(
            viewer, "plan.drafted", school_id=card.school_id, child_id=card.pk, things={"plan": draft.pk, "cycle": cycle.pk}
        )
        happened("plan.drafted", viewer, version_id=draft.pk)
    return draft


def _write_summary(card: ChildCard, cycle: Cycle, draft: PlanVersion) -> None:
    """Begin the summary with what was carried, as far as everyone at home may read it; else with the last plan's."""
    hidden = {each.pk for each in kept_words(card)}
    open_to_all = anybody_at_home(card)
    words: list[str] = []
    for each in statements_in(draft):
        line = " ".join(each.text.split())
        fits = len(" ".join([*words, line]).split()) <= rules.SUMMARY_WORDS
        if each.pk not in hidden and open_to_all.may_read(each) and fits:
            words.append(line if line.endswith((".", "!", "?")) else f"{line}.")
    draft.summary = " ".join(words)
    if cycle.previous_id is not None:
        before = (
            PlanVersion.objects.of(card).filter(cycle_id=cycle.previous_id).exclude(state="draft").order_by("-number").first()
        )
        if before is not None:
            draft.summary = draft.summary or before.summary
            draft.at_home = before.at_home
            _copy_joining_in(before, draft)
    draft.save(update_fields=["summary", "at_home"])


def copy_of(viewer: Viewer, card: ChildCard, version: PlanVersion, *, reason: str, starts_on: date | None) -> PlanVersion:
    """A draft that holds all this version holds, to be changed. Who took part is asked anew; so is everyone's answer."""
    draft = new_version(
        viewer,
        card,
        version.cycle_id,
        reason=reason,
        starts_on=starts_on,
        review_on=version.review_on,
        summary=version.summary,
        family_summary=version.family_summary,
        at_home=version.at_home,
    )
    of_child = {"school_id": card.school_id, "child_id": card.pk, "version": draft}
    PlanOutcome.objects.bulk_create(
        [PlanOutcome(outcome=each, **of_child) for each in outcomes_in(version).filter(ended_at=None)]
    )
    PlanLine.objects.bulk_create([PlanLine(line=each, **of_child) for each in lines_in(version).filter(ended_on=None)])
    _copy_joining_in(version, draft)
    return draft


def _copy_joining_in(version: PlanVersion, draft: PlanVersion) -> None:
    rows = JoiningIn.objects.system("the same child's earlier version").filter(version=version)
    JoiningIn.objects.bulk_create(
        [
            JoiningIn(school_id=draft.school_id, child_id=draft.child_id, version=draft, area=each.area, what=each.what)
            for each in rows
        ]
    )


def end_version(viewer: Viewer, version: PlanVersion, state: str) -> None:
    """A version gives way: superseded by a newer one, or ended."""
    version.state, version.ended_at, version.updated_at = state, clock.now(), clock.now()
    version.save(update_fields=["state", "ended_at", "updated_at"])
    audit.record(viewer, f"plan.{state}", school_id=version.school_id, child_id=version.child_id, things={"plan": version.pk})


def set_aside(viewer: Viewer, *, version_id: UUID) -> None:
    """End a draft nobody was shown. What was written stays in the record and shows on no plan."""
    with write():
        version, _ = draft_for(viewer, version_id)
        _freeze_nothing(version)
        version.state, version.ended_at, version.updated_at = "ended", clock.now(), clock.now()
        version.save(update_fields=["state", "ended_at", "updated_at"])
        audit.record(
            viewer, "plan.set_aside", school_id=version.school_id, child_id=version.child_id, things={"plan": version.pk}
        )


def _freeze_nothing(version: PlanVersion) -> None:
    """Tie the draft's own outcomes and lines to it, so that the next draft does not pick them up as its own."""
    of_child = {"school_id": version.school_id, "child_id": version.child_id, "version": version}
    held = set(PlanOutcome.objects.system("this draft").filter(version=version).values_list("outcome_id", flat=True))
    PlanOutcome.objects.bulk_create(
        [PlanOutcome(outcome=each, **of_child) for each in outcomes_in(version) if each.pk not in held]
    )
    lines = set(PlanLine.objects.system("this draft").filter(version=version).values_list("line_id", flat=True))
    PlanLine.objects.bulk_create([PlanLine(line=each, **of_child) for each in lines_in(version) if each.pk not in lines])


def save_summary(
    viewer: Viewer, *, version_id: UUID, revision: int | None, summary: str, family_summary: str, at_home: str = ""
) -> PlanVersion:
    """Save the summary for staff (80 words at most), the family's summary and what is done at home.

    Raises EditedMeanwhile with the other person's words, and RuleBroken where a text repeats words that not everyone at home may read.
    """
    texts = {"summary": summary.strip(), "family_summary": family_summary.strip(), "at_home": at_home.strip()}
    with write():
        version, card = draft_for(viewer, version_id)
        not_edited_meanwhile(version, "summary", revision, {name: getattr(version, name) for name in _PARTS})
        if len(texts["summary"].split()) > rules.SUMMARY_WORDS:
            used = len(texts["summary"].split())
            raise RuleBroken(f"Use {rules.SUMMARY_WORDS} words or fewer. You have used {used}.", "summary")
        refuse_kept_words(card, texts)
        for name, text in texts.items():
            setattr(version, name, text)
        save_edit(viewer, version, "summary", list(_PARTS))
    return version


def refuse_kept_words(card: ChildCard, texts: Mapping[str, str]) -> None:
    """Every text of a plan is read at home, so none may repeat words that some adult there may not read."""
    for each in kept_words(card):
        for name, text in texts.items():
            if repeats(text, each.text):
                who = each.speaker_words or ("the child" if each.voice == "child" else "somebody at home")
                raise RuleBroken(
                    f"This repeats words of {who} that not everyone at home may read. Say it in your own words.", name
                )


def save_joining_in(viewer: Viewer, *, version_id: UUID, rows: Mapping[str, str], revision: int | None = None) -> PlanVersion:
    """Save how the child joins in (area → text); an empty text takes the area off."""
    with write():
        version, card = draft_for(viewer, version_id)
        now = JoiningIn.objects.of(card).filter(version=version)
        not_edited_meanwhile(version, "joining_in", revision, dict(now.values_list("area", "what")))
        refuse_kept_words(card, rows)
        now.filter(area__in=rows).delete()
        JoiningIn.objects.bulk_create(
            [
                JoiningIn(school_id=card.school_id, child_id=card.pk, version=version, area=area, what=what.strip())
                for area, what in rows.items()
                if what.strip()
            ]
        )
        save_edit(viewer, version, "joining_in", [])
    return version


def save_took_part(
    viewer: Viewer, *, version_id: UUID, rows: Sequence[tuple[UUID | None, str, str]], revision: int | None = None
) -> PlanVersion:
    """Save who took part in making this version, and how: (person or None, who, how)."""
    with write():
        version, card = draft_for(viewer, version_id)
        now = TookPart.objects.of(card).filter(version=version)
        not_edited_meanwhile(version, "who", revision, dict(now.values_list("who", "how")))
        refuse_kept_words(card, {"how": " \n".join(how for _, _, how in rows)})
        now.delete()
        TookPart.objects.bulk_create(
            [
                TookPart(
                    school_id=card.school_id,
                    child_id=card.pk,
                    version=version,
                    person_id=person,
                    who=who.strip(),
                    how=how.strip(),
                )
                for person, who, how in rows
                if who.strip() and how.strip()
            ]
        )
        save_edit(viewer, version, "who", [])
    return version


def set_dates(viewer: Viewer, *, version_id: UUID, starts_on: date, review_on: date, revision: int | None = None) -> PlanVersion:
    """Set the day the plan starts and the day it is looked back on. A review beyond a term is advice, not a refusal."""
    with write():
        version, _ = draft_for(viewer, version_id)
        theirs = {
            name: (getattr(version, name) or "") and f"{getattr(version, name):%-d %B %Y}" for name in ("starts_on", "review_on")
        }
        not_edited_meanwhile(version, "dates", revision, theirs)
        problem = rules.review_date_problem(starts_on, review_on)
        if problem:
            raise RuleBroken(problem, "review_on")
        if review_on > starts_on + timedelta(days=366):
            raise RuleBroken("Choose a review date within a year. Most plans are looked at every term.", "review_on")
        version.starts_on, version.review_on = starts_on, review_on
        save_edit(viewer, version, "dates", ["starts_on", "review_on"])
    return version


def change_mid_cycle(viewer: Viewer, *, cycle_id: UUID, reason: str) -> PlanVersion:
    """Begin a change to the live plan: a new draft that holds the same, with the reason. The live one carries on until it starts."""
    with write():
        cycle, card = cycle_for(viewer, cycle_id, "plan.draft")
        if not reason.strip():
            raise RuleBroken("Say why the plan needs to change. The family will see it.", "reason")
        refuse_kept_words(card, {"reason": reason})
        live = PlanVersion.objects.of(card).filter(state="live").first()
        if live is None:
            raise RuleBroken("No plan has started yet. You can change the draft.")
        draft = PlanVersion.objects.of(card).filter(state="draft").first()
        if draft is not None:
            raise RuleBroken("A change to this plan is already being written. Carry on with that draft.")
        waiting = PlanVersion.objects.of(card).filter(cycle=cycle, state="to_check").first()
        if waiting is not None:
            end_version(viewer, waiting, "ended")
        draft = copy_of(
            viewer, card, live, reason=reason.strip(), starts_on=calendar_of(card.school_id).on_or_after(clock.today())
        )
        audit.record(
            viewer, "plan.change_begun", school_id=card.school_id, child_id=card.pk, things={"plan": draft.pk, "cycle": cycle.pk}
        )
        happened("plan.change_begun", viewer, version_id=draft.pk)
    return draft


def prefill_next(viewer: Viewer, *, cycle_id: UUID, next_cycle_id: UUID | None = None, decision: str = "", **_: object) -> None:
    """After a review: begin the next plan from what was kept; or, where nothing follows, end the plan and its support.

    The reaction to "cycle.reviewed". A draft that was still open for the cycle just reviewed is set aside.
    """
    from .sharing import end_plan  # noqa: PLC0415  (sharing writes drafts too)

    with write():
        cycle = Cycle.objects.system("the cycle just reviewed by this viewer").get(pk=cycle_id)
        stale = PlanVersion.objects.system("the cycle just reviewed").filter(child_id=cycle.child_id, state="draft").first()
        if stale is not None:
            set_aside(viewer, version_id=stale.pk)
        if next_cycle_id is None:
            end_plan(viewer, child_id=cycle.child_id, reason="Stepped down at the review")
            return
        draft = start_draft(viewer, cycle_id=next_cycle_id)
        audit.record(viewer, "plan.prefilled", school_id=cycle.school_id, child_id=cycle.child_id, things={"plan": draft.pk})


__all__ = [
    "FROZEN",
    "change_mid_cycle",
    "edit_number",
    "prefill_next",
    "save_joining_in",
    "save_summary",
    "save_took_part",
    "set_aside",
    "set_dates",
    "start_draft",
]
