"""Who plans a meeting, who reads its notes, who is told at home.

`meeting.read` reads every meeting of the child; `meeting.attend` those one is invited to, while the tie to the child lasts.
"""

from __future__ import annotations

from trellis.access.engine import rule
from trellis.people import policies as people
from trellis.provision.policies import supports

rule("meeting.list", people.staff | people.record_holders, says="see meetings")
rule("meeting.read", people.record_holders | people.daily, says="read every meeting about this child")
rule("meeting.attend", people.record_holders | people.teaching | supports, says="read the meetings they are invited to")
rule("meeting.plan", people.leads | people.daily | people.head, says="plan and write up a meeting")
rule("meeting.family", people.at_home, says="read the meetings they are invited to")
