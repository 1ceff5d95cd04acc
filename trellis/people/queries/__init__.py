"""Reading the roll and the network of people around a child."""

from .children import ChildCard, ChildOption, card_of, cards_for, child_by_id, child_for, children_options
from .held import HeldText, register_words
from .network import (
    AdultCard,
    PersonCard,
    ProfessionalCard,
    StaffOption,
    adults_of,
    appointed,
    contact_for,
    daily_owners,
    family_adults,
    held_ids,
    is_shut_out,
    professionals_of,
    senco_for,
    staff_options,
)

__all__ = [
    "AdultCard",
    "ChildCard",
    "ChildOption",
    "HeldText",
    "PersonCard",
    "ProfessionalCard",
    "StaffOption",
    "adults_of",
    "appointed",
    "card_of",
    "cards_for",
    "child_by_id",
    "child_for",
    "children_options",
    "contact_for",
    "daily_owners",
    "family_adults",
    "held_ids",
    "is_shut_out",
    "professionals_of",
    "register_words",
    "senco_for",
    "staff_options",
]
