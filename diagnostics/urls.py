"""Addresses of the diagnosis."""

from django.urls import path

from diagnostics.views import problems, runs, terminals

app_name = "diagnostics"
urlpatterns = [
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
    path("<uuid:pk>/", runs.diagnosis, name="diagnosis"),
    path("<uuid:pk>/progress", runs.progress, name="progress"),
    path("<uuid:pk>/again", runs.again, name="again"),
    path("<uuid:pk>/answer", runs.answer, name="answer"),
]
