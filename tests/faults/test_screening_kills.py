"""kill -9 at any instant: what a list acknowledged is found, what it let go is gone, it is whole.

One list lives through all the kills; its writers are children that die in the midst of a deed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from screening import Subject, segments
from screening.segments import LivingList

pytestmark = pytest.mark.faults
SEED = 1977
KILLS = 100
MOST_DEEDS = 4  # of a writer, which is killed in the midst of the next one
MOMENT = 0.06  # seconds, at random, into that next one; it takes about as long
FEW = 12
BASE, DELTA = 60, 25  # so that deltas are filled, begun and merged within a few deeds
GIVEN = ("Marek", "Yara", "Tomas", "Ilse", "Ruben", "Nadia", "Pavel", "Ottilie")
FAMILY = ("Zilvernik", "Duinhoven", "Kraaibeek", "Morgenveld", "Steenwolde", "Vlasakker")


def person(identity: str, turn: int) -> Subject:
    """Somebody invented, whose names tell the turn in which he was written."""
    chance = random.Random(f"{identity} {turn}")
    letters = "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4))
    said = {
        "kind": "person",
        "id": identity,
        "names": [{"full": f"{chance.choice(GIVEN)} {letters} {chance.choice(FAMILY)}"}],
        "dob": [f"{chance.randint(1950, 2004)}-0{chance.randint(1, 9)}-1{chance.randint(0, 9)}"],
    }
    return Subject.from_dict(said)


@dataclass
class Told:
    """What the writers said: each id's turn on the list (0: not on it), and the deed begun last."""

    turns: dict[str, int] = field(default_factory=dict)
    begun: dict[str, int] = field(default_factory=dict)
    deeds: Counter[str] = field(default_factory=Counter)
    interrupted: Counter[str] = field(default_factory=Counter)

    def hear(self, line: str) -> None:
        word, deed, after = json.loads(line)
        if word == "begin":
            self.begun |= after  # opening ends what another began, or drops it
            self.interrupted[deed] += 1
        else:
            self.turns |= after
            self.begun = {}
            self.deeds[deed] += 1
            self.interrupted[deed] -= 1


def write_on(folder: Path, told: Told, seed: int, out: int) -> None:
    """Change the list at random for ever; each deed is told before, and after it returned."""
    chance = random.Random(seed)

    def say(word: str, deed: str, after: dict[str, int]) -> None:
        os.write(out, (json.dumps([word, deed, after]) + "\n").encode())

    say("begin", "open", {})
    with_list = LivingList.open(folder, write=True)
    ended = what_came_of(told.begun, with_list)
    say("done", "open", ended)
    turns = told.turns | ended
    turn = seed * 1_000
    while True:
        turn += 1
        here = sorted(each for each, at in turns.items() if at)
        gone = sorted(each for each, at in turns.items() if not at)
        deed = chance.choices(("add", "change", "withdraw", "merge"), (5, 3, 3, 1))[0]
        if len(here) < FEW:  # a quick machine would withdraw everybody in the end
            deed = "add"
        after: dict[str, int] = {}
        if deed == "add":
            after = {f"new-{turn}": turn}
            if gone and chance.random() < 0.3:
                after = {chance.choice(gone): turn}
            say("begin", deed, after)
            with_list.add([person(each, at) for each, at in after.items()])
        elif deed == "change":
            after = dict.fromkeys(chance.sample(here, 2), turn)
            say("begin", deed, after)
            with_list.change(*(person(each, at) for each, at in after.items()))
        elif deed == "withdraw":
            after = dict.fromkeys(chance.sample(here, 2), 0)
            say("begin", deed, after)
            with_list.withdraw(*after)
        else:
            say("begin", deed, after)
            with_list.merge()
        turns |= after
        say("done", deed, after)


def start_writer(folder: Path, told: Told, seed: int) -> tuple[int, int]:
    """A child that writes; its number, and what it says."""
    hear, say = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(hear)
            write_on(folder, told, seed, say)
        finally:
            os._exit(1)
    os.close(say)
    return child, hear


def hear_and_kill(child: int, hear: int, told: Told, chance: random.Random) -> bool:
    """Let a writer do some deeds, kill it in the next; whether it was the kill that ended it."""
    deeds, done = chance.randint(0, MOST_DEEDS), 0
    with os.fdopen(hear, encoding="utf-8") as stream:
        while done < deeds and (line := stream.readline()):
            told.hear(line)
            done += json.loads(line)[0] == "done"
        time.sleep(chance.uniform(0.0, MOMENT))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        for line in stream:
            if line.endswith("\n"):
                told.hear(line)
    return os.WIFSIGNALED(status)


def what_came_of(begun: dict[str, int], found: LivingList) -> dict[str, int]:
    """A deed that was interrupted happened as a whole, or not at all."""
    done = {found.get(each) == on(each, turn) for each, turn in begun.items()}
    assert len(done) <= 1, f"half a deed: {begun}"
    return begun if done == {True} else {}


def agree(found: LivingList, told: Told, chance: random.Random) -> None:
    """The list shows what was acknowledged; of the deed begun last, all or nothing."""
    expected = told.turns | what_came_of(told.begun, found)
    for identity, turn in expected.items():
        assert found.get(identity) == on(identity, turn), f"{identity} should be of {turn}"
    assert len(found) == sum(1 for turn in expected.values() if turn)
    some = chance.sample(sorted(expected), 12) + list(told.begun)
    for identity in some:
        turn = expected.get(identity, 0)
        wanted = person(identity, turn or told.turns.get(identity, 0) or 1)
        best = [verdict.id for verdict in found.search(wanted, 3)]
        assert (identity in best) == bool(turn), f"{identity}: searched, found {best}"
    told.turns = expected
    told.begun = {}


def on(identity: str, turn: int) -> Subject | None:
    return person(identity, turn) if turn else None


def test_a_list_outlives_writers_that_are_killed_at_any_instant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(segments, "DELTA", DELTA)
    chance = random.Random(SEED)
    told = Told({f"base-{number}": 1 for number in range(BASE)})
    folder = tmp_path / "list"
    LivingList.create(folder, [person(each, 1) for each in told.turns]).close()
    warm_up(tmp_path / "other", told)
    reader = LivingList.open(folder)  # one who reads through it all, whatever happens
    died = 0
    for kill in range(KILLS):
        child, hear = start_writer(folder, told, kill + 1)
        died += hear_and_kill(child, hear, told, chance)
        reader.refresh()  # what was acknowledged is seen before anybody mends anything
        for identity, turn in told.turns.items():
            if identity not in told.begun:
                assert reader.get(identity) == on(identity, turn), identity
        reader.verify()
        if kill % 3 == 0:  # else the next child has to end what this one began
            with LivingList.open(folder, write=True) as mended:
                agree(mended, told, chance)
                mended.verify()
            assert not list(folder.glob("*.part"))
    print(dict(told.deeds), "interrupted:", dict(told.interrupted))  # noqa: T201 - with a failure
    assert died == KILLS
    assert all(told.deeds[deed] for deed in ("open", "add", "change", "withdraw", "merge"))


def warm_up(folder: Path, told: Told) -> None:
    """Compile whatever a writer needs, so that children spend their lives with writing."""
    with LivingList.create(folder, [person(each, 1) for each in told.turns]) as other:
        other.add([person("new-0", 1)])
        other.search(person("new-0", 1))
        other.merge()
