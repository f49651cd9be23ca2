"""Which spellings of one name follow from rules alone? Extra training pairs for fit_letters.py.

Own rules, from the public romanisation systems; no word list of anybody.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator

CYRILLIC = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
SYSTEMS = {
    # BGN/PCGN 1947, ICAO Doc 9303, scholarly without marks, German and French press usage
    "bgn": "a b v g d e yo zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya",
    "icao": "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch ie y - e iu ia",
    "scholarly": "a b v g d e e z z i j k l m n o p r s t u f h c c s sc - y - e ju ja",
    "german": "a b w g d e jo sch s i j k l m n o p r s t u f ch z tsch sch schtsch - y - e ju ja",
    "french": "a b v g d e io j z i i k l m n o p r s t ou f kh ts tch ch chtch - y - e iou ia",
}
TABLES = {
    name: dict(zip(CYRILLIC, values.replace("-", " - ").split(), strict=True))
    for name, values in SYSTEMS.items()
}
LATIN = (
    ("oe", "o"), ("ue", "u"), ("ae", "a"), ("ss", "s"), ("ll", "l"), ("nn", "n"), ("tt", "t"),
    ("mm", "m"), ("rr", "r"), ("dd", "d"), ("ph", "f"), ("th", "t"), ("ck", "k"), ("c", "k"),
    ("y", "i"), ("w", "v"), ("ou", "u"), ("oo", "u"), ("ee", "i"), ("sh", "ch"), ("kh", "h"),
    ("q", "k"), ("j", "dj"), ("x", "ks"), ("z", "s"), ("h", ""), ("a", "e"), ("o", "u"), ("i", "e"),
    ("ei", "ai"), ("ts", "tz"), ("ch", "tch"), ("sh", "sch"), ("zh", "j"), ("e", ""),
)  # fmt: skip
PINYIN = """
an ang ao bai bao bei bin bing bo cai cao chang chao chen cheng chi chun cong cui da dan deng
ding dong du e fa fan fang fei feng fu gang gao ge gong gu guan guang gui guo hai han hao he
hong hou hu hua huan huang hui jia jian jiang jiao jie jin jing jun kai kang ke kong kun lan lei
li lian liang lin ling liu long lu luo ma mei meng mian min ming mu na nan ni ning pan pei peng
ping qi qian qiang qiao qin qing qiu qu quan ran ren rong ru rui shan shang shao shen sheng shi
shu shuang si song su sun tan tang tao teng tian tie ting tong wan wang wei wen wu xi xia xian
xiang xiao xie xin xing xiong xiu xu xuan xue yan yang yao ye yi yin ying yong you yu yuan yue
yun zan ze zeng zhan zhang zhao zhe zhen zheng zhi zhong zhou zhu zhuang zi zong
"""
HANGUL = """
a an bae beom bin bo bok byeong chae chan chang cheol chun dae dal deok do dong eun ga gang geon
gi gil gu gwan gwang gyeong gyu ha hae han hee ho hong hwa hwan hyang hye hyeok hyeon hyeong hyo
hui i il im in ja jae je jeong ji jin jong ju jun jung kang ki kyeong kyu man mi min mo mun
myeong na nam ok pil rae ri ryeong sang seo seok seol seon seong seung si sik sin so su suk tae
ung u uk un won woo yang ye yeon yeong yo yong yu yun
"""
HANGUL_LATIN = (
    ("gyeong", "kyung"), ("hyeon", "hyun"), ("seong", "sung"), ("jeong", "jung"),
    ("yeong", "young"),
    ("myeong", "myung"), ("cheol", "chul"), ("seung", "seung"), ("eun", "eun"), ("jun", "joon"),
    ("su", "soo"), ("hui", "hee"), ("u", "woo"), ("g", "k"), ("yun", "yoon"), ("ju", "joo"),
    ("seon", "sun"), ("yeon", "yeon"), ("geon", "kun"), ("jae", "jae"), ("mun", "moon"),
    ("eo", "u"),
    ("gi", "ki"), ("beom", "bum"), ("byeong", "byung"), ("d", "t"), ("b", "p"), ("j", "ch"),
)  # fmt: skip
KANA = """
a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho ma mi mu
me mo ya yu yo ra ri ru re ro wa n ga gi gu ge go za ji zu ze zo da de do ba bi bu be bo kyo ryo
sho shu ju jun ken shin
"""
SAMPLES = 500


def romanised(word: str, system: str) -> str:
    """A Russian word in one system; "" when it holds other letters."""
    table = TABLES[system]
    if any(letter not in table for letter in word):
        return ""
    text = "".join(table[letter] for letter in word).replace("-", "")
    if system == "bgn" and word[0] == "е":
        text = "y" + text
    for ending in ("iy", "ij", "yy", "ii", "yj", "yi"):
        if text.endswith(ending) and system in ("german", "french"):
            return text.removesuffix(ending) + "i"
    return text


def cyrillic_variants(word: str) -> Iterator[tuple[str, str]]:
    """The word in two systems at a time (one system per word and side: enough to learn from)."""
    systems = sorted(SYSTEMS)
    first = systems[sum(map(ord, word)) % len(systems)]
    for second in systems:
        a, b = romanised(word, first), romanised(word, second)
        if a and b and a != b:
            yield a, b
            yield b, a


def latin_variants(word: str) -> Iterator[tuple[str, str]]:
    """One change of spelling, both ways; one in four words, so that real pairs prevail."""
    chance = random.Random(word)
    if chance.random() > 0.25:
        return
    changes = [(old, new) for old, new in LATIN if old in word[1:]]
    if changes:
        old, new = chance.choice(changes)
        other = word[0] + word[1:].replace(old, new, 1)
        yield word, other
        yield other, word


def native_names(script: str) -> list[tuple[str, str, float]]:
    """Names of the script's own country, romanised by its own system, beside the foreign ones."""
    return list(itertools.islice(_native_names(script), SAMPLES))


def _native_names(script: str) -> Iterator[tuple[str, str, float]]:
    chance = random.Random(script)
    syllables = {"han": PINYIN, "hangul": HANGUL, "kana": KANA}.get(script, "").split()
    while syllables:
        length = chance.choice((1, 2, 2) if script != "kana" else (2, 3, 3, 4))
        word = "".join(chance.choice(syllables) for _ in range(length))
        other = word
        if script == "hangul" and chance.random() < 0.6:
            for old, new in chance.sample(HANGUL_LATIN, len(HANGUL_LATIN)):
                if old in other and chance.random() < 0.7:
                    other = other.replace(old, new, 1)
                    break
        yield word, other, 1.0
