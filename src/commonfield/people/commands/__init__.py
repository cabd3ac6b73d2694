"""Writes of people; each is one transaction with its audit rows, facts and messages inside."""

from commonfield.people.commands.consents import (
    end_consents,
    give_consent,
    record_consents,
    withdraw_consent,
)
from commonfield.people.commands.contracts import (
    declare_contract,
    declare_contracts,
    end_contract,
    erase_former_workers,
    record_due_contracts,
)
from commonfield.people.commands.guardians import end_guardianship, request_guardian
from commonfield.people.commands.households import (
    designate_low_income,
    register_household,
    request_household,
    request_joining,
)
from commonfield.people.commands.identity import say_age, seal_identity
from commonfield.people.commands.keys import (
    end_sessions,
    issue_token,
    note_token_use,
    pseudonym_of,
    pseudonyms_for,
    revoke_token,
)
from commonfield.people.commands.organisations import (
    add_administrator,
    bootstrap_administrator,
    grant_role,
    grant_roles,
    lay_down_roles,
    register_organisation,
    register_organisations,
    revoke_role,
)
from commonfield.people.commands.pending_changes import (
    apply_due_bank_changes,
    cancel_bank_change,
    cancel_erasure,
    confirm_bank_change,
    erase_due,
    request_bank_change,
    request_erasure,
)
from commonfield.people.commands.persons import (
    change_contact,
    notify_person,
    read_bank_numbers,
    set_language,
    set_password,
    unmask,
)
from commonfield.people.commands.privacy import erase_person, export_person
from commonfield.people.commands.reauthentication import reauthenticate, send_reauthentication_code
from commonfield.people.commands.registering import create_people, create_person
from commonfield.people.commands.restored import reapply_withdrawals, write_withdrawals
from commonfield.people.commands.screens import note_screen, register_screen, revoke_screen
from commonfield.people.commands.second_factor import (
    ask_for_second_step,
    begin_second_factor,
    confirm_second_factor,
    remove_second_factor,
    renew_recovery_codes,
    use_second_factor,
)
from commonfield.people.commands.second_person import (
    approve_request,
    refuse_request,
    request_approval,
    take_back_request,
)
from commonfield.people.commands.service_accounts import (
    end_service_account,
    issue_service_key,
    make_service_account,
    revoke_service_key,
)
from commonfield.people.commands.sign_in import (
    CODE_TEMPLATE,
    CODE_VALID,
    confirm_password,
    delete_old_sign_ins,
    issue_reset_slip,
    request_sign_in_code,
    sign_in_to_demo,
    sign_in_with_code,
    sign_in_with_password,
    use_reset_slip,
)
from commonfield.people.commands.villages import rehome_persons
from commonfield.people.holders import Holder, erased_without, kept_as, person_data
