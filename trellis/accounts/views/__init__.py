"""The doors, the account, and the ways to prove who one is."""

from .account import account, account_people, let_in, sign_ins, stop_card
from .doors import accept, keep, sign_in, sign_out
from .factors import add_app, add_card, add_key, codes, factors, remove
from .proof import help_me, key_options, new_key_options, prove, second
from .tablets import pin, tablet, tablets, withdraw_tablet

__all__ = [
    "accept",
    "account",
    "account_people",
    "add_app",
    "add_card",
    "add_key",
    "codes",
    "factors",
    "help_me",
    "keep",
    "key_options",
    "let_in",
    "new_key_options",
    "pin",
    "prove",
    "remove",
    "second",
    "sign_in",
    "sign_ins",
    "sign_out",
    "stop_card",
    "tablet",
    "tablets",
    "withdraw_tablet",
]
