"""Which acts are recorded? One page of dotted, stable verbs.

`operation` is the word of LED Art 25(1) the verb falls under; consultation and disclosure need a
justification. A verb is never renamed: old entries need it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

Operation = Literal[
    "collection", "alteration", "consultation", "disclosure", "combination", "erasure", "security"
]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)


@dataclass(frozen=True, slots=True)
class Verb:
    """One kind of act: what it means in a sentence, and what the law calls it."""

    meaning: str
    operation: Operation

    @property
    def needs_purpose(self) -> bool:
        """LED Art 25(1), second sentence: justification of consultation and disclosure."""
        return self.operation in {"consultation", "disclosure"}


VERBS: Mapping[str, Verb] = {
    # access
    "access.session.opened": Verb("An officer signed in.", "security"),
    "access.session.refused": Verb("A sign-in was refused.", "security"),
    "access.session.closed": Verb("An officer signed out.", "security"),
    "access.session.erased": Verb("Old sessions were forgotten.", "erasure"),
    "access.session.locked": Verb("A screen was locked for want of use.", "security"),
    "access.session.unlocked": Verb("A locked screen was opened again.", "security"),
    "access.session.ended": Verb("A session was ended: its shift, or by its owner.", "security"),
    "access.user.added": Verb("An account was made.", "security"),
    "access.user.changed": Verb("An account or its roles were changed.", "security"),
    "access.user.passphrase_set": Verb("An account was given a new pass phrase.", "security"),
    "access.token.created": Verb("An API token was made.", "security"),
    "access.user.disabled": Verb("An account was closed.", "security"),
    "access.token.revoked": Verb("An API token was withdrawn.", "security"),
    "access.purpose.given": Verb("A reason for looking was given.", "security"),
    "access.act.refused": Verb("An act was refused for want of right.", "security"),
    "access.circle.changed": Verb("Who may see a closed case was changed.", "security"),
    # audit
    "audit.record.searched": Verb("The record itself was searched.", "consultation"),
    "audit.chain.verified": Verb("The record was proved whole, or not.", "security"),
    "audit.chain.continued": Verb("A restored record was continued.", "security"),
    # exchange
    "exchange.message.registered": Verb("A message was sealed and numbered.", "collection"),
    "exchange.message.repeated": Verb("The same message arrived again.", "collection"),
    "exchange.message.parsed": Verb("A message was read by the machine.", "combination"),
    "exchange.message.read": Verb("A message was shown.", "consultation"),
    "exchange.message.original_read": Verb("The sealed original was shown.", "consultation"),
    "exchange.attachment.read": Verb("An attachment was handed out.", "consultation"),
    "exchange.message.searched": Verb("The register was searched.", "consultation"),
    "exchange.message.listed": Verb("A list of messages was shown.", "consultation"),
    "exchange.message.failed": Verb("A step failed; the message went to a human.", "alteration"),
    "exchange.message.resumed": Verb("A failed step was started again by hand.", "alteration"),
    "exchange.message.erased": Verb("The content of a message was erased.", "erasure"),
    "exchange.dispatch.prepared": Verb("An answer was put in the outbox.", "alteration"),
    "exchange.dispatch.sent": Verb("An answer left the house.", "disclosure"),
    "exchange.dispatch.failed": Verb("An answer could not be delivered.", "alteration"),
    "exchange.dispatch.uncertain": Verb("Nobody knows whether an answer arrived.", "alteration"),
    "exchange.dispatch.decided": Verb("A human decided on an uncertain answer.", "alteration"),
    "exchange.dispatch.read": Verb("A sent answer was shown.", "consultation"),
    # cases
    "cases.case.opened": Verb("A case was opened.", "collection"),
    "cases.case.read": Verb("A case was shown.", "consultation"),
    "cases.case.listed": Verb("A list of cases was shown.", "consultation"),
    "cases.case.searched": Verb("Cases were searched.", "consultation"),
    "cases.case.claimed": Verb("An officer took a case.", "alteration"),
    "cases.case.released": Verb("An officer gave a case back.", "alteration"),
    "cases.case.taken_over": Verb("An officer took a case from a colleague.", "alteration"),
    "cases.case.assigned": Verb("A case was given to a desk or officer.", "alteration"),
    "cases.case.moved": Verb("A case changed its state.", "alteration"),
    "cases.case.linked": Verb("A message was joined to a case.", "combination"),
    "cases.case.unlinked": Verb("A message was taken out of a case.", "combination"),
    "cases.case.correlated": Verb("Earlier items were proposed as related.", "combination"),
    "cases.case.erased": Verb("The words of a case were erased.", "erasure"),
    "cases.clock.started": Verb("A legal clock was started.", "alteration"),
    "cases.clock.changed": Verb("An event changed a legal clock.", "alteration"),
    "cases.clock.escalated": Verb("A clock reached a mark and people were told.", "alteration"),
    "cases.clock.acknowledged": Verb("A warning was acknowledged by name.", "alteration"),
    "cases.case.routed": Verb("A case was routed to a desk.", "alteration"),
    "cases.note.written": Verb("A note was written.", "collection"),
    "cases.note.struck": Verb("A note was corrected by addition.", "alteration"),
    "cases.draft.saved": Verb("A draft answer was kept.", "alteration"),
    "cases.draft.submitted": Verb("A second officer was asked to sign.", "alteration"),
    "cases.draft.approved": Verb("A second officer approved an answer.", "alteration"),
    "cases.draft.returned": Verb("A second officer sent an answer back.", "alteration"),
    # network
    "network.partner.changed": Verb("An entry of the directory was changed.", "alteration"),
    "network.partner.read": Verb("The directory was read.", "security"),
}
