"""What applicant and desk see of a parcel on its way, and the photo that comes with a receipt."""

import io

import pypdfium2
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.actions.parcels import note_tracking
from applications.effects.follow import follow
from applications.models import Application, Shipment
from applications.queries import messages_about
from portal.models import Terminal, Upload, User
from portal.tasks import process_upload
from tests.applications.actions.conftest import Settle
from tests.applications.conftest import upload
from tests.applications.pages.conftest import Visit
from tests.applications.pages.reading import error_at, text
from tests.portal.signin import sign_in


def url(application: Application, name: str = "application") -> str:
    return reverse(f"applications:{name}", args=[application.pk])


def news(application: Application, code: str) -> None:
    note_tracking(application.shipments.latest("pk"), code=code, at=timezone.now(), by=None)


def desk(rita: User) -> Client:
    return sign_in(Client(headers={"accept-language": "en"}), rita, second_factor=True)


def of_parcel(application: Application, name: str, *more: int) -> str:
    return reverse(f"applications:{name}", args=[application.shipments.latest("pk").pk, *more])


def test_the_way_of_a_parcel_is_shown(shipped: Application, wang: User, visit: Visit) -> None:
    news(shipped, "in_transit")
    news(shipped, "held_at_customs")
    words = text(visit(wang).get(url(shipped)))
    assert "The carrier says held_at_customs" in words
    assert "In transit" in words


def test_a_parcel_astray_asks_what_to_do(shipped: Application, wang: User, visit: Visit) -> None:
    browser = visit(wang)
    assert "Send another terminal" not in text(browser.get(url(shipped)))
    news(shipped, "lost")
    words = text(browser.get(url(shipped)))
    assert "The carrier says that the parcel is lost." in words
    assert "Say below whether we are to send another one. Who acts You When Whenever you like" in words
    assert "When the parcel is there, type" not in words
    assert "In the box" not in words
    assert "Your parcel is lost" in words  # the message we sent stands in the timeline as it was
    assert "Activation code sent" not in words
    said = text(browser.post(url(shipped, "astray"), {"wish": "again"}, follow=True))
    assert "We send another terminal and tell you when it is on its way." in said
    shipped.refresh_from_db()
    assert shipped.status == "open"
    again = text(browser.post(url(shipped, "astray"), {"wish": "again"}, follow=True))
    assert "This is not possible any more" in again


def test_none_any_more_ends_the_application(shipped: Application, wang: User, visit: Visit, settle: Settle) -> None:
    news(shipped, "refused")
    assert "The delivery has been cancelled." in text(
        visit(wang).post(url(shipped, "astray"), {"wish": "cancel"}, follow=True)
    )
    shipped.refresh_from_db()
    assert shipped.status == "withdrawn"
    words = text(visit(wang).get(url(shipped)))
    assert "Your merchant number stays open at the acquirer." in words
    assert ("Start again with the same answers" in words, "Apply for another shop" in words) == (False, True)
    settle(lambda: follow(shipped.events.get(name="cancel_delivery").pk))
    stays_open = f"Your merchant number {shipped.mid} stays open at the acquirer."
    assert [mail.subject for mail in messages_about(shipped) if stays_open in mail.body] == [
        f"Application {shipped.reference} has been withdrawn"
    ]


def test_a_photo_of_the_label_goes_to_the_desk(
    shipped: Application, wang: User, rita: User, stranger: User, visit: Visit
) -> None:
    page = visit(wang).post(url(shipped, "receive"), {"serial": "SN00000004", "photo": upload()})
    assert "the parcel holds another terminal" in error_at(page, "serial")
    kept = Upload.objects.get(purpose="receipt")
    process_upload(str(kept.pk))
    assert (kept.kept, Shipment.objects.get().photo_id) == (True, kept.pk)
    assert "Photo of the merchant" in text(desk(rita).get(reverse("applications:desk_case", args=[shipped.pk])))
    picture = of_parcel(shipped, "receipt_photo", 1)
    assert desk(rita).get(picture)["Content-Type"] == "image/jpeg"
    assert visit(wang).get(picture).status_code == 200
    assert visit(stranger).get(picture).status_code == 404
    assert shipped.events.filter(name="serial_differs").count() == 1


def test_a_file_that_is_no_picture_is_said_at_its_field(shipped: Application, wang: User, visit: Visit) -> None:
    answer = visit(wang).post(url(shipped, "receive"), {"serial": "SN00000003", "photo": upload(b"no picture at all")})
    assert error_at(answer, "photo") != ""
    shipped.refresh_from_db()
    assert shipped.status == "shipped"


def test_staff_note_what_the_carrier_says_and_send_another(shipped: Application, rita: User) -> None:
    browser = desk(rita)
    assert "Noted." in text(browser.post(of_parcel(shipped, "desk_parcel_news"), {"code": "lost"}, follow=True))
    assert "Choose what the carrier says." in text(
        browser.post(of_parcel(shipped, "desk_parcel_news"), {"code": "eaten"}, follow=True)
    )
    said = text(browser.post(of_parcel(shipped, "desk_parcel_replace"), follow=True))
    assert "Choose another terminal now." in said
    assert "Did not arrive" in said


def test_a_refused_parcel_is_listed_until_it_is_back(
    shipped: Application, rita: User, stock_terminal: Terminal
) -> None:
    browser = desk(rita)
    news(shipped, "refused")
    browser.post(of_parcel(shipped, "desk_parcel_replace"))
    Shipment.objects.update(due_at=None)
    Terminal.objects.update(merchant=None, tid="")
    page = reverse("applications:desk_stock")
    assert "It is back: into stock SN00000003" in text(browser.get(page))
    assert "The terminal is in stock again." in text(browser.post(of_parcel(shipped, "desk_parcel_back"), follow=True))
    assert "It is back: into stock" not in text(browser.get(page))


def test_the_packing_list_names_the_terminal_and_masks_the_person(shipped: Application, rita: User) -> None:
    answer = desk(rita).get(of_parcel(shipped, "desk_packing"))
    assert answer["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    words = "".join(page.get_textpage().get_text_range() for page in document)
    assert len(document) == 1
    for shown in (shipped.reference, "SN00000003", "SF1234567890", "138****8000", "上海市浦东新区****", "晴川面馆"):
        assert shown in words
    for hidden in ("13800138000", "示例甲", "示例路"):
        assert hidden not in words


def test_the_packing_list_is_for_the_desk_only(shipped: Application, wang: User, visit: Visit) -> None:
    assert visit(wang).get(of_parcel(shipped, "desk_packing")).status_code == 404
