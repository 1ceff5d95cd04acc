"""What the record says about files taken out: that it was done and by whom; the reason is sealed under the child's key."""

from trellis.audit.services import register

register("reports", {"file.taken": "{person} took out this child's whole file."})
