"""Addresses of the receipt clinic: short, because they are read out over the phone."""

from django.urls import path

from diagnostics.views.clinic import pages, slips

app_name = "clinic"
urlpatterns = [
    path("", pages.clinic, name="clinic"),
    path("codes/", pages.codes, name="codes"),
    path("start", pages.start, name="start"),
    path("<uuid:pk>/", slips.slip, name="slip"),
    path("<uuid:pk>/progress", slips.progress, name="progress"),
    path("<uuid:pk>/photo", slips.photo, name="photo"),
]
