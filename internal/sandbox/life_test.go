package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// TestSample holds the reference's sample reply, byte for byte, in any fresh sandbox.
func TestSample(t *testing.T) {
	const want = `{"status": true, "response_code": 1, "message": "Application is under process at NSDL eGOV"}`
	for seed := range uint64(20) {
		for _, o := range []Options{{Seed: seed}, {Seed: seed, Rounds: 6, Renew: true, Speed: demoSpeed}} {
			r := start(t, o)
			if status, got := r.ask("R1", SampleID); status != 200 || got != want {
				t.Errorf("seed %d: %d %s", seed, status, got)
			}
		}
	}
}

func TestNotFound(t *testing.T) {
	r := start(t, Options{})
	status, got := r.ask("R1", "NONE-1")
	if want := `{"status": false, "response_code": 2, "message": "Application not found"}`; status != 200 || got != want {
		t.Errorf("%d %s, want 200 %s", status, got, want)
	}
}

// TestSameWorld: what is answered follows from seed, application and time, not from what was asked before.
func TestSameWorld(t *testing.T) {
	world := func(seed uint64, askOften bool) (replies []string) {
		clock := newClock()
		r := start(t, Options{Seed: seed, Now: clock.Now})
		for hour := range 12 {
			for app := range 5 {
				if askOften || hour%4 == 0 {
					_, got := r.ask(fmt.Sprintf("R%d-%d", hour, app), fmt.Sprintf("AOP-%d", app))
					if hour%4 == 0 {
						replies = append(replies, got)
					}
				}
			}
			clock.Advance(24 * time.Hour)
		}
		return replies
	}
	first := world(1, false)
	if diff := cmp.Diff(first, world(1, true)); diff != "" {
		t.Errorf("the same seed answers otherwise (-first +second):\n%s", diff)
	}
	if cmp.Equal(first, world(2, false)) {
		t.Error("another seed answers the same")
	}
}

// TestLivesGoForward: stages come in an order that could happen, at times that only go up, and an end is an end.
func TestLivesGoForward(t *testing.T) {
	before := map[stage][]stage{ // what may come right before
		received:   nil,
		processing: {received, processing, referred, resolved},
		referred:   {processing, resolved},
		objection:  {processing, referred},
		resolved:   {objection},
		allotted:   {processing},
		dispatched: {allotted},
		delivered:  {dispatched},
		returned:   {dispatched},
		rejected:   {processing},
		cancelled:  {processing, objection},
	}
	rapid.Check(t, func(t *rapid.T) {
		l := lives{
			seed:   rapid.Uint64().Draw(t, "seed"),
			start:  opening,
			speed:  rapid.Float64Range(0.01, 5000).Draw(t, "speed"),
			rounds: rapid.IntRange(0, 8).Draw(t, "rounds"),
			renew:  rapid.Bool().Draw(t, "renew"),
		}
		app := application{rapid.StringN(1, 20, -1).Draw(t, "id"), rapid.StringN(1, 20, -1).Draw(t, "nep_id")}
		steps := l.plan(app, 0).steps
		for i, s := range steps {
			if i == 0 {
				if s.stage != received || s.begins != 0 {
					t.Fatalf("begins with %v", s)
				}
				continue
			}
			if !slices.Contains(before[s.stage], steps[i-1].stage) {
				t.Fatalf("%s after %s", s.stage, steps[i-1].stage)
			}
			if s.begins <= steps[i-1].begins || s.message == steps[i-1].message {
				t.Fatalf("step %d is no change: %v after %v", i, s, steps[i-1])
			}
			if s.stage.final() != (i == len(steps)-1) {
				t.Fatalf("step %d of %d is %s", i, len(steps), s.stage)
			}
		}
		now := l.start.Add(-time.Hour) // a clock that was set back does no harm
		last := l.at(app, now)
		for range 20 {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(1000*time.Hour)).Draw(t, "pass")))
			at := l.at(app, now)
			if at.life < last.life || at.life == last.life && at.index < last.index {
				t.Fatalf("went back from %v to %v", last, at)
			}
			if at.life > 0 && !l.renew {
				t.Fatalf("began again: %v", at)
			}
			last = at
		}
	})
}

// TestFarFuture: a clock at the end of time neither hangs nor overflows.
func TestFarFuture(t *testing.T) {
	l := lives{start: opening, speed: 5000, renew: true}
	_ = l.at(application{"AOP-1", "N"}, opening.AddDate(5000, 0, 0))
	l.renew = false
	if at := l.at(application{"AOP-1", "N"}, opening.AddDate(5000, 0, 0)); !at.stage.final() {
		t.Errorf("still %s", at.stage)
	}
}

// TestSpread: a fresh sandbox looks like a desk's list, most under process and something of everything.
func TestSpread(t *testing.T) {
	l := lives{start: opening, speed: 1}
	const apps = 2000
	stages, messages := map[stage]int{}, map[string]int{}
	for i := range apps {
		at := l.at(application{fmt.Sprintf("AOP-%d", i), "NEP1"}, opening)
		stages[at.stage]++
		messages[at.message]++
	}
	for _, w := range wordings {
		if stages[w.stage] == 0 {
			t.Errorf("none of %d is %s", apps, w.stage)
		}
	}
	for m, n := range messages {
		if m != underProcess && n >= messages[underProcess] {
			t.Errorf("%q is commoner than %q: %d to %d", m, underProcess, n, messages[underProcess])
		}
	}
	if n := stages[processing]; n < apps/4 {
		t.Errorf("only %d of %d are under process", n, apps)
	}
}

// TestHabits: replies come in all the shapes that partners are known for, each application in one of them for good.
func TestHabits(t *testing.T) {
	var l lives
	shapes := map[string]int{}
	const apps = 500
	for i := range apps {
		app := application{fmt.Sprintf("AOP-%d", i), "NEP1"}
		var members map[string]any
		if err := json.Unmarshal(l.spell(app, moment{step: step{stage: processing, message: underProcess}}), &members); err != nil {
			t.Fatal(err)
		}
		shape := ""
		for _, name := range slices.Sorted(maps.Keys(members)) {
			shape += fmt.Sprintf("%s:%T ", name, members[name])
		}
		shapes[shape]++
	}
	const plain = "message:string response_code:float64 status:bool "
	for _, want := range []string{
		plain,
		"message:string response_code:string status:bool ",
		"message:string responsecode:float64 status:bool ",
		"Message:string Response_Code:float64 Status:bool ",
		"acknowledgement_no:string message:string response_code:float64 status:bool ",
	} {
		if shapes[want] == 0 {
			t.Errorf("none of %d is %q", apps, want)
		}
	}
	if len(shapes) != 5 || shapes[plain] < apps/3 {
		t.Errorf("shapes: %v", shapes)
	}
}

func TestLatency(t *testing.T) {
	o := Options{Seed: 3, Latency: 80 * time.Millisecond, LatencySpread: 320 * time.Millisecond}
	a, b := New(o), New(o)
	seen := map[time.Duration]bool{}
	for i := range 100 {
		refID := fmt.Sprintf("R%d", i)
		d := a.latency(refID)
		if d < 80*time.Millisecond || d >= 400*time.Millisecond {
			t.Errorf("%s takes %v", refID, d)
		}
		if again := b.latency(refID); again != d {
			t.Errorf("%s takes %v, then %v", refID, d, again)
		}
		seen[d] = true
	}
	if len(seen) < 90 {
		t.Errorf("only %d different ones", len(seen))
	}
}
