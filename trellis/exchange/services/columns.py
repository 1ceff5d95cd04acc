"""What a school said its columns mean, remembered for the next file of the same kind of table."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from trellis.exchange.models import ColumnMemory

ROLL = "roll"
REGISTER = "register"
PROVISION = "provision"


def remembered(school_id: UUID, table: str = ROLL) -> dict[str, str]:
    """Column to field as this school placed them before."""
    return dict(ColumnMemory.objects.at(school_id).filter(table=table).values_list("column", "field"))


def remember(school_id: UUID, mapping: Mapping[str, str], table: str = ROLL) -> None:
    """Keep what a person chose for these columns. Inside a write."""
    for column, name in mapping.items():
        ColumnMemory.objects.system("remembering a column of the school's file").update_or_create(
            school_id=school_id, table=table, column=column[:120], defaults={"field": name[:60]}
        )
