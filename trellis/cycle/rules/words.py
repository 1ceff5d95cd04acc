"""Words that judge a child instead of saying what is seen. Used softly: nothing is ever blocked for them."""

import re

_PEERS = (
    r"(?:peers|class|classmates|friends|age|year\s+group|others|where|expect\w*|"
    r"in\s+(?:math\w*|\w+ing))"
)
_PERSON = r"(?:child|children|pupil|student|boy|girl|kid|one|lad)"

_PATTERNS: tuple[str, ...] = (
    r"lazy|laziness|idle",
    r"naughty|naughtiness|badly[\s-]+behaved|misbehav\w+|bad\s+behaviou?r|bad\s+attitude|bad\s+" + _PERSON,
    r"poor\s+(?:behaviou?r|attitude|effort|listener|reader|writer|speller|attender|" + _PERSON + r")",
    r"attention[\s-]+seek(?:ing|er|s)?",
    r"(?:low|lower|limited|poor)[\s-]+(?:ability|attaining|attainer|attainers|functioning|intelligence|iq)",
    r"high[\s-]+functioning|less[\s-]+able|bottom[\s-]+(?:set|group)|(?:not|isn['’]t)\s+(?:very\s+)?(?:bright|clever)",
    r"slow[\s-]+(?:learner|worker|" + _PERSON + r")|(?:is|are|being|too|so|quite|very)\s+slow(?!\s+(?:down|to\b))",
    r"stupid|(?:is|a\s+bit|being|so|quite)\s+(?:thick|dim|backward)|silly\s+" + _PERSON + r"|(?:being|is)\s+silly",
    r"silly\s+behaviou?r",
    r"manipulat(?:ive|es|ing)|devious|sly|defian(?:t|ce)|non[\s-]*complian(?:t|ce)|uncooperative|stubborn|wilful",
    r"disruptive|aggressive|violent\s+" + _PERSON + r"|(?:difficult|challenging|problem|nightmare)\s+" + _PERSON,
    r"(?:difficult|challenging)\s+behaviou?r|being\s+(?:so\s+|very\s+)?(?:difficult|challenging)|below[\s-]+average",
    r"(?:is|being|so|very|quite|too)\s+(?:rude|bossy|clumsy|immature|spoilt|spoiled|wild|needy|babyish)",
    r"rudeness|immaturity|unmotivated|unteachable|hopeless|careless|abnormal|good[\s-]+for[\s-]+nothing",
    (
        r"(?:is|are|so|far|falls?|falling|fallen|way|well|less|not\s+be|be|being|too|very|lag\w*|months?|years?|terms?)\s+behind"
        r"(?!\s+(?:the\s+(?:door|line|chair|table|desk|curtain|counter)|a\s))"
    ),
    r"behind\s+(?:(?:his|her|their|the|rest\s+of)\s+)*" + _PEERS,
    r"suffers?\s+(?:from|with)|(?:play|act|kick)s?(?:ing)?\s+(?:up|off)|can['’]?t\s+be\s+bothered",
    r"does(?:n['’]t|\s+not)\s+care",
    r"(?:is|are|be|being|a)\s+(?:weak|failing|a\s+failure)(?!\s+(?:tea|muscle\w*|grip|hand\w*|arm\w*|leg\w*))",
    r"weak\s+(?:reader|writer|speller|in|at)|struggling\s+(?:reader|learner|writer|" + _PERSON + r")",
)
_JUDGING = re.compile(r"\b(?:" + "|".join(f"(?:{p})" for p in _PATTERNS) + r")\b", re.IGNORECASE)


def judging_words(text: str) -> list[str]:
    """The words in a text that judge a child, small letters, each once, in order. Empty when there are none."""
    found: list[str] = []
    for match in _JUDGING.finditer(text):
        word = " ".join(match.group(0).lower().split())
        if word not in found:
            found.append(word)
    return found
