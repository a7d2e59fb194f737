"""Every address of the site."""

from django.urls import include, path

from portal.api.acquirer_events import acquirer_events
from portal.api.terminals import command, heartbeat
from portal.views import account, errors, health, home, language, members, notices, outbox, terminals

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", include("allauth.urls")),
    path("language/", language.set_language, name="set_language"),
    path("terminals/", terminals.terminals, name="terminal_list"),
    path("terminals/<str:serial>/", terminals.terminal, name="terminal"),
    path("notices/", notices.notices, name="notice_list"),
    path("notices/read/", notices.mark_notices_read, name="notices_read"),
    path("members/", members.members, name="member_list"),
    path("members/<int:pk>/", members.member, name="member"),
    path("account/", account.account, name="account"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("api/v1/terminals/<str:serial>/heartbeat", heartbeat, name="heartbeat"),
    path("api/v1/terminals/<str:serial>/commands/<str:command_id>", command, name="command"),
    path("acquirer/events", acquirer_events, name="acquirer_events"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("support/", include("portal.support_urls")),
    path("applications/", include("applications.urls")),
    path("diagnostics/", include("diagnostics.urls")),
    path("shared/", include("diagnostics.shared_urls")),
    path("clinic/", include("diagnostics.clinic_urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
