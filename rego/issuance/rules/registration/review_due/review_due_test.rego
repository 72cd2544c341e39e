package issuance.rules.registration.review_due_test

import data.issuance.rules.registration.review_due

test_allow_last_second if count(review_due.deny) == 0 with input as _at(1000, 1001)

test_deny_at_the_review_date if review_due.deny == _overdue(1000) with input as _at(1000, 1000)

test_deny_after_the_review_date if review_due.deny == _overdue(999) with input as _at(1000, 999)

test_deny_date_as_text if review_due.deny == _overdue("1001") with input as _at(1000, "1001")

test_deny_now_unknown if review_due.deny == _overdue(1001) with input as json.remove(_at(0, 1001), ["now"])

test_deny_without_review_date if review_due.deny == _overdue(null) with input as {"now": 1000, "identity": {"registration": {}}}

test_deny_nothing_known if review_due.deny == _overdue(null) with input as {}

_overdue(review_by) := {{"code": "REGISTRATION_REVIEW_OVERDUE", "details": {"review_by": review_by}}}

_at(now, review_by) := {"now": now, "identity": {"registration": {"review_by": review_by}}}
