"""What does the hub say when it will not do something?

One root. A service defines its kinds of refusal beside the function that raises them; the page
shows the sentence, the API a problem document (RFC 9457). Anything else is a bug.
"""

from __future__ import annotations


class Refusal(Exception):
    """A lawful "no", told in a sentence that says what is wrong and what to do.

    `code` is stable and machine-readable; `status` is the HTTP answer that carries it.
    The sentence may be a lazy translation: it becomes text for the reader it is shown to.
    """

    code = "refused"
    status = 409

    def __init__(self, sentence: object, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if code is not None:
            self.code = code

    def __str__(self) -> str:
        return str(self.sentence)
