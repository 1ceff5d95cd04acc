"""Who keeps the basics of an EHC plan."""

from __future__ import annotations

from trellis.access.engine import rule
from trellis.people import policies as people

rule("ehc.read", people.record_holders | people.daily, says="see EHC dates")
rule("ehc.edit", people.leads | people.head, says="change EHC dates")
