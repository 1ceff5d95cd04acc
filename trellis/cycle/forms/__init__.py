"""Forms of the cycle's pages. They never save; each field says in its own words what is missing."""

from .checks import GridForm, NewCheckForm
from .concerns import ConcernForm, TalkForm, TriageForm
from .deciding import DecisionForm, ToldForm
from .gathering import PARTS, VOICE_FORMS, CarryForm, FinishForm
from .group_reviewing import GroupReviewForm
from .looking import AskForm, CheckAnswerForm, ObservationForm, TakeBackForm
from .reviewing import ReviewForm
from .round_robins import AskEveryoneForm, CloseForm, WorksForm

__all__ = [
    "PARTS",
    "VOICE_FORMS",
    "AskEveryoneForm",
    "AskForm",
    "CarryForm",
    "CheckAnswerForm",
    "CloseForm",
    "ConcernForm",
    "DecisionForm",
    "FinishForm",
    "GridForm",
    "GroupReviewForm",
    "NewCheckForm",
    "ObservationForm",
    "ReviewForm",
    "TakeBackForm",
    "TalkForm",
    "ToldForm",
    "TriageForm",
    "WorksForm",
]
