"""Why was this mention found? One plain sentence per rule, for the page to show."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType


def gettext_noop(sentence: str) -> str:
    """Marks a sentence for the translators; the page translates it when it shows it."""
    return sentence


RULES: Mapping[str, str] = MappingProxyType(
    {
        "account_labelled": gettext_noop("A number after a word for bank account."),
        "address_labelled": gettext_noop("The text after a word for address."),
        "card_labelled": gettext_noop(
            "A number after a word for payment card, and its check digit is right."
        ),
        "danger_word": gettext_noop("A word that names a danger in one of the languages we know."),
        "danger_word_unsure": gettext_noop(
            "This word names a danger in one language and is harmless in another; "
            "the language of the text is not known."
        ),
        "date_birth": gettext_noop("A date after a word for birth."),
        "date_month": gettext_noop("A month and a year."),
        "date_named": gettext_noop("A date with the name of the month."),
        "date_no_year": gettext_noop(
            "A day and a month without a year: the year nearest to the receipt is taken."
        ),
        "date_numeric": gettext_noop("A date written in digits."),
        "date_relative": gettext_noop(
            "A word like today or tomorrow, counted from the day of receipt."
        ),
        "departure_time": gettext_noop(
            "A time of day near a word for expulsion: somebody may leave then."
        ),
        "document_checked": gettext_noop(
            "A Belgian identity card number, and its check digits are right."
        ),
        "document_labelled": gettext_noop("A number after a word for an identity document."),
        "email": gettext_noop("An e-mail address."),
        "flight_number": gettext_noop("A flight number near a word for flight."),
        "flight_number_alone": gettext_noop(
            "A known airline's code and a number, near a time of day."
        ),
        "flight_word": gettext_noop("A word for flight near a time of day."),
        "form_field": gettext_noop("The sender filled in this field of the form."),
        "iban_checked": gettext_noop("An IBAN, and its check digits are right."),
        "iban_wrong": gettext_noop(
            "Called an IBAN by the text, but its check digits are wrong: ask the sender."
        ),
        "mrz": gettext_noop(
            "Read from the machine readable zone of a document, and its check digits are right."
        ),
        "mrz_wrong": gettext_noop(
            "Read from the machine readable zone of a document, but a check digit is wrong: "
            "compare with the document."
        ),
        "national_number_form": gettext_noop(
            "A number in the form of a national number, and its check digits are right."
        ),
        "national_number_labelled": gettext_noop(
            "A number after a word for national number, and its check digits are right."
        ),
        "national_number_wrong": gettext_noop(
            "A number after a word for national number, but its check digits fit no country we "
            "know: ask the sender."
        ),
        "organisation_form": gettext_noop("A name followed by the legal form of a company."),
        "organisation_labelled": gettext_noop("The text after a word for organisation."),
        "person_birth": gettext_noop("A name right before a date of birth."),
        "person_labelled": gettext_noop("A name after a word for name."),
        "person_labelled_parts": gettext_noop("Family name and given name after their labels."),
        "person_police_form": gettext_noop(
            "Written as police write names: the family name in capitals."
        ),
        "person_role": gettext_noop("A name after a word like suspect, victim or alias."),
        "phone_international": gettext_noop(
            "A phone number with its country code, allowed by that country's numbering plan."
        ),
        "phone_labelled": gettext_noop(
            "A number after a word for phone, read as a Belgian number when no country is given."
        ),
        "phone_labelled_unknown": gettext_noop(
            "A number after a word for phone that is no Belgian number: perhaps a national number "
            "of the sender's country."
        ),
        "phone_national": gettext_noop("A number in the form of a Belgian phone number."),
        "plate_form": gettext_noop("Written in the form of a registration plate."),
        "plate_labelled": gettext_noop(
            "After a word for registration plate, in a form that a country uses."
        ),
        "plate_labelled_country": gettext_noop(
            "After a word for registration plate, in the form of the country named beside it."
        ),
        "plate_labelled_unknown": gettext_noop(
            "After a word for registration plate, but in no form that we know."
        ),
        "profile_labelled": gettext_noop("A user name after the name of a network."),
        "reference_labelled": gettext_noop("A number after a word for reference or file."),
        "reference_own": gettext_noop("A number in the form of our own references."),
        "reference_repeated": gettext_noop(
            "Elsewhere in the message this number stands as a reference of the sender's side."
        ),
        "time_clock": gettext_noop("A time of day."),
        "time_context": gettext_noop("A time of day, told by the words beside it."),
        "vin_check_digit": gettext_noop(
            "A vehicle identification number, and its check digit is right."
        ),
        "vin_labelled": gettext_noop("17 characters after a word for chassis number."),
        "vin_maker": gettext_noop(
            "17 characters that begin with the code of a known vehicle maker."
        ),
        "wallet_checked": gettext_noop("A Bitcoin address, and its check digits are right."),
        "wallet_form": gettext_noop("Written in the form of an Ethereum address."),
        "weapon_calibre": gettext_noop("A calibre."),
        "weapon_round": gettext_noop("The name of a round of ammunition."),
        "weapon_word": gettext_noop("A word or a model name for a weapon."),
    }
)
