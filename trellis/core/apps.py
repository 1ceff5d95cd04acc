from django.apps import AppConfig
from django.urls import register_converter

from .refs import RefConverter


class CoreConfig(AppConfig):
    name = "trellis.core"

    def ready(self) -> None:
        register_converter(RefConverter, "ref")
