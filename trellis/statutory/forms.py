"""The dates of an EHC plan."""

from __future__ import annotations

from trellis.designsystem import forms


class EhcForm(forms.TrellisForm):
    """When it was made, when it was reviewed, when it will be next."""

    plan_on = forms.Day(label="Date of the plan", missing="Enter the date on the EHC plan", hint="On its first page")
    last_review_on = forms.Day(label="Last annual review", required=False, hint="Leave it empty if there has been none")
    next_review_on = forms.Day(label="Next annual review", required=False, hint="Leave it empty for the last day the law allows")
    ended_on = forms.Day(label="The plan ended on", required=False, hint="Only when the council has ended it")
