"""Addresses of the diagnosis."""

from django.urls import path

from diagnostics import desk_urls
from diagnostics.views import attempts, comparing, drifts, incidents, persons, problems, runs, sharing, terminals, why

app_name = "diagnostics"
urlpatterns = [
    *desk_urls.urlpatterns,
    path("terminals/<str:serial>/start", terminals.start, name="start"),
    path("terminals/<str:serial>/history", terminals.history, name="history"),
    path("terminals/<str:serial>/problems", problems.problems, name="problems"),
    path("problems/<uuid:pk>/", problems.problem, name="problem"),
    path("problems/<uuid:pk>/progress", problems.problem_progress, name="problem_progress"),
    path("problems/<uuid:pk>/recheck", problems.recheck, name="recheck"),
    path("problems/<uuid:pk>/remedies/<slug:key>/", problems.remedy, name="remedy"),
    path("problems/<uuid:pk>/remedies/<slug:key>/ask", problems.ask, name="remedy_ask"),
    path("problems/<uuid:pk>/remedies/<slug:key>/tick", problems.tick, name="remedy_tick"),
    path("problems/<uuid:pk>/remedies/<slug:key>/outcome", problems.outcome, name="remedy_outcome"),
    path("terminals/<str:serial>/differences", drifts.of_terminal, name="terminal_drifts"),
    path("terminals/<str:serial>/attempts", attempts.of_terminal, name="terminal_attempts"),
    path("differences", drifts.drifts, name="drifts"),
    path("fleet/compare", drifts.compare, name="compare"),
    path("fleet/progress", drifts.progress, name="scan_progress"),
    path("incidents", incidents.incidents, name="incidents"),
    path("incidents/<int:pk>", incidents.incident, name="incident"),
    path("<uuid:pk>/", runs.diagnosis, name="diagnosis"),
    path("<uuid:pk>/progress", runs.progress, name="progress"),
    path("<uuid:pk>/age", runs.age, name="age"),
    path("<uuid:pk>/compare/<uuid:other>", comparing.between, name="between"),
    path("terminals/<str:serial>/compare", comparing.chosen, name="compare_chosen"),
    path("<uuid:pk>/why", why.why, name="why"),
    path("<uuid:pk>/again", runs.again, name="again"),
    path("<uuid:pk>/share", sharing.share, name="share"),
    path("shares/<uuid:pk>/withdraw", sharing.withdraw, name="withdraw"),
    path("<uuid:pk>/answer", runs.answer, name="answer"),
    path("<uuid:pk>/ask-person", persons.ask, name="ask_person"),
]
