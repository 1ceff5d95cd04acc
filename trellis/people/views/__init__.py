"""The people around a child, what is held back, how long records are kept, and entries in the wrong record."""

from .around import (
    add,
    change,
    choose_period,
    held_back,
    hold,
    keep_record,
    kept,
    people,
    professional,
    record_check,
    renew,
    restrict,
    unknown,
)
from .wrong import put_aside, wrong_record, wrong_records

__all__ = [
    "add",
    "change",
    "choose_period",
    "held_back",
    "hold",
    "keep_record",
    "kept",
    "people",
    "professional",
    "put_aside",
    "record_check",
    "renew",
    "restrict",
    "unknown",
    "wrong_record",
    "wrong_records",
]
