"""The applications room as a Django app."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"

    def ready(self) -> None:
        from applications.orders import opened_by
        from applications.profile import applied_for
        from applications.queries import activation_begun
        from applications.rules import mcc, regions
        from portal import rooms

        rooms.WORDS["region"] = regions.describe
        rooms.WORDS["mcc"] = lambda code: mcc.categories()[code].name if code in mcc.categories() else code
        rooms.APPLIED.append(applied_for)
        rooms.OPENED.append(opened_by)
        rooms.AT_WORK["activation"] = activation_begun
