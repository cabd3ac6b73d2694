"""Reads of people, a file a subject."""

from commonfield.people.queries.access import (
    TOKEN_PURPOSE,
    actor_for_token,
    is_official,
    second_factor_of,
    service_account,
    service_accounts_of,
    sessions_of,
    tokens_of,
)
from commonfield.people.queries.persons import (
    actor_for,
    contracts_of,
    credit_code_of,
    demo_people,
    grants_at,
    grants_of,
    has_administrator,
    home_and_household,
    known_place,
    language_of,
    low_income_persons,
    masked_name,
    may_read_audit,
    organisation,
    organisation_seen_by,
    organisations,
    organisations_held,
    organisations_of,
    organisations_within,
    person_card,
    person_cards,
    person_seen_by,
    persons_with_role,
    powers_over,
    records_began_at,
)
from commonfield.people.queries.privacy import (
    consenting,
    consents_of,
    has_consent,
    require_consent,
    trail_of,
    waiting_of,
)
from commonfield.people.queries.search import (
    administered_places,
    persons_within,
    registering_places,
    searching_places,
)
