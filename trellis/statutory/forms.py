"""The dates of an EHC plan."""

from __future__ import annotations

from trellis.designsystem import forms
from trellis.rulebook.phases import PHASES

_MOVES = [("none", "No move"), *((each.code, each.label) for each in PHASES)]


class EhcForm(forms.TrellisForm):
    """When it was made, when it was reviewed, when it will be next."""

    plan_on = forms.Day(label="Date of the plan", missing="Enter the date on the EHC plan", hint="On its first page")
    last_review_on = forms.Day(label="Last annual review", required=False, hint="Leave it empty if there has been none")
    next_review_on = forms.Day(label="Next annual review", required=False, hint="Leave it empty for the last day the law allows")
    ended_on = forms.Day(label="The plan ended on", required=False, hint="Only when the council has ended it")
    transfer = forms.Select(
        _MOVES,
        empty="What the year group makes likely",
        label="Next move between phases",
        required=False,
        missing="Choose a move from the list",
    )
    transfer_year = forms.Whole(
        label="Year of that move",
        required=False,
        least=2020,
        most=2060,
        hint="Leave it empty for this summer",
        wrong="Enter the year as four figures, like 2027",
    )
    transfer_named_on = forms.Day(
        label="The plan that names the new setting came on", required=False, hint="Leave it empty until the council has sent it"
    )
