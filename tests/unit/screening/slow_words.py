"""What do the compiled word kernels compute? The same in plain Python, slowly: for tests."""

from __future__ import annotations

from functools import cache

from screening.kernels_words import DROP, IS_VOWEL, KEEP, SWAP

TRANSPOSED = 0.7


def at(letter: str) -> int:
    """The place of a letter in the tables."""
    return ord(letter) - ord("a")


def slow_similarity(a: str, b: str) -> float:
    """1 - (weighted optimal string alignment, from the back) / letters of the longer word."""
    if not a or not b:
        return 0.0

    @cache
    def rest(i: int, j: int) -> float:
        if i == len(a) and j == len(b):
            return 0.0
        ways = []
        if i < len(a):
            ways.append(float(DROP[at(a[i])]) + rest(i + 1, j))
        if j < len(b):
            ways.append(float(DROP[at(b[j])]) + rest(i, j + 1))
        if i < len(a) and j < len(b):
            ways.append(float(SWAP[at(a[i]), at(b[j])]) + rest(i + 1, j + 1))
        if i + 1 < len(a) and j + 1 < len(b) and a[i] == b[j + 1] and a[i + 1] == b[j]:
            ways.append(TRANSPOSED + rest(i + 2, j + 2))
        return min(ways)

    return 1.0 - rest(0, 0) / max(len(a), len(b))


def without(word: str, letters: int) -> set[str]:
    """What is left of a word when so many of its letters are taken out."""
    left = {word}
    for _ in range(letters):
        left = {each[:i] + each[i + 1 :] for each in left for i in range(len(each))}
    return left


def slow_keys(word: str) -> set[tuple[str, str]]:
    """The keys of a word as texts instead of hashes: of its letters, and of its consonants."""
    whole = {word}
    if len(word) >= 4:
        whole |= without(word, 1)
    if 7 <= len(word) <= 14:
        whole |= without(word, 2)
    bones = "".join(c for c in word if not IS_VOWEL[at(c)] and c != "h")
    thin = {bones} if len(bones) >= 2 else set()
    if len(bones) >= 4:
        thin |= without(bones, 1)
    return {("letters", key) for key in whole} | {("bones", key) for key in thin}


def slow_near(word: str, words: list[str]) -> dict[str, float]:
    """Every word that shares a key and is alike enough, with its likeness."""
    keys = slow_keys(word)
    found = {}
    for other in words:
        if keys & slow_keys(other) and (alike := slow_similarity(word, other)) >= KEEP:
            found[other] = alike
    return found
