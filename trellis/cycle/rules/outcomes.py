"""Outcome sentences: built from five parts, and advised on after the pause. Advice, never a gate (CoP 6.49, 9.66)."""

import re
from datetime import date

from trellis.core.text import N_
from trellis.cycle.rules import reading
from trellis.cycle.rules.dates_in_words import has_date, without_dates
from trellis.cycle.rules.subjects import Subject, clean, sentences, subject_of
from trellis.cycle.rules.words import judging_words

CODES = (
    "no_date",
    "no_measure",
    "vague_verb",
    "adult_action",
    "no_subject",
    "label",
    "too_hard",
)
OK = "ok"
HARDEST_GRADE = 8
_FEWEST_WORDS = 8
"""Below this the formula says more about one long word than about the sentence."""
MOST_OUTCOMES = 3
FOURTH = N_("Most plans work best with three or fewer. Do you still want to add this?")

ADVICE: dict[str, str] = {
    "no_date": N_("By when? Add a date, like “By 12 February”."),
    "no_measure": N_("How will you know? Add a number or what you would see."),
    "vague_verb": N_("What will you see the child do? Words like “improve” or “access” can mean many things."),
    "adult_action": N_("This says what staff will do. Put that in Support."),
    "no_subject": N_("Who is this about? Start with the child’s name and “will”."),
    "label": N_("This judges the child. Say what you would see instead."),
    "too_hard": N_("This is hard to read. Try shorter words, or two sentences."),
    OK: N_("This says who, what, how well and by when."),
}

_FAMILIAR = re.compile(
    r"\b(?:independently|activit(?:y|ies)|occasions?|opportunit(?:y|ies)|visual\s+timetable|"
    r"timetable|teachers?|adults?|"
    r"sentences?|vocabulary|accurately|consistently|correctly|assistant|familiar|instructions?|"
    r"dictionary|equipment|"
    r"mathematics|multiplication|conversation|transitions?|phonemes?|assembly|playground|consecutive|"
    r"regulation)\b",
    re.IGNORECASE,
)
"""Long words every school knows; the formula would call a plain sentence hard for them."""
_NUMBER_WORD = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|"
    r"ninety|hundred|half|zero|dozen)"
)
_NOT_A_COUNT = re.compile(
    r"\b(?:year|y|class|room|set|key\s+stage|ks|group|band|table)\s*\d+\b(?!\s+(?:times?|out|of|in|"
    r"or|to|minutes?|\w*days?|weeks?|mornings?|lessons?|prompts?|words?)\b)|\b\d\s*[:\-–]\s*1\b|"
    r"\b1\s*(?::|to|-|–)\s*\d\b|\bone[\s-]to[\s-]one\b|\bhalf[\s-]?terms?\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"\d|%|\bper\s?cent\b|\b{_NUMBER_WORD}\b|\b(?:once|twice|thrice)\b|"
    r"\b(?:one|a\s+single)[\s-](?:minute|time|prompt|reminder|adult|friend|sentence|word|step|part|"
    r"error|mistake|page|hour|task|turn|idea|question)",
    re.IGNORECASE,
)
_SEEN = re.compile(
    r"\b(?:shown|measured|evidenced|seen|checked|recorded|assessed|demonstrated|judged|counted|"
    r"noted)\s+(?:by|in|on|with|through|from|using)\s+\w|"
    r"\bas\s+(?:shown|measured|seen|recorded|noted|observed)\b",
    re.IGNORECASE,
)
_HABIT = re.compile(
    r"\b(?:every|each|daily|weekly|always|never|most|all\s+(?:of|her|his|their|the)|at\s+least|"
    r"no\s+more\s+than|fewer\s+than|"
    r"on\s+(?:her|his|their|my)\s+own|by\s+(?:him|her|them|my)sel(?:f|ves)|independently|unaided|alone|"
    r"with(?:out|\s+no|\s+only|\s+just)\s+(?:\w+\s+){0,3}(?:help|prompts?|prompting|reminders?|"
    r"reminding|supports?|adults?|assistance|"
    r"upset|crying|being\s+(?:asked|told|reminded|prompted)|leaving|hitting|shouting|errors?|mistakes?))\b",
    re.IGNORECASE,
)
_OPEN_ENDED = re.compile(
    r"\b(?:work|learn|play|function|study|think)\s+(?:independently|alone|unaided|on\s+(?:her|his|"
    r"their|my)\s+own)",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    rf"\bfrom\s+\S+.*?\bto\s+\S+|\bby\s+(?:at\s+least\s+)?(?:\d|{_NUMBER_WORD}\b)|"
    rf"\bto\s+(?:at\s+least\s+|above\s+|over\s+|(?:no|not)\s+more\s+than\s+|(?:fewer|less)\s+than\s+|under\s+|below\s+)?(?:an?\s+)?(?:\d|{_NUMBER_WORD}\b)|\b(?:\d+|{_NUMBER_WORD})\s+more\b|\bto\s+(?:no\s+more\s+than\s+)?(?:once|twice|zero)\b|%",
    re.IGNORECASE,
)
_THEN = (
    r"(?:\b(?:will|can|should|shall|would|must|to|and|is|are|be\s+able\s+to|able\s+to)|['’]ll)"
    r"\s+(?:\w+ly\s+|also\s+|then\s+|better\s+|not\s+)?"
)
_VAGUE_ALWAYS = re.compile(
    _THEN + r"(?:be\s+(?:more\s+|better\s+|fully\s+)?(?:aware|confident|happy|happier|settled|independent|"
    r"engaged|involved|"
    r"resilient|motivated|included|comfortable|secure|good|better|successful|an?\s+(?:good|"
    r"better)\s+\w+)\b(?!\s+(?:with|in|about)?\s*\S*\s*\d)|"
    r"(?:have|gain|show|develop|build)\s+(?:\w+\s+){0,2}(?:awareness|understanding|confidence|"
    r"self-esteem|resilience|independence)\b|"
    r"(?:become|feel|grow)\s+(?:\w+\s+)?(?:more|better|less|happier|calmer|happy|safe|included|"
    r"confident|independent|part|aware|settled)\b|"
    r"feel\s+\w+|access\b(?!\s+(?:the\s+)?(?:ramp|toilet|lift))|try\s+(?:harder|her\s+best|"
    r"his\s+best|their\s+best|hard|to\b)|"
    r"(?:work|working)\s+(?:on|towards?)\b|(?:achieve|reach|fulfil|meet)\s+(?:her|his|their|full|"
    r"the\s+full)\s+(?:\w+\s+)?potential|"
    r"(?:do|get)\s+better|do\s+(?:her|his|their|my)\s+best|appreciate|enjoy\b|benefit\b|explore\b|"
    r"experience\b|behave\b(?:\s+(?:better|well))?)",
    re.IGNORECASE,
)
_VAGUE_WITHOUT_CHANGE = re.compile(
    _THEN + r"(?:(?:make|making)\s+(?:\w+\s+){0,2}(?:progress|improvements?)|improv\w*|increas\w*|decreas\w*|"
    r"reduc\w*|develop\w*|"
    r"enhanc\w*|strengthen\w*|extend\w*|build\w*|rais(?:e|ing)\b(?!\s+(?:her|his|their|a|"
    r"my)\s+hands?)|boost\w*|progress\w*|further\b|"
    r"broaden\w*|deepen\w*)",
    re.IGNORECASE,
)
_VAGUE_WITHOUT_COUNT = re.compile(
    _THEN + r"(?:understand|know|learn|engage|participate|cope|manage|concentrate|focus|listen|interact|"
    r"communicate|socialise|"
    r"regulate|self-regulate|maintain|sustain|consolidate|begin\s+to|start\s+to|continue\s+to|"
    r"be\s+able\s+to\s+(?:understand|cope|manage)|"
    r"be\s+(?:more\s+|better\s+)?(?:calm|calmer|focus+ed|settled|organised))\b",
    re.IGNORECASE,
)
_CONTENT_IS_EXACT = re.compile(
    r"\b(?:learn|manage|start|begin|continue|know)\s+(?:how\s+)?to\s+(?:tie|dress|ride|swim|fasten|"
    r"wash|zip|cut)\b",
    re.IGNORECASE,
)
_THING_CHANGES = re.compile(
    r"\bwill\s+(?:improve|increase|develop|progress|get\s+better|rise|be\s+(?:better|improved))\b",
    re.IGNORECASE,
)
_DONE_TO = re.compile(
    r"\b(?:will|to|should|is\s+to|must|can|needs\s+to)\s+(?:also\s+|then\s+|always\s+)?(?:be|"
    r"get)\s+(?:\w+ly\s+)?(?:given|supported|provided|offered|taught|"
    r"helped|encouraged|reminded|prompted|shown|seen|allowed|supplied|assessed|monitored|referred|"
    r"withdrawn|placed|enabled|"
    r"read\s+to|seated|paired|introduced|exposed|praised|rewarded|pre-?taught|observed|screened|put|"
    r"moved|invited|included\s+in)\b(?!\s+how\s+\w+\s+feels)",
    re.IGNORECASE,
)
_RECEIVES = re.compile(
    r"\b(?:will|to|should)\s+(?:receive|get|have|continue\s+(?:to\s+(?:receive|have|get)|"
    r"with))\s+(?:\w+[\s-]+|\d+\s*(?::|x|×)?\s*\d*\s*){0,5}?"
    r"(?:support|sessions?|intervention|interventions|therapy|1\s*[:\-–]\s*1|one-to-one|ta|adult|"
    r"programme|tuition|input|help|"
    r"visual\s+timetable|laptop|mentor|mentoring|time\s+with|access\s+to)\b",
    re.IGNORECASE,
)
_ASKS_FOR = re.compile(
    r"\bget\s+(?:\w+\s+){0,3}(?:help|support)\s+(?:by|from)\b|\bget\s+(?:an?\s+)?adult",
    re.IGNORECASE,
)


def compose(
    by_on: date | None,
    child_first_name: str,
    will: str,
    where: str = "",
    how_well: str = "",
    shown_by: str = "",
) -> str:
    """Make one sentence of five parts: "By 12 February 2027 Amina will …, shown by …"; empty ones are left out."""
    name = child_first_name.strip()
    does = re.sub(rf"^(?:{re.escape(name)}\s+)?will\s+", "", _part(will), flags=re.IGNORECASE) if name else _part(will)
    bits = [f"By {by_on.day} {by_on:%B} {by_on.year}"] if by_on else []
    bits += [b for b in (name, "will", does) if b]
    place = _part(where)
    if place and not re.match(
        r"(?:in|at|on|during|when|while|with|before|after|for|outside|from)\b",
        place,
        re.IGNORECASE,
    ):
        place = f"in {place}"
    bits += [b for b in (place, _part(how_well)) if b]
    seen = re.sub(r"^shown\s+by\s+", "", _part(shown_by), flags=re.IGNORECASE)
    text = " ".join(bits) + (f", shown by {seen}" if seen else "")
    return text[:1].upper() + text[1:] + "."


def _part(text: str) -> str:
    return " ".join(text.split()).rstrip(" .,;")


def check_outcome(text: str) -> list[str]:
    """Advice codes for one outcome, in the order of `CODES`; `["ok"]` when there is none."""
    whole = clean(text)
    bare = _NOT_A_COUNT.sub(" ", without_dates(whole))
    who = [subject_of(s) for s in sentences(whole)] or [Subject.NOBODY]
    counted = bool(_COUNT.search(bare))
    seen = bool(_SEEN.search(bare))
    vague = set(who) != {Subject.ADULT} and _is_vague(bare, counted or seen)
    adult = Subject.ADULT in who or _is_done_to(bare)
    found = {
        "no_date": not has_date(whole),
        "no_measure": not (counted or seen or (bool(_HABIT.search(_OPEN_ENDED.sub("", bare))) and not vague)),
        "vague_verb": vague,
        "adult_action": adult,
        "no_subject": who[0] is Subject.NOBODY and not adult,
        "label": bool(judging_words(whole)),
        "too_hard": _grade(whole) > HARDEST_GRADE,
    }
    return [code for code in CODES if found[code]] or [OK]


def _is_vague(text: str, measured: bool) -> bool:
    vague_change = _VAGUE_WITHOUT_CHANGE.search(text) or _THING_CHANGES.search(text) or _starts_vague(text)
    if vague_change and not _CHANGE.search(text):
        return True
    if _VAGUE_ALWAYS.search(text):
        return True
    exact = measured or _CONTENT_IS_EXACT.search(text)
    return bool(_VAGUE_WITHOUT_COUNT.search(text)) and not exact


def _starts_vague(text: str) -> bool:
    return (
        re.match(
            r"(?:to\s+)?(?:improve|increase|develop|enhance|reduce|build|access|be\s+aware|make\s+progress)",
            text,
            re.IGNORECASE,
        )
        is not None
    )


def _is_done_to(text: str) -> bool:
    return bool(_DONE_TO.search(text)) or bool(_RECEIVES.search(text) and not _ASKS_FOR.search(text))


def _grade(text: str) -> float:
    """The reading grade of the words themselves, without dates; "shown by …" is read as a sentence of its own."""
    plain = re.sub(
        r"[,;]\s*(?=(?:as\s+)?(?:shown|measured|seen|recorded)\s+(?:by|in|on))",
        ". ",
        without_dates(text),
    )
    plain = re.sub(r"^[^,]{0,40}?\b[A-Z][\w'’-]+\s+(?=(?:will|can|to)\b)", "She ", plain)
    found = reading.measure(_FAMILIAR.sub("school", plain))
    return found.grade if found.words >= _FEWEST_WORDS else 0.0


def advice_for(code: str) -> str:
    """The sentence shown for a code.

    Raises:
        KeyError: there is no such code.
    """
    return ADVICE[code]
