"""What is asked when a plan is written, checked and answered."""

from .class_pages import CoverForm, ReadForm
from .sharing import ChangeForm, DatesForm, PaperAnswerForm, PressForm, ProfileForm, SendForm, TalkedForm
from .start_of_term import TermForm
from .support import LineForm, read_slots
from .writing import JoiningInForm, OutcomeForm, RemoveForm, SummaryForm, WhoForm

__all__ = [
    "ChangeForm",
    "CoverForm",
    "DatesForm",
    "JoiningInForm",
    "LineForm",
    "OutcomeForm",
    "PaperAnswerForm",
    "PressForm",
    "ProfileForm",
    "ReadForm",
    "RemoveForm",
    "SendForm",
    "SummaryForm",
    "TalkedForm",
    "TermForm",
    "WhoForm",
    "read_slots",
]
