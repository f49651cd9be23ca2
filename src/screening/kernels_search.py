"""Which persons of a list are worth a full comparison? The compiled part.

An *entry* is a person under one birth year (a person with two years has two entries; unknown is
year 0). Entries are numbered by date, so that a birth year is a range of numbers and the entries
of one day stand together.
"""

from __future__ import annotations

import numpy as np

from screening.compiled import Array, njit

LONG_LIST = 20_000  # beyond this, a list only adds to persons whom a rarer word has found
SHORT_LIST = 1_000  # up to this, a list is followed through all years: a year may be misread
POOR_NEIGHBOUR = 2_000  # beyond this, words that are only loosely alike are not followed


@njit
def rough_date(ours: Array, theirs: int) -> float:
    """A first estimate, in bits, of what a birth date says; dates are packed as YYYYMMDD."""
    best = -6.0
    if len(ours) == 0 or theirs == 0:
        return 0.0
    year, month, day = theirs // 10000, theirs // 100 % 100, theirs % 100
    for i in range(len(ours)):
        other = ours[i]
        if other == theirs:
            value = 12.0 if day > 0 else 5.0
        else:
            y, m, d = other // 10000, other // 100 % 100, other % 100
            if month == 0 or m == 0:
                value = 4.0 if y == year else (-1.0 if abs(y - year) == 1 else -5.0)
            elif y == year and m == day and d == month:
                value = 9.0
            elif m == month and d == day:
                value = 7.0
            elif y == year and (m == month or d == day):
                value = 6.0
            elif y == year and (other % 10000 == 101 or theirs % 10000 == 101):
                value = 4.0
            elif y == year:
                value = 1.0
            elif abs(y - year) <= 2:
                value = -2.0
            else:
                value = -5.0
        if value > best:
            best = value
    return best


@njit
def lower_bound(values: Array, low: int, high: int, target: int) -> int:
    """The first place in ``values[low:high]`` (sorted) that is not below the target."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < target:
            low = middle + 1
        else:
            high = middle
    return low


@njit
def _offer(rough: float, person: int, best: Array, who: Array, n: int, room: int) -> int:
    """Keep the best ``room`` persons in a heap whose top is the least."""
    if n < room:
        i = n
        best[i] = rough
        who[i] = person
        while i > 0:
            up = (i - 1) >> 1
            if best[up] <= best[i]:
                break
            best[up], best[i] = best[i], best[up]
            who[up], who[i] = who[i], who[up]
            i = up
        return n + 1
    if rough <= best[0]:
        return n
    best[0] = rough
    who[0] = person
    i = 0
    while True:
        down = 2 * i + 1
        if down >= n:
            break
        if down + 1 < n and best[down + 1] < best[down]:
            down += 1
        if best[down] >= best[i]:
            break
        best[down], best[i] = best[i], best[down]
        who[down], who[i] = who[i], who[down]
        i = down
    return n


@njit
def gather(
    posting_starts: Array,
    postings: Array,
    entry_date: Array,
    entry_person: Array,
    order: Array,
    near_starts: Array,
    near_word: Array,
    near_alike: Array,
    weight: Array,
    ranges: Array,
    narrow: bool,
    births: Array,
    points: Array,
    stamp: Array,
    last: Array,
    touched: Array,
    mark: int,
    room: int,
    best: Array,
    who: Array,
) -> int:
    """Fill ``who`` with up to ``room`` different persons, in no order; return how many.

    ``order``: the words of the query, rarest first. ``near_*``: the neighbours of each. ``weight``:
    bits that meeting the word is worth. ``ranges``: (k, 2) ranges of entries whose year may be
    the true one; ``narrow``: whether they leave anything out. ``births``: packed dates.
    ``points``, ``stamp``, ``last``, ``touched``: scratch of one place an entry; ``mark``: a number
    of 31 bits that is not used in ``stamp`` before.
    """
    n_touched = 0
    for place in range(len(order)):
        word = order[place]
        for k in range(near_starts[word], near_starts[word + 1]):
            other = near_word[k]
            first = posting_starts[other]
            end = posting_starts[other + 1]
            length = end - first
            alike = (near_alike[k] / 255.0 - 0.4) / 0.6
            gain = np.float32(weight[word] * alike * alike)
            if length > POOR_NEIGHBOUR and near_alike[k] < 190 and not narrow:
                continue
            whole = not narrow or length <= SHORT_LIST
            n_ranges = 1 if whole else len(ranges)
            for r in range(n_ranges):
                low = first
                high = end
                if not whole:
                    low = lower_bound(postings, first, end, ranges[r, 0])
                    high = lower_bound(postings, low, end, ranges[r, 1])
                only_known = place > 0 and high - low > LONG_LIST
                for i in range(low, high):
                    entry = postings[i]
                    if stamp[entry] == mark:
                        if last[entry] != word:
                            points[entry] += gain
                            last[entry] = word
                    elif not only_known:
                        stamp[entry] = mark
                        points[entry] = gain
                        last[entry] = word
                        touched[n_touched] = entry
                        n_touched += 1
    # whoever was born on that very day is worth a look whatever the name
    for i in range(len(births)):
        date = births[i]
        if date % 100 == 0:
            continue
        for turn in range(2):
            if turn == 1:
                if date % 100 > 12 or date % 100 == date // 100 % 100:
                    continue
                date = date // 10000 * 10000 + date % 100 * 100 + date // 100 % 100
            if date % 10000 == 101:
                continue
            low = lower_bound(entry_date, 0, len(entry_date), date)
            for entry in range(low, len(entry_date)):
                if entry_date[entry] != date:
                    break
                if stamp[entry] != mark:
                    stamp[entry] = mark
                    points[entry] = 0.0
                    touched[n_touched] = entry
                    n_touched += 1
    n = 0
    for i in range(n_touched):
        entry = touched[i]
        rough = points[entry] + rough_date(births, entry_date[entry])
        if n < room or rough > best[0]:
            n = _offer(rough, entry_person[entry], best, who, n, room)
    # a person with two entries may stand there twice
    kept = 0
    for i in range(n):
        twice = False
        for j in range(kept):
            if who[j] == who[i]:
                twice = True
                best[j] = max(best[j], best[i])
                break
        if not twice:
            who[kept] = who[i]
            best[kept] = best[i]
            kept += 1
    return kept
