"""Framework packs: the duties of a legal framework as data. `duty_id`s never change and are never used again."""

from dataclasses import dataclass
from typing import Literal

from trellis.core.text import N_
from trellis.rulebook.settings_words import LABELS, SettingKind, Words, words_for

__all__ = [
    "LABELS",
    "PACKS",
    "Duty",
    "Pack",
    "SettingKind",
    "Words",
    "duties_for",
    "duty",
    "england_cop2015",
    "words_for",
]

Strength = Literal["must", "should"]
Mark = Literal["sourced", "known", "uncertain"]

_K = SettingKind
ALL = frozenset(SettingKind)
MAINSTREAM = frozenset({_K.NURSERY, _K.PRIMARY, _K.SECONDARY})
CHAPTER_6 = frozenset({_K.PRIMARY, _K.SECONDARY, _K.SPECIAL, _K.ALTERNATIVE})
CHAPTERS_6_AND_7 = CHAPTER_6 | {_K.SIXTH_FORM, _K.COLLEGE}
SECTION_66 = frozenset({_K.NURSERY, _K.PRIMARY, _K.SECONDARY, _K.SIXTH_FORM, _K.COLLEGE, _K.ALTERNATIVE})
SECTION_68 = frozenset({_K.NURSERY, _K.PRIMARY, _K.SECONDARY, _K.SPECIAL, _K.ALTERNATIVE})
SECTION_69 = frozenset({_K.NURSERY, _K.PRIMARY, _K.SECONDARY, _K.SPECIAL})
EARLY_YEARS = frozenset({_K.NURSERY, _K.PRIMARY})


@dataclass(frozen=True)
class Duty:
    """One duty. `must` is law, `should` is guidance schools have regard to and need a reason to depart from.

    `mark` says how well the citation is known: read in a source, known, or to be checked before it is printed.
    """

    id: str
    strength: Strength
    summary: str
    citation: str
    who: str
    when: str
    applies_to: frozenset[SettingKind]
    evidence: str
    mark: Mark

    @property
    def verified(self) -> bool:
        """Whether the citation has been read in a source."""
        return self.mark == "sourced"


@dataclass(frozen=True)
class Pack:
    """A framework: its id, name, the day it came into force, and its duties in order."""

    id: str
    name: str
    in_force_from: str
    duties: tuple[Duty, ...]


# fmt: off
_ROWS: tuple[tuple[str, Strength, str, str, str, str, frozenset[SettingKind], str, Mark], ...] = (
    (
        "R01", "must", N_("Do everything reasonable to get each child the support their needs call for."),
        "CFA 2014 s.66; CoP 6.2", N_("governing body"), N_("all the time"), SECTION_66,
        N_("Need, outcome and support tied together; sessions logged; every gap with its reason and what was done"),
        "known",
    ),
    (
        "R02", "must", N_("See that children with SEN join in with everyone else, as far as is practical."),
        "CFA 2014 s.35; CoP 6.2", N_("governing body"), N_("all the time"), MAINSTREAM,
        N_("Joining in (clubs, trips, PE, breaks, tests) and adjustments on the plan"), "known",
    ),
    (
        "R03", "must",
        N_("Have a SENCO who is a qualified teacher at the school, and qualified for the role within three years."),
        "CFA 2014 s.67; SEND Regs 2014 reg.49; CoP 6.84–6.94", N_("governing body"),
        N_("by the third anniversary of becoming a SENCO"), MAINSTREAM,
        N_("Appointment, teacher status, earlier months as SENCO, qualification, date due"), "sourced",
    ),
    (
        "R04", "must",
        N_("Set out the SENCO's part in leading the school, her main responsibilities, and keep them under review."),
        "SEND Regs 2014 reg.50; CoP 6.87–6.92", N_("governing body"), N_("on appointment, then every year"),
        MAINSTREAM, N_("Role statement, time given, governors' note of the review"), "known",
    ),
    (
        "R05", "must",
        N_("The SENCO finds needs, arranges and follows support, keeps records, informs parents, passes it on."),
        "SEND Regs 2014 reg.50(3)", N_("SENCO"), N_("all the time"), MAINSTREAM,
        N_("One kind of event for each function in the audit record"), "known",
    ),
    (
        "R06", "must", N_("Tell the family, or the young person, that special educational provision is being made."),
        "CFA 2014 s.68; CoP 6.43, 6.48", N_("SENCO"), N_("in the same step as deciding SEN Support"), SECTION_68,
        N_("Day, way, by whom and to whom it was told; tries that reached nobody"), "uncertain",
    ),
    (
        "R07", "must", N_("Publish an SEN information report on the website and keep it up to date."),
        "CFA 2014 s.69; SEND Regs 2014 regs.51–52, Sch.1; CoP 6.79–6.83", N_("governing body"),
        N_("at least once a year, and when something changes"), SECTION_69,
        N_("Report by the headings of Schedule 1, version, approval, day published, next due"), "sourced",
    ),
    (
        "R08", "should", N_("Work with the council, and have a governor who watches over SEN."),
        "CFA 2014 s.29; CoP 6.3", N_("governing body"), N_("all the time"), ALL,
        N_("Named SEN governor; a termly summary of counts"), "sourced",
    ),
    (
        "R09", "should", N_("Find out early: assess on entry and check progress regularly."), "CoP 6.14–6.18",
        N_("class teacher"), N_("on entry and at least every term"), CHAPTER_6,
        N_("Starting point on entry, check points, which test of slow progress was met"), "known",
    ),
    (
        "R10", "should",
        N_("Answer first with good teaching aimed at what is hard; extra help does not wait for paperwork."),
        "CoP 6.19", N_("class teacher"), N_("at once"), CHAPTER_6,
        N_("Class strategies on the concern with start and review dates"), "known",
    ),
    (
        "R11", "should", N_("Talk early with the child and the family; give them a short note of it."), "CoP 6.39",
        N_("class teacher"), N_("before the decision about SEN"), CHAPTER_6,
        N_("Day, who was there, strengths, worries, what was agreed, when the note was given"), "known",
    ),
    (
        "R12", "should",
        N_("Take what parents are worried about seriously, write it down and compare it with the school's own view."),
        "CoP 6.45", N_("class teacher"), N_("when it is raised"), CHAPTER_6,
        N_("The concern in the parent's words, answer, decision and reason"), "sourced",
    ),
    (
        "R13", "should", N_("Work round the cycle of assess, plan, do, review."),
        "CoP 6.44–6.56; further education 7.13–7.23", N_("class teacher"), N_("by the review date of each plan"),
        CHAPTERS_6_AND_7, N_("Numbered cycles, each with its four steps and a decision"), "uncertain",
    ),
    (
        "R14", "should",
        N_("Make everyone who works with the child aware of needs, outcomes, support and strategies."), "CoP 6.49",
        N_("SENCO"), N_("when a plan is agreed or changed"), CHAPTERS_6_AND_7,
        N_("Who has read which version; who has not yet"), "known",
    ),
    (
        "R15", "should",
        N_("Choose support that fits the outcome, rests on good evidence and is given by people who know how."),
        "CoP 6.50", N_("SENCO"), N_("when planning"), CHAPTERS_6_AND_7,
        N_("Evidence note, who gives it and their training, how often, how long, from and until"), "uncertain",
    ),
    (
        "R16", "should",
        N_("Bring in specialists when support that fits has not been enough, or at any time; the family has a say."),
        "CoP 6.47, 6.58–6.62", N_("SENCO"), N_("to be considered when progress stays below what was expected"),
        CHAPTERS_6_AND_7,
        N_("Service, day asked, the family's agreement and view, advice, what was agreed and who was told"), "known",
    ),
    (
        "R17", "should",
        N_("Consider asking for an EHC needs assessment when purposeful support has not been enough."),
        "CFA 2014 s.36(1); CoP 6.63, 9.8–9.14", N_("SENCO"), N_("when progress stays below what was expected"),
        CHAPTERS_6_AND_7, N_("Evidence pack built from the record; the reason for asking or not yet asking"),
        "sourced",
    ),
    (
        "R18", "must", N_("Give parents a report on progress every year."),
        "Education (Pupil Information) (England) Regs 2005; CoP 6.64", N_("head"), N_("every year"), CHAPTER_6,
        N_("Day of the report and the file"), "sourced",
    ),
    (
        "R19", "should", N_("Meet the parents of each child on SEN Support at least three times a year."),
        "CoP 6.65–6.70", N_("class teacher"), N_("three times from September to August"), CHAPTER_6,
        N_("Meetings held and offered, who came, the child's views"), "known",
    ),
    (
        "R20", "should",
        N_("Keep a record of the outcomes, action and support agreed; give it to the parents and to staff."),
        "CoP 6.71", N_("class teacher"), N_("after each meeting"), CHAPTERS_6_AND_7,
        N_("Record of the meeting and who was given it"), "known",
    ),
    (
        "R21", "should",
        N_("Keep the record of support accurate and up to date, above all what is extra or different."),
        "CoP 6.72–6.78", N_("SENCO"), N_("all the time"), CHAPTERS_6_AND_7,
        N_("Provision map with the day it was last changed"), "known",
    ),
    (
        "R22", "must", N_("Return SEN data in the school census."), "Education Act 1996 s.537A; CoP 6.78",
        N_("head"), N_("every term; types of need in spring"), SECTION_68,
        N_("Census code and ranked types of need on census day"), "sourced",
    ),
    (
        "R23", "must", N_("Not discriminate; make reasonable adjustments; have an accessibility plan."),
        "Equality Act 2010 ss.20, 85, 149, Sch.10, Sch.13; CoP 6.8–6.12", N_("governing body"),
        N_("all the time, and in advance"), ALL,
        N_("Adjustments recorded apart from SEN support, also for a disabled child with no SEN"), "known",
    ),
    (
        "R24", "must", N_("Support children with medical conditions."), "CFA 2014 s.100; CoP 6.11",
        N_("governing body"), N_("healthcare plans reviewed every year"), CHAPTER_6,
        N_("A link to the healthcare plan, seen by few"), "known",
    ),
    (
        "R25", "should", N_("Plan each move and share SEN information with the next setting."),
        "CoP 6.57; SEND Regs 2014 reg.50(3)", N_("SENCO"), N_("before each move"), ALL,
        N_("What was sent, to whom, when, and that it arrived"), "known",
    ),
    (
        "R26", "must", N_("Send the transfer file to the new school within 15 school days of the child leaving."),
        "Education (Pupil Information) (England) Regs 2005 reg.9", N_("school office"),
        N_("15 school days after leaving"), SECTION_68, N_("Log of transfers"), "known",
    ),
    (
        "R27", "must", N_("Admit a child whose EHC plan names the school, and take part in annual reviews."),
        "CFA 2014 ss.43–44; SEND Regs 2014 reg.20; CoP 6.56, 9.173–9.176", N_("governing body"),
        N_("as the plan and the review say"), ALL, N_("Record of each annual review"), "known",
    ),
    (
        "R28", "must", N_("Give the council advice for an EHC needs assessment within six weeks of being asked."),
        "SEND Regs 2014 regs.6(1)(b), 8(1)", N_("head"), N_("six weeks from the request"), ALL,
        N_("Day asked, day due, day sent"), "sourced",
    ),
    (
        "R29", "must", N_("Consider complaints about SEN support, and publish how to make one."),
        "SEND Regs 2014 Sch.1 para.9", N_("governing body"), N_("by the school's own procedure"), SECTION_69,
        N_("Log of complaints that concern SEN"), "known",
    ),
    (
        "E01", "must",
        N_("Have arrangements to find and support SEN in the early years; a maintained nursery has a qualified SENCO."),
        "CoP 5.4–5.12, 5.52–5.54", N_("governing body"), N_("all the time"), EARLY_YEARS,
        N_("Named early years SENCO"), "known",
    ),
    (
        "E02", "must", N_("Check progress at age two and give parents a written summary."), "CoP 5.23",
        N_("key person"), N_("between ages two and three"), EARLY_YEARS,
        N_("Day of the check and the areas to watch"), "known",
    ),
    (
        "E03", "should", N_("In the early years too: tell parents, assess, plan, do, review."), "CoP 5.36–5.46",
        N_("key person"), N_("by the review date of each plan"), EARLY_YEARS,
        N_("Numbered cycles, each with its four steps and a decision"), "known",
    ),
    (
        "E04", "should", N_("Bring in specialists, ask for an EHC needs assessment where needed, and keep records."),
        "CoP 5.48–5.51", N_("SENCO"), N_("when progress stays below what was expected"), EARLY_YEARS,
        N_("Service, agreement, advice, what was agreed"), "known",
    ),
    (
        "E05", "must", N_("Tell the parents when SEN support is being made for a young child."),
        "CFA 2014 s.68; CoP 5.38", N_("SENCO"), N_("in the same step as deciding SEN Support"), EARLY_YEARS,
        N_("Day, way, by whom and to whom it was told"), "known",
    ),
)
# fmt: on

england_cop2015 = Pack(
    id="england_cop2015",
    name=N_("England: Children and Families Act 2014 and SEND Code of Practice 2015"),
    in_force_from="2014-09-01",
    duties=tuple(Duty(*row) for row in _ROWS),
)
PACKS: dict[str, Pack] = {england_cop2015.id: england_cop2015}


def duties_for(setting_kind: SettingKind | str, pack: Pack = england_cop2015) -> tuple[Duty, ...]:
    """The duties that bind a kind of setting, in the pack's order."""
    kind = SettingKind(setting_kind)
    return tuple(d for d in pack.duties if kind in d.applies_to)


def duty(duty_id: str, pack: Pack = england_cop2015) -> Duty:
    """One duty by its id.

    Raises:
        KeyError: there is no such duty in the pack.
    """
    for d in pack.duties:
        if d.id == duty_id:
            return d
    raise KeyError(duty_id)
