"""A child's SEN status, its history, and how the family is told (Children and Families Act 2014 s.68)."""

from datetime import date
from enum import StrEnum

from trellis.core.text import N_
from trellis.rulebook.dates import is_young_person
from trellis.rulebook.machines import Choice, Look


class SenStatus(StrEnum):
    """One is open for each child. A request to the council runs beside any of them and is not one."""

    NONE = "none"
    CONCERN = "concern"
    MONITORING = "monitoring"
    SEN_SUPPORT = "sen_support"
    EHC_PLAN = "ehc_plan"
    STEPPED_DOWN = "stepped_down"


_S = SenStatus
START = _S.NONE
TRANSITIONS: dict[SenStatus, tuple[SenStatus, ...]] = {
    _S.NONE: (_S.CONCERN, _S.MONITORING, _S.SEN_SUPPORT, _S.EHC_PLAN),
    _S.CONCERN: (_S.NONE, _S.MONITORING, _S.SEN_SUPPORT, _S.EHC_PLAN),
    _S.MONITORING: (_S.NONE, _S.CONCERN, _S.SEN_SUPPORT, _S.EHC_PLAN),
    _S.SEN_SUPPORT: (_S.STEPPED_DOWN, _S.EHC_PLAN),
    _S.EHC_PLAN: (_S.SEN_SUPPORT, _S.STEPPED_DOWN),
    _S.STEPPED_DOWN: (_S.NONE, _S.CONCERN, _S.MONITORING, _S.SEN_SUPPORT, _S.EHC_PLAN),
}
"""A child may arrive with SEN Support or a plan from elsewhere, so every status can follow `none`."""

LOOKS: dict[SenStatus, Look] = {
    _S.NONE: Look(N_("No extra support"), N_("Everyday teaching, like everyone.")),
    _S.CONCERN: Look(N_("Concern"), N_("Someone is worried and it is being looked at."), "ochre"),
    _S.MONITORING: Look(
        N_("Watching"),
        N_("Class strategies are being tried until a set date."),
        "slate",
    ),
    _S.SEN_SUPPORT: Look(N_("SEN Support"), N_("Extra or different help, with a plan."), "pine"),
    _S.EHC_PLAN: Look(
        N_("EHC plan"),
        N_("The council has written an education, health and care plan."),
        "heather",
    ),
    _S.STEPPED_DOWN: Look(
        N_("Stepped down"),
        N_("Everyday teaching is enough now. The way back is open."),
        "moss",
    ),
}

_CENSUS = {_S.SEN_SUPPORT: "K", _S.EHC_PLAN: "E"}
_FROM_CENSUS = {
    "K": _S.SEN_SUPPORT,
    "A": _S.SEN_SUPPORT,
    "P": _S.SEN_SUPPORT,
    "E": _S.EHC_PLAN,
    "S": _S.EHC_PLAN,
}


def census_code(status: SenStatus | str) -> str:
    """The school census code that follows from a status: N, K or E. It is never typed in."""
    return _CENSUS.get(SenStatus(status), "N")


def status_from_census(code: str) -> SenStatus:
    """The status a census or transfer-file code stands for, historic codes included.

    Raises:
        ValueError: the code is not one of N, K, E, A, P and S.
    """
    clean = code.strip().upper()
    if clean == "N":
        return SenStatus.NONE
    if clean not in _FROM_CENSUS:
        raise ValueError("not a code of SEN provision")
    return _FROM_CENSUS[clean]


TOLD_HOW: tuple[Choice, ...] = (
    Choice("face_to_face", N_("Face to face")),
    Choice("phone", N_("By phone")),
    Choice("letter", N_("By letter"), N_("The letter is ready to print.")),
    Choice(
        "message",
        N_("By message"),
        N_("It names no need. It asks them to sign in or ring."),
    ),
    Choice(
        "not_reached",
        N_("We tried and could not reach them"),
        N_("Support starts. This stays first on Today."),
    ),
)
MET_BY = frozenset(c.code for c in TOLD_HOW) - {"not_reached"}
"""Ways of telling that meet the duty R06. Tries that reached nobody do not, and never hold support back."""

NOT_TOLD_YET = N_("The family has not been told yet that this is SEN Support.")
NOT_TOLD_YET_YOUNG_PERSON = N_("The student has not been told yet that this is SEN Support.")


def who_is_told(dob: date, on: date) -> str:
    """Who must be told: `young_person` once over compulsory school age, else `family`."""
    return "young_person" if is_young_person(dob, on) else "family"
