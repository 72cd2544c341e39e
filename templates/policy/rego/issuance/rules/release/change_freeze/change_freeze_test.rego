package issuance.rules.release.change_freeze_test

import data.issuance.rules.release.change_freeze

test_allow_before_the_freeze if _denied(_pipeline(999), [_freeze]) == set()

test_deny_in_the_first_second if _denied(_pipeline(1000), [_freeze]) == {_frozen([2000])}

test_deny_in_the_last_second if _denied(_pipeline(1999), [_freeze]) == {_frozen([2000])}

test_allow_after_the_freeze if _denied(_pipeline(2000), [_freeze]) == set()

test_allow_where_there_is_no_freeze if _denied(_pipeline(1500), []) == set()

test_deny_in_one_of_several if _denied(_pipeline(1500), [_later, _freeze]) == {_frozen([2000])}

test_deny_where_dates_are_unknown if {
	_denied(_pipeline(999), [{"ends_at": 2000}]) == {_frozen([2000])}
	_denied(_pipeline(1500), [{"begins_at": 1000}]) == {_frozen([null])}
	_denied(_pipeline(999), [{"begins_at": "1000", "ends_at": "2000"}]) == {_frozen(["2000"])}
	_denied({"identity": {"kind": "runner"}}, [_freeze]) == {_frozen([2000])}
}

test_deny_where_freezes_are_unknown if {
	_denied(_pipeline(999), null) == {_frozen([])}
	found := change_freeze.deny with input as _pipeline(999) with data.issuance.config.rules as {}
	found == {_frozen([])}
}

test_allow_others_during_a_freeze if _denied({"now": 1500, "identity": {"kind": "client"}}, [_freeze]) == set()

_denied(document, freezes) := found if {
	found := change_freeze.deny with input as document
		with data.issuance.config.rules.release.change_freeze as {"freezes": freezes}
}

_frozen(ends_at) := {"code": "RELEASE_CHANGE_FREEZE", "details": {"ends_at": ends_at}}

_pipeline(now) := {"now": now, "identity": {"kind": "runner"}}

_freeze := {"begins_at": 1000, "ends_at": 2000}

_later := {"begins_at": 3000, "ends_at": 4000}
