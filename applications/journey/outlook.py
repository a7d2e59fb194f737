"""For every status: its place on the way, its name for the applicant, what comes next, from whom and by when."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from applications.journey.due import ANY_TIME, Due, hours, minutes, working_days
from applications.journey.moves import Actor
from applications.journey.status import Status
from portal.words import Words


class Stage(StrEnum):
    """The lines of the timeline, in order."""

    FILL_IN = "fill_in"
    REVIEW = "review"
    ACQUIRER = "acquirer"
    AGREEMENT = "agreement"
    OPENING = "opening"
    DELIVERY = "delivery"
    ACTIVATION = "activation"


STAGE_WORDS: dict[Stage, Words] = {
    Stage.FILL_IN: _("Fill in and submit"),
    Stage.REVIEW: _("Review by us"),
    Stage.ACQUIRER: _("Check by the acquirer"),
    Stage.AGREEMENT: _("Agreement signed"),
    Stage.OPENING: _("Opened for payments"),
    Stage.DELIVERY: _("Terminal delivered"),
    Stage.ACTIVATION: _("Terminal activated"),
}


@dataclass(frozen=True, slots=True)
class Outlook:
    """`applicant` and `staff` are the next step in each viewer's words; `actor` is who must act; `due` is by when."""

    stage: Stage
    words: Words
    actor: Actor
    due: Due
    applicant: Words
    staff: Words


OUTLOOK: dict[Status, Outlook] = {
    Status.DRAFT: Outlook(
        Stage.FILL_IN,
        _("Not submitted yet"),
        Actor.APPLICANT,
        ANY_TIME,
        _("Fill in the open steps, read your answers through and submit."),
        _("The applicant is still filling this in. There is nothing to do for you."),
    ),
    Status.SUBMITTED: Outlook(
        Stage.REVIEW,
        _("Waiting for review"),
        Actor.REVIEWER,
        working_days(1, 2),
        _("A reviewer will read your application. We will tell you the result; you need not do anything."),
        _("Take it from the queue and review it."),
    ),
    Status.IN_REVIEW: Outlook(
        Stage.REVIEW,
        _("In review"),
        Actor.REVIEWER,
        working_days(1, 2),
        _("A reviewer is reading your application. We will tell you the result; you need not do anything."),
        _("Decide: approve it, ask for a correction, or refuse it with a reason."),
    ),
    Status.CORRECTION_ASKED: Outlook(
        Stage.REVIEW,
        _("Please correct something"),
        Actor.APPLICANT,
        working_days(0, 10),
        _("Correct what is marked and send it again. Everything else stays as it is."),
        _("The applicant has to correct the marked fields."),
    ),
    Status.APPROVED: Outlook(
        Stage.ACQUIRER,
        _("Approved by us"),
        Actor.PORTAL,
        minutes(10),
        _("We are handing your application over to the acquirer. You need not do anything."),
        _("The portal hands it over to the acquirer by itself and keeps trying."),
    ),
    Status.HANDED_OVER: Outlook(
        Stage.ACQUIRER,
        _("With the acquirer"),
        Actor.ACQUIRER,
        working_days(1, 2),
        _("The acquirer is checking your application. You need not do anything."),
        _("Wait for the acquirer. The portal asks regularly."),
    ),
    Status.ACCOUNT_VERIFICATION: Outlook(
        Stage.ACQUIRER,
        _("Account check"),
        Actor.ACQUIRER,
        working_days(1, 2),
        _("The acquirer is checking your settlement account. A very small amount may arrive on it."),
        _("Wait for the acquirer's account check. The portal asks regularly."),
    ),
    Status.TO_BE_SIGNED: Outlook(
        Stage.AGREEMENT,
        _("Agreement to be signed"),
        Actor.APPLICANT,
        working_days(0, 5),
        _("The acquirer sends you the agreement by message. Read it and sign it there; we notice by ourselves."),
        _("The applicant signs with the acquirer. The portal notices by itself."),
    ),
    Status.OPENING: Outlook(
        Stage.OPENING,
        _("Being opened"),
        Actor.ACQUIRER,
        working_days(1, 2),
        _("The acquirer is entering your shop at the card network. You need not do anything."),
        _("Wait for the entry at the switch. The portal asks regularly."),
    ),
    Status.ACQUIRER_CORRECTION: Outlook(
        Stage.ACQUIRER,
        _("Please correct something"),
        Actor.APPLICANT,
        working_days(0, 10),
        _("The acquirer asks for a correction. Correct what is marked and send it again."),
        _("The applicant has to correct what the acquirer marked."),
    ),
    Status.OPEN: Outlook(
        Stage.DELIVERY,
        _("Open, terminal being prepared"),
        Actor.REVIEWER,
        working_days(1, 2),
        _("Your merchant number is ready. We are preparing your terminal; you need not do anything."),
        _("Choose a terminal from stock and send it."),
    ),
    Status.TERMINAL_BOUND: Outlook(
        Stage.DELIVERY,
        _("Terminal prepared"),
        Actor.PORTAL,
        working_days(0, 1),
        _("Your terminal is set up for your shop and leaves our warehouse now."),
        _("The portal records the shipment by itself."),
    ),
    Status.SHIPPED: Outlook(
        Stage.DELIVERY,
        _("Terminal on its way"),
        Actor.APPLICANT,
        working_days(1, 5),
        _("When the parcel is there, type the serial number from the back of the terminal to confirm it."),
        _("The applicant confirms the parcel. Look at the tracking number if it takes long."),
    ),
    Status.RECEIVED: Outlook(
        Stage.ACTIVATION,
        _("Terminal received"),
        Actor.APPLICANT,
        hours(48),
        _("Switch the terminal on and type the activation code that we sent you."),
        _("The applicant types the activation code."),
    ),
    Status.ACTIVATING: Outlook(
        Stage.ACTIVATION,
        _("Being activated"),
        Actor.PORTAL,
        minutes(15),
        _(
            "Keep the terminal switched on and connected. "
            "The last step is a payment of 0.01 yuan, which you make yourself."
        ),
        _("The portal carries out the steps and shows the one that fails."),
    ),
    Status.ACTIVE: Outlook(
        Stage.ACTIVATION,
        _("Active"),
        Actor.APPLICANT,
        ANY_TIME,
        _("You can take payments now. If a payment is refused, open the terminal's page and start a diagnosis."),
        _("Finished. The merchant's pages carry on from here."),
    ),
    Status.REFUSED: Outlook(
        Stage.REVIEW,
        _("Refused"),
        Actor.APPLICANT,
        ANY_TIME,
        _("Read the reason. When it no longer applies you can start a new application with the same answers."),
        _("Finished. The applicant may apply again."),
    ),
    Status.APPEALED: Outlook(
        Stage.REVIEW,
        _("Appeal being heard"),
        Actor.REVIEWER,
        working_days(1, 5),
        _("A reviewer who did not refuse it reads your appeal. We will tell you the result; you need not do anything."),
        _("Whoever did not refuse it decides: take it up again, or let the refusal stand with an answer."),
    ),
    Status.WITHDRAWN: Outlook(
        Stage.FILL_IN,
        _("Withdrawn"),
        Actor.APPLICANT,
        ANY_TIME,
        _("You withdrew this application. You can start a new one whenever you like."),
        _("Finished. The applicant withdrew it."),
    ),
}
