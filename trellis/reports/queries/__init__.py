"""Lists and counts over a school, through the viewer."""

from .my_children import MyChildRow, my_children
from .school import SchoolReport, school_of, school_report
from .sen_list import EVERYONE, STATUS_CHOICES, Filters, SenList, SenRow, sen_list

__all__ = [
    "EVERYONE",
    "STATUS_CHOICES",
    "Filters",
    "MyChildRow",
    "SchoolReport",
    "SenList",
    "SenRow",
    "my_children",
    "school_of",
    "school_report",
    "sen_list",
]
