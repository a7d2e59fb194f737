"""Addresses of the diagnosis."""

from django.urls import path

from diagnostics.views import drifts, persons, runs, sharing, terminals

app_name = "diagnostics"
urlpatterns = [
    path("terminals/<str:serial>/start", terminals.start, name="start"),
    path("terminals/<str:serial>/history", terminals.history, name="history"),
    path("terminals/<str:serial>/differences", drifts.of_terminal, name="terminal_drifts"),
    path("differences", drifts.drifts, name="drifts"),
    path("fleet/compare", drifts.compare, name="compare"),
    path("fleet/progress", drifts.progress, name="scan_progress"),
    path("<uuid:pk>/", runs.diagnosis, name="diagnosis"),
    path("<uuid:pk>/progress", runs.progress, name="progress"),
    path("<uuid:pk>/age", runs.age, name="age"),
    path("<uuid:pk>/again", runs.again, name="again"),
    path("<uuid:pk>/share", sharing.share, name="share"),
    path("shares/<uuid:pk>/withdraw", sharing.withdraw, name="withdraw"),
    path("<uuid:pk>/answer", runs.answer, name="answer"),
    path("<uuid:pk>/ask-person", persons.ask, name="ask_person"),
]
