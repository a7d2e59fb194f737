"""The operators' pages of the room."""

from django.urls import path

from diagnostics.views import desk, export, numbers

urlpatterns = [
    path("desk/", desk.desk, name="desk"),
    path("desk/export.csv", export.export, name="desk_export"),
    path("desk/numbers", numbers.numbers, name="desk_numbers"),
]
