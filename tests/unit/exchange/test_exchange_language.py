"""Is the language of a short police text found, and is the detector unsure rather than wrong?"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spoc.exchange.language import (
    header_senders,
    language_of,
    main_language,
    paragraphs,
    plausibility,
)

# Sentences of our own, other than the samples in the data; all persons and plates are invented.
SENTENCES = {
    "nl": (
        "De bestuurder van de witte bestelwagen werd door de patrouille gestopt op de snelweg.",
        "Kunt u nagaan of deze nummerplaat in uw land gestolen werd?",
        "Ik stuur u hierbij het proces-verbaal van verhoor.",
    ),
    "fr": (
        "Le conducteur de la camionnette blanche a été arrêté par la patrouille sur l'autoroute.",
        "Pourriez-vous vérifier si cette plaque a été volée dans votre pays ?",
        "Je vous transmets ci-joint le procès-verbal d'audition.",
    ),
    "de": (
        "Der Fahrer des weißen Lieferwagens wurde von der Streife auf der Autobahn angehalten.",
        "Können Sie prüfen, ob dieses Kennzeichen in Ihrem Land gestohlen wurde?",
        "Anbei übersende ich das Protokoll der Vernehmung.",
    ),
    "en": (
        "The driver of the white van was stopped by the patrol on the motorway.",
        "Could you check whether this plate has been stolen in your country?",
        "I enclose the record of the interview.",
    ),
    "es": (
        "El conductor de la furgoneta blanca fue detenido por la patrulla en la autopista.",
        "¿Podrían comprobar si esta matrícula ha sido robada en su país?",
    ),
    "it": (
        "Il conducente del furgone bianco è stato fermato dalla pattuglia in autostrada.",
        "Potete verificare se questa targa è stata rubata nel vostro paese?",
    ),
    "pt": (
        "O condutor da carrinha branca foi intercetado pela patrulha na autoestrada.",
        "Podem verificar se esta matrícula foi furtada no vosso país?",
    ),
    "pl": (
        "Kierowca białej furgonetki został zatrzymany przez patrol na autostradzie.",
        "Czy mogą Państwo sprawdzić, czy ta tablica została skradziona w waszym kraju?",
    ),
    "ro": (
        "Conducătorul furgonetei albe a fost oprit de patrulă pe autostradă.",
        "Puteți verifica dacă această placă a fost furată în țara dumneavoastră?",
    ),
    "tr": (
        "Beyaz minibüsün sürücüsü otoyolda devriye tarafından durduruldu.",
        "Bu plakanın ülkenizde çalınıp çalınmadığını kontrol edebilir misiniz?",
    ),
    "hu": (
        "A fehér furgon vezetőjét a járőr megállította az autópályán.",
        "Ellenőriznék, hogy ezt a rendszámot ellopták-e az önök országában?",
    ),
    "cs": (
        "Řidič bílé dodávky byl zastaven hlídkou na dálnici.",
        "Můžete ověřit, zda byla tato značka odcizena ve vaší zemi?",
    ),
    "sk": (
        "Vodič bielej dodávky bol zastavený hliadkou na diaľnici.",
        "Môžete overiť, či bola táto značka odcudzená vo vašej krajine?",
    ),
    "sl": (
        "Voznika belega kombija je patrulja ustavila na avtocesti.",
        "Ali lahko preverite, ali je bila ta tablica ukradena v vaši državi?",
    ),
    "hr": (
        "Vozača bijelog kombija zaustavila je ophodnja na autocesti i priveden je u postaju.",
        "Možete li provjeriti je li ova tablica ukradena u vašoj zemlji?",
    ),
    "sr": (
        "Vozača belog kombija zaustavila je patrola na auto-putu i priveden je u stanicu.",
        "Возача белог комбија зауставила је патрола на ауто-путу.",
    ),
    "sv": (
        "Föraren av den vita skåpbilen stoppades av patrullen på motorvägen.",
        "Kan ni kontrollera om skylten har stulits i ert land?",
    ),
    "da": (
        "Føreren af den hvide varevogn blev stoppet af patruljen på motorvejen.",
        "Kan I undersøge, om nummerpladen er stjålet i jeres land?",
    ),
    "no": (
        "Føreren av den hvite varebilen ble stoppet av patruljen på motorveien.",
        "Kan dere undersøke om skiltet er stjålet i landet deres?",
    ),
    "fi": (
        "Partio pysäytti valkoisen pakettiauton kuljettajan moottoritiellä.",
        "Voitteko tarkistaa, onko tämä kilpi varastettu maassanne?",
    ),
    "et": (
        "Patrull peatas valge kaubiku juhi kiirteel ja toimetas ta jaoskonda.",
        "Kas saate kontrollida, kas see numbrimärk on teie riigis varastatud?",
    ),
    "lv": (
        "Baltā furgona vadītāju uz šosejas apturēja patruļa.",
        "Vai varat pārbaudīt, vai šī numura zīme jūsu valstī ir nozagta?",
    ),
    "lt": (
        "Baltojo furgono vairuotoją greitkelyje sustabdė patrulis.",
        "Ar galite patikrinti, ar šis numeris buvo pavogtas jūsų šalyje?",
    ),
    "sq": (
        "Shoferi i furgonit të bardhë u ndalua nga patrulla në autostradë.",
        "A mund të kontrolloni nëse kjo targë është vjedhur në vendin tuaj?",
    ),
    "ru": (
        "Водитель белого фургона был остановлен патрулём на автомагистрали.",
        "Можете ли вы проверить, не был ли этот номер украден в вашей стране?",
    ),
    "uk": (
        "Водія білого фургона зупинив патруль на автомагістралі.",
        "Чи можете ви перевірити, чи не викрадено цей номер у вашій країні?",
    ),
    "bg": (
        "Шофьорът на белия бус беше спрян от патрула на магистралата.",
        "Можете ли да проверите дали тази табела е открадната във вашата страна?",
    ),
    "mk": (
        "Возачот на белото комбе беше запрен од патролата на автопатот.",
        "Можете ли да проверите дали оваа таблица е украдена во вашата земја?",
    ),
    "ar": (
        "أوقفت الدورية سائق الشاحنة البيضاء على الطريق السريع.",
        "هل يمكنكم التحقق مما إذا كانت هذه اللوحة مسروقة في بلدكم؟",
    ),
    "fa": (
        "راننده وانت سفید در بزرگراه توسط گشت متوقف شد.",
        "آیا می توانید بررسی کنید که این پلاک در کشور شما دزدیده شده است؟",
    ),
    "ur": ("سفید وین کے ڈرائیور کو گشت نے شاہراہ پر روک لیا۔",),
    "el": ("Ο οδηγός του λευκού φορτηγού σταμάτησε στον αυτοκινητόδρομο.",),
    "he": ("נהג הטנדר הלבן נעצר על ידי הסיור בכביש המהיר.",),
    "ga": (
        "Stop an patról tiománaí an veain bháin ar an mótarbhealach agus tugadh é go dtí stáisiún.",
    ),
    "mt": ("Is-sewwieq tal-vann abjad twaqqaf mill-pattulja fuq l-awtostrada u ttieħed l-għassa.",),
    "zh": ("白色货车的司机在高速公路上被巡逻队拦下。",),
    "ja": ("白いバンの運転手は高速道路でパトロールに止められました。",),
    "ko": ("흰색 승합차 운전자가 고속도로에서 순찰대에 의해 정지되었습니다.",),
}
UNSURE = (
    "",
    "OK",
    "Ja bedankt",
    "ZILVERNIK Marek 12/03/1980 Voorbeeldgem",
    "ZILVERNIK MAREK, DUINHOVEN YARA, VOORBEELD JAN, ZILVER PIET, DUINHOVEN ANNA MARIA",
    "Marek Zilvernik, Yara Duinhoven, Jan Voorbeeld, Piet Zilver, Anna Maria Duinhoven",
    "1-ZZZ-117 VIN WVWZZZ1JZXW000001 0032 2 555 01 01 1-ZZZ-118 1-ZZZ-119",
    "http://www.example.org/index.html?x=1 http://example.net/",
    "BE NL DE FR LU AT PL",
    "IBAN BE00 0000 0000 0000 BIC XXXXBEBB account holder",
    "abc абв αβγ abc абв αβγ abc абв αβγ abc абв αβγ",
)
# Texts so close to a neighbour that unsure is right; wrong would not be.
MAY_BE_UNSURE = {"sr", "hr", "da", "no", "sl", "fi", "lt"}


@pytest.mark.parametrize(("language", "text"), [(c, t) for c, ts in SENTENCES.items() for t in ts])
def test_the_language_of_a_sentence_is_found(language: str, text: str) -> None:
    allowed = {language, ""} if language in MAY_BE_UNSURE else {language}
    assert language_of(text) in allowed
    assert language_of(text.upper()) in {language, ""}


def test_almost_every_sentence_is_judged() -> None:
    texts = [(code, text) for code, known in SENTENCES.items() for text in known]
    found = sum(1 for code, text in texts if language_of(text) == code)
    assert found >= 0.94 * len(texts)


@pytest.mark.parametrize("text", UNSURE)
def test_names_numbers_and_scraps_leave_it_unsure(text: str) -> None:
    assert language_of(text) == ""


@settings(deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_cut_without_loss(text: str) -> None:
    text = text.replace("\r", "\n")
    ends = 0
    for each in paragraphs(text):
        assert ends <= each.start < each.end <= len(text)
        assert not text[ends : each.start].strip("> \t\n" + _SPACES)
        ends = each.end
    assert not text[ends:].strip("> \t\n" + _SPACES)
    assert plausibility(text) < 10


_SPACES = "".join(chr(code) for code in range(0x3001) if chr(code).isspace())

LETTER = """Beste collega's,

Gelieve ons te laten weten of deze persoon in uw land gekend is.
Wij danken u bij voorbaat voor uw medewerking en uw antwoord.

Nous vous prions de bien vouloir nous communiquer toutes les informations.

Met vriendelijke groeten,
Marek Zilvernik
Commissaris

Tel. 02 555 01 01

This message is confidential and intended solely for the addressee. If you received this in
error, please delete it at once and tell the sender.

-----Oorspronkelijk bericht-----
Van: Yara Duinhoven <yara@police.example>
Verzonden: maandag 23 november 2026 10:00
Aan: Marek Zilvernik
Onderwerp: vraag

> Could you please tell us whether the driver of the white van is known to you?
> We thank you in advance.
"""


def test_a_letter_is_cut_into_text_signature_small_print_head_and_quotation() -> None:
    found = paragraphs(LETTER)
    assert [each.kind for each in found] == [
        "text", "text", "text", "signature", "signature", "disclaimer", "header", "quoted",
    ]  # fmt: skip
    assert [each.language for each in found] == ["", "nl", "fr", "", "", "en", "", "en"]
    assert main_language(LETTER, found) == "nl"
    assert header_senders(LETTER, found) == ("Yara Duinhoven <yara@police.example>",)


def test_two_languages_line_under_line_are_parted() -> None:
    text = (
        "Gelieve ons te laten weten of deze persoon in uw land gekend is, met dank.\n"
        "Veuillez nous faire savoir si cette personne est connue dans votre pays, merci."
    )
    assert [each.language for each in paragraphs(text)] == ["nl", "fr"]


def test_lines_of_one_language_stay_together() -> None:
    text = "Gelieve ons te laten weten of deze persoon in uw land gekend is, met dank.\n" * 3
    assert len(paragraphs(text)) == 1


def test_text_after_a_signature_is_text_again() -> None:
    text = (
        "Kind regards,\nMarek\n\nWe would also like to know whether the driver of the white van "
        "has been heard by your services, and what he said about the goods in the van."
    )
    assert [each.kind for each in paragraphs(text)] == ["signature", "text"]


def test_the_language_of_quotations_counts_when_there_is_nothing_else() -> None:
    text = "> Could you please tell us whether the driver of the white van is known to you?"
    assert main_language(text, paragraphs(text)) == "en"


def test_a_line_that_says_who_wrote_is_a_head() -> None:
    text = "Yes.\n\nOn Monday 23 November 2026 Yara Duinhoven wrote:\n> Is he known?"
    assert [each.kind for each in paragraphs(text)] == ["text", "header", "quoted"]
