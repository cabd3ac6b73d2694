"""What a provider proves, and an invitation to it."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ProviderIdentity:
    """Who signed in at the county's provider; whether it said that they did so just now."""

    issuer: str
    subject: str = field(repr=False)
    is_fresh: bool = False


@dataclass(frozen=True, slots=True)
class InvitationInfo:
    """An invitation that may be accepted, and whose it is."""

    invitation_id: int
    person_id: int
