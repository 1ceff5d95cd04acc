"""What can be done in the graduated approach. Each is one transaction, decided, audited and told."""

from .assess import add_score, ask_for_views, carry, finish_assess, missing_source, set_attendance
from .carrying import tie_as
from .checks import ResultFact, raise_from_result, save_check, start_check, ways_to_write
from .concerns import raise_concern, record_talk, triage
from .cycles import close_cycle, open_cycle, start_doing, start_review
from .facts import JudgementFact, NeedFact, ToldFact
from .group_reviews import JudgementNote, note_judgements
from .imports import import_needs, import_statuses, undo_import
from .looking import ask_assessment, finish_assessment, record_observation, withdraw_assessment
from .outcomes import (
    add_outcome,
    add_reading,
    drop_outcome,
    edit_outcome,
    make_outcomes_live,
    tie_line,
    untie,
    untie_line,
)
from .plans_before import PlanFact, bring_plans, take_plans_back
from .register import (
    Brought,
    KnownBefore,
    RegisterFact,
    bring_notes,
    bring_register,
    keep_known_before,
    take_notes_back,
    take_register_back,
)
from .reviews import SENCO_DECIDES, record_review
from .round_robins import answer_round_robin, ask_round_robin, chase_round_robins, close_round_robin
from .statuses import decide_sen_support, record_told, set_needs, set_status
from .strayed import on_entry_gone
from .words import read_statement, withdraw_statement, write_statement

__all__ = [
    "SENCO_DECIDES",
    "Brought",
    "JudgementFact",
    "JudgementNote",
    "KnownBefore",
    "NeedFact",
    "PlanFact",
    "RegisterFact",
    "ResultFact",
    "ToldFact",
    "add_outcome",
    "add_reading",
    "add_score",
    "answer_round_robin",
    "ask_assessment",
    "ask_for_views",
    "ask_round_robin",
    "bring_notes",
    "bring_plans",
    "bring_register",
    "carry",
    "chase_round_robins",
    "close_cycle",
    "close_round_robin",
    "decide_sen_support",
    "drop_outcome",
    "edit_outcome",
    "finish_assess",
    "finish_assessment",
    "import_needs",
    "import_statuses",
    "keep_known_before",
    "make_outcomes_live",
    "missing_source",
    "note_judgements",
    "on_entry_gone",
    "open_cycle",
    "raise_concern",
    "raise_from_result",
    "read_statement",
    "record_observation",
    "record_review",
    "record_talk",
    "record_told",
    "save_check",
    "set_attendance",
    "set_needs",
    "set_status",
    "start_check",
    "start_doing",
    "start_review",
    "take_notes_back",
    "take_plans_back",
    "take_register_back",
    "tie_as",
    "tie_line",
    "triage",
    "undo_import",
    "untie",
    "untie_line",
    "ways_to_write",
    "withdraw_assessment",
    "withdraw_statement",
    "write_statement",
]
