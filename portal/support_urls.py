"""Addresses of support cases."""

from django.urls import path

from portal.views.support import attached, cases, desk

app_name = "support"
urlpatterns = [
    path("", cases.cases, name="list"),
    path("new/", cases.new, name="new"),
    path("<uuid:pk>/", cases.case, name="case"),
    path("<uuid:pk>/act/", cases.act, name="act"),
    path("<uuid:pk>/bundle.json", attached.bundle, name="bundle"),
    path("files/<int:file_pk>/<int:number>/", attached.page, name="page"),
    path("desk/", desk.desk, name="desk"),
    path("desk/<uuid:pk>/", desk.desk_case, name="desk_case"),
    path("desk/<uuid:pk>/act/", desk.desk_act, name="desk_act"),
    path("desk/<uuid:pk>/hold/", desk.desk_hold, name="desk_hold"),
    path("desk/<uuid:pk>/sheet/", desk.sheet, name="sheet"),
]
