"""Pages of what comes in: the roll, and the SENCO's own lists."""

from .changes import changes, changes_csv, changes_xlsx
from .expected import change_expected, expect, expected, one_expected
from .leaving import left, left_colleagues
from .lists import (
    before,
    bring_what_you_have,
    provisions_columns,
    provisions_done,
    provisions_import,
    provisions_preview,
    register_columns,
    register_done,
    register_import,
    register_preview,
)
from .pasted import before_table
from .plans import before_original, plans_done, plans_file, plans_import, plans_preview
from .roll import bring, columns, done, preview, roll

__all__ = [
    "before",
    "before_original",
    "before_table",
    "bring",
    "bring_what_you_have",
    "change_expected",
    "changes",
    "changes_csv",
    "changes_xlsx",
    "columns",
    "done",
    "expect",
    "expected",
    "left",
    "left_colleagues",
    "one_expected",
    "plans_done",
    "plans_file",
    "plans_import",
    "plans_preview",
    "preview",
    "provisions_columns",
    "provisions_done",
    "provisions_import",
    "provisions_preview",
    "register_columns",
    "register_done",
    "register_import",
    "register_preview",
    "roll",
]
