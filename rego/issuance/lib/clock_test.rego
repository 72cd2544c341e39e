package issuance.lib.clock_test

import data.issuance.lib.clock

test_reached_up_to_now if {
	clock.reached(1000) with input as _now
	not clock.reached(1001) with input as _now
}

test_ahead_after_now if {
	clock.ahead(1001) with input as _now
	not clock.ahead(1000) with input as _now
}

test_recent_in_either_direction if {
	every at in [940, 1000, 1060] {
		clock.recent(at, 60) with input as _now
	}
	every at in [939, 1061] {
		not clock.recent(at, 60) with input as _now
	}
}

test_elapsed_from_so_many_seconds_on if {
	clock.elapsed(940, 60) with input as _now
	not clock.elapsed(941, 60) with input as _now
}

test_nothing_holds_for_what_is_no_number if {
	every at in ["1000", null, true, [1000], {}] {
		not clock.reached(at) with input as _now
		not clock.ahead(at) with input as _now
		not clock.recent(at, 60) with input as _now
		not clock.recent(1000, at) with input as _now
		not clock.elapsed(at, 60) with input as _now
		not clock.elapsed(940, at) with input as _now
	}
}

test_nothing_holds_at_no_time if {
	every input_ in [{}, {"now": null}, {"now": "2000"}, {"now": ""}] {
		not clock.reached(1000) with input as input_
		not clock.ahead(1000) with input as input_
		not clock.recent(1000, 60) with input as input_
		not clock.elapsed(940, 60) with input as input_
	}
}

_now := {"now": 1000}
