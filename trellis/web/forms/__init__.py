"""Forms of the front door."""

from .setup import DaysForm, EndForm, HolderForm, NameHolderForm, PasteDaysForm, SchoolForm, TrainingForm

__all__ = ["DaysForm", "EndForm", "HolderForm", "NameHolderForm", "PasteDaysForm", "SchoolForm", "TrainingForm"]
