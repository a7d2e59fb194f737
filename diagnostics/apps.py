"""Why is this terminal refused?"""

from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "diagnostics"

    def ready(self) -> None:
        from diagnostics import home
        from diagnostics.labels import value_label
        from portal import rooms

        rooms.CARDS.extend([home.incidents, home.problems])
        rooms.FAULTS.append(home.faulty)
        rooms.WORDS["value"] = lambda value: value_label("", value)
