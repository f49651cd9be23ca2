"""Who on a list of millions is the person, or the thing, that a search means? With reasons.

An independent package: no framework, no network, no clock. A match is a proposal to a person.
"""

from screening.engine import Index, build, compare
from screening.engine import open_index as open  # the contract's name
from screening.evidence import Evidence
from screening.object_files import IndexFault
from screening.policies import Policy, PolicyError
from screening.readers_draft import Problem
from screening.segment_files import ListBusy, ListFault
from screening.subject import Subject, SubjectError
from screening.verdict import Verdict

__all__ = [
    "Evidence",
    "Index",
    "IndexFault",
    "ListBusy",
    "ListFault",
    "Policy",
    "PolicyError",
    "Problem",
    "Subject",
    "SubjectError",
    "Verdict",
    "build",
    "compare",
    "open",
]
