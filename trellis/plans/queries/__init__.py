"""Reading plans and profiles through the viewer."""

from .audience import Audience, anybody_at_home, audience_for, household_audience, kept_words, own_audience
from .cards import AnswerView, LineView, OutcomeView, PlanCard, PlanStage, ProfileCard, VersionRow, VoiceLine
from .checks import Checked, advice_on, check
from .class_page import ChildRow, ClassSheet, class_sheet, my_groups
from .class_readers import ReadersPage, readers_page
from .cover import Cover, CoverCard, cover_for, cover_links
from .family import family_copy, family_plan, family_text, family_version, open_to_all
from .profiles import family_profile, profile_of, profile_versions
from .reading import JOINING_IN, answers_of, draft_page, live_plan, plan_at_home, plan_page, versions_of
from .stages import blocks
from .start_of_term import PlanToCarry, TermPage, term_page

__all__ = [
    "JOINING_IN",
    "AnswerView",
    "Audience",
    "Checked",
    "ChildRow",
    "ClassSheet",
    "Cover",
    "CoverCard",
    "LineView",
    "OutcomeView",
    "PlanCard",
    "PlanStage",
    "PlanToCarry",
    "ProfileCard",
    "ReadersPage",
    "TermPage",
    "VersionRow",
    "VoiceLine",
    "advice_on",
    "answers_of",
    "anybody_at_home",
    "audience_for",
    "blocks",
    "check",
    "class_sheet",
    "cover_for",
    "cover_links",
    "draft_page",
    "family_copy",
    "family_plan",
    "family_profile",
    "family_text",
    "family_version",
    "household_audience",
    "kept_words",
    "live_plan",
    "my_groups",
    "open_to_all",
    "own_audience",
    "plan_at_home",
    "plan_page",
    "profile_of",
    "profile_versions",
    "readers_page",
    "term_page",
    "versions_of",
]
