"""Index of this floor's models, for Django; the models live in their rooms."""

from awards.nominations.models import AbnormalFiling, CoOwner, Nomination, NominationMove
from awards.results.certificates.models import Certificate
from awards.results.models import Award, Decision, DecisionLine, Payment
from awards.review.panels.models import PanelMember, PanelSession, PanelSlot, Recusal, SiteCheck
from awards.review.votes.models import Ballot, BoxedBallot, RollEntry, Vote, VoteCandidate, VoteMember
from awards.rounds.models import Category, ChannelQuota, Edition, EditionCriterion, Phase

__all__ = [
    "AbnormalFiling",
    "Award",
    "Ballot",
    "BoxedBallot",
    "Category",
    "Certificate",
    "ChannelQuota",
    "CoOwner",
    "Decision",
    "DecisionLine",
    "Edition",
    "EditionCriterion",
    "Nomination",
    "NominationMove",
    "PanelMember",
    "PanelSession",
    "PanelSlot",
    "Payment",
    "Phase",
    "Recusal",
    "RollEntry",
    "SiteCheck",
    "Vote",
    "VoteCandidate",
    "VoteMember",
]
