"""Addresses of the diagnosis."""

from django.urls import path

from diagnostics.views import persons, runs, terminals

app_name = "diagnostics"
urlpatterns = [
    path("terminals/<str:serial>/start", terminals.start, name="start"),
    path("terminals/<str:serial>/history", terminals.history, name="history"),
    path("<uuid:pk>/", runs.diagnosis, name="diagnosis"),
    path("<uuid:pk>/progress", runs.progress, name="progress"),
    path("<uuid:pk>/again", runs.again, name="again"),
    path("<uuid:pk>/answer", runs.answer, name="answer"),
    path("<uuid:pk>/ask-person", persons.ask, name="ask_person"),
]
