"""Does learning from pairs find which letters stand for which?"""

import gzip
import json
from pathlib import Path

import numpy as np
from benchmarks.screening import spelling_rules
from benchmarks.screening.fit_letters import Pair, learn, read_pairs, save, words_held_out

from screening.letters import encode, similarity_bits

WORDS = ["tasa", "sato", "asot", "stas", "otas", "satot", "tosas", "asata", "osta", "tatos"]
PAIRS = [Pair(word, word.replace("s", "sh").replace("t", "d"), 1.0) for word in WORDS] * 4


def test_a_regular_change_of_letters_is_learned() -> None:
    table = learn(PAIRS)
    right = similarity_bits(encode("sotas"), encode("shodash"), table)
    wrong = similarity_bits(encode("sotas"), encode("dodadh"), table)
    assert right > 0 > wrong


def test_words_of_the_evaluation_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl.gz"
    row = {
        "a": {"names": [{"full": "Olga Zilvernik"}]},
        "b": {"names": [{"full": "Ольга·Петрова"}]},
    }
    file.write_bytes(gzip.compress(json.dumps(row).encode()))
    held_out = words_held_out(file)
    words = {"ольга": [["olga", 9]], "олга": [["olga", 3], ["olha", 2]], "нина": [["nina", 1]]}
    assert [(p.native, p.latin) for p in read_pairs(words, held_out)] == [("nina", "nina")]


def test_a_saved_table_holds_its_provenance(tmp_path: Path) -> None:
    file = tmp_path / "letters.npz"
    save({"latin": learn(PAIRS)}, file)
    assert "CC0" in str(np.load(file)["provenance"])


def test_the_rules_spell_a_russian_word_in_five_systems() -> None:
    spelled = {spelling_rules.romanised("щербаков", s) for s in spelling_rules.SYSTEMS}
    assert spelled == {"shcherbakov", "scerbakov", "schtscherbakow", "chtcherbakov"}
    assert spelling_rules.romanised("їжак", "bgn") == ""
