"""Reading what the law and the Code ask of a school, worked out from the record on reading. Nothing of it is stored."""

from .duties import ChildDuty, board, in_order
from .lists import board_lists
from .pages import (
    LIST,
    ONE,
    SHORT,
    ChildDutiesPage,
    DutiesPage,
    Filters,
    all_duties,
    child_duties_page,
    doable,
    duties_page,
    may_list,
)

__all__ = [
    "LIST",
    "ONE",
    "SHORT",
    "ChildDutiesPage",
    "ChildDuty",
    "DutiesPage",
    "Filters",
    "all_duties",
    "board",
    "board_lists",
    "child_duties_page",
    "doable",
    "duties_page",
    "in_order",
    "may_list",
]
