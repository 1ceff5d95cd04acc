"""Who an outcome sentence is about: the child, an adult, or nobody. Works without knowing any child's name."""

import re
from enum import StrEnum

from trellis.cycle.rules.dates_in_words import DATE, without_dates


class Subject(StrEnum):
    """Who does the doing in a sentence."""

    CHILD = "child"
    ADULT = "adult"
    NOBODY = "nobody"


_BULLET = re.compile(
    r"^\s*(?:[-*•·–—>▪●]+|\(?\d{1,2}[.)]|\(?[a-z][.)]|(?:long[\s-]term\s+)?(?:outcome|target|goal|aim|objective)s?\s*\d*\s*[:.)\-–]+)\s+",
    re.IGNORECASE,
)
_MODAL = re.compile(
    r"\b(?:will|can|should|shall|is\s+able\s+to|is\s+going\s+to|would|must|['’]ll|won['’]t|cannot|can['’]t)\b",
    re.IGNORECASE,
)
_TITLE = r"(?:mrs|mr|ms|miss|dr|mx)\.?\s+[\w'’-]+"
_ADULT_NOUN = (
    r"staff|adults?|grown[\s-]?ups?|teachers?|tas?|lsas?|hltas?|assistants?|sencos?|sendcos?|ta['’]s|school|nursery|setting|college|"
    r"parents?|carers?|mum|mums|mummy|dad|dads|daddy|mother|father|nan|gran|we|team|tutors?|key\s?workers?|key\s?persons?|"
    r"practitioners?|therapists?|salts?|slts?|ots?|eps?|psychologists?|physios?|physiotherapists?|nurses?|mentors?|"
    r"coach(?:es)?|elsas?|head|headteacher|deputy|lunchtime\s+supervisors?|midday\s+supervisors?|supervisors?|camhs|"
    r"professionals?|specialists?|office|family|everyone|everybody|council|la"
)
_ADULT = re.compile(rf"(?:{_TITLE}|\b(?:{_ADULT_NOUN}))\s*(?:\([^)]*\))?$", re.IGNORECASE)
_ADULT_START = re.compile(
    rf"^(?:(?:the|a|an|all|our|her|his|their|class|subject|teaching|support)\s+)*(?:{_TITLE}|(?:{_ADULT_NOUN})\b)",
    re.IGNORECASE,
)
_CHILD_NOUN = re.compile(
    r"\b(?:he|she|they|i|you|who|child|children|pupils?|students?|learners?|boy|girl|young\s+person|son|daughter|group|class|friends?)$",
    re.IGNORECASE,
)
_THINGS = (
    r"reading|writing|spellings?|handwriting|maths?|mathematics|number|numeracy|literacy|phonics|english|attendance|"
    r"punctuality|behaviou?rs?|speech|language|talking|talk|listening|attention|concentration|focus|confidence|anxiety|"
    r"progress|vocabulary|comprehension|understanding|homework|support|help|learning|sleep|friendships?|incidents?|"
    r"outbursts?|meltdowns?|scores?|levels?|age|ages|span|skills?|memory|motor|independence|resilience|engagement|"
    r"interventions?|provision|sessions?|outcomes?|targets?|plan|timetable|strategies|resources?|equipment|laptop|"
    r"movement|breaks?|relationships?|communication|interaction|wellbeing|well-being|self-esteem|needs?|gap|work|"
    r"results?|grades?|tests?|marks|accuracy|fluency|speed|stamina|transitions?|emotions?|feelings|it|this|that|there|"
    r"fingers?|therapy|programme|groups?\s+work|cards?|aids?|toileting|eating|play|sharing|turn[\s-]taking"
)
_THING = re.compile(rf"\b(?:{_THINGS})$", re.IGNORECASE)
_OWNED = re.compile(r"\b(?:my|his|her|their|your)\s|\w['’]s\s|s['’]\s", re.IGNORECASE)
_ADULT_ORDERS = (
    r"provide|give|support|teach|encourage|ensure|help|offer|remind|prompt|allow|enable|make\s+sure|continue\s+to\s+(?:support|provide|give)|"
    r"monitor|refer|arrange|supply|model|praise|reward|set\s+up|place|seat|differentiate|pre-?teach|buy|order|organise|"
    r"train|deliver|run|implement|put\s+in\s+place|liaise|meet\s+with|contact|assess|observe|scaffold"
)
_ORDER = re.compile(rf"^(?:to\s+)?(?:{_ADULT_ORDERS})\b", re.IGNORECASE)
_TO_VERB = re.compile(
    r"^((?:[\w'’.-]+\s+){0,3}?[\w'’.-]+)\s+(?:to|not\s+to|needs\s+to|is\s+to)\s+[a-z]+",
    re.IGNORECASE,
)
_BASE_VERBS_TEXT = """
    access achieve add answer arrive ask attend be become begin bring build catch choose come communicate complete
    concentrate cope copy count cut demonstrate describe develop divide do draw dress drink eat engage enter explain
    express extend finish focus follow gain get go greet hand have hold identify improve increase initiate interact
    join jump keep know learn leave listen maintain make manage match meet multiply name participate play point
    press put reach read recall recognise reduce remember respond retell run say settle share show sign sit sleep
    solve sort speak spell start stay stop subtract take talk tell throw tie tolerate try understand use wait walk
    wash work write
"""
_BASE_VERBS = frozenset(_BASE_VERBS_TEXT.split())
_DOES = re.compile(r"^(?:can|is|has|are|have|does|do|never|always|usually|now|independently|[a-z]{2,}(?:s|es))$")
_NOT_NAMES_TEXT = """
    a after an and as at before by during for from given if in of on or the through to using when with
"""
_NOT_NAMES = frozenset(_NOT_NAMES_TEXT.split())
_TRAILING = re.compile(
    r"(?:\s+(?:also|always|usually|now|both|never|still|often|all|then|each|independently))+$",
    re.IGNORECASE,
)
_WISH = re.compile(
    r"^(?:i|we|mum|dad)\s+(?:want|hope|(?:would|['’]d)\s+like)s?(?:\s+(?:for|that))?\s+(?!to\b)",
    re.IGNORECASE,
)
_HAND_OVER = re.compile(r"^(?:.*?,\s*)")


def clean(text: str) -> str:
    """An outcome without bullets, headings and extra spaces."""
    before, now = None, " ".join(text.split())
    while now != before:
        before, now = now, _BULLET.sub("", now)
    return now.strip(' "“”')


def sentences(text: str) -> list[str]:
    """The sentences of an outcome; a full stop inside a number or initials does not end one."""
    return [s for s in re.split(r"(?<=[a-z0-9)%\"”][.!?])\s+(?=[A-Z“\"])", text) if s.strip()]


def _noun_before_modal(sentence: str) -> str | None:
    match = _MODAL.search(sentence)
    if match is None:
        return None
    before = sentence[: match.start()].strip(" ,")
    # "Will will read": the first is the child's name.
    if not before and re.match(r"will\s+(?:will|can|should)\b", sentence, re.IGNORECASE):
        return "Will"
    return before


def _who(phrase: str) -> Subject:
    """Judge the words in front of the verb by their last noun."""
    last = phrase.rsplit(",", 1)[-1].strip() or phrase
    last = re.sub(rf"^(?:{DATE.pattern})\s*", "", last, flags=re.IGNORECASE).strip() or ""
    if not last:
        return Subject.NOBODY
    pair = re.search(r"\band\s+(.+)$", last, re.IGNORECASE)
    if _ADULT.search(last):
        together = re.match(r"^(.+?)\s+(?:and|with|&)\s+", last, re.IGNORECASE)
        return Subject.CHILD if together and _names_child(together.group(1)) else Subject.ADULT
    if _CHILD_NOUN.search(last):
        return Subject.CHILD
    if _THING.search(pair.group(1) if pair else last):
        return Subject.CHILD if _OWNED.search(last) else Subject.NOBODY
    word = re.split(r"\s+", last)[-1]
    if word.lower() in _NOT_NAMES:
        return Subject.NOBODY
    return Subject.CHILD


def _names_child(phrase: str) -> bool:
    last = phrase.split()[-1:] or [""]
    return not _ADULT.search(phrase) and (_CHILD_NOUN.search(phrase) is not None or last[0][:1].isupper())


def _without_modal(sentence: str) -> Subject:
    """ "Amina to read 20 words", "She reads 20 words", "Read 20 words"."""
    start = without_dates(sentence).strip(" ,:;")
    start = re.sub(r"^(?:for|that)\s+", "", start, flags=re.IGNORECASE)
    if re.match(r"[A-Z][\w'’-]+:\s", start):
        return Subject.CHILD
    if _ORDER.match(start):
        second = start.split()[1:2]
        return Subject.CHILD if second and _DOES.match(second[0]) and start[0].isupper() and "will" in start else Subject.ADULT
    if _ADULT_START.match(start):
        return Subject.ADULT
    words = start.split()
    if not words or words[0].lower() in _BASE_VERBS | {"to"}:
        return Subject.NOBODY
    found = _TO_VERB.match(start)
    if found and found.group(1).split()[0].lower() not in _NOT_NAMES:
        return _who(found.group(1))
    tail = _HAND_OVER.sub("", start) if words[0].lower() in _NOT_NAMES else start
    words = tail.split()
    if len(words) >= 2 and _names_child(words[0]) and _DOES.match(words[1]):
        return Subject.NOBODY if _THING.search(words[0]) else Subject.CHILD
    if len(words) >= 3 and _CHILD_NOUN.search(" ".join(words[:2])) and _DOES.match(words[2]):
        return Subject.CHILD
    if _OWNED.match(tail):
        return Subject.CHILD
    return Subject.CHILD if words and _CHILD_NOUN.search(words[0]) else Subject.NOBODY


def subject_of(sentence: str) -> Subject:
    """Who one sentence is about."""
    sentence = _WISH.sub("", sentence)
    before = _noun_before_modal(without_dates(sentence).strip(" ,:;"))
    if before is None:
        return _without_modal(sentence)
    before = _TRAILING.sub("", before)
    # "Amina is in Year 4 and will read": who it is stands at the start.
    joined = re.match(r"^(.+?)[\s,]+(?:and|but|then|so)$", before, re.IGNORECASE)
    return _without_modal(joined.group(1) + " is there") if joined else _who(before)
