"""The fields of a list of provision and the headings schools and provision-mapping products give them."""

from __future__ import annotations

from typing import Final

from trellis.core.text import N_
from trellis.exchange.readers import fields, headings
from trellis.exchange.readers.fields import Field
from trellis.exchange.readers.register_fields import BASE, finder


def _words(synonyms: str) -> tuple[str, ...]:
    return tuple(synonyms.split("|"))


# The wording of the provision-mapping product most English schools use, as its guides describe it. NOT VERIFIED against an export of a
# school's own: correct a line here when one has been seen. Each heading stands as it is written there.
PRODUCT_EXPORT: Final[dict[str, str]] = {
    "Student Name": "full_name",
    "Student": "full_name",
    "Provision Name": "what",
    "Provision": "what",
    "Provision Type": "area",
    "Provision Category": "area",
    "Area of Need": "area",
    "Start Date": "starts_on",
    "End Date": "ends_on",
    "Review Date": "ends_on",
    "Session Length (mins)": "minutes",
    "Session Duration": "minutes",
    "Sessions Per Week": "often",
    "Frequency": "often",
    "Staff": "adult",
    "Staff Member": "adult",
    "Teaching Assistant": "adult",
    "Provision Group": "group_name",
    "Adult : Pupil Ratio": "ratio",
    "Staff : Student Ratio": "ratio",
    "Cost Per Student": "cost",
    "Total Cost": "cost",
    "Target Outcome": "outcome",
    "Entry Data": "entry",
    "Exit Data": "exit",
    "Impact": "exit",
    "Comments": "notes",
}


def _field(key: str, label: str, synonyms: str) -> Field:
    theirs = tuple(fields.normalised(heading) for heading, field in PRODUCT_EXPORT.items() if field == key)
    return Field(key, label, tuple(dict.fromkeys((*_words(synonyms), *theirs))))


OWN: Final[tuple[Field, ...]] = (
    _field(
        "what",
        N_("Support"),
        "provision|intervention|support|provision name|intervention name|name of provision|name of intervention|provision title|"
        "programme|support given|activity|name of programme|additional support|provision intervention|intervention provision",
    ),
    _field(
        "area",
        N_("Area of need"),
        "area of need|area|broad area|broad area of need|category|category of need|need|sen need|type|needs",
    ),
    _field(
        "starts_on", N_("Start"), "start|start date|from|date started|started|began|starts|begins|date from|provision start date"
    ),
    _field("ends_on", N_("End"), "end|end date|to|until|date ended|ends|finish|finish date|date to|provision end date"),
    _field(
        "minutes",
        N_("Minutes"),
        "minutes|mins|duration|length|session length|length of session|minutes per session|duration mins|duration minutes|"
        "time mins|session length minutes|minutes each|time",
    ),
    _field(
        "often",
        N_("Times a week"),
        "times a week|frequency|how often|sessions per week|sessions a week|times per week|per week|sessions|freq|weekly sessions|"
        "number of sessions per week|amount|timetable",
    ),
    _field(
        "adult",
        N_("Adult"),
        "adult|staff|staff member|delivered by|led by|who|ta|teaching assistant|run by|lead|given by|member of staff|adult leading|"
        "lead adult|staff lead|staffing|who by|by whom|staff delivering|adults",
    ),
    _field("group_name", N_("Group"), "group|group name|name of group|intervention group|provision group"),
    _field(
        "ratio",
        N_("Group size or ratio"),
        "ratio|group size|adult pupil ratio|staff pupil ratio|staff ratio|ratio adult pupil|number of pupils|pupils in group|"
        "size of group|adult child ratio|ratio adults pupils|number in group",
    ),
    _field("cost", N_("Cost"), "cost|total cost|annual cost|cost per pupil|cost per child|cost per year|yearly cost|cost pupil"),
    _field(
        "outcome",
        N_("Outcome"),
        "outcome|outcomes|target|targets|intended outcome|expected outcome|expected outcomes|success criteria|aim|aims|objective|"
        "desired outcome|goal|smart target",
    ),
    _field(
        "entry",
        N_("At the start"),
        "entry data|entry|baseline|start data|starting point|entry level|baseline data|on entry|entry score",
    ),
    _field(
        "exit", N_("At the end"), "exit data|exit|end data|exit level|impact|progress|on exit|exit score|outcome data|end point"
    ),
    _field(
        "notes", N_("Notes"), "notes|note|comments|comment|further information|other information|evaluation|description|details"
    ),
)
FIELDS: Final[tuple[Field, ...]] = (*BASE, *OWN)
_BY_KEY: Final = {field.key: field for field in FIELDS}


def label(key: str) -> str:
    """What the screen calls a field."""
    return _BY_KEY[key].label if key in _BY_KEY else key


def choices() -> list[tuple[str, str]]:
    """(key, label) of every field, for the mapping page."""
    return [(field.key, field.label) for field in FIELDS]


WORDS: Final = headings.Vocabulary(finder(FIELDS), _BY_KEY.__contains__, label, tuple(_BY_KEY), fields.NOT_KEPT)
