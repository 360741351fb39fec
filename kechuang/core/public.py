"""Addresses that answer without signing in. Everything else refuses a stranger; a test walks them all."""

#: Addresses whose secret is the address itself: whoever has not got it is told that there is no such page.
SECRET_URL_NAMES = frozenset({"subjects:expert_confirm", "subjects:invitation"})

PUBLIC_URL_NAMES = frozenset(
    {
        "account_login",
        "account_logout",
        "account_inactive",
        "account_reauthenticate",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
        "account_signup",  # answers that signing up is closed
        "account_email_verification_sent",
        "account_confirm_email",  # its key is the proof
        "mfa_authenticate",
        "openid_connect_login",
        "openid_connect_callback",
        "socialaccount_login_cancelled",
        "api:api-root",  # answers 404 to everyone: it only names the API's address
        "web:home",
        "web:health",
        "web:care",
        "web:accessibility",
        "indicators:list",
        "indicators:detail",
        "subjects:organisation_apply",  # an organisation registers itself
        "subjects:industry_options",  # the standard's names, for that form
        "programs:call_open",  # what can be applied for, and how
        "programs:call_guide",
        "programs:call_file",
        "programs:call_ics",
        "programs:receipt_verify",  # whether a receipt is real; names nobody
        "programs:status_lookup",  # how a case stands, for whoever knows its number and four digits
        "programs:status_urge",
        "programs:status_rate",
        "programs:status_scan",  # leads to the question, with the number of a receipt filled in
        "programs:publicity_open",  # what is before the public, and objecting to it
        "programs:publicity_read",
        "programs:objection_raise",
        "programs:rating_open",  # ratings added up
        "exchange:offer_hall",  # public versions of what is offered and needed, and nothing else of it
        "exchange:need_hall",
        "exchange:hall_detail",
        "exchange:hall_file",  # what the owner ticked as public, of what is on show
        "exchange:certificate_verify",  # whether a certificate is real and still valid; names are cut short
        "matching:conference_list",  # conferences that are announced, public versions in their halls, and totals
        "matching:conference_detail",
        "matching:conference_hall",
        "matching:conference_replay",
        "api:list_hall",
        "api:look_up_status",
        "api:list_open_publicities",
        "review:vote_ballot",  # a secret ballot: the code of a slip is the proof, and nobody signs in
        "review:vote_receipts",  # which codes have voted; says nothing of the choices
    }
)
