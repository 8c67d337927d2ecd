package verdict

import "testing"

// Every built-in reason that needs somebody has words of its own, no words are for a
// reason that does not exist, and there are some for every verdict.
func TestAdvice(t *testing.T) {
	used := make(map[Phase]map[string]bool)
	for _, p := range Phases() {
		used[p] = map[string]bool{"": true}
		if advice[p][""] == "" {
			t.Errorf("no advice for %s", p)
		}
	}
	for _, s := range append(append([]stage{*onTheWay}, stages...), left...) {
		used[s.phase][s.reason] = true
		if s.phase == Action && advice[Action][s.reason] == "" {
			t.Errorf("no advice for %s, %s", s.phase, s.reason)
		}
	}
	for p, byReason := range advice {
		for reason := range byReason {
			if !used[p][reason] {
				t.Errorf("advice for %s, %q, which no rule gives", p, reason)
			}
		}
	}
	for _, tt := range []struct {
		v    Verdict
		late bool
		want string
	}{
		{Verdict{}, false, advice[Unknown][""]},
		{Verdict{Phase: Action, Reason: "of the user's"}, true, advice[Action][""]},
		{Verdict{Phase: Action, Reason: "payment"}, true, "ask the applicant about the payment"},
		{Verdict{Phase: Pending, Reason: "verification"}, false, "nothing yet, it is moving"},
		{Verdict{Phase: Pending, Reason: "verification"}, true, "ask the provider why it does not move"},
		{Verdict{Phase: Done, Reason: "in the post"}, false, advice[Done]["in the post"]},
		{Verdict{Phase: Done, Reason: "delivered", Final: true}, false, "nothing, it is finished"},
	} {
		if got := tt.v.Advice(tt.late); got != tt.want {
			t.Errorf("%+v, late %t: %q, want %q", tt.v, tt.late, got, tt.want)
		}
	}
}
