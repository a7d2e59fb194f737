"""The one address of the room that opens without a sign-in."""

from django.urls import path

from diagnostics.views.sharing import shared

urlpatterns = [path("<str:token>/", shared, name="shared")]
