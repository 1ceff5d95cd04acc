from functools import cache

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from trellis.core import clock


class ConfigConfig(AppConfig):
    """Starts last of the rooms' work: reads every room's relations, rules, events and panels."""

    name = "trellis.config"

    def ready(self) -> None:
        autodiscover_modules("policies", "events", "panels", "reactions", "nightly")
        clock.bend_when(_is_demo)


@cache
def _tables_stand() -> bool:
    from django.db import connection  # noqa: PLC0415

    if "core_installation" not in connection.introspection.table_names():
        raise LookupError
    return True


def _is_demo() -> bool:
    from trellis.core.models import is_demo  # noqa: PLC0415  (models exist only once the apps are ready)

    try:
        _tables_stand()
    except LookupError:
        return False
    return is_demo()
