"""Why is this terminal refused?"""

from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "diagnostics"
