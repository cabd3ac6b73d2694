"""Addresses of people."""

from django.urls import path

from commonfield.people.views import account, audit, me, organisations, persons, proof, sign_in

app_name = "people"
urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign_in"),
    path("sign-in/code/", sign_in.code, name="sign_in_code"),
    path("sign-in/code/verify/", sign_in.verify, name="sign_in_verify"),
    path("sign-in/slip/", sign_in.slip, name="sign_in_slip"),
    path("sign-out/", sign_in.sign_out, name="sign_out"),
    path("demo/sign-in/", sign_in.demo_sign_in, name="demo_sign_in"),
    path("me/", me.me, name="me"),
    path("me/consents/", me.consents, name="my_consents"),
    path("me/language/", me.language, name="my_language"),
    path("me/contact/", me.contact, name="my_contact"),
    path("me/password/", me.password, name="my_password"),
    path("me/export/", me.export, name="my_export"),
    path("me/erase/", me.erase, name="my_erasure"),
    path("me/proof/", proof.prove, name="my_proof"),
    path("me/proof/code/", proof.prove_code, name="my_proof_code"),
    path("me/sessions/end/", account.sessions_end, name="my_sessions_end"),
    path("me/tokens/", account.tokens, name="my_tokens"),
    path("me/tokens/<int:token_id>/revoke/", account.token_revoke, name="my_token_revoke"),
    path("people/", persons.persons, name="persons"),
    path("people/new/", persons.person_new, name="person_new"),
    path("people/<int:person_id>/", persons.person, name="person"),
    path("people/<int:person_id>/unmask/", persons.person_unmask, name="person_unmask"),
    path("people/<int:person_id>/numbers/", persons.person_seal, name="person_seal"),
    path("people/<int:person_id>/consents/", persons.person_consent, name="person_consent"),
    path("people/<int:person_id>/roles/", persons.person_role, name="person_role"),
    path("people/<int:person_id>/reset-slip/", persons.person_slip, name="person_slip"),
    path("people/<int:person_id>/erase/", persons.person_erase, name="person_erase"),
    path("roles/<int:grant_id>/revoke/", persons.role_revoke, name="role_revoke"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.organisation_new, name="organisation_new"),
    path("organisations/<slug:code>/", organisations.organisation, name="organisation"),
    path(
        "organisations/<slug:code>/roles/",
        organisations.organisation_role,
        name="organisation_role",
    ),
    path("organisations/<slug:code>/contracts/", organisations.contracts, name="contracts"),
    path(
        "organisations/<slug:code>/contracts/<slug:contract_code>/end/",
        organisations.contract_end,
        name="contract_end",
    ),
    path("audit/", audit.audit, name="audit"),
]
