"""What the invented children are like: words, outcomes and support for each main need. `{name}` is the child's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class Aim:
    """One outcome: the parts of its sentence, its measure, where it starts and where it should get to."""

    will: str
    where: str
    how_well: str
    shown_by: str
    child_words: str
    unit: str
    start: int
    goal: int


@dataclass(frozen=True)
class Help:
    """One support line. Without minutes it makes no sessions. `slots` are (weekday, time)."""

    kind: str
    what: str
    how: str
    minutes: int | None = None
    times: int | None = None
    slots: tuple[tuple[int, time | None], ...] = ()
    place: str = ""
    size: int = 1
    on_sheet: bool = False
    avoid: str = ""


@dataclass(frozen=True)
class Story:
    """One kind of need as it shows in a child's days."""

    code: str
    in_class: str
    concern: str
    where: tuple[str, ...]
    good_at: str
    hope: str
    hard: str
    helps: str
    family: str
    family_hope: str
    school: str
    area: str
    barrier: str
    aims: tuple[Aim, ...]
    support: tuple[Help, ...]
    summary: str
    family_summary: str


_TALK = Story(
    code="SLCN",
    in_class="Needs time to think, short sentences and pictures of new words.",
    concern="Finds it hard to answer when the whole class is asked. Looks at others to see what to do. Can do it with a partner.",
    where=("whole_class", "small_group"),
    good_at="I like drawing foxes. I am good at looking after my friends.",
    hope="I want to tell the class about my picture.",
    hard="It is too fast when everyone talks.",
    helps="I need people to wait when I am thinking.",
    family="{name} tells us lots at home about the day, in the evening when it is quiet.",
    family_hope="We hope {name} will put a hand up without worrying.",
    school="Joins in with a partner. Whole-class questions are still too fast.",
    area="communication",
    barrier="understanding_language",
    aims=(
        Aim(
            "answer one question",
            "whole-class lessons",
            "on 4 days out of 5",
            "a tally on the class sheet",
            "I want to put my hand up.",
            "days a week",
            1,
            4,
        ),
    ),
    support=(
        Help(
            "quality_teaching",
            "Wait 10 seconds for an answer",
            "Every adult, every lesson.",
            on_sheet=True,
            avoid="Asking without warning",
        ),
        Help(
            "intervention",
            "Talking group",
            "New words with pictures, then saying them in a sentence.",
            20,
            2,
            ((0, time(10, 20)), (3, time(10, 20))),
            "The Nook",
            4,
        ),
    ),
    summary="{name} understands more than can be said at speed. Time to think, pictures of key words and practice in a small group come first.",
    family_summary="{name} knows a lot. Saying it fast is hard. We will give time to think and help with new words.",
)
_READ = Story(
    code="SPLD",
    in_class="Reads better with large clear print; listens and speaks well.",
    concern="Is upset when asked to read aloud. Can tell the story again when someone else reads it.",
    where=("reading", "writing"),
    good_at="I am good at building things and at football.",
    hope="I want to read the rules of my game myself.",
    hard="The letters look the same.",
    helps="It helps when someone reads it with me first.",
    family="Homework with reading ends in tears. {name} loves stories read aloud.",
    family_hope="We hope {name} will choose a book one day.",
    school="Knows most single sounds. Longer words are guessed from the first letter.",
    area="cognition",
    barrier="reading",
    aims=(
        Aim(
            "read a short page aloud",
            "a book at the right level",
            "with 9 of 10 words right",
            "a weekly reading check",
            "I want to read a page.",
            "words of 10 right",
            5,
            9,
        ),
    ),
    support=(
        Help(
            "quality_teaching",
            "Key words on a card on the desk",
            "Made with {name} each Monday.",
            on_sheet=True,
            avoid="Reading aloud without practice",
        ),
        Help(
            "intervention",
            "Reading practice",
            "Sounds first, then the same page three days running.",
            15,
            3,
            ((0, time(9, 10)), (2, time(9, 10)), (4, time(9, 10))),
            "Library",
        ),
    ),
    summary="{name} thinks and speaks well. Reading longer words is the barrier. Short daily practice with sounds, and no surprise reading aloud.",
    family_summary="{name} is bright and reading is hard work. We will practise little and often.",
)
_CALM = Story(
    code="SEMH",
    in_class="Needs a plan for change and a quiet place to go to; comes back ready to learn.",
    concern="Has stopped joining in after break. Leaves the room when it is loud. Can come back after five minutes with a grown-up.",
    where=("break_lunch", "moving"),
    good_at="I am kind to little ones. I know all the planets.",
    hope="I want to stay for the whole football game.",
    hard="I do not like it when plans change.",
    helps="Show me what is next. Let me go to the quiet table.",
    family="Mornings are hard. {name} sleeps badly before school days.",
    family_hope="We hope {name} will come home and say it was a good day.",
    school="Settles with a clear timetable. Loud times after break are the hardest.",
    area="semh",
    barrier="feelings",
    aims=(
        Aim(
            "come in from break and start work",
            "the classroom",
            "within 5 minutes on 4 days out of 5",
            "a note by the class adult",
            "I want to come in with everyone.",
            "days a week",
            1,
            4,
        ),
    ),
    support=(
        Help(
            "quality_teaching",
            "Show what comes next on the board",
            "Point to it before each change.",
            on_sheet=True,
            avoid="Sudden changes without a warning",
        ),
        Help(
            "intervention",
            "Check-in",
            "Five calm minutes with the same adult.",
            10,
            5,
            tuple((day, time(8, 50)) for day in range(5)),
            "Quiet table",
        ),
    ),
    summary="{name} wants to be with others. Change and noise come too fast. A check-in each morning and a quiet place keep the day going.",
    family_summary="{name} likes being with friends. Loud and sudden things are hard. We start each day with a calm check-in.",
)
_NUMBER = Story(
    code="MLD",
    in_class="Learns best with things to move and one step at a time.",
    concern="Finds it hard to keep hold of more than one step. Can do it when there are things to move and count.",
    where=("number", "writing"),
    good_at="I am good at cooking and at jokes.",
    hope="I want to do my own shopping.",
    hard="Too many things to remember.",
    helps="Tell me one thing, then the next.",
    family="{name} helps to cook and counts everything out. Written sums are a worry.",
    family_hope="We hope {name} will feel sure of numbers up to 20.",
    school="Counts reliably to 20 with objects. Loses the thread with written steps.",
    area="cognition",
    barrier="memory",
    aims=(
        Aim(
            "solve adding sums to 20",
            "maths lessons",
            "with 8 of 10 right",
            "the Friday check",
            "I want to get them right.",
            "of 10 right",
            3,
            8,
        ),
    ),
    support=(
        Help(
            "quality_teaching",
            "One step at a time, with things to move",
            "Leave the first step in view.",
            on_sheet=True,
            avoid="Long spoken instructions",
        ),
        Help(
            "intervention",
            "Number group",
            "Ten minutes with counters, ten with a board game.",
            20,
            2,
            ((1, time(11, 0)), (3, time(11, 0))),
            "Maths corner",
            3,
        ),
    ),
    summary="{name} understands with things to move. Steps in words are lost. Small group practice, one step at a time.",
    family_summary="{name} learns by doing. We will work with things to move, one step at a time.",
)
_ROUTINE = Story(
    code="ASD",
    in_class="Works well with a clear timetable, plain words and less noise.",
    concern="Is upset when the timetable changes. Can work for a long time on something with a clear end.",
    where=("all_the_time",),
    good_at="I know every train on our line.",
    hope="I want a friend who likes trains.",
    hard="The hall is too loud.",
    helps="Tell me before things change. Headphones help.",
    family="{name} tells us exactly what happened, in order. Parties and crowds are hard.",
    family_hope="We hope {name} will have one good friend.",
    school="Follows a written list without help. Group work without roles goes wrong.",
    area="communication",
    barrier="social_rules",
    aims=(
        Aim(
            "work with one partner for 10 minutes",
            "group work",
            "3 times a week",
            "a note by the class adult",
            "I want to work with a friend.",
            "times a week",
            0,
            3,
        ),
    ),
    support=(
        Help(
            "adaptation",
            "Headphones and a seat away from the door",
            "In the tray by the desk.",
            on_sheet=True,
            avoid="The hall at its loudest",
        ),
        Help(
            "intervention",
            "Partner play",
            "A game with rules, the same partner, one adult near by.",
            20,
            2,
            ((2, time(13, 15)), (4, time(13, 15))),
            "Games room",
            2,
        ),
    ),
    summary="{name} is exact and keen. Noise and unplanned change get in the way. A partner, a role and a list make group work possible.",
    family_summary="{name} likes things in order. Noise and surprises are hard. We will practise working with one partner.",
)

STORIES: dict[str, Story] = {each.code: each for each in (_TALK, _READ, _CALM, _NUMBER, _ROUTINE)}

# In the order in which children of a class are given one; shares as in domain 7.1, assumption set A.
MIX = ("SLCN", "SEMH", "MLD", "SPLD", "SLCN", "ASD", "SEMH", "SPLD")

STRATEGIES = (
    ("Wait 10 seconds for an answer", ("whole_class", "small_group")),
    ("Say the name first, then the question", ("whole_class",)),
    ("Put new words on a card with a picture", ("reading", "writing", "whole_class")),
    ("Large clear print on cream paper", ("reading", "writing")),
    ("One step at a time, with the first step in view", ("number", "writing")),
    ("Things to count and move on the table", ("number",)),
    ("Show what comes next on the board", ("moving", "all_the_time")),
    ("A quiet table to go to, no questions asked", ("break_lunch", "all_the_time")),
    ("A job to do on the way between lessons", ("moving", "break_lunch")),
)
# What every class of either school gets anyway.
EVERYDAY = ("Say the name first, then the question", "Large clear print on cream paper")
