"""Forms of the front door."""

from .families import FamiliesForm
from .setup import DaysForm, EndForm, HolderForm, NameHolderForm, PasteDaysForm, SchoolForm, TrainingForm
from .staff import ConfirmListForm, GroupForm, GroupsFileForm, InviteForm, PlaceColumnsForm, PlaceForm, StaffFileForm
from .year import YearForm

__all__ = [
    "ConfirmListForm",
    "DaysForm",
    "EndForm",
    "FamiliesForm",
    "GroupForm",
    "GroupsFileForm",
    "HolderForm",
    "InviteForm",
    "NameHolderForm",
    "PasteDaysForm",
    "PlaceColumnsForm",
    "PlaceForm",
    "SchoolForm",
    "StaffFileForm",
    "TrainingForm",
    "YearForm",
]
