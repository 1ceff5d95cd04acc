"""Forms of the pages at home. Every sentence is one a parent or child can act on."""

from .asking import CardForm, CheckForm, HelpForm, PeopleForm, TextForm, WhoForm
from .family import AnswerForm, OwnWordsForm, TellForm, WorryForm
from .meetings import ComingForm, RightForm, TalkAboutForm

__all__ = [
    "AnswerForm",
    "CardForm",
    "CheckForm",
    "ComingForm",
    "HelpForm",
    "OwnWordsForm",
    "PeopleForm",
    "RightForm",
    "TalkAboutForm",
    "TellForm",
    "TextForm",
    "WhoForm",
    "WorryForm",
]
