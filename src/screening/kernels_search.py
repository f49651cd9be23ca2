"""Which persons of a list are worth a full comparison? The compiled part.

An *entry* is a person under one birth year (a person with two years has two entries; unknown is
year 0). Entries are numbered by date, so that a birth year is a range of numbers and the entries
of one day stand together.
"""

from __future__ import annotations

import numpy as np

from screening.arrays import Question
from screening.compiled import Array, inlined, kernel

LONG_LIST = 20_000  # beyond this, a list only adds to persons whom a rarer word has found
LONG_IN_YEARS = 3_000  # the same for the part of a list that stands in the years of the question
SHORT_LIST = 1_000  # up to this, a list is followed through all years: a year may be misread
SHORT_NEAR = 32  # the same for a word that is only alike: two slips at once are rare
POOR_NEIGHBOUR = 2_000  # beyond this, words that are only loosely alike are not followed
CLOSE = 235  # likeness in 1/255 from which the further years are looked through as well
POOR = 190  # below this, words are only loosely alike
POINTS = 256.0  # to a bit
MOST_DATE = 12.0  # what `rough_date` gives at most
LAST = 0xFFF << 20
MET = 0xFFFFF


@inlined
def _year(date: int) -> int:
    """The year of a packed date: unsigned division by a constant is quick."""
    year = np.uint64(date) // np.uint64(10000)
    return np.int64(year)  # type: ignore[return-value]  # int() would leave it unsigned


@inlined
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
        elif gap > 0:
            value = 7.0 if my_day == its_day and my_day >= 100 else (-2.0 if gap <= 2 else -5.0)
        elif my_day < 100 or its_day < 100:
            value = 4.0
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
def lower_bound(values: Array, low: int, high: int, target: int) -> int:
    """The first place in ``values[low:high]`` (sorted) that is not below the target."""
    while low < high:
        middle = (low + high) >> 1
        if values[middle] < target:
            low = middle + 1
        else:
            high = middle
    return low


@inlined
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


@inlined
def _swapped(date: int) -> int:
    """The date with day and month changed over; without a day where that is none, or the same."""
    month, day = date // 100 % 100, date % 100
    if day > 12 or day == month:
        return date - day
    return date // 10000 * 10000 + day * 100 + month


N_MISREADINGS = 44  # one of four digits read as any other, or up to two years off


@inlined
def _misread(year: int, k: int) -> int:
    """The k-th year for which a year may be taken."""
    if k >= 40:
        return year + (-2, -1, 1, 2)[k - 40]
    place = (1, 10, 100, 1000)[k // 10]
    return year + (k % 10 - year // place % 10) * place


@inlined
def _in_a_year(entry: int, births: Array, year_starts: Array) -> bool:
    """Whether an entry stands in the year of one of the dates."""
    for i in range(len(births)):
        year = min(births[i] // 10000, len(year_starts) - 2)
        if year_starts[year] <= entry < year_starts[year + 1]:
            return True
    return False


@inlined
def _within(entry: int, ranges: Array) -> bool:
    """Whether a number is in one of few ranges."""
    found = False
    for i in range(len(ranges)):
        found |= ranges[i, 0] <= entry < ranges[i, 1]
    return found


@kernel
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
    year_starts: Array,
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
    them for words that are only alike, 0 when they leave nothing out. ``year_starts``: the first
    entry of each year from 0, where those without a date stand. ``state``: int64 scratch, one place
    an entry: the mark of the question in 31 bits, the last word met in 12, the points in 20;
    ``touched``: int32 scratch; ``mark``: a number that is not in ``state`` before. Whoever is
    rougher by more than ``margin`` bits than the best may be left out.
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
                only_known = place > 0 and high - low > (LONG_IN_YEARS if narrow else LONG_LIST)
                for i in range(low, high):
                    entry = postings[i]
                    now = state[entry]
                    if now >= fresh:
                        if (now & LAST) != this:
                            state[entry] = fresh | this | min((now & MET) + gain, MET)
                    elif not only_known:
                        state[entry] = fresh | this | gain
                        touched[n_touched] = entry
                        n_touched += 1
    # whoever was born on that very day is worth a look whatever the name
    for i in range(len(births)):
        for turn in range(2):
            date = births[i] if turn == 0 else _swapped(births[i])
            if date % 100 == 0 or date % 10000 == 101:
                continue
            for entry in range(lower_bound(entry_date, 0, len(entry_date), date), len(entry_date)):
                if entry_date[entry] != date:
                    break
                if state[entry] < fresh:
                    state[entry] = fresh
                    touched[n_touched] = entry
                    n_touched += 1
    # The best by name alone tells early who is too far behind to be looked at any further.
    most = np.int64(0)
    for i in range(n_touched):
        most = max(most, state[touched[i]] & MET)
    promising = most * 5 // 8
    top = -1.0e9
    for i in range(n_touched):
        entry = touched[i]
        points = state[entry] & MET
        if points >= promising:
            rough = points / POINTS
            if _in_a_year(entry, births, year_starts):
                rough += rough_date(births, entry_date[entry])
            elif entry >= year_starts[1] and narrow:
                rough += -2.0 if _within(entry, ranges[:n_close]) else -5.0
            top = max(top, rough)
    n = 0
    # Dates are slow to look at: what was born on the same day of a year that may be misread stands
    # together, and how far the year of all the rest is off is known by its number.
    for i in range(len(births)):
        day = births[i] % 10000
        year = births[i] // 10000
        if day < 100:
            continue
        for k in range(N_MISREADINGS):
            other = _misread(year, k)
            if other == year or not 0 < other < len(year_starts) - 1:
                continue
            date = other * 10000 + day
            end = year_starts[other + 1]
            for entry in range(lower_bound(entry_date, year_starts[other], end, date), end):
                if entry_date[entry] != date:
                    break
                if state[entry] >= fresh:
                    rough = (state[entry] & MET) / POINTS + rough_date(births, date)
                    n = _offer(rough, entry_person[entry], best, who, n, room)
                    top = max(top, rough)
                    state[entry] = 0
    for i in range(n_touched):
        entry = touched[i]
        if state[entry] < fresh:
            continue
        rough = (state[entry] & MET) / POINTS
        if entry < year_starts[1]:
            if rough + MOST_DATE < top - margin:  # it is not contradicted either
                continue
        elif _in_a_year(entry, births, year_starts):
            if rough + MOST_DATE < top - margin:
                continue
            rough += rough_date(births, entry_date[entry])
        elif narrow:
            rough += -2.0 if _within(entry, ranges[:n_close]) else -5.0
            if rough < top - margin:
                continue
        top = max(top, rough)
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
