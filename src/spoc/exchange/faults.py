"""In which words is a fault of a message told to the officer?

Each sentence says what is wrong and what to do. The sentences are only marked for translation
here; `sentence` translates with the function it is given.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from spoc.exchange.envelope import Fault
from spoc.exchange.form_faults import SENTENCES as FORM_SENTENCES


def _(sentence: str) -> str:
    return sentence


TIMES = "times"  # the value of a fault that stands for so many in the same words
_MANY = _("{said} (In {count} places of the message.)")
SENTENCES: Mapping[str, str] = {
    **FORM_SENTENCES,
    # The reader itself.
    "reader_crashed": _("The reader stopped on this message. Open the original; ask for it again."),
    "reader_timed_out": _(
        "This message took too long to read. Open the original; ask for a simpler one."
    ),
    "reader_out_of_memory": _(
        "This message needs too much memory to read. Open the original, and ask for smaller parts."
    ),
    "reader_failed": _("The reader gave up on this message ({said}). Open the original."),
    "search_stopped": _(
        "The search for names, plates and danger words stopped on this message. Read it yourself."
    ),
    "other_content": _(
        "The sender gave it the number of the earlier message {reference}, with other content. "
        "Compare both, and ask which one counts."
    ),
    "more_faults": _("{count} more faults were found in this message."),
    # The message as a whole.
    "message_empty": _("The message has no content. Ask the sender what was meant."),
    "message_too_large": _("The message has {size}; at most {limit} are read. Open the original."),
    "automatic_message": _("A machine sent this (a delivery report or an absence notice)."),
    "headers_missing": _("The message has no head: who sent it, and when, is not known from it."),
    "headers_too_long": _("The head is too long and was not read to its end. Open the original."),
    "header_end_missing": _("No empty line parts head and text; the text was found all the same."),
    "header_line_unreadable": _("Line {line} of the head is no header and was passed over."),
    "header_repeated": _("“{header}” stands more than once and differs; the first was read."),
    "header_control_characters": _(
        "“{header}” held control characters, perhaps to smuggle in a header. They were removed."
    ),
    "header_8bit": _("“{header}” is not encoded as it should be; it was read all the same."),
    "encoded_word_broken": _("A part of “{header}” is encoded wrongly and is shown as it came."),
    "lone_cr": _("The lines end in an old way; they were read all the same."),
    # Sender, date, number.
    "sender_missing": _("The message names no sender. Trust only what the channel says."),
    "sender_unreadable": _("The sender “{sender}” holds no usable address. Check who sent it."),
    "sender_ambiguous": _("Several senders are named: {address} was read, not {others}. Check it."),
    "sender_name_shows_other_address": _(
        "The sender's name shows {shown}, but the address is {address}. This may be a deception."
    ),
    "reply_to_differs": _(
        "Answers would go to {reply_to}, not to the sender {address}. Check before you answer."
    ),
    "address_not_ascii": _(
        "The address {address} has letters that can look like others. Compare it with a known one."
    ),
    "name_mixes_scripts": _("The name “{name}” mixes alphabets: letters may look like others."),
    "hidden_characters": _("Invisible characters stand in the sender. This may be a deception."),
    "date_missing": _("The message does not say when it was sent. The time of receipt counts."),
    "date_unreadable": _("The date “{date}” cannot be read. The time of receipt counts."),
    "date_implausible": _("The date “{date}” cannot be right. The time of receipt counts."),
    "date_without_zone": _("The date “{date}” has no time zone; UTC was assumed."),
    "date_two_digit_year": _("The year in “{date}” has two digits; {year} was assumed."),
    "message_id_missing": _(
        "The message has no number of its own; a double may not be recognised."
    ),
    "message_id_odd": _("The number “{id}” of the message is not written as it should be."),
    "language_tag_wrong": _(
        "The message says its language is “{declared}”, but it reads as “{found}”."
    ),
    # Structure.
    "content_type_unreadable": _(
        "The kind of a part (“{type}”) cannot be read; it was read as text."
    ),
    "boundary_missing": _("The parts of the message are not marked; all of it was read as text."),
    "boundary_wrong": _(
        "The parts are marked otherwise than announced; they were found all the same."
    ),
    "multipart_not_closed": _(
        "The message breaks off. Ask the sender whether something is missing."
    ),
    "nested_too_deeply": _(
        "Parts are nested more than {limit} deep; the rest was read as one text."
    ),
    "forwarded_too_deeply": _("More than {limit} messages are nested; the rest is an attachment."),
    "too_many_parts": _("The message has more than {limit} parts; the rest was not read."),
    "text_outside_parts": _("Text stands where mail programs do not show it: {text}"),
    "partial_message": _("This is a piece of a larger message. Ask the sender to send it whole."),
    "content_elsewhere": _(
        "The content lies elsewhere and was not fetched. Ask for the file itself."
    ),
    # Encodings.
    "transfer_encoding_unknown": _(
        "A part is packed in an unknown way. Ask the sender to resend it."
    ),
    "base64_broken": _(
        "A part is damaged (base64); what could be read is shown. Ask for it again."
    ),
    "quoted_printable_broken": _(
        "A part is damaged (quoted-printable); what could be read is shown."
    ),
    "uuencode_broken": _("A file inside the text is damaged; what could be read is kept."),
    "charset_missing": _("The text does not say how its letters are written; {used} was found."),
    "charset_wrong": _(
        "The text says {declared}, but its letters are written in {used}: repaired."
    ),
    "charset_unknown": _(
        "The text names an unknown way of writing ({declared}); {used} was found."
    ),
    "charset_utf7": _("The text claims UTF-7, which can hide commands. It is shown undecoded."),
    "characters_unreadable": _("Some letters are damaged and show as \ufffd. Ask for it again."),
    "mojibake_repaired": _("Letters with accents were damaged on the way and have been repaired."),
    "characters_removed": _("Characters that no text can hold were removed (NUL and the like)."),
    # Text.
    "text_too_long": _("The text is longer than {limit} characters; all of it is an attachment."),
    "line_too_long": _("A line is longer than {limit} bytes; it was read all the same."),
    "no_text": _("The message holds only attachments. Look at them."),
    "html_active": _("The HTML holds parts that act (scripts, forms); they were left out."),
    "html_remote": _("The HTML fetches pictures from elsewhere; they were left out."),
    "html_too_complex": _("The HTML is too large or too deep; only its bare text is shown."),
    "html_differs": _(
        "The HTML version says something else than the plain text. It is kept as an attachment: "
        "compare them."
    ),
    "encrypted_pgp": _("The content is encrypted (PGP) and cannot be read here. Decrypt it apart."),
    "encrypted_smime": _(
        "The content is encrypted (S/MIME) and cannot be read here. Decrypt it apart."
    ),
    "signed_not_opened": _(
        "The content is wrapped in a signature (S/MIME) and is not opened here."
    ),
    "signature_not_checked": _("The message is signed; the signature was not checked here."),
    # Forms and labels.
    "form_unknown": _("“{file}” is structured, but not in the exchange format. Read it as a file."),
    "several_forms": _("The message holds more than one form; the first was read as its head."),
    "too_many_forms": _("The message holds too many forms; this one was not read."),
    "head_from_labels": _("Read from labelled lines of the text, to be checked: {fields}."),
    "label_unreadable": _(
        "“{value}” after the label for “{label}” could not be read. Check the text."
    ),
    "reply_by_assumed": _("“{value}” was read as {read}; time or zone were assumed. Check it."),
    # Attachments.
    "too_many_attachments": _(
        "{found} attachments, of which {limit} were read. Open the original."
    ),
    "attachment_too_large": _("“{file}” is larger than {limit} and was not looked into."),
    "attachment_empty": _("“{file}” is empty. Ask the sender for it again."),
    "type_mismatch": _("“{file}” is called {declared} but is {found}. Do not open it unchecked."),
    "double_extension": _("“{file}” hides a program behind a harmless ending. Do not open it."),
    "executable_file": _("“{file}” is or holds a program. Do not open it."),
    "sender_differs": _(
        "It says that it comes from {address}, but {partner} handed it in. Do not trust the name."
    ),
    "macro_file": _("“{file}” holds macros, which can run commands. Do not open it unchecked."),
    "active_content": _(
        "“{file}” can run commands when opened (script or form). It is never shown."
    ),
    "polyglot": _("“{file}” is two kinds of file at once. Do not open it unchecked."),
    "document_encrypted": _("“{file}” is protected by a password. Ask the sender for it."),
    "tnef_not_opened": _("“{file}” is in Outlook's own wrapping and cannot be opened here."),
    "picture_too_large": _("“{file}” unfolds to {pixels} million points. It is not shown."),
    "name_direction": _("The name of “{file}” turned its direction of writing to look harmless."),
    "name_with_folders": _("The name of “{file}” held folders ({name}); they were left out."),
    "name_too_long": _("The name of “{file}” was too long and has been shortened."),
    "archive_encrypted": _("The archive “{file}” needs a password. Ask the sender for it."),
    "archive_bomb": _("“{file}” would unpack to far more than it holds. Do not unpack it."),
    "archive_too_large": _("“{file}” would unpack to more than {limit}. Do not unpack it here."),
    "archive_too_many_files": _(
        "“{file}” holds more than {limit} files and was not looked through."
    ),
    "archive_too_deep": _("“{file}” holds archives more than {limit} deep. Do not unpack it."),
    "archive_not_fully_seen": _("“{file}” is too large to look through wholly. Have it checked."),
    "archive_not_opened": _("“{file}” is an archive of a kind that is not opened here."),
    "archive_broken": _("The archive “{file}” is damaged ({said}). Ask the sender for it again."),
    "archive_path_escape": _(
        "“{file}” wants to write outside its folder ({name}). Do not unpack it."
    ),
    "archive_link": _("“{file}” holds a link to elsewhere ({name}). Do not unpack it."),
}


def sentence(fault: Fault, translate: Callable[[str], str] = str) -> str:
    """The fault in words. `translate` is gettext for the reader's language; English without it."""
    msgid = SENTENCES.get(fault.code)
    if msgid is None:
        return fault.code.replace("_", " ")
    said = translate(msgid).format_map(defaultdict(lambda: "…", fault.values))
    if TIMES not in fault.values:
        return said
    return translate(_MANY).format(said=said, count=fault.values[TIMES])
