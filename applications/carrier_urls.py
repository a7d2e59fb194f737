"""Where carriers bring their news: signed, so there is no sign-in."""

from django.urls import path

from applications.views.carrier import carrier_events

urlpatterns = [path("", carrier_events, name="carrier_events")]
