"""The kinds of setting and the words each one uses."""

from dataclasses import dataclass, replace
from enum import StrEnum

from trellis.core.text import N_


class SettingKind(StrEnum):
    """What a setting is. `sixth_form` stands alone; a school's own sixth form belongs to the school."""

    NURSERY = "nursery"
    PRIMARY = "primary"
    SECONDARY = "secondary"
    SPECIAL = "special"
    SIXTH_FORM = "sixth_form"
    COLLEGE = "college"
    ALTERNATIVE = "alternative"


LABELS: dict[SettingKind, str] = {
    SettingKind.NURSERY: N_("Nursery or other early years setting"),
    SettingKind.PRIMARY: N_("Primary school"),
    SettingKind.SECONDARY: N_("Secondary school"),
    SettingKind.SPECIAL: N_("Special school"),
    SettingKind.SIXTH_FORM: N_("Sixth-form college or 16 to 19 academy"),
    SettingKind.COLLEGE: N_("College"),
    SettingKind.ALTERNATIVE: N_("Alternative provision or pupil referral unit"),
}


@dataclass(frozen=True)
class Words:
    """What a page calls the learner, whoever is responsible every day, and the group; and the chapter of the Code."""

    child: str
    children: str
    owner: str
    group: str
    code_chapter: int


_EARLY = Words(N_("child"), N_("children"), N_("key person"), N_("room"), 5)
_PRIMARY = Words(N_("child"), N_("children"), N_("class teacher"), N_("class"), 6)
_SECONDARY = Words(N_("student"), N_("students"), N_("tutor"), N_("tutor group"), 6)

_BY_KIND: dict[SettingKind, Words] = {
    SettingKind.NURSERY: _EARLY,
    SettingKind.PRIMARY: _PRIMARY,
    SettingKind.SECONDARY: _SECONDARY,
    SettingKind.SPECIAL: _PRIMARY,
    SettingKind.SIXTH_FORM: replace(_SECONDARY, code_chapter=7),
    SettingKind.COLLEGE: replace(_SECONDARY, owner=N_("keyworker"), code_chapter=7),
    SettingKind.ALTERNATIVE: replace(_SECONDARY, owner=N_("keyworker"), group=N_("group")),
}
_NURSERY_YEARS = {"E1", "E2", "N1", "N2"}
_PRIMARY_YEARS = {"R", "1", "2", "3", "4", "5", "6"}
_MIXED_AGES = {SettingKind.SPECIAL, SettingKind.ALTERNATIVE}


def words_for(setting_kind: SettingKind | str, nc_year: str | None = None) -> Words:
    """The words for a setting, narrowed by one learner's year where a setting holds several ages.

    A primary school's nursery class has key persons and follows chapter 5; a special school's Year 9 has students.
    """
    kind = SettingKind(setting_kind)
    words = _BY_KIND[kind]
    year = (nc_year or "").strip().upper()
    if year in _NURSERY_YEARS and kind not in {SettingKind.SIXTH_FORM, SettingKind.COLLEGE}:
        return _EARLY
    if kind in _MIXED_AGES and year in _PRIMARY_YEARS:
        return replace(words, child=_EARLY.child, children=_EARLY.children)
    if kind in _MIXED_AGES and year.isdigit():
        return replace(words, child=_SECONDARY.child, children=_SECONDARY.children)
    return words


_ALL_YEARS = ("E1", "E2", "N1", "N2", "R", *(str(number) for number in range(1, 15)))
_YEARS: dict[SettingKind, tuple[str, str]] = {
    SettingKind.NURSERY: ("E1", "R"),
    SettingKind.PRIMARY: ("N1", "6"),
    SettingKind.SECONDARY: ("7", "14"),
    SettingKind.SIXTH_FORM: ("12", "14"),
    SettingKind.COLLEGE: ("12", "14"),
}


def years_of(setting_kind: SettingKind | str) -> tuple[str, ...]:
    """The year codes a kind of setting teaches, in order (domain reference 4.4); all of them where ages are mixed."""
    first, last = _YEARS.get(SettingKind(setting_kind), ("E1", "14"))
    return _ALL_YEARS[_ALL_YEARS.index(first) : _ALL_YEARS.index(last) + 1]


def year_after(nc_year: str) -> str:
    """The year code one September later; empty after the last."""
    at = _ALL_YEARS.index(nc_year) if nc_year in _ALL_YEARS else len(_ALL_YEARS)
    return _ALL_YEARS[at + 1] if at + 1 < len(_ALL_YEARS) else ""
