"""The one table by which an event of a lower room moves a higher one: event code → services, in that order, same transaction."""

from __future__ import annotations

from trellis.core.reactions import set_table

TABLE: dict = {}

set_table(TABLE)
