"""Which persons of a list are worth a full comparison? The compiled part.

An *entry* is a person under one birth year (a person with two years has two entries; unknown is
year 0). Entries are numbered by date, so that a birth year is a range of numbers and the entries
of one day stand together.
"""

from __future__ import annotations

import numpy as np

from screening.arrays import Question
from screening.compiled import Array, inlined, njit

LONG_LIST = 20_000  # beyond this, a list only adds to persons whom a rarer word has found
SHORT_LIST = 1_000  # up to this, a list is followed through all years: a year may be misread
SHORT_NEAR = 64  # the same for a word that is only alike: two slips at once are rare
POOR_NEIGHBOUR = 2_000  # beyond this, words that are only loosely alike are not followed
CLOSE = 235  # likeness in 1/255 from which the further years are looked through as well
POOR = 168  # below this, words are only loosely alike
POINTS = 256.0  # to a bit
MOST_DATE = 12.0  # what `rough_date` gives at most
MOST_IN_OTHER_YEAR = 7.0  # and to a date of another year
LAST = 0xFFF << 20
MET = 0xFFFFF


@inlined
def _year(date: int) -> int:
    """The year of a packed date: unsigned division by a constant is quick."""
    year = np.uint64(date) // np.uint64(10000)
    return np.int64(year)  # type: ignore[return-value]  # int() would leave it unsigned


@njit
def rough_date(ours: Array, theirs: int) -> float:
    """A first estimate, in bits, of what a birth date says; dates are packed as YYYYMMDD."""
    best = -6.0
    if len(ours) == 0 or theirs == 0:
        return 0.0
    year = _year(theirs)
    its_day = theirs - 10000 * year  # as MMDD
    for i in range(len(ours)):
        other = ours[i]
        y = _year(other)
        gap = abs(y - year)
        my_day = other - 10000 * y
        if other == theirs:
            value = 12.0 if its_day % 100 > 0 else 5.0
        elif my_day < 100 or its_day < 100:
            value = 4.0 if gap == 0 else (-1.0 if gap == 1 else -5.0)
        elif my_day == its_day:
            value = 7.0
        elif gap > 0:
            value = -2.0 if gap <= 2 else -5.0
        else:
            month, m = its_day // 100, my_day // 100
            day, d = its_day - 100 * month, my_day - 100 * m
            if m == day and d == month:
                value = 9.0
            elif m == month or d == day:
                value = 6.0
            elif my_day == 101 or its_day == 101:
                value = 4.0
            else:
                value = 1.0
        if value > best:
            best = value
    return best


@inlined
def _most_by_date(entry: int, years: Array, n_dateless: int) -> float:
    """More than `rough_date` gives an entry, by its number alone: dates are slow to look at."""
    if entry < n_dateless:
        return MOST_DATE  # a record without a date is not contradicted
    for i in range(len(years)):
        if years[i, 0] <= entry < years[i, 1]:
            return MOST_DATE
    return MOST_IN_OTHER_YEAR


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
    weight: Array,
    ours: Question,
    ranges: Array,
    n_close: int,
    years: Array,
    n_dateless: int,
    state: Array,
    touched: Array,
    mark: int,
    margin: float,
    room: int,
    best: Array,
    who: Array,
) -> int:
    """Fill ``who`` with up to ``room`` different persons, in no order; return how many.

    ``order``: the words of the question, rarest first; ``weight``: bits that meeting each is worth.
    ``ranges``: (k, 2) ranges of entries whose year may be the true one; the first ``n_close`` of
    them for words that are only alike, 0 when they leave nothing out. ``years``: (k, 2) ranges of
    the entries of the question's own years; ``n_dateless``: how many entries, the first, have no
    date. ``state``: int64 scratch, one place an entry: the mark of the question in 31 bits, the
    last word met in 12, the points in 20; ``touched``: int32 scratch; ``mark``: a number that is
    not in ``state`` before. Whoever is rougher by more than ``margin`` bits than the best may be
    left out.
    """
    near_starts, near_word, near_alike = ours.near_starts, ours.near_word, ours.near_alike
    births = ours.births
    n_touched = 0
    narrow = n_close > 0
    fresh = np.int64(mark) << 32
    for place in range(len(order)):
        word = order[place]
        this = np.int64(word & 0xFFF) << 20
        for k in range(near_starts[word], near_starts[word + 1]):
            likeness = near_alike[k]
            other = near_word[k]
            first = posting_starts[other]
            end = posting_starts[other + 1]
            length = end - first
            if likeness < POOR and (narrow or length > POOR_NEIGHBOUR):
                continue
            alike = (likeness / 255.0 - 0.4) / 0.6
            gain = np.int64(weight[word] * alike * alike * POINTS)
            is_close = likeness >= CLOSE
            whole = not narrow or length <= (SHORT_LIST if is_close else SHORT_NEAR)
            n_ranges = 1 if whole else (len(ranges) if is_close else n_close)
            for r in range(n_ranges):
                low = first
                high = end
                if not whole:
                    low = lower_bound(postings, first, end, ranges[r, 0])
                    high = lower_bound(postings, low, end, ranges[r, 1])
                only_known = place > 0 and high - low > LONG_LIST
                for i in range(low, high):
                    entry = postings[i]
                    now = state[entry]
                    if now >= fresh:
                        if (now & LAST) != this:
                            state[entry] = (now & ~LAST | this) + gain
                    elif not only_known:
                        state[entry] = fresh | this | gain
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
                if state[entry] < fresh:
                    state[entry] = fresh
                    touched[n_touched] = entry
                    n_touched += 1
    # The best by name alone tells early who is too far behind to be looked at any further.
    most = np.int64(-1)
    for i in range(n_touched):
        most = max(most, state[touched[i]] & MET)
    top = -1.0e9
    for i in range(n_touched):
        entry = touched[i]
        if state[entry] & MET == most:
            top = max(top, most / POINTS + rough_date(births, entry_date[entry]))
    n = 0
    for i in range(n_touched):
        entry = touched[i]
        points = (state[entry] & MET) / POINTS
        most_here = points + _most_by_date(entry, years, n_dateless)
        if most_here < top - margin or (n == room and most_here <= best[0]):
            continue
        rough = points + rough_date(births, entry_date[entry])
        top = max(top, rough)
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
