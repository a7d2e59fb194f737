"""Who gets which answer at which address: one line an address, and no address without a line.

Columns: name · method · about · anonymous · stranger · owner · reviewer. `about` names what the address is about in
tests/house/world.py (several joined by +); `-` means nothing. The owner is the applicant, the owner of the shop and
the one who started the diagnosis; the reviewer's session passed the second factor. POST is sent without any data.
302 of the anonymous always leads to the sign-in; a stranger never learns more than 404.
"""

from dataclasses import dataclass

TABLE = """
home                                  GET   -                    200  302  200  302
account                               GET   -                    302  200  200  200
account_login                         GET   -                    200  302  302  302
account_logout                        GET   -                    302  200  200  200
account_signup                        GET   -                    200  302  302  302
account_inactive                      GET   -                    200  200  200  200
account_reauthenticate                GET   -                    302  200  200  200
account_email                         GET   -                    302  200  200  200
account_email_verification_sent       GET   -                    302  302  302  302
account_change_password               GET   -                    302  200  200  200
account_set_password                  GET   -                    302  302  302  302
account_reset_password                GET   -                    200  200  200  200
account_confirm_login_code            GET   -                    302  302  302  302
account_verify_phone                  GET   -                    302  302  302  302
account_change_phone                  GET   -                    302  200  200  200
account_confirm_password_reset_code   GET   -                    302  302  302  302
account_complete_password_reset       GET   -                    302  302  302  302
account_password_reset_completed      GET   -                    200  200  200  200
mfa_index                             GET   -                    302  200  200  200
mfa_authenticate                      GET   -                    302  302  302  302
mfa_reauthenticate                    GET   -                    302  302  302  302
mfa_activate_totp                     GET   -                    302  302  302  302
mfa_deactivate_totp                   GET   -                    302  404  404  404
mfa_view_recovery_codes               GET   -                    302  404  404  404
mfa_generate_recovery_codes           GET   -                    302  302  302  302
mfa_download_recovery_codes           GET   -                    302  404  404  404
set_language                          POST  -                    302  302  302  302
terminal_list                         GET   -                    302  200  200  200
terminal                              GET   terminal             302  404  200  200
terminal_sheet                        GET   -                    302  200  200  200
terminal_log                          GET   terminal             302  404  200  200
terminal_register                     POST  terminal             302  404  302  302
terminal_upkeep                       GET   terminal             302  404  200  302
spare_list                            GET   -                    302  200  200  200
spare_act                             POST  terminal             302  404  302  302
swap_new                              GET   terminal             302  404  200  302
swap                                  GET   swap                 302  404  200  200
swap_act                              POST  swap                 302  404  302  302
terminal_settings                     GET   terminal             302  404  200  200
terminal_settings_ask                 POST  terminal             302  404  302  302
terminal_settings_look                POST  terminal             302  404  302  302
firmware                              GET   -                    302  200  200  200
roll_out_list                         GET   -                    302  404  404  200
roll_out_new                          GET   -                    302  404  404  200
roll_out                              GET   roll_out             302  404  404  200
roll_out_act                          POST  roll_out             302  404  404  302
notice_list                           GET   -                    302  200  200  200
notices_read                          POST  -                    302  302  302  302
shop_list                             GET   -                    302  200  200  200
merchant_profile                      GET   shop                 302  404  200  404
merchant_reading                      GET   shop                 302  404  286  404
merchant_read                         POST  shop                 302  404  302  404
member_list                           GET   -                    302  200  200  200
member                                POST  member               302  404  200  404
change_list                           GET   -                    302  200  200  200
change_new                            GET   change_kind          302  200  200  200
change                                GET   change               302  404  200  404
change_answer                         POST  change               302  404  200  404
change_withdraw                       POST  change               302  404  302  404
change_desk                           GET   -                    302  404  404  200
change_case                           GET   change               302  404  404  200
change_witnesses                      GET   change               302  404  404  200
change_packet                         GET   change               302  404  404  200
change_decide                         POST  change               302  404  404  200
change_hand_over                      POST  change               302  404  404  200
change_confirm                        POST  change               302  404  404  200
change_objection                      POST  change               302  404  404  200
change_again                          POST  change               302  404  404  302
change_page                           GET   change_page          302  404  200  200
my_data                               GET   -                    302  200  200  200
my_data_export                        POST  -                    302  302  302  302
my_data_file                          GET   export               302  404  302  404
my_data_delete                        GET   -                    302  302  302  302
privacy_desk                          GET   -                    302  404  404  200
outbox                                GET   -                    200  200  200  200
heartbeat                             POST  terminal             401  401  401  401
command                               POST  terminal+command     401  401  401  401
operator_keys                         GET   -                    302  404  404  200
operator_key_revoke                   POST  api_key              302  404  404  302
operator_webhooks                     GET   -                    302  404  404  200
operator_webhook                      GET   webhook              302  404  404  200
operator_webhook_act                  POST  webhook+deed         302  404  404  302
operator_webhook_again                POST  webhook+delivery     302  404  404  302
operator:docs                         GET   -                    200  200  200  200
operator:openapi                      GET   -                    200  200  200  200
operator:list_merchants               GET   -                    401  401  401  401
operator:get_merchant                 GET   mid                  401  401  401  401
operator:list_terminals               GET   -                    401  401  401  401
operator:get_terminal                 GET   terminal             401  401  401  401
operator:list_applications            GET   -                    401  401  401  401
operator:get_application              GET   review               401  401  401  401
operator:list_diagnoses               GET   -                    401  401  401  401
operator:start_diagnosis              POST  -                    401  401  401  401
operator:get_diagnosis                GET   diagnosis            401  401  401  401
operator:nowhere                      GET   nowhere              404  404  404  404
acquirer_events                       POST  -                    401  401  401  401
acquirer_document                     GET   paper_link           200  200  200  200
carrier_events                        POST  -                    401  401  401  401
healthz                               GET   -                    200  200  200  200
readyz                                GET   -                    200  200  200  200
support:list                          GET   -                    302  200  200  302
support:new                           GET   -                    302  200  200  302
support:case                          GET   case                 302  404  200  302
support:act                           POST  case                 302  404  422  302
support:bundle                        GET   case                 302  404  200  200
support:page                          GET   case_page            302  404  200  200
support:desk                          GET   -                    302  404  404  200
support:desk_case                     GET   case                 302  404  404  200
support:desk_act                      POST  case                 302  404  404  409
support:desk_hold                     POST  case                 302  404  404  302
support:sheet                         GET   case                 302  404  404  200
applications:list                     GET   -                    302  200  200  200
applications:start                    GET   -                    302  200  200  200
applications:document_page            GET   document             302  404  200  200
applications:document_anyway          POST  read_paper           302  404  302  404
applications:document_piece           GET   piece                302  404  200  200
applications:document_remove          POST  paper                302  404  302  404
applications:agreement                GET   agreement            302  200  200  200
applications:application              GET   draft                302  404  200  404
applications:need                     GET   draft                302  404  200  404
applications:subject                  GET   draft                302  404  200  404
applications:appeal_page              GET   appeal_page          302  404  200  200
applications:appeal                   GET   draft                302  404  302  404
applications:again                    POST  draft                302  404  302  404
applications:withdraw                 GET   draft                302  404  200  404
applications:step                     GET   draft+step           302  404  200  404
applications:save                     POST  draft+step           302  404  200  404
applications:region                   GET   draft+step           302  404  200  404
applications:documents                GET   draft                302  404  200  404
applications:take                     GET   draft+kind           302  404  200  404
applications:document                 POST  draft+kind           302  404  302  404
applications:letter                   GET   draft                302  404  404  404
applications:check                    GET   draft                302  404  200  404
applications:sheet                    GET   review               302  404  200  404
applications:remark                   POST  draft                302  404  302  404
applications:consent                  GET   review+purpose       302  404  200  404
applications:sheet_pdf                GET   review               302  404  200  404
applications:correct                  GET   draft                302  404  302  404
applications:correct_save             POST  draft                302  404  409  404
applications:receive                  POST  draft                302  404  200  404
applications:activate                 POST  draft                302  404  200  404
applications:activation               GET   draft                302  404  302  404
applications:astray                   POST  draft                302  404  302  404
applications:receipt_photo            GET   parcel_photo         302  404  200  200
applications:desk_parcel_news         POST  parcel               302  404  404  302
applications:desk_parcel_replace      POST  parcel               302  404  404  302
applications:desk_parcel_faulty       POST  parcel               302  404  404  302
applications:desk_parcel_back         POST  parcel               302  404  404  302
applications:desk_order_packing       GET   order                302  404  404  404
applications:desk_packing             GET   parcel               302  404  404  200
applications:new_code                 POST  draft                302  404  302  404
applications:retry                    POST  draft                302  404  302  404
applications:desk                     GET   -                    302  404  404  200
applications:desk_next                POST  -                    302  404  404  302
applications:desk_keep_view           POST  -                    302  404  404  302
applications:desk_view                POST  saved_view           302  404  404  302
applications:desk_numbers             GET   -                    302  404  404  200
applications:desk_numbers_sheet       GET   numbers_table        302  404  404  200
applications:desk_clock               GET   -                    302  404  404  200
applications:desk_clock_sheet         GET   -                    302  404  404  200
applications:desk_stock               GET   -                    302  404  404  200
applications:desk_page                GET   desk_page            302  404  404  200
applications:orders                   GET   -                    302  200  200  200
applications:order_new                GET   terminal             302  404  302  404
applications:order                    GET   order                302  404  200  404
applications:order_act                POST  order                302  404  302  404
applications:order_label              GET   order                302  404  404  404
applications:desk_orders              GET   -                    302  404  404  200
applications:desk_order               GET   order                302  404  404  200
applications:desk_take_in             POST  -                    302  404  404  200
applications:desk_reserve             POST  review               302  404  404  302
applications:desk_case                GET   review               302  404  404  200
applications:desk_part                GET   desk_page            302  404  404  404
applications:desk_disagree            GET   review               302  404  404  200
applications:desk_take_back           POST  review               302  404  404  302
applications:desk_second_looks        GET   -                    302  404  404  200
applications:desk_second_look         GET   look                 302  404  404  200
applications:correction_crop          GET   part                 302  404  200  200
applications:desk_claim               POST  review               302  404  404  302
applications:desk_assign              POST  review               302  404  404  302
applications:desk_looking             GET   review               302  404  404  200
applications:desk_release             POST  review               302  404  404  302
applications:desk_decide              POST  review               302  404  404  409
applications:desk_reveal              POST  review+field         302  404  404  200
applications:desk_appeal              POST  review               302  404  404  200
applications:desk_ship                POST  review               302  404  404  200
applications:desk_hand_over           POST  review               302  404  404  302
diagnostics:start                     POST  terminal             302  404  200  200
diagnostics:history                   GET   terminal             302  404  200  200
diagnostics:terminal_drifts           GET   terminal             302  404  200  200
diagnostics:terminal_attempts         GET   terminal             302  404  200  200
diagnostics:drifts                    GET   -                    302  200  200  200
diagnostics:compare                   POST  -                    302  404  404  302
diagnostics:scan_progress             GET   -                    302  404  404  286
diagnostics:incidents                 GET   -                    302  200  200  200
diagnostics:incident                  GET   incident             302  404  200  200
diagnostics:diagnosis                 GET   diagnosis            302  404  200  200
diagnostics:progress                  GET   diagnosis            302  404  200  200
diagnostics:age                       GET   diagnosis            302  404  200  200
diagnostics:again                     POST  diagnosis            302  404  302  302
diagnostics:answer                    POST  diagnosis            302  404  302  302
diagnostics:ask_person                GET   diagnosis            302  404  302  302
diagnostics:desk                      GET   -                    302  404  404  200
diagnostics:desk_export               GET   -                    302  404  404  200
diagnostics:desk_numbers              GET   -                    302  404  404  200
diagnostics:between                   GET   diagnosis+other      302  404  200  200
diagnostics:compare_chosen            GET   terminal             302  404  302  302
diagnostics:why                       GET   diagnosis            302  404  404  200
diagnostics:problems                  GET   terminal             302  404  200  200
diagnostics:problem                   GET   problem              302  404  200  200
diagnostics:problem_progress          GET   problem              302  404  286  286
diagnostics:recheck                   POST  problem              302  404  302  302
diagnostics:remedy                    GET   problem+remedy       302  404  200  200
diagnostics:remedy_ask                POST  problem+remedy       302  404  302  302
diagnostics:remedy_tick               POST  problem+remedy       302  404  302  302
diagnostics:remedy_outcome            POST  problem+remedy       302  404  302  302
diagnostics:share                     POST  diagnosis            302  404  302  302
diagnostics:withdraw                  POST  share                302  404  302  302
shared                                GET   shared               200  200  200  200
clinic:clinic                         GET   -                    200  200  200  200
clinic:codes                          GET   -                    200  200  200  200
clinic:start                          POST  -                    302  302  302  302
clinic:slip                           GET   slip                 404  404  200  404
clinic:progress                       GET   slip                 404  404  286  404
clinic:photo                          GET   photo                404  404  200  404
"""

PERSONS = ("anonymous", "stranger", "owner", "reviewer")


@dataclass(frozen=True, slots=True)
class Guard:
    """One line of the table."""

    name: str
    method: str
    about: tuple[str, ...]
    answers: tuple[int, ...]


def _guard(line: str) -> Guard:
    name, method, about, *answers = line.split()
    return Guard(name, method, () if about == "-" else tuple(about.split("+")), tuple(int(code) for code in answers))


GUARDS: tuple[Guard, ...] = tuple(_guard(line) for line in TABLE.strip().splitlines())
