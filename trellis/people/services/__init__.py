"""Changing the roll and the network of people around a child."""

from .days import Days, add_days, remove_days
from .groups import add_staff, make_key_adult, place_in_group, put_with_group
from .keeping import choose_period, end_keeping, keep_record
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
from .school import DESCRIBED, change_holder, describe_school, end_holder, name_holder, record_training, refresh_who
from .shutting import ask_to_lift, end_hold, lift, place_hold, renew_hold, restrict
from .words import hold_words, release_words
from .wrong import ask_to_destroy, ask_to_move, confirm, put_aside, put_back

__all__ = [
    "DESCRIBED",
    "Days",
    "add_adult",
    "add_child",
    "add_days",
    "add_staff",
    "ask_to_destroy",
    "ask_to_lift",
    "ask_to_move",
    "change_holder",
    "choose_period",
    "confirm",
    "describe_school",
    "edit_family_link",
    "end_enrolment",
    "end_hold",
    "end_holder",
    "end_keeping",
    "end_professional",
    "hold_words",
    "invite_new_professional",
    "invite_professional",
    "invite_to_sign_in",
    "keep_record",
    "lift",
    "link_family",
    "make_key_adult",
    "mark_never_link",
    "name_holder",
    "place_hold",
    "place_in_group",
    "put_aside",
    "put_back",
    "put_with_group",
    "record_absence",
    "record_training",
    "refresh_who",
    "release_words",
    "remove_days",
    "renew_hold",
    "restrict",
    "switch_families",
]
