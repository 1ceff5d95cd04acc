"""The fields of a SENCO's own register and the headings schools give them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from trellis.core.text import N_
from trellis.exchange.readers import fields, headings
from trellis.exchange.readers.fields import Field

_FROM_THE_ROLL: Final = (
    "upn",
    "last_name",
    "first_name",
    "name_surname_first",
    "full_name",
    "date_of_birth",
    "nc_year",
    "class_name",
)
_MORE: Final = {
    "full_name": ("pupil name", "child name", "childs name", "student name", "pupils name", "learner name"),
    "class_name": ("class teacher group", "year class", "class group"),
}


def _words(synonyms: str) -> tuple[str, ...]:
    return tuple(synonyms.split("|"))


OWN: Final[tuple[Field, ...]] = (
    Field(
        "sen_status",
        N_("K or E"),
        (
            *next(field.synonyms for field in fields.FIELDS if field.key == "sen_status"),
            *_words("k or e|k e|status|code|level|level of support|stage|sen k or e|k ehcp|register|support level|wave"),
        ),
    ),
    Field("k_tick", N_("Column K (a tick means SEN Support)"), _words("k|sen support|sen k|sens")),
    Field("e_tick", N_("Column E (a tick means EHC plan)"), _words("e|ehcp|ehc plan|ehc|sen e|has ehcp|statement")),
    Field(
        "since",
        N_("Since"),
        (
            *next(field.synonyms for field in fields.FIELDS if field.key == "sen_start"),
            *_words(
                "date added|added|date added to register|on register since|date on register|start|date identified|from|started"
            ),
        ),
    ),
    Field(
        "sen_needs",
        N_("Needs"),
        (
            *next(field.synonyms for field in fields.FIELDS if field.key == "sen_needs"),
            *_words(
                "need|primary need|main need|broad area of need|broad area|area|diagnosis|primary area of need|category of need"
            ),
        ),
    ),
    Field(
        "needs_more",
        N_("Further needs"),
        _words("secondary need|other needs|secondary needs|additional needs|second need|other need"),
    ),
    Field(
        "strategies",
        N_("Strategies"),
        _words(
            "strategies|strategy|classroom strategies|class strategies|what helps|support strategies|quality first teaching|qft|"
            "adaptations|reasonable adjustments|strategies in class|teaching strategies|strategies for teachers"
        ),
    ),
    Field(
        "agencies",
        N_("Agencies"),
        _words(
            "agencies|agency|outside agencies|external agencies|external agency|agencies involved|professionals|professionals involved|"
            "outside agency|other agencies|services|specialists|outside agency involvement|external involvement"
        ),
    ),
    Field(
        "review_on",
        N_("Review date"),
        _words(
            "review date|review|next review|date of next review|review due|next review date|review on|review by|plan review|"
            "iep review|plan review date|date of review|review due date"
        ),
    ),
    Field(
        "ehc_on",
        N_("EHC plan made on"),
        _words("ehcp date|ehc plan date|date of ehcp|ehcp issued|ehcp start date|date ehcp issued"),
    ),
    Field(
        "ehc_reviewed_on",
        N_("Last EHC annual review"),
        _words("last annual review|annual review held|date of last annual review|last annual review date|ehcp last review"),
    ),
    Field(
        "notes",
        N_("Notes"),
        _words(
            "notes|note|comments|comment|further information|other information|information|additional information|sen notes|send notes"
        ),
    ),
)
BASE: Final = tuple(
    field._replace(synonyms=(*field.synonyms, *_MORE.get(field.key, ())))
    for field in fields.FIELDS
    if field.key in _FROM_THE_ROLL
)
FIELDS: Final[tuple[Field, ...]] = (*BASE, *OWN)
_BY_KEY: Final = {field.key: field for field in FIELDS}
_PUPIL_WORDS: Final = re.compile(r"^(?:pupil|student|child|childs|learner|students|pupils)s? (?=.)")


def finder(known: Iterable[Field]) -> Callable[[str], tuple[str, int] | None]:
    """Reads a heading as one of these fields: the key with how sure (0 the surest), or None."""
    exact = {word: (field.key, rank) for field in reversed(tuple(known)) for rank, word in enumerate(field.synonyms)}

    def field_of(heading: str) -> tuple[str, int] | None:
        words = fields.normalised(heading)
        return exact.get(words) or exact.get(_PUPIL_WORDS.sub("", words))

    return field_of


def label(key: str) -> str:
    """What the screen calls a field."""
    return _BY_KEY[key].label if key in _BY_KEY else key


def choices() -> list[tuple[str, str]]:
    """(key, label) of every field, for the mapping page."""
    return [(field.key, field.label) for field in FIELDS]


WORDS: Final = headings.Vocabulary(finder(FIELDS), _BY_KEY.__contains__, label, tuple(_BY_KEY), fields.NOT_KEPT)
