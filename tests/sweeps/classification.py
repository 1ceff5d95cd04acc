"""What each table holds and how long it stays. Classes: plain (no person), personal (UK GDPR), special (health and other Article 9 data).

Retention follows the Information and Records Management Society's toolkit for schools: SEN records until 31 years after birth.
"""

from __future__ import annotations

PLAIN, PERSONAL, SPECIAL = "plain", "personal", "special category"

_RECORD = "31 years after the child's birth"
_ROLL = "25 years after the child's birth"
_STAFF = "6 years after leaving"
_SCHOOL = "while the school uses Trellis"
_WEEK = "7 days"
_AUDIT = "as long as the records it is about"

TABLES: dict[str, tuple[str, str]] = {
    "accounts.Appointment": (PERSONAL, _STAFF),
    "accounts.CodeCard": (PERSONAL, "until a newer card, a reset, or the person leaves"),
    "accounts.Draft": (SPECIAL, _WEEK),
    "accounts.FactorReset": (PERSONAL, "until the next one is asked for"),
    "accounts.FailedTry": (PERSONAL, "1 day"),
    "accounts.Invitation": (PERSONAL, "1 year after it ran out"),
    "accounts.Person": (PERSONAL, "6 years after the last relation ended"),
    "accounts.SignIn": (PERSONAL, "1 year"),
    "accounts.Submission": (PERSONAL, _WEEK),
    "audit.ChildKey": (PLAIN, "destroyed when the child's record ends, which ends the sealed detail"),
    "audit.Head": (PLAIN, _AUDIT),
    "audit.Row": (PERSONAL, _AUDIT),
    "audit.RowChild": (PERSONAL, _AUDIT),
    "core.Installation": (PLAIN, _SCHOOL),
    "cycle.Carried": (SPECIAL, _RECORD),
    "cycle.Concern": (SPECIAL, _RECORD),
    "cycle.ConcernStep": (SPECIAL, _RECORD),
    "cycle.Cycle": (SPECIAL, _RECORD),
    "cycle.CycleStep": (SPECIAL, _RECORD),
    "cycle.Judgement": (SPECIAL, _RECORD),
    "cycle.Need": (SPECIAL, _RECORD),
    "cycle.Outcome": (SPECIAL, _RECORD),
    "cycle.OutcomeLine": (SPECIAL, _RECORD),
    "cycle.Reading": (SPECIAL, _RECORD),
    "cycle.Review": (SPECIAL, _RECORD),
    "cycle.Score": (SPECIAL, _RECORD),
    "cycle.Source": (SPECIAL, _RECORD),
    "cycle.Statement": (SPECIAL, _RECORD),
    "cycle.StatusChange": (SPECIAL, _RECORD),
    "cycle.Told": (SPECIAL, _RECORD),
    "exchange.ColumnMemory": (PLAIN, _SCHOOL),
    "exchange.ImportChange": (PERSONAL, "30 days, while it can be undone"),
    "exchange.RollImport": (PERSONAL, "the file 24 hours, the note of it 6 years"),
    "notifications.Notice": (PERSONAL, "1 year"),
    "organisations.Closure": (PLAIN, _SCHOOL),
    "organisations.Group": (PLAIN, _SCHOOL),
    "organisations.LocalAuthority": (PLAIN, _SCHOOL),
    "organisations.School": (PLAIN, _SCHOOL),
    "organisations.SchoolYear": (PLAIN, _SCHOOL),
    "organisations.Term": (PLAIN, _SCHOOL),
    "people.Absence": (SPECIAL, "3 years"),
    "people.Child": (PERSONAL, _ROLL),
    "people.ClassPlace": (PERSONAL, _ROLL),
    "people.Enrolment": (PERSONAL, _ROLL),
    "people.FamilyLink": (PERSONAL, _ROLL),
    "people.FormerName": (PERSONAL, _ROLL),
    "people.FormerUpn": (PERSONAL, _ROLL),
    "people.KeyAdult": (PERSONAL, _RECORD),
    "people.ProfessionalPlace": (PERSONAL, _RECORD),
    "people.ProtectiveHold": (SPECIAL, _ROLL),
    "people.Restriction": (SPECIAL, _ROLL),
    "people.Staff": (PERSONAL, _STAFF),
    "people.StaffPlace": (PERSONAL, _STAFF),
    "people.WordsHeld": (SPECIAL, _ROLL),
    "plans.Answer": (SPECIAL, _RECORD),
    "plans.CoverLink": (PERSONAL, "1 year"),
    "plans.JoiningIn": (SPECIAL, _RECORD),
    "plans.PlanLine": (SPECIAL, _RECORD),
    "plans.PlanOutcome": (SPECIAL, _RECORD),
    "plans.PlanStatement": (SPECIAL, _RECORD),
    "plans.PlanVersion": (SPECIAL, _RECORD),
    "plans.Profile": (SPECIAL, _RECORD),
    "plans.ReadMark": (SPECIAL, _RECORD),
    "plans.TookPart": (SPECIAL, _RECORD),
    "provision.ClassStrategy": (SPECIAL, _RECORD),
    "provision.EquipmentStep": (SPECIAL, _RECORD),
    "provision.InPlace": (SPECIAL, _RECORD),
    "provision.Session": (SPECIAL, _RECORD),
    "provision.Slot": (SPECIAL, _RECORD),
    "provision.Strategy": (PLAIN, _SCHOOL),
    "provision.SupportGroup": (PLAIN, _SCHOOL),
    "provision.SupportLine": (SPECIAL, _RECORD),
    "statutory.EhcPlan": (SPECIAL, _RECORD),
}
