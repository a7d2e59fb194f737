"""The addresses of the operator's API, beside those of the terminals."""

from django.urls import path

from portal.api.operator import pages
from portal.api.operator.site import addresses

app_name = "operator"
urlpatterns = [
    path("docs/", pages.docs, name="docs"),
    path("openapi.json", pages.openapi, name="openapi"),
    *addresses(),
    path("<path:rest>", pages.nowhere, name="nowhere"),
]
