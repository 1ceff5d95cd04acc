"""Django's own checks and the state of the migrations, in one start: python -m tests.harness.checks"""

from __future__ import annotations

import os
import sys
import warnings


def main() -> int:
    """0 when the models, routes and migrations hold together; says what does not."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.core.management import CommandError, call_command

    django.setup()
    from trellis.core import clock

    # There are no tables here to ask what kind of installation this is.
    clock.bend_when(lambda: False)
    # makemigrations looks for applied migrations; here are none.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    try:
        call_command("check", fail_level="WARNING")
        call_command("makemigrations", check_changes=True, dry_run=True, verbosity=1)
    except (CommandError, SystemExit) as problem:
        print(
            problem if isinstance(problem, CommandError) else "Models have changed: run manage.py makemigrations.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
