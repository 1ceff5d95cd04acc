"""Form fields and the form every page of Trellis uses. Each field brings its own sentence for when it is left empty."""

from trellis.designsystem.forms.choices import Choice, Choices, Select, YesNo
from trellis.designsystem.forms.dates import ClockTime, Day
from trellis.designsystem.forms.fields import Email, File, Files, Hidden, LongText, Password, Text, Worded
from trellis.designsystem.forms.figures import Decimal, Whole
from trellis.designsystem.forms.form import Problem, TrellisForm

__all__ = [
    "Choice",
    "Choices",
    "ClockTime",
    "Day",
    "Decimal",
    "Email",
    "File",
    "Files",
    "Hidden",
    "LongText",
    "Password",
    "Problem",
    "Select",
    "Text",
    "TrellisForm",
    "Whole",
    "Worded",
    "YesNo",
]
