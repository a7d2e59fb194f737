#!/usr/bin/env python
"""Django's command line."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if sys.argv[1:2] == ["run"] and "--help" not in sys.argv:
        from portal import laptop  # before the settings: `run` needs no configuration, it makes the demo's

        try:
            laptop.prepare()
        except laptop.AlreadyRunning as error:
            sys.exit(f"Cannot start: {error}")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
