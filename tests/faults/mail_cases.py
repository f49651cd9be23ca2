"""Which hostile or broken messages must the reader survive, and what must it say of each?"""

from __future__ import annotations

from tests.faults.mail import files, forms, heads, structures, texts
from tests.faults.mail.case import Case

CASES: tuple[Case, ...] = (
    *heads.CASES,
    *structures.CASES,
    *texts.CASES,
    *files.CASES,
    *forms.CASES,
)
