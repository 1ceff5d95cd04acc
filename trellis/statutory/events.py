"""What the record says about EHC plans."""

from trellis.audit.services import register

register(
    "statutory",
    {
        "ehc.dates_recorded": "{person} recorded the dates of an EHC plan.",
        "ehc.dates_brought": "{person} brought dates of EHC plans in from the school's own register.",
        "ehc.dates_taken_back": "{person} took back dates of EHC plans the school's own register had brought.",
    },
)
