"""Every address of the site."""

from django.urls import include, path

from portal.api.acquirer_events import acquirer_events
from portal.api.terminals import command, heartbeat
from portal.views import (
    account,
    change_decide,
    change_desk,
    change_new,
    changes,
    errors,
    health,
    home,
    language,
    members,
    my_data,
    notices,
    outbox,
    spares,
    terminal_more,
    terminals,
)

urlpatterns = [
    path("", home.home, name="home"),
    path("accounts/", include("allauth.urls")),
    path("language/", language.set_language, name="set_language"),
    path("terminals/", terminals.terminals, name="terminal_list"),
    path("terminals/table.csv", terminals.terminal_sheet, name="terminal_sheet"),
    path("terminals/<str:serial>/", terminals.terminal, name="terminal"),
    path("terminals/<str:serial>/log/", terminal_more.terminal_log, name="terminal_log"),
    path("terminals/<str:serial>/register/", terminal_more.terminal_register, name="terminal_register"),
    path("terminals/<str:serial>/upkeep/", terminal_more.terminal_upkeep, name="terminal_upkeep"),
    path("terminals/<str:serial>/spare/", spares.spare_act, name="spare_act"),
    path("terminals/<str:serial>/swap/", spares.swap_new, name="swap_new"),
    path("spares/", spares.spares, name="spare_list"),
    path("swaps/<uuid:pk>/", spares.swap, name="swap"),
    path("swaps/<uuid:pk>/act/", spares.swap_act, name="swap_act"),
    path("notices/", notices.notices, name="notice_list"),
    path("notices/read/", notices.mark_notices_read, name="notices_read"),
    path("changes/", changes.changes, name="change_list"),
    path("changes/new/<str:kind>/", change_new.change_new, name="change_new"),
    path("changes/papers/<int:paper>/<int:number>/", changes.change_page, name="change_page"),
    path("changes/desk/", change_desk.change_desk, name="change_desk"),
    path("changes/desk/<uuid:pk>/", change_desk.change_case, name="change_case"),
    path("changes/desk/<uuid:pk>/witnesses/", change_desk.change_witnesses, name="change_witnesses"),
    path("changes/desk/<uuid:pk>/packet/", change_desk.change_packet, name="change_packet"),
    path("changes/desk/<uuid:pk>/decide/", change_decide.change_decide, name="change_decide"),
    path("changes/desk/<uuid:pk>/hand-over/", change_decide.change_hand_over, name="change_hand_over"),
    path("changes/desk/<uuid:pk>/objection/", change_decide.change_objection, name="change_objection"),
    path("changes/desk/<uuid:pk>/again/", change_decide.change_again, name="change_again"),
    path("changes/<uuid:pk>/", changes.change, name="change"),
    path("changes/<uuid:pk>/answer/", changes.change_answer, name="change_answer"),
    path("changes/<uuid:pk>/withdraw/", changes.change_withdraw, name="change_withdraw"),
    path("members/", members.members, name="member_list"),
    path("members/<int:pk>/", members.member, name="member"),
    path("account/", account.account, name="account"),
    path("account/data/", my_data.my_data, name="my_data"),
    path("account/data/export/", my_data.my_data_export, name="my_data_export"),
    path("account/data/<int:pk>/", my_data.my_data_file, name="my_data_file"),
    path("account/data/delete/", my_data.my_data_delete, name="my_data_delete"),
    path("privacy/desk/", my_data.privacy_desk, name="privacy_desk"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("api/v1/terminals/<str:serial>/heartbeat", heartbeat, name="heartbeat"),
    path("api/v1/terminals/<str:serial>/commands/<str:command_id>", command, name="command"),
    path("acquirer/events", acquirer_events, name="acquirer_events"),
    path("acquirer/documents/", include("applications.acquirer_urls")),
    path("carrier/events", include("applications.carrier_urls")),
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
