"""Forms of the pages at home. Every sentence is one a parent or child can act on."""

from .asking import CardForm, CheckForm, HelpForm, PeopleForm, TextForm, WhoForm
from .family import AnswerForm, OwnWordsForm, TellForm, WorryForm

__all__ = [
    "AnswerForm",
    "CardForm",
    "CheckForm",
    "HelpForm",
    "OwnWordsForm",
    "PeopleForm",
    "TellForm",
    "TextForm",
    "WhoForm",
    "WorryForm",
]
