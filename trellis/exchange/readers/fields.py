"""The fields of a roll, as data: key, what the screen calls it, and the headings English schools' systems give it.

Headings are compared after `normalised`: lower case, letters and digits only, one space. Earlier synonyms win when two
columns could be the same field ("Legal surname" before "Surname").
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from trellis.core.text import N_

MOST_CONTACTS: Final = 8
MOST_NEEDS: Final = 8


class Field(NamedTuple):
    """One thing Trellis takes from a roll."""

    key: str
    label: str
    synonyms: tuple[str, ...]


def _words(synonyms: str) -> tuple[str, ...]:
    return tuple(synonyms.split("|"))


FIELDS: Final[tuple[Field, ...]] = (
    Field("upn", N_("UPN"), _words("upn|unique pupil number|upn number|current upn|unique learner reference upn")),
    Field("former_upns", N_("Former UPN"), _words("former upn|former upns|previous upn|old upn|previous upns")),
    Field(
        "last_name",
        N_("Surname"),
        _words("legal surname|legal last name|legal family name|surname|last name|lastname|family name"),
    ),
    Field(
        "first_name",
        N_("First name"),
        _words(
            "legal forename|legal first name|legal given name|forename|first name|firstname|given name|"
            "forenames|first names|given names|legal forename s|forename s|first forename"
        ),
    ),
    Field(
        "name_surname_first",
        N_("Name, surname first"),
        _words("surname forename|surname first name|last name first name"),
    ),
    Field(
        "full_name",
        N_("Name"),
        _words(
            "name|full name|legal full name|legal name|forename surname|first name last name|"
            "first name surname|fullname|display name|student|pupil|child|learner"
        ),
    ),
    Field(
        "preferred_first_name",
        N_("Preferred first name"),
        _words(
            "preferred forename|preferred first name|chosen name|chosen forename|chosen first name|known as|"
            "preferred name|known name|familiar name|nickname|preferred given name"
        ),
    ),
    Field(
        "preferred_last_name",
        N_("Preferred surname"),
        _words("preferred surname|preferred last name|chosen surname|chosen last name|preferred family name"),
    ),
    Field(
        "middle_names",
        N_("Middle names"),
        _words("middle names|middle name|middle name s|legal middle names|legal middle name|middlename|other names"),
    ),
    Field("former_first_name", N_("Former first name"), _words("former forename|former first name|previous forename")),
    Field(
        "former_last_name",
        N_("Former surname"),
        _words("former surname|former last name|previous surname|birth surname"),
    ),
    Field(
        "date_of_birth",
        N_("Date of birth"),
        _words("date of birth|dob|d o b|birth date|birthdate|birthday|date birth|born|dateofbirth"),
    ),
    Field("sex", N_("Sex"), _words("legal sex|sex|gender|sex at birth|m f|gender current")),
    Field(
        "nc_year",
        N_("Year group"),
        _words(
            "nc year actual|ncyearactual|national curriculum year|nc year|year group|yeargroup|year|"
            "curriculum year|year taught in|ncy|nc year group|current year group|yr|yr group|grade|y"
        ),
    ),
    Field(
        "class_name",
        N_("Class"),
        _words(
            "registration form|reg group|registration group|reg|tutor group|form|class|form group|"
            "registration|class name|form name|current reg group|tutor|reg form|registration class|"
            "current registration form|current registration group|form tutor group|current class"
        ),
    ),
    Field(
        "enrolled_on",
        N_("Admission date"),
        _words(
            "admission date|date of admission|date admitted|enrolment date|doa|entry date|date of entry|"
            "start date|date enrolled|enrolled on|enrollment date|joining date|date joined|"
            "enrolment start date"
        ),
    ),
    Field(
        "left_on",
        N_("Leaving date"),
        _words("date of leaving|leaving date|dol|date left|leave date|left on|leavers date|enrolment end date"),
    ),
    Field(
        "enrol_status",
        N_("Enrolment status"),
        _words("enrolment status|enrol status|enrolstatus|enrollment status|registration type|enrolment type|enrolment mode"),
    ),
    Field(
        "sen_status",
        N_("SEN status"),
        _words(
            "sen status|sen provision|sen provision code|send status|sen code|sen stage|sen|send|"
            "current sen status|sen status code|senprovision|sen category|send provision|sen level|"
            "sen type of provision|special educational needs status|special educational needs|sen register|"
            "send code|current sen provision"
        ),
    ),
    Field(
        "sen_start",
        N_("SEN status since"),
        _words(
            "sen start date|sen status start date|sen provision start date|sen since|send start date|"
            "date of sen status|sen date|sen status since|sen status date|since"
        ),
    ),
    Field(
        "sen_needs",
        N_("SEN needs"),
        _words(
            "sen needs|sen need|sen need s|sen types|sen type|send needs|send need|needs|type of need|"
            "sen need types|sen need type|areas of need|area of need|sen needs ranked|sen description"
        ),
    ),
    Field(
        "looked_after",
        N_("Looked after"),
        _words("looked after|in care|looked after child|lac|cla|child looked after|in lea care|currently in care|in la care"),
    ),
    Field("address", N_("Child's address"), _words("address|home address|full address|address block|main address")),
    Field("email", N_("Child's e-mail"), _words("email|e mail|email address|school email|main email")),
    Field(
        "phone",
        N_("Child's phone"),
        _words("mobile|mobile number|phone|telephone|home phone|telephone number|phone number"),
    ),
)

CONTACT_FIELDS: Final[tuple[Field, ...]] = (
    Field("title", N_("title"), _words("title|salutation title")),
    Field("first", N_("first name"), _words("forename|first name|firstname|given name|legal forename|preferred forename")),
    Field("last", N_("surname"), _words("surname|last name|lastname|family name|legal surname|preferred surname")),
    Field("name", N_("name"), _words("|name|full name|forename surname|first name last name|display name|name title")),
    Field(
        "relationship",
        N_("relationship"),
        _words("relationship|relation|relationship to pupil|relationship to student|relationship to child|relationship type"),
    ),
    Field(
        "has_pr",
        N_("parental responsibility"),
        _words(
            "parental responsibility|pr|has parental responsibility|legal responsibility|parental resp|"
            "responsible|has pr|par resp|parental responsibility flag"
        ),
    ),
    Field("priority", N_("priority"), _words("priority|order|contact order|priority number|contact priority")),
    Field("email", N_("e-mail"), _words("email|e mail|email address|main email|e mail address|home email|primary email")),
    Field("mobile", N_("mobile"), _words("mobile|mobile number|mobile phone|mobile telephone|tel mobile|cell")),
    Field(
        "phone",
        N_("phone"),
        _words(
            "phone|telephone|tel|home phone|telephone number|phone number|home telephone|main telephone|"
            "tel no|phone no|home number|main phone|number|tel home|day telephone|contact number"
        ),
    ),
    Field("work", N_("work phone"), _words("work phone|work telephone|work number|work tel|tel work|work")),
    Field("address", N_("address"), _words("address|home address|postal address|address block|full address")),
    Field(
        "lives_with",
        N_("lives with the child"),
        _words("lives with|lives with pupil|lives with child|lives with student|same address|resides with|address as pupil"),
    ),
)

# Headings of every school's exports that Trellis has no use for: said so, kindly, instead of asking where they belong.
NOT_KEPT: Final = frozenset(
    _words(
        "adm no|admission number|adno|age|arbor student id|attendance|country of birth|dietary needs|doctor|"
        "eal|eligible for free school meals|english as an additional language|ethnic origin|ethnicity|"
        "ethnicity source|ever 6 fsm|exam number|first language|free school meals|fsm|fsm eligible|"
        "gender identity|home language|house|house group|id|initials|medical conditions|medical notes|"
        "nationality|nhs number|percentage attendance|photo|postcode|pp|pupil id|pupil premium|religion|"
        "salutation|school code|service child|student id|town|uln|unique learner number"
    )
)

_BY_KEY: Final = {field.key: field for field in FIELDS}
_CONTACT_BY_KEY: Final = {field.key: field for field in CONTACT_FIELDS}
_NUMBERED: Final = re.compile(r"contact_([1-8])_([a-z_]+)")
_NEED: Final = re.compile(r"sen_need_([1-8])")


def normalised(heading: str) -> str:
    """A heading for comparing: lower case letters and digits, words split at CamelCase and signs."""
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", heading.replace("’", "'"))
    return " ".join(re.sub(r"[^\w]|_", " ", spaced.casefold().replace("'s", "").replace("'", "")).split())


def label(key: str) -> str:
    """What the screen calls a field; "Contact 1 e-mail" for a numbered one."""
    if key in _BY_KEY:
        return _BY_KEY[key].label
    contact = _NUMBERED.fullmatch(key)
    if contact and contact[2] in _CONTACT_BY_KEY:
        return f"{N_('Contact')} {contact[1]} {_CONTACT_BY_KEY[contact[2]].label}"
    need = _NEED.fullmatch(key)
    return f"{N_('SEN need')} {need[1]}" if need else key


def is_field(key: str) -> bool:
    """Whether a key can be mapped to: of FIELDS, contact_1_… to contact_8_…, sen_need_1 to sen_need_8."""
    contact = _NUMBERED.fullmatch(key)
    return key in _BY_KEY or bool(_NEED.fullmatch(key)) or bool(contact and contact[2] in _CONTACT_BY_KEY)


def choices(contacts: int = 3, needs: int = 2) -> tuple[tuple[str, str], ...]:
    """Keys and labels for the mapping page, in the order of the screen."""
    keys = [field.key for field in FIELDS]
    keys += [f"sen_need_{n}" for n in range(1, needs + 1)]
    keys += [f"contact_{n}_{field.key}" for n in range(1, contacts + 1) for field in CONTACT_FIELDS]
    return tuple((key, label(key)) for key in keys)
