"""Who raises, decides, assesses and reviews. The class teacher stays responsible; the SENCO decides "SEN Support"."""

from __future__ import annotations

from trellis.access.engine import Own, rule
from trellis.people import policies as people
from trellis.provision.policies import supports

rule("concern.raise", people.staff | people.leads | people.head | people.dsl, says="raise a concern here")
rule("concern.raise_at_home", people.at_home, says="tell the school about a worry")
rule("concern.read", people.record_holders | people.daily | Own("raised_by_id"), says="read this concern")
rule("concern.triage", people.leads, says="decide what happens next")
rule("concern.track", people.staff | Own("raised_by_id") | people.at_home, says="see what became of a concern")
rule("status.read", people.record_holders | people.teaching | supports, says="see the SEN status")
rule("status.decide", people.senco | people.deputy, says="decide on SEN Support")
rule("status.tell", people.leads | people.head | people.daily, says="record how the family was told")
rule("views.read", people.record_holders | people.teaching | supports, says="read these words")
rule("views.private", people.record_holders | people.daily, says="read the family's private words")
rule("views.write", people.leads | people.teaching | people.head | people.dsl, says="write what school sees")
rule("assess.edit", people.leads | people.daily, says="change this assessment")
rule("assessment.ask", people.leads | people.daily, says="ask for an assessment")
rule("assessment.do", people.leads | people.daily | Own("asked_of_id"), says="answer this request")
rule("round_robin.ask", people.leads | people.daily, says="ask every teacher")
rule("round_robin.read", people.record_holders | people.teaching, says="read what teachers say works")
rule("check.edit", people.leads | people.teaching, says="record a check of this class")
rule("outcome.read", people.record_holders | people.teaching | supports, says="see the outcomes")
rule("outcome.edit", people.leads | people.daily, says="change the outcomes")
rule("outcome.measure", people.leads | people.teaching | supports, says="record where an outcome stands")
rule("review.record", people.leads | people.daily, says="record the review")
rule("cycle.decide", people.senco | people.deputy, says="decide what happens after the review")
rule("before.read", people.record_holders | people.daily, says="see what stood before Trellis")
rule("before.original", people.senco, says="download a plan as it was before Trellis: nothing has looked for viruses in it")
rule("register.import", people.senco | people.deputy, says="bring in the SENCO's own register")
rule("sen.list", people.record_holders, says="see the SEN list")
rule("outcome.group", people.leads | people.teaching | people.staff | supports, says="look back on a support group")
