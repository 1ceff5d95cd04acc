"""How hard a text is to read: a syllable counter, the Flesch and Flesch-Kincaid formulas, and the age they mean."""

import re
from dataclasses import dataclass

_VOWELS = re.compile(r"[aeiouy]+")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+(?:[.,:]\d+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+|\n+|;\s+")
_SAID_AS = {
    "mr": 2,
    "mrs": 2,
    "ms": 1,
    "dr": 2,
    "ta": 2,
    "sen": 3,
    "ehc": 3,
    "the": 1,
    "every": 2,
    "something": 2,
}
_SAID_AS |= {
    "people": 2,
    "being": 2,
    "doing": 2,
    "going": 2,
    "idea": 3,
    "create": 2,
    "area": 3,
    "science": 2,
    "quiet": 2,
}
_SILENT_ENDINGS = ("es", "ed")
_ONE_SYLLABLE_NUMBER = 1
_YOUNGEST, _GRADE_TO_AGE = 5, 5


def syllables(word: str) -> int:
    """How many syllables an English word has, near enough; at least 1. A number counts as 1."""
    w = re.sub(r"['’]\w*$", "", word.lower())
    if not w or not w[0].isalpha():
        return _ONE_SYLLABLE_NUMBER
    if w in _SAID_AS:
        return _SAID_AS[w]
    count = len(_VOWELS.findall(w))
    if (
        (w.endswith("e") and not re.search(r"[^aeiouy]le$", w) and not re.search(r"[aeiouy]e$", w))
        or (w.endswith("ed") and not re.search(r"[td]ed$|[aeiouy]ed$", w))
        or (w.endswith("es") and not re.search(r"(?:[sxz]|ch|sh|[cg]|[aeiouy])es$|[^aeiouy]les$", w))
    ):
        count -= 1
    if re.search(r"[^aeiouycsgtx]ia|[^aeiouyctsg]io(?!u)|[^aeiouq]ua[^ry]|[^qg]uo", w):
        count += 1
    if re.search(r"[^aeiouy]e(?:ment|ful|less|ly|ness|thing|times?)s?$", w):
        count -= 1
    if w.endswith(("ism", "isms")):
        count += 1
    return max(count, 1)


@dataclass(frozen=True)
class Reading:
    """Figures of one text. `ease` is Flesch (higher is easier), `grade` Flesch-Kincaid, sentences in words."""

    words: int
    sentences: int
    ease: float
    grade: float
    longest_sentence: int

    @property
    def mean_sentence(self) -> float:
        """Words a sentence."""
        return self.words / self.sentences if self.sentences else 0.0


def measure(text: str) -> Reading:
    """Measure a text. Line breaks end a sentence; an empty text has no words and grade 0."""
    sentences = [w for w in (_WORD.findall(s) for s in _SENTENCE_END.split(text)) if w]
    words = [w for s in sentences for w in s]
    if not words:
        return Reading(0, 0, 100.0, 0.0, 0)
    a_sentence = len(words) / len(sentences)
    a_word = sum(map(syllables, words)) / len(words)
    return Reading(
        words=len(words),
        sentences=len(sentences),
        ease=round(206.835 - 1.015 * a_sentence - 84.6 * a_word, 1),
        grade=round(0.39 * a_sentence + 11.8 * a_word - 15.59, 1),
        longest_sentence=max(map(len, sentences)),
    )


def flesch_ease(text: str) -> float:
    """Flesch reading ease: about 100 is very easy, below 30 very hard."""
    return measure(text).ease


def fk_grade(text: str) -> float:
    """Flesch-Kincaid grade; the age it stands for in England is about five years more."""
    return measure(text).grade


def reads_at_age(text: str) -> int:
    """The age at which a text can be read, in whole years, never below 5."""
    return max(_YOUNGEST, round(fk_grade(text)) + _GRADE_TO_AGE)


TARGETS: dict[str, tuple[float, float]] = {
    "family_page": (75, 5),
    "family_plan": (65, 7),
    "pupil_easy": (90, 2),
    "pupil_words": (80, 4),
    "staff": (60, 8),
}
"""Lowest ease and highest grade for each kind of text. Shown as advice; people's own words are never blocked."""


def within_target(text: str, kind: str) -> bool:
    """Whether a text is as easy as its readers need."""
    ease, grade = TARGETS[kind]
    found = measure(text)
    return found.words == 0 or (found.ease >= ease and found.grade <= grade)
