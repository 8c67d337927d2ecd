package sandbox

import (
	"fmt"
	"testing"
	"time"
	"unicode"
)

// demoFlaws says what a world lacks of what DemoOptions promises; nothing when it keeps it all.
func demoFlaws(seed uint64) []string {
	o := DemoOptions()
	start := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	l := lives{seed: seed, start: start, speed: o.Speed, rounds: o.Rounds, renew: o.Renew}
	var flaws []string
	flaw := func(ok bool, format string, args ...any) {
		if !ok {
			flaws = append(flaws, fmt.Sprintf(format, args...))
		}
	}

	apps := DemoApplications()
	last := make([]string, len(apps))
	changes := make([]int, 60*60+1)
	stages := map[string]int{}
	for second := range changes {
		now := start.Add(time.Duration(second) * time.Second)
		for i, a := range apps {
			nep := a.NepID
			if nep == "" {
				nep = DemoNepID
			}
			at := l.at(application{a.RegistrationID, nep}, now)
			if second == 0 {
				stages[demoPhase(at.stage)]++
			} else if at.message != last[i] {
				changes[second]++
			}
			last[i] = at.message
		}
	}
	sum := func(from, to int) (n int) {
		for _, c := range changes[from:to] {
			n += c
		}
		return n
	}
	for phase, least := range map[string]int{"pending": 8, "action": 2, "done": 2, "failed": 1, "unknown": 1} {
		flaw(stages[phase] >= least, "%d applications begin %s, want at least %d", stages[phase], phase, least)
	}
	flaw(sum(1, 11) >= 2 && sum(1, 11) <= 6, "%d changes in the first 10 s", sum(1, 11))
	flaw(sum(1, 21) >= 4, "%d changes in the first 20 s", sum(1, 21))
	for from := 1; from+20 < len(changes); from += 20 {
		flaw(sum(from, from+20) >= 1, "no change from second %d to %d", from, from+20)
	}
	return flaws
}

func demoPhase(s stage) string {
	switch s {
	case objection, returned:
		return "action"
	case referred:
		return "unknown"
	case allotted, dispatched, delivered:
		return "done"
	case rejected, cancelled:
		return "failed"
	default:
		return "pending"
	}
}

func TestDemoKeepsItsPromises(t *testing.T) {
	flaws := demoFlaws(DemoOptions().Seed)
	if len(flaws) == 0 {
		return
	}
	t.Errorf("seed %d: %q", DemoOptions().Seed, flaws)
	for seed := range uint64(10_000) {
		if len(demoFlaws(seed)) == 0 {
			t.Fatalf("seed %d would do", seed)
		}
	}
}

func TestDemoApplications(t *testing.T) {
	apps := DemoApplications()
	if len(apps) != 24 {
		t.Errorf("%d applications, want 24", len(apps))
	}
	type pair struct{ id, nep string }
	seen := map[pair]bool{}
	wide := false
	for _, a := range apps {
		p := pair{a.RegistrationID, a.NepID}
		if seen[p] {
			t.Errorf("%v is there twice", p)
		}
		seen[p] = true
		if a.Label == "" {
			t.Errorf("%v has no label", p)
		}
		for _, r := range a.Label {
			wide = wide || unicode.Is(unicode.Devanagari, r)
		}
	}
	if !wide {
		t.Error("no label is in Devanagari")
	}
	for id := range DemoOptions().Faults {
		if !seen[pair{id, ""}] {
			t.Errorf("%s fails and is not in the list", id)
		}
	}
}
