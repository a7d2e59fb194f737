"""The pages that ours are compared with: as little as Django can do for the same request."""

import json
from functools import lru_cache
from typing import Any

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import Context, Template
from django.urls import include, path
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.csrf import csrf_exempt

from applications.models import Application
from portal.actions.terminals import hash_token
from portal.models import Report, Terminal


@lru_cache
def _template() -> Template:
    rows = "".join(f"<p>{{{{ terminal.{name} }}}}</p>" for name in ("serial", "tid", "model", "status"))
    return Template(f"<!doctype html><title>{{{{ terminal.serial }}}}</title>{rows}")


def bare(request: HttpRequest, serial: str) -> HttpResponse:
    """The bare page, signed in: session and user, one indexed row, a small template."""
    assert request.user.is_authenticated
    return HttpResponse(_template().render(Context({"terminal": Terminal.objects.get(serial=serial)})))


@csrf_exempt
@login_not_required
def heartbeat_by_orm(request: HttpRequest, serial: str) -> HttpResponse:
    """The usual way to take in a report: get the row, set the attributes, save it."""
    report = Report.objects.select_related("terminal").get(terminal__serial=serial)
    if hash_token(request.headers["Authorization"].partition(" ")[2]) != report.terminal.token_hash:
        return HttpResponse(status=401)
    data: dict[str, Any] = json.loads(request.body)
    measured_at = parse_datetime(data["reported_at"])
    if measured_at and measured_at > report.measured_at:
        report.measured_at, report.received_at, report.data = measured_at, timezone.now(), data
        report.save()
    return JsonResponse({"commands": [], "next_seconds": 60})


class ApplicationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """The queue as the admin would show it: the same columns, the same order, the same size of a page."""

    list_display = ("reference", "business", "subject_type", "status", "submitted_at", "due_on", "claimed_by")
    list_select_related = ("business", "personal", "claimed_by")
    list_filter = ("status",)
    search_fields = ("business__name", "personal__name")
    ordering = ("submitted_at", "id")
    list_per_page = 50


site = admin.AdminSite(name="reference-admin")
site.register(Application, ApplicationAdmin)

urlpatterns = [
    path("reference/admin/", site.urls),
    path("reference/bare/<str:serial>/", bare),
    path("reference/heartbeat/<str:serial>", heartbeat_by_orm),
    path("", include("portal.urls")),
]
