from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from trellis.core import clock


class ConfigConfig(AppConfig):
    """Starts last of the rooms' work: reads every room's relations, rules, events and panels."""

    name = "trellis.config"

    def ready(self) -> None:
        autodiscover_modules("policies", "events", "panels", "reactions")
        clock.bend_when(_is_demo)


def _is_demo() -> bool:
    from trellis.core.models import is_demo  # noqa: PLC0415  (models exist only once the apps are ready)

    return is_demo()
