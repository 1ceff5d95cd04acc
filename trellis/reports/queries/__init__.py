"""Lists and counts over a school, through the viewer."""

from ..rules.provision_map import GATHERINGS
from .my_children import MyChildRow, my_children
from .provision_map import MapFilters, ProvisionMap, provision_map
from .school import SchoolReport, school_of, school_report
from .sen_list import EVERYONE, STATUS_CHOICES, Filters, SenList, SenRow, sen_list

__all__ = [
    "EVERYONE",
    "GATHERINGS",
    "STATUS_CHOICES",
    "Filters",
    "MapFilters",
    "MyChildRow",
    "ProvisionMap",
    "SchoolReport",
    "SenList",
    "SenRow",
    "my_children",
    "provision_map",
    "school_of",
    "school_report",
    "sen_list",
]
