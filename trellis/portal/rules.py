"""What families and pupils are asked and told, in their words (easy to read: `cycle.rules.reading`, kinds family_page and pupil_words)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from trellis.core.text import N_
from trellis.cycle.rules.status import SenStatus
from trellis.designsystem.words import MONTHS, WEEKDAYS, listed
from trellis.provision.rules import Counts

# ---- Words of days


def day_words(day: date) -> str:
    """ "Friday 4 December"."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


# ---- Status, for the top of a family's page


def status_words(status: SenStatus, name: str, since: date | None, *, concern_shown: bool) -> str:
    """Where things stand, in one or two sentences. A concern the family may not see yet is not told here either."""
    if status is SenStatus.SEN_SUPPORT:
        had = f"has had SEN Support{_since(since)}" if since else "gets SEN Support"
        return f"{name} {had}. That is extra help at school, with a plan."
    if status is SenStatus.EHC_PLAN:
        return f"{name} has an EHC plan{_since(since)}. The council wrote it. School must give the help in it."
    if status is SenStatus.STEPPED_DOWN:
        return f"{name} no longer needs extra help. You can ask for it again at any time."
    if status is SenStatus.MONITORING:
        return f"We are trying some new ways to help {name} in class. Then we will look again with you."
    if status is SenStatus.CONCERN and concern_shown:
        return f"Somebody is worried about how {name} is getting on. We are looking into it."
    return f"{name} is taught like everyone else. There is no plan for extra help at this time."


def _since(day: date | None) -> str:
    return f" since {MONTHS[day.month - 1]} {day.year}" if day else ""


def not_told(senco: str, phone: str, *, young_person: bool) -> str:
    """Honest words where this person has not been told of SEN Support yet (section 68)."""
    ring = f" You can ring first, on {phone}." if phone else ""
    if young_person:
        return f"We should have told you this in person. We have not done it yet. {senco} will talk to you.{ring}"
    return f"We should have told you this ourselves. We have not done it yet. {senco} will talk to you.{ring}"


# ---- What we said, what happened


_WHY: Mapping[str, str] = {
    "cover": N_("staff were needed in another class"),
    "trip": N_("there was a trip or a special day"),
    "room": N_("the room was not free"),
    "other": N_("something else came up"),
}


def happened_words(counts: Counts, reasons: Iterable[str], name: str, first_shown_on: date | None = None) -> tuple[str, ...]:
    """What became of support, in short sentences without praise or blame. `reasons` are codes of `provision.rules.REASONS`.

    `name` is the child's, or "" when the child reads it.
    """
    if not counts.planned and not counts.away:
        if first_shown_on is None:
            return (N_("There is nothing to tell you yet."),)
        return (f"It is too soon to say. You will see it here from {day_words(first_shown_on)}.",)
    found = []
    if counts.recorded:
        found.append(f"It happened {counts.took_place} {_times(counts.took_place)} out of {counts.recorded}.")
    if counts.part:
        found.append(
            f"{_number(counts.part).capitalize()} of these {'was' if counts.part == 1 else 'were'} shorter than planned."
        )
    why = [_WHY[each] for each in reasons if each in _WHY]
    if counts.didnt and why:
        found.append(f"When it did not happen, {listed(why)}.")
    if counts.not_recorded:
        verb = "is" if counts.not_recorded == 1 else "are"
        more = " more" if counts.recorded else ""
        found.append(
            f"{_number(counts.not_recorded).capitalize()}{more} {_times(counts.not_recorded)} {verb} not written down yet."
        )
    if counts.away:
        who = f"{name} was" if name else "You were"
        found.append(f"{who} away {_number(counts.away)} {_times(counts.away)}.")
    return tuple(found)


def _times(number: int) -> str:
    return "time" if number == 1 else "times"


_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def _number(value: int) -> str:
    return _NUMBERS[value] if value < len(_NUMBERS) else str(value)


IN_PLACE: Mapping[str, str] = {
    "Yes": N_("This is in place."),
    "Partly": N_("Some of this is in place."),
    "Not yet": N_("This is not in place yet."),
}
JUDGED: Mapping[str, str] = {
    "met": N_("Yes, this happened."),
    "partly": N_("Some of this happened."),
    "not_yet": N_("Not yet."),
    "too_early": N_("It is too soon to say."),
    "no_longer_right": N_("We agreed that something else matters more now."),
}


# ---- The questions


@dataclass(frozen=True)
class Question:
    """One page of questions. `kind` is text, card, help, people or who; `topic` the statement it becomes."""

    key: str
    kind: str
    title: str
    hint: str = ""
    topic: str = ""
    words: str = ""


def family_questions(name: str) -> tuple[Question, ...]:
    """The five questions (ux 1c, C3 to C7)."""
    return (
        Question("good-at", "text", f"What is {name} good at? What does {name} love?", "", "good_at"),
        Question("going-well", "text", "What is going well at school?", "", "going_well"),
        Question(
            "hard", "text", f"What is hard for {name}?", "At school, on the way to school, or at home after school.", "hard"
        ),
        Question("helps", "text", f"What helps {name}?", "Things you do at home count.", "helps"),
        Question("hope", "text", "What do you hope for?", f"By the summer, or when {name} is grown up.", "hope"),
    )


def own_questions() -> tuple[Question, ...]:
    """The same five for a young person, who is asked himself."""
    return (
        Question("good-at", "text", "What are you good at? What do you enjoy?", "", "good_at"),
        Question("going-well", "text", "What is going well at school or college?", "", "going_well"),
        Question("hard", "text", "What is hard for you?", "In lessons, between lessons, or on the way there.", "hard"),
        Question("helps", "text", "What helps you?", "Things other people do, and things you do yourself.", "helps"),
        Question("hope", "text", "What do you hope for?", "This year, or later in life.", "hope"),
    )


CARDS: tuple[tuple[str, str], ...] = (
    ("reading", N_("Reading")),
    ("writing", N_("Writing")),
    ("number", N_("Number work")),
    ("talking", N_("Talking in class")),
    ("friends", N_("Friends")),
    ("lunch", N_("Break and lunch")),
    ("noise", N_("Noise")),
    ("asking", N_("Asking for help")),
)
CARD_ANSWERS: tuple[tuple[str, str], ...] = (
    ("good", N_("Good")),
    ("middle", N_("In the middle")),
    ("hard", N_("Hard")),
    ("not_me", N_("Not for me")),
)
WOULD_HELP: tuple[tuple[str, str], ...] = (
    ("time", N_("More time")),
    ("show", N_("Show me how")),
    ("again", N_("Say it again")),
    ("quiet", N_("A quiet place")),
    ("friend", N_("A friend with me")),
    ("break", N_("A short break")),
    ("not_sure", N_("I don’t know")),
)
RINGS: tuple[tuple[str, str], ...] = (
    ("near", N_("Near me")),
    ("helps", N_("Helps me")),
    ("sometimes", N_("Sometimes")),
)
MOST_HELP_PAGES = 3


def pupil_questions(answers: Mapping[str, Sequence[str]]) -> tuple[Question, ...]:
    """The pupil's pages (ux 1d, D2 to D6), with one "What would help?" for each of the first three cards answered Hard."""
    found = [Question(f"card-{code}", "card", label, "How is it for you?", words=label) for code, label in CARDS]
    hard = [(code, label) for code, label in CARDS if list(answers.get(f"card-{code}", ()))[:1] == ["hard"]]
    found += [
        Question(f"help-{code}", "help", f"{label} is hard. What would help?", words=label)
        for code, label in hard[:MOST_HELP_PAGES]
    ]
    return (
        *found,
        Question("like", "text", "What do people like about you?", "", "good_at"),
        Question("dream", "text", "What do you want to do one day?", "", "hope"),
        Question("people", "people", "Who helps you?", "", "helps"),
    )


def pupil_statements(answers: Mapping[str, Sequence[str]], people: Mapping[str, str]) -> dict[str, str]:
    """The pupil's choices as words, by topic. Only what was chosen; a page left out says nothing."""

    def one(key: str) -> str:
        return next(iter(answers.get(key, ())), "").strip()

    labels = dict(CARDS)
    by_answer = {kind: [labels[code] for code, _ in CARDS if one(f"card-{code}") == kind] for kind in ("good", "middle", "hard")}
    helps = []
    for code, label in CARDS:
        chosen = [dict(WOULD_HELP)[each] for each in answers.get(f"help-{code}", ()) if each in dict(WOULD_HELP)]
        more = one(f"help-{code}-more")
        if chosen or more:
            helps.append(f"{label}: {'. '.join([*chosen, *([more] if more else [])])}.".replace("..", "."))
    for ring, label in RINGS:
        near = [name for key, name in people.items() if one(f"people-{key}") == ring]
        if near:
            helps.append(f"{label}: {listed(near)}.")
    found = {
        "good_at": one("like"),
        "going_well": f"Good: {listed(by_answer['good'])}." if by_answer["good"] else "",
        "hard": f"Hard: {listed(by_answer['hard'])}." if by_answer["hard"] else "",
        "other": f"In the middle: {listed(by_answer['middle'])}." if by_answer["middle"] else "",
        "helps": "\n".join(helps),
        "hope": one("dream"),
    }
    return {topic: text for topic, text in found.items() if text}


def seen_by(answers: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Who may read the answers besides the school, from the page "Who can see": only a clear yes opens anything."""
    chosen = ["school"]
    chosen += ["household"] if list(answers.get("household", ()))[:1] == ["yes"] else []
    chosen += ["outside"] if list(answers.get("outside", ()))[:1] == ["yes"] else []
    return tuple(chosen)


# ---- The plan's answer, as a pupil is asked it


PUPIL_ANSWERS: tuple[tuple[str, str], ...] = (
    ("agree", N_("It is good")),
    ("agree_change", N_("It is good, but I want one thing to change")),
    ("talk_first", N_("I want to talk about it")),
    ("disagree_part", N_("I do not like part of it")),
)

# ---- The parts an invited professional may be shown

PARTS: Mapping[str, str] = {
    "profile": N_("one-page profile"),
    "plan": N_("plan"),
    "sessions": N_("what happened of the support"),
    "words": N_("what the child and family said"),
    "reports": N_("other reports"),
}


def strip_words(may_see: Iterable[str], until: date | None) -> str:
    """The strip above a limited record: what is shown, what is not, until when."""
    shown = [words for code, words in PARTS.items() if code in set(may_see)]
    hidden = [words for code, words in PARTS.items() if code not in set(may_see)]
    sees = f"You can see: {', '.join(shown)}." if shown else "You can see: the question only."
    not_seen = f" You cannot see: {', '.join([*hidden, 'family notes'])}."
    ends = f" Until {until.day} {MONTHS[until.month - 1]} {until.year}." if until else ""
    return f"{sees}{not_seen}{ends}"


def own_status(status: SenStatus, since: date | None) -> str:
    """Where things stand, said to a young person himself."""
    if status is SenStatus.SEN_SUPPORT:
        had = f"have had SEN Support{_since(since)}" if since else "get SEN Support"
        return f"You {had}. That is extra help, with a plan. You have a say in it."
    if status is SenStatus.EHC_PLAN:
        return f"You have an EHC plan{_since(since)}. The council wrote it. You can ask for changes yourself."
    if status is SenStatus.MONITORING:
        return N_("Your teachers are trying some new ways to help. Then we will look again with you.")
    if status is SenStatus.STEPPED_DOWN:
        return N_("Your extra help has ended. You can ask for it again at any time.")
    return N_("You have no plan for extra help at this time. You can ask for help at any time.")
