"""Changing the roll and the network of people around a child."""

from .groups import add_staff, make_key_adult, place_in_group, put_with_group
from .network import (
    add_adult,
    edit_family_link,
    end_professional,
    invite_new_professional,
    invite_professional,
    invite_to_sign_in,
    link_family,
    switch_families,
)
from .roll import add_child, end_enrolment, mark_never_link, record_absence
from .shutting import ask_to_lift, end_hold, lift, place_hold, renew_hold, restrict
from .words import hold_words, release_words

__all__ = [
    "add_adult",
    "add_child",
    "add_staff",
    "ask_to_lift",
    "edit_family_link",
    "end_enrolment",
    "end_hold",
    "end_professional",
    "hold_words",
    "invite_new_professional",
    "invite_professional",
    "invite_to_sign_in",
    "lift",
    "link_family",
    "make_key_adult",
    "mark_never_link",
    "place_hold",
    "place_in_group",
    "put_with_group",
    "record_absence",
    "release_words",
    "renew_hold",
    "restrict",
    "switch_families",
]
