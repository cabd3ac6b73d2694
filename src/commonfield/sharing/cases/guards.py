"""What the database itself keeps: cases do not change, only accepted ones are started."""

from commonfield.workshop.approvals import approval_guard
from commonfield.workshop.choices import Verdict
from commonfield.workshop.guards import Guard, refusing_insert, register_guard

_CASE = (
    *("id", "slug", "origin", "village", "topic", "began_on", "ended_on", "cost_fen", "work_days"),
    *("title", "title_en", "done", "done_en", "happened", "happened_en", "failed", "failed_en"),
    *("ask", "ask_en", "indicator", "direction", "pictures_sha256"),
    *("prepared_by", "prepared_at", "digest"),
)
_ADOPTION = ("id", "case_id", "village", "adopted_on", "recorded_at", "fact")
_OPEN = "given_up_on IS NULL AND NEW.given_up_on IS NULL"
_ACCEPTED_FIRST = refusing_insert(
    "guard_sharing_case_adoption_accepted",
    "sharing_case_adoption",
    "NOT EXISTS (SELECT 1 FROM sharing_case_decision d WHERE d.subject_id = NEW.case_id"
    f" AND d.verdict = '{Verdict.ACCEPTED}')",
    "only an accepted case is started",
)


def register_guards() -> None:
    """Register the guards of cases, decisions and adoptions."""
    register_guard(Guard("sharing_case", keys=(("id",), ("slug",)), unchanging=_CASE))
    register_guard(approval_guard("sharing_case_decision", "sharing_case"))
    register_guard(
        Guard(
            "sharing_case_adoption",
            triggers=(_ACCEPTED_FIRST,),
            unchanging=_ADOPTION,
            partial_keys=((("case_id", "village"), _OPEN),),
        )
    )
