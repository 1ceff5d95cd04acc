"""A fictional world of a given size, for measuring. Refused in a real school's database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from trellis.core import clock
from trellis.core.models import Installation, installation_mode, is_demo


class Command(BaseCommand):
    """Run by script/seed."""

    help = "Fill an empty database with a fictional world that has England's proportions."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        from trellis.demo.seed import WORLDS

        parser.add_argument("--world", required=True, choices=list(WORLDS))
        parser.add_argument("--pupils", type=int, help="how many pupils the school has")
        parser.add_argument("--scale", type=float, default=1.0, help="which part of the world to build, like 0.01")

    def handle(self, *args: Any, **options: Any) -> None:
        from django.core.management import call_command

        from trellis.demo.seed import build_world

        clock.bend_when(lambda: False)
        call_command("migrate", interactive=False, verbosity=0)
        clock.bend_when(is_demo)
        if installation_mode() == Installation.Mode.SCHOOL:
            raise CommandError(
                "This database belongs to a real school: invented people have no place in it. Set TRELLIS_HOME to an empty folder."
            )
        build_world(options["world"], pupils=options["pupils"], scale=options["scale"], say=self.stdout.write)
