"""Form fields and the form every page of Trellis uses. Each field brings its own sentence for when it is left empty."""

from trellis.designsystem.forms.dates import ClockTime, Day
from trellis.designsystem.forms.fields import (
    Choice,
    Choices,
    Decimal,
    Email,
    File,
    Hidden,
    LongText,
    Password,
    Select,
    Text,
    Whole,
    Worded,
    YesNo,
)
from trellis.designsystem.forms.form import Problem, TrellisForm

__all__ = [
    "Choice",
    "Choices",
    "ClockTime",
    "Day",
    "Decimal",
    "Email",
    "File",
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
