"""The doors, the account, and the ways to prove who one is."""

from .account import account, account_people, let_in, sign_ins, stop_card
from .doors import accept, keep, sign_in, sign_out
from .factors import add_app, add_card, add_key, codes, factors, remove
from .proof import help_me, key_options, new_key_options, prove, second
from .school import (
    accept_school,
    join_school,
    leave_school,
    prove_school,
    school_accounts,
    school_back,
    school_refused,
    school_sign_in,
)
from .tablets import pin, tablet, tablets, withdraw_tablet

__all__ = [
    "accept",
    "accept_school",
    "account",
    "account_people",
    "add_app",
    "add_card",
    "add_key",
    "codes",
    "factors",
    "help_me",
    "join_school",
    "keep",
    "key_options",
    "leave_school",
    "let_in",
    "new_key_options",
    "pin",
    "prove",
    "prove_school",
    "remove",
    "school_accounts",
    "school_back",
    "school_refused",
    "school_sign_in",
    "second",
    "sign_in",
    "sign_ins",
    "sign_out",
    "stop_card",
    "tablet",
    "tablets",
    "withdraw_tablet",
]
