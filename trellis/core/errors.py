"""The three ways a request can be refused. Each carries words for the person, never for the log."""

from collections.abc import Sequence


class Denied(Exception):
    """The viewer may not do this. `reason` is a sentence that says who can."""

    def __init__(self, reason: str) -> None:
        super().__init__("denied")
        self.reason = reason


class NotFound(Exception):
    """There is nothing here for this viewer: absent and out of reach look the same."""


class RuleBroken(Exception):
    """A rule says no. `message` says how to put it right; `field` is the form field it belongs to."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__("rule broken")
        self.message = message
        self.field = field


class RowsBroken(RuleBroken):
    """Some rows of a grid are not right: `rows` are (field, sentence). Nothing was saved."""

    def __init__(self, rows: Sequence[tuple[str, str]]) -> None:
        super().__init__(rows[0][1], rows[0][0])
        self.rows = tuple(rows)


class Busy(Exception):
    """Something the request must have first was not free in time. Nothing was shown or written."""


class EditedMeanwhile(Exception):
    """Another person saved first. `theirs` maps field to their text, `by` and `at` say who and when."""

    def __init__(self, *, theirs: dict[str, str], by: str, at: str, revision: int) -> None:
        super().__init__("edited meanwhile")
        self.theirs = theirs
        self.by = by
        self.at = at
        self.revision = revision
