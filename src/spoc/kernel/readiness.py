"""What is said when the environment, not the user, stands in the way?"""

from __future__ import annotations


class NotReady(Exception):
    """Something outside the hub must be mended first; the sentence says what and how.

    The command line shows the sentence on stderr and ends with exit code 3.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence
