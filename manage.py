#!/usr/bin/env python
"""Django's command line. People use script/run, script/test and script/trellis."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trellis.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
