"""Forms of meetings. A form never saves."""

from .evening import EveningForm
from .holding import ActionForm, ChangeNoteForm, DecisionForm, HereForm, NotesForm, ReadBackForm, WriteUpForm
from .planning import AnswerForm, EndForm, ItemForm, MoveForm, PlanForm

__all__ = [
    "ActionForm",
    "AnswerForm",
    "ChangeNoteForm",
    "DecisionForm",
    "EndForm",
    "EveningForm",
    "HereForm",
    "ItemForm",
    "MoveForm",
    "NotesForm",
    "PlanForm",
    "ReadBackForm",
    "WriteUpForm",
]
