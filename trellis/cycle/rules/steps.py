"""The steps of a cycle: assess, plan, do, review (CoP 6.44 to 6.56)."""

from collections.abc import Mapping
from enum import StrEnum

from trellis.core.text import N_
from trellis.cycle.rules.status import SenStatus
from trellis.rulebook.machines import Look


class CycleStep(StrEnum):
    """Where a cycle stands."""

    ASSESS = "assess"
    PLAN = "plan"
    DO = "do"
    REVIEW = "review"
    CLOSED = "closed"


_C = CycleStep
START = _C.ASSESS
RING: tuple[CycleStep, ...] = (_C.ASSESS, _C.PLAN, _C.DO, _C.REVIEW)
TRANSITIONS: dict[CycleStep, tuple[CycleStep, ...]] = {
    _C.ASSESS: (_C.PLAN, _C.CLOSED),
    _C.PLAN: (_C.ASSESS, _C.DO, _C.CLOSED),
    _C.DO: (_C.REVIEW, _C.CLOSED),
    _C.REVIEW: (_C.DO, _C.CLOSED),
    _C.CLOSED: (),
}
"""From review back to do: the meeting was put off and support carries on. A cycle closes early when a child leaves or
the answer is "not SEN"; a change of plan in mid-cycle is a new version and no step."""

LOOKS: dict[CycleStep, Look] = {
    _C.ASSESS: Look(N_("Assess"), N_("Finding out what helps and what is hard."), "heather"),
    _C.PLAN: Look(N_("Plan"), N_("Agreeing outcomes and support together."), "slate"),
    _C.DO: Look(N_("Do"), N_("Support is happening."), "pine"),
    _C.REVIEW: Look(N_("Review"), N_("Looking back at what worked."), "ochre"),
    _C.CLOSED: Look(N_("Finished"), N_("This cycle has ended."), "moss"),
}
FAMILY_WORDS: dict[CycleStep, str] = {
    _C.ASSESS: N_("Find out"),
    _C.PLAN: N_("Plan"),
    _C.DO: N_("Do"),
    _C.REVIEW: N_("Look back"),
    _C.CLOSED: N_("Finished"),
}
STATUS_WORDS: dict[CycleStep, str] = {
    _C.ASSESS: N_("Finding out"),
    _C.PLAN: N_("Planning"),
    _C.DO: N_("Happening now"),
    _C.REVIEW: N_("Looking back"),
    _C.CLOSED: N_("Finished"),
}

MAY_OPEN_FROM = frozenset({SenStatus.CONCERN, SenStatus.MONITORING, SenStatus.SEN_SUPPORT, SenStatus.EHC_PLAN})
MAY_GO_LIVE_FROM = frozenset({SenStatus.SEN_SUPPORT, SenStatus.EHC_PLAN})
SOURCES: tuple[str, ...] = ("child", "family", "school", "professional")


def opening_problem(status: SenStatus | str, *, another_is_open: bool) -> str | None:
    """Why a cycle cannot open, in a sentence; None when it can. One is open at a time for each child."""
    if another_is_open:
        return N_("A cycle is already open for this child. Carry on with that one.")
    if SenStatus(status) not in MAY_OPEN_FROM:
        return N_("Raise a concern first. A cycle starts from a concern, from watching or from SEN Support.")
    return None


def live_problem(status: SenStatus | str) -> str | None:
    """Why a plan cannot go live; None when it can. The SENCO decides between Assess and a live plan."""
    if SenStatus(status) in MAY_GO_LIVE_FROM:
        return None
    return N_("The SENCO has to decide SEN Support first. She can do it in the same step.")


def sources_missing(present_or_reasoned: Mapping[str, bool]) -> tuple[str, ...]:
    """The sources of an assessment that are neither there nor blank with a reason, in order (6.45 to 6.47)."""
    return tuple(s for s in SOURCES if not present_or_reasoned.get(s, False))


def step_words(step: CycleStep | str) -> str:
    """A step in words, like "Step 3 of 4: Do"; "Finished" when closed."""
    now = CycleStep(step)
    if now not in RING:
        return LOOKS[now].label
    return f"Step {RING.index(now) + 1} of {len(RING)}: {LOOKS[now].label}"
