"""One of everything that an address can be about, and the four people who may ask."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from applications.access import link_to
from applications.actions.appeal import PURPOSE as APPEAL
from applications.actions.appeal import appeal
from applications.actions.draft import save_step, start_application
from applications.actions.orders import open_order
from applications.actions.papers import add_document
from applications.actions.review import claim, refuse
from applications.actions.submit import submit
from applications.actions.views import keep_view
from applications.effects.risk import assessment_of
from applications.models import (
    AppealPaper,
    Application,
    CorrectionRequest,
    Document,
    DocumentPage,
    DocumentReading,
    HandOver,
    ReadField,
    SecondLook,
    Shipment,
)
from applications.rules.consents import VERSION
from applications.rules.papers import required_documents
from applications.rules.read import ReadValue, fields_to_json
from applications.tasks import process_document
from diagnostics.actions.share import share_diagnosis
from diagnostics.actions.slips import keep_slip, take_photo
from diagnostics.actions.start import open_diagnosis
from diagnostics.models import Incident, IncidentTerminal, Problem, Share, SlipReading
from diagnostics.runner import run_here
from diagnostics.slip import parse
from portal.actions.api_keys import make_key
from portal.actions.changes import open_change
from portal.actions.privacy import ask_export
from portal.actions.spares import start_swap
from portal.actions.support import open_case
from portal.actions.uploads import keep_upload
from portal.actions.webhooks import add_endpoint, turn_off
from portal.changes.access import PURPOSE
from portal.models import (
    ChangeKind,
    ChangeRequest,
    Happening,
    Member,
    MemberRole,
    Merchant,
    Role,
    Scope,
    SupportCase,
    SupportFile,
    Terminal,
    TerminalStatus,
    Upload,
    User,
    WebhookDelivery,
    WebhookEvent,
)
from portal.tasks import make_export, process_upload
from tests.applications.conftest import BUSINESS, CONSENTS, PERSONAL, SETTLEMENT, upload
from tests.house.rolled import rolled_out

World = dict[str, dict[str, Any]]
TYPED_TO_SUPPORT = "请回电 13700137009，我姓欧阳"


def people() -> dict[str, User | None]:
    """By the names of the table's columns."""
    make = User.objects.create_user
    return {
        "anonymous": None,
        "stranger": make("stranger@example.cn", "correct horse"),
        "owner": make("owner@example.cn", "correct horse"),
        "reviewer": make("rita@portal.example", "correct horse", role=Role.REVIEWER),
    }


def world(owner: User, reviewer: User) -> World:
    """What stands under `about` in the table → the arguments of the address."""
    shop = Merchant.objects.create(mid="898310058120001", name="晴川面馆（示例）")
    member = Member.objects.create(merchant=shop, user=owner, role=MemberRole.OWNER)
    terminal = Terminal.objects.create(
        serial="SN-0001", merchant=shop, tid="10000001", status=TerminalStatus.ACTIVE, model="P3000"
    )
    review = _in_review(owner, reviewer)
    assessment_of(review)
    draft = start_application(by=owner, subject_type="sole_trader")
    paper = add_document(draft, by=owner, kind="id_front", upload=upload())
    shown = review.documents.order_by("created_at").first()
    assert shown is not None
    case, picture = _asked(owner, shop, terminal)
    change = _change(shop, owner)
    link = _shared(terminal, owner)
    parcel = _parcel(review, reviewer, owner)
    return {
        "api_key": {"pk": make_key(by=reviewer, name="示例系统", scopes=Scope.values, life=timedelta(days=9))[0].pk},
        **_told(reviewer),
        "mid": {"mid": shop.mid},
        "nowhere": {"rest": "nowhere"},
        "appeal_page": {"paper_pk": _appealed(owner, reviewer).pk, "number": 1},
        "export": {"pk": _copied(owner)},
        "case": {"pk": case.pk},
        "case_page": {"file_pk": picture.pk, "number": 1},
        "change": {"pk": change.pk},
        "change_kind": {"kind": "details"},
        "change_page": {"paper": change.papers.get(kind="licence").pk, "number": 1},
        "terminal": {"serial": terminal.serial},
        "swap": {"pk": start_swap(terminal, by=owner, spare=_spare(shop)).pk},
        "command": {"command_id": "00000000-0000-4000-8000-000000000000"},
        "member": {"pk": member.pk},
        "shop": {"mid": shop.mid},
        "draft": {"pk": draft.pk},
        "agreement": {"purpose": "identity", "version": VERSION},
        "purpose": {"purpose": "identity"},
        "step": {"key": "business"},
        "kind": {"kind": "id_back"},
        "paper": {"document_pk": paper.pk},
        "document": {"document_pk": shown.pk, "number": 1},
        "read_paper": {"document_pk": _looked_at(paper)},
        "piece": {"document_pk": _looked_at(shown), "name": "name"},
        "order": {"pk": open_order(terminal, by=owner, kind="swap", reason="faulty", note=TYPED_TO_SUPPORT).pk},
        "parcel": {"pk": parcel.pk},
        "parcel_photo": {"pk": parcel.pk, "number": 1},
        "paper_link": {"link": _paper_link(review)},
        "desk_page": {"document": shown.pk, "number": 1},
        "review": {"pk": review.pk},
        "numbers_table": {"table": "days"},
        "saved_view": {"pk": keep_view(by=reviewer, name="早班", wanted={"band": "new"}).pk},
        "field": {"field": "contact.id_number"},
        "look": {"look": SecondLook.objects.create(application=review, round=0, approved_by=reviewer).pk},
        "part": {"pk": _marked(review, shown.pages.get()).pk},
        "incident": {"pk": _incident(terminal)},
        "roll_out": {"pk": rolled_out(reviewer)},
        "diagnosis": {"pk": open_diagnosis(terminal, by=owner).pk},
        "photo": {"pk": _photo(owner).pk},
        "other": {"other": link.diagnosis_id},
        "problem": {"pk": _problem(terminal).pk},
        "remedy": {"key": "sign_on"},
        "share": {"pk": link.pk},
        "shared": {"token": link.token},
        "slip": {"pk": keep_slip(parse(f"{shop.mid} {terminal.tid} 03"), by=owner).pk},
    }


def _spare(shop: Merchant) -> Terminal:
    return Terminal.objects.create(serial="SN-SPARE", merchant=shop, tid="10000002", status=TerminalStatus.SPARE)


def _told(reviewer: User) -> World:
    """An endpoint with a delivery; nobody listens there."""
    about = {"name": "示例", "url": "https://hooks.example/x", "happenings": Happening.values}
    endpoint, _secret = add_endpoint(by=reviewer, **about)
    event = WebhookEvent.objects.create(kind=Happening.TERMINAL_STATE, data={"serial": "SN-0001"})
    delivery = WebhookDelivery.objects.create(endpoint=endpoint, event=event, due_at=None)
    turn_off(endpoint, by=reviewer)  # so that nothing leaves the house
    return {"webhook": {"pk": endpoint.pk}, "deed": {"deed": "off"}, "delivery": {"delivery": delivery.pk}}


def _marked(application: Application, page: DocumentPage) -> CorrectionRequest:
    """A part of a page that the applicant is to look at; of a round that is over."""
    return CorrectionRequest.objects.create(
        application=application,
        round=0,
        field="contact.name",
        reason="name_mismatch",
        crop_page=page,
        crop_box=[0.1, 0.1, 0.9, 0.5],
        resolved_at=timezone.now(),
    )


def _asked(owner: User, shop: Merchant, terminal: Terminal) -> tuple[SupportCase, SupportFile]:
    """A support case with a picture whose page is made."""
    sent = keep_upload(upload(), purpose="support", by=owner)
    process_upload(str(sent.pk))
    case = open_case(
        by=owner,
        merchant=shop,
        terminal=terminal,
        subject=("终端被拒", "The terminal is refused"),
        about="new:world",
        bundle={"sha256": "0" * 64},
        note=TYPED_TO_SUPPORT,
        files=[sent],
    )
    return case, SupportFile.objects.get()


def _looked_at(paper: Document) -> UUID:
    """A paper whose name was read, with a flaw that somebody explained."""
    value = ReadValue(PERSONAL["id_number"], 0.99, 1, (10, 10, 200, 60))
    DocumentReading.objects.create(
        document=paper, flaws=["blurred"], fields=fields_to_json({"name": value}), accepted_note=TYPED_TO_SUPPORT
    )
    ReadField.objects.create(
        application=paper.application, dotted="contact.name", document=paper, name="name", value=PERSONAL["id_number"]
    )
    return paper.pk


def _photo(owner: User) -> SlipReading:
    reading = take_photo(upload(), by=owner)
    Upload.objects.filter(pk=reading.upload_id).update(then="")  # nobody reads it here
    process_upload(str(reading.upload_id))
    return reading


def _problem(terminal: Terminal) -> Problem:
    return Problem.objects.create(
        terminal=terminal,
        merchant=terminal.merchant,
        cause="keys_invalid",
        certainty="confirmed",
        seen_at=timezone.now(),
    )


def _shared(terminal: Terminal, owner: User) -> Share:
    """The link to a result that is there."""
    run = open_diagnosis(terminal, by=None, code="51")
    run_here(run.pk)
    return share_diagnosis(run, by=owner)


def _in_review(owner: User, reviewer: User) -> Application:
    application = start_application(by=owner, subject_type="sole_trader")
    for step, values in (("personal", PERSONAL), ("business", BUSINESS), ("settlement", SETTLEMENT)):
        save_step(application, step, by=owner, values=values)
    for kind in required_documents("sole_trader", "personal"):
        process_document(str(add_document(application, by=owner, kind=kind, upload=upload()).pk))
    return claim(submit(application, by=owner, consents=CONSENTS), by=reviewer)


def _appealed(owner: User, reviewer: User) -> AppealPaper:
    """A paper that came with an appeal against a refusal."""
    application = _in_review(owner, reviewer)
    refuse(application, by=reviewer, reason="no_premises", seen_version=application.version)
    paper = keep_upload(upload(), purpose=APPEAL, by=owner)
    process_upload(str(paper.pk))
    return appeal(application, by=owner, text=TYPED_TO_SUPPORT, papers=[paper]).papers.get()


def _copied(owner: User) -> int:
    made = ask_export(by=owner)
    make_export(made.pk)
    return made.pk


def _parcel(application: Application, reviewer: User, owner: User) -> Shipment:
    """A parcel that was received, with a photo of the label."""
    photo = keep_upload(upload(), purpose="receipt", by=owner)
    process_upload(str(photo.pk))
    return Shipment.objects.create(
        application=application,
        terminal=Terminal.objects.create(serial="SN-0002", status=TerminalStatus.SHIPPED, model="P3000"),
        tid="10000002",
        carrier="SF",
        tracking_number="SF0001",
        state="received",
        packed_by=reviewer,
        photo=photo,
        shipped_at=timezone.now(),
        due_at=None,
    )


def _paper_link(application: Application) -> str:
    """The address of one page for the acquirer."""
    until = timezone.now() + timedelta(hours=1)
    submission = application.submissions.get()
    done = {"state": "done", "due_at": None, "links_until": until}
    work = HandOver.objects.create(application=application, submission=submission, **done)
    return link_to(work, DocumentPage.objects.filter(document__application=application).earliest("pk").pk)


def _change(shop: Merchant, owner: User) -> ChangeRequest:
    """A renewed licence that waits for a reviewer."""
    paper = keep_upload(upload(), purpose=PURPOSE, by=owner)
    process_upload(str(paper.pk))
    wanted = {"licence_valid_until": "2036-12-31"}
    return open_change(ChangeKind.LICENCE, by=owner, merchant=shop, wanted=wanted, papers={"licence": paper})[0]


def _incident(terminal: Terminal) -> int:
    now = timezone.now()
    met = Incident.objects.create(
        open_key="96:region:310000", code="96", factor="region", value="310000", began_at=now, last_failure_at=now
    )
    IncidentTerminal.objects.create(
        incident=met, terminal=terminal, merchant_id=terminal.merchant_id, first_failure_at=now, last_failure_at=now
    )
    return int(met.pk)
