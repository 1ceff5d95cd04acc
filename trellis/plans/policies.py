"""Who reads, drafts, approves and answers a plan; whose the profile is."""

from __future__ import annotations

from trellis.access.engine import rule
from trellis.people import policies as people
from trellis.provision.policies import supports

rule("plan.read", people.record_holders | people.teaching | supports, says="read this plan")
rule("plan.draft", people.leads | people.daily, says="write this plan")
rule("plan.approve", people.senco | people.deputy, says="approve this plan")
rule("plan.answer", people.at_home, says="say what they think of this plan")
rule("plan.answer_on_paper", people.leads | people.daily, says="record an answer given on paper")
rule("plan.family", people.at_home, says="read this plan")
rule("profile.read", people.record_holders | people.teaching | supports, says="read this profile")
rule("profile.write", people.leads | people.daily | people.themselves, says="change this profile")
rule("class.readers", people.leads | people.head, says="see who has read this")
