#!/usr/bin/env python
"""Django's command line for Turnabout."""

import os
import sys

OFFLINE = ("match",)  # commands that read and write files alone: they ask for no settings, nor use any


def main() -> None:
    if sys.argv[1:2] and sys.argv[1] in OFFLINE:
        os.environ["DJANGO_SETTINGS_MODULE"] = "mentoring.offline"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mentoring.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
