"""The address where the acquirer fetches the papers of a hand-over: the link is the key, so there is no sign-in."""

from django.urls import path

from applications.views.acquirer import acquirer_document

urlpatterns = [path("<str:link>", acquirer_document, name="acquirer_document")]
