"""How a merchant gets a terminal."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
