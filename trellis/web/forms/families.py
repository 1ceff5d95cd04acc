"""The form of the quiet start."""

from __future__ import annotations

from trellis.designsystem.forms import Select, TrellisForm


class FamiliesForm(TrellisForm):
    """A class, a year or a child."""

    whom = Select(label="Whose families?", missing="Choose a class, a year or a child", empty="Choose a class, a year or a child")
