"""Do the romanisations of one name meet, and do different names stay apart?"""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import screening
from screening.normalise import latin
from screening.phonetics import fold, nicknames, readings, skeleton

WORDS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20)
DATA = Path(screening.__file__).parent / "data"


@pytest.mark.parametrize(
    "spellings",
    [
        "shcherbakov schtscherbakow chtcherbakov scerbakov shcherbakova щербаков щербакова",
        "yevgeniy evgenii evgenij jewgeni evgueni евгений",
        "fyodor fedor fjodor fiodor фёдор",
        "yuriy iurii jurij juri iouri юрий",
        "alekseyevich alekseevich aleksejevic alekseewitsch alexeievitch алексеевич",
        "khrushchev khrouchtchev hruscev хрущев",
        "zaytsev zaitsev zajcev saizew зайцев",
        "solovyov solovev soloviev solowjow соловьёв",
        "tatyana tatiana tatjana татьяна",
        "tchaikovsky tschaikowski chaykovskiy чайковская",
        "ivanov iwanow ivanoff ivanova",
        "muller mueller müller",
        "kovacevic kovačević kovachevich",
        "rashid rachid rasheed",
        "jamal djamal dzhamal",
        "khadija khadijah hadija",
        "hussein hussain husayn",
        "philip filip philippe",
        "kazlauskas kazlauskienė",
        "papadopoulos papadopoulou",
        "christo khristo hristo",
    ],
)
def test_the_spellings_of_one_name_fold_together(spellings: str) -> None:
    assert len({fold(latin(word)) for word in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zhang", "shang"),
        ("ivanov", "ivankov"),
        ("marina", "marin"),
        ("peter", "pater"),
        ("hassan", "hussein"),
        ("li", "lu"),
    ],
)
def test_different_names_stay_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("native", "written"),
    [
        ("محمد", "Muhammad"),
        ("محمد", "Mohamed"),
        ("سليمان", "Slimane"),
        ("خديجة", "Khadidja"),
        ("سهيل", "Suhail"),
        ("Борис", "Boris"),
        ("משה", "Moshe"),
    ],
)
def test_native_and_latin_spelling_share_their_consonants(native: str, written: str) -> None:
    assert skeleton(fold(latin(native))) == skeleton(fold(latin(written)))


def test_a_skeleton_holds_consonants_only() -> None:
    assert skeleton(fold("mohammed")) == "mhmd"
    assert skeleton(fold("ia")) == "i"
    assert skeleton("") == ""


@given(WORDS)
def test_a_word_never_folds_to_nothing_or_to_other_signs(word: str) -> None:
    folded = fold(word)
    assert folded
    assert set(folded) <= set("abcdefghijklmnopqrstuvwxyz")
    assert skeleton(folded)


@pytest.mark.parametrize(
    ("pet", "full"),
    [
        ("sasha", "aleksandr"),
        ("sascha", "aleksandra"),
        ("bob", "robert"),
        ("paco", "francisco"),
        ("beppe", "giuseppe"),
        ("kees", "cornelis"),
        ("gosia", "malgorzata"),
        ("giorgos", "georgios"),
        ("ibo", "ibrahim"),
        ("itzik", "yitzhak"),
        ("toninho", "antonio"),
        ("pista", "istvan"),
    ],
)
def test_a_pet_form_leads_to_the_full_name(pet: str, full: str) -> None:
    assert nicknames(pet) & nicknames(full)


def test_an_unknown_name_has_no_pet_form() -> None:
    assert nicknames("zilvernik") == frozenset()


def test_the_table_of_pet_forms_has_many_languages_and_relations() -> None:
    rows = [
        line.split("\t")
        for line in (DATA / "nicknames.tsv").read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert len({language for language, _, _ in rows}) >= 12
    assert sum(len(forms.split()) for _, _, forms in rows) >= 600


def test_other_readings_of_a_chinese_family_name_meet() -> None:
    assert "zhang" in readings("cheung") & readings("zhang")
    assert readings("kim") == readings("gim")
    assert readings("zilvernik") == frozenset()


def test_every_table_says_where_it_comes_from() -> None:
    for name in ("scripts.toml", "names.toml", "sounds.toml", "nicknames.tsv", "readings.tsv"):
        head = (DATA / name).read_text(encoding="utf-8")[:1_500]
        assert "Provenance:" in head
        assert "Licence:" in head
