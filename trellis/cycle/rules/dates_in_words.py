"""Time limits as people write them: "by July 2027", "in 12 weeks", "before the end of the spring term"."""

import re

_NUMBER = (
    r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty|"
    r"a\s+couple\s+of|half\s+an?|the\s+next|next|this)"
)
_UNIT = (
    r"(?:school\s+)?(?:half[\s-]?terms?|terms?|weeks?|wks?|months?|years?|academic\s+years?|fortnights?|cycles?)"
    r"(?:['’]s?)?(?:\s+time)?"
)
_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
)
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:20\d\d|['’]\d\d|\d\d(?=\b))"
_NUMERIC_DAY = r"(?:20\d\d-\d{1,2}-\d{1,2}|\d{1,2}[/.]\d{1,2}[/.](?:20)?\d\d)"
_WEEKDAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_SEASON = r"(?:spring|summer|autumn|winter|christmas|easter|whitsun|new\s+year)(?:\s+[12])?"
_HOLIDAY = r"(?:\s+(?:half[\s-]?term|terms?|holidays?|break|20\d\d))*"
_DAY = (
    rf"(?:{_WEEKDAY},?\s+)?(?:the\s+)?{_ORDINAL}\s+(?:of\s+)?{_MONTH}(?:,?\s+{_YEAR})?|"
    rf"{_MONTH}\s+{_ORDINAL}(?:,?\s+20\d\d)?|{_NUMERIC_DAY}"
)
_END = r"(?:the\s+)?(?:very\s+)?(?:end|start|beginning|middle|close)\s+of\s+"
_EVENT = (
    rf"(?:the|this|next|each|her|his|their|our|my)?\s*(?:next\s+)?(?:{_SEASON}{_HOLIDAY}|half[\s-]?term(?:\s+\d)?|term(?:\s+\d)?|"
    r"(?:school|academic)\s+year|year(?:\s+(?:\d{1,2}|group))?|y\d{1,2}|reception|nursery|key\s+stage\s+\d|ks\d|week(?:\s+\d+)?|month|cycle|plan|"
    r"(?:annual\s+|termly\s+|plan\s+)?review(?:\s+(?:date|meeting))?|meeting|parents['’]?\s+evening|sats|gcses?|"
    r"(?:\d{1,2}(?:st|nd|rd|th)|next)\s+birthday)"
)

DATE = re.compile(
    rf"\b(?:by|before|until|till|no\s+later\s+than|at|on|in|from|within|come|due|during|for)?\s*"
    rf"(?:{_END})?(?:{_DAY}|{_MONTH}\s+20\d\d|20\d\d)\b"
    rf"|\b(?:by|before|until|till|in|come|during|this|next|end|early|late|mid)[\s-]+(?:{_END})?(?:(?:of|early|late|mid|next)[\s-]+)?{_MONTH}\b"
    rf"|\b(?:by|before|until|till|at|within|in|come|during|from|on)\s+(?:{_END})?{_EVENT}\b(?!\s+\d*\s*(?:words?|work|level))"
    rf"|\b{_END}{_EVENT}\b"
    rf"|\b(?:by|before|until|on)\s+(?:next\s+|this\s+)?(?:{_WEEKDAY}|tomorrow|then)\b"
    rf"|\b(?:in|within|after|over|inside|for(?=\s+the\s+(?:next|coming)))\s+(?:the\s+next\s+|the\s+coming\s+|a\s+further\s+|about\s+)?{_NUMBER}(?:\s*(?:to|-|–)\s*\d+)?[\s-]+{_UNIT}\b"
    r"|\bby\s+(?:the\s+)?age\s+(?:of\s+)?\d+\b"
    r"|\bby\s+the\s+time\s+[\w’'-]+\s+(?:is|are|turns?|leaves?|moves?|starts?|finish(?:es)?|goes)\b"
    r"|\b(?:before|when)\s+(?:she|he|they|i)\s+(?:starts?|moves?|leaves?|goes)\s+(?:in)?(?:to\s+)?(?:school|year\s+\d+|secondary|"
    r"nursery|college|reception)\b"
    rf"|\b(?:over|in|during|within|for)\s+the\s+(?:next|coming)\s+{_UNIT}\b"
    rf"|\b(?:this|next)\s+(?:(?:spring|summer|autumn|school|academic)\s+)?(?:half[\s-]?term|term|year|month|week|{_SEASON})\b"
    rf"|\b{_NUMBER}\s+{_UNIT}\s+from\s+(?:now|today)\b"
    rf"|\b(?:review(?:ed)?|achieved?|deadline|target\s+date|timescale|due)\s*(?:by|date|on|in)?\s*[:\-–]\s*{_NUMBER}\s+{_UNIT}\b",
    re.IGNORECASE,
)
# "Over 3 weeks" says how something is measured and is no time limit; "over the next 3 weeks" says by when.
_SPAN_OF_PROOF = re.compile(
    rf"\bover\s+(?:a\s+|an\s+|\d+|two|three|four|five|six)[\s-]*(?:\w+\s+)?{_UNIT}\b",
    re.IGNORECASE,
)
_ROUTINE = re.compile(
    r"\b(?:in|on|at|during|for)\s+(?:the\s+)?(?:week|month|year|term|nursery|reception|plan|meeting|cycle|year\s+\d{1,2}|y\d{1,2})$",
    re.IGNORECASE,
)


def _limits(text: str) -> list[re.Match[str]]:
    """Every time limit in a text; habits ("on Mondays", "in reception") and spans of proof are not limits."""
    found = []
    for match in DATE.finditer(text):
        words = match.group(0).strip()
        if _ROUTINE.search(words) or _SPAN_OF_PROOF.fullmatch(words):
            continue
        if re.fullmatch(r"(?:for|on|at|during)?\s*20\d\d", words, re.IGNORECASE):
            continue
        found.append(match)
    return found


def has_date(text: str) -> bool:
    """Whether a text says by when."""
    return bool(_limits(text))


def without_dates(text: str) -> str:
    """A text without its time limits, so that their numbers and words are not taken for measures or names."""
    kept, at = [], 0
    for match in _limits(text):
        kept.append(text[at : match.start()])
        at = match.end()
    kept.append(text[at:])
    return re.sub(r"\s+([,.;:])", r"\1", re.sub(r"[ \t]+", " ", " ".join(kept))).strip(" ,;")
