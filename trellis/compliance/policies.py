"""Who reads what the law and the Code ask: of a whole school, and of one child."""

from __future__ import annotations

from trellis.access.engine import rule
from trellis.people import policies as people

rule("duty.list", people.leads | people.head, says="see what is due across the school")
rule("duty.read", people.record_holders | people.daily, says="see what is due for this child")
