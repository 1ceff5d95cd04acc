"""What families, children and invited professionals see. Every function takes the viewer first and gives frozen dataclasses."""

from .asking import WizardPage, own_card, wizard_for
from .family import ChildChoice, FamilyPage, NobodyPage, choices, family_page, nobody_page
from .meetings import HomeMeeting, HomeMeetings, home_meeting, home_meetings
from .plan import HappenedLine, PlanPage, happened_of, plan_page
from .pupil import PupilPage, pupil_page
from .reach import Contact, SchoolContact, people_to_ask, promise, school_contact
from .requests import RecordPage, RequestRow, record_page, requests_of
from .worries import WorryPage, worries_of, worry_page

__all__ = [
    "ChildChoice",
    "Contact",
    "FamilyPage",
    "HappenedLine",
    "HomeMeeting",
    "HomeMeetings",
    "NobodyPage",
    "PlanPage",
    "PupilPage",
    "RecordPage",
    "RequestRow",
    "SchoolContact",
    "WizardPage",
    "WorryPage",
    "choices",
    "family_page",
    "happened_of",
    "home_meeting",
    "home_meetings",
    "nobody_page",
    "own_card",
    "people_to_ask",
    "plan_page",
    "promise",
    "pupil_page",
    "record_page",
    "requests_of",
    "school_contact",
    "wizard_for",
    "worries_of",
    "worry_page",
]
