"""Reading rolls: what a file would change, what waits, what was brought in."""

from .comparing import Candidate, Change, Comparison, Planned, compare
from .pages import ImportRow, PreviewPage, imports, preview, roll_list

__all__ = [
    "Candidate",
    "Change",
    "Comparison",
    "ImportRow",
    "Planned",
    "PreviewPage",
    "compare",
    "imports",
    "preview",
    "roll_list",
]
