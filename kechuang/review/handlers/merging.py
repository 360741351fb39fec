"""What of review goes along when two records of a person or expert are made one, and what keeps the old name.

Two invitations to one panel, two sheets of one file, or two seats in one vote stop the merge: people decide which of them
counts. An open ballot stays with the record under which it was cast: a vote that was counted is not written anew, and ``merged_into`` says who
cast it and that he has voted. The records of draws keep the old expert's mark for the same reason: they must replay.
"""

from __future__ import annotations

from kechuang.review.models import Exclusion, Invitation, OpenBallot, Sheet, Vote
from kechuang.subjects.queries.merging_people import PersonMove, goes_with_person, stays_with_person

goes_with_person(
    PersonMove(Invitation, "expert", "评审邀请", same=("panel_id",)),
    PersonMove(Sheet, "expert", "评分表", same=("file_id",)),
    PersonMove(Exclusion, "expert", "回避"),
    PersonMove(Vote.voters.through, "person", "记名投票委员", same=("vote_id",)),
    PersonMove(Vote.by_video.through, "person", "视频参会的委员", same=("vote_id",)),
)
stays_with_person((OpenBallot, "voter"))
