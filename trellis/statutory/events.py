"""What the record says about EHC plans."""

from trellis.audit.services import register

register("statutory", {"ehc.dates_recorded": "{person} recorded the dates of an EHC plan."})
