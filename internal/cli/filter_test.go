package cli

import (
	"context"
	"strings"
	"testing"
	"time"

	"panwatch/client"
	"panwatch/internal/calendar"
	"panwatch/internal/query"
	"panwatch/internal/store"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/list"
)

// "list --filter" and / in the dashboard find the same.
func TestFilterIsOneLanguage(t *testing.T) {
	t.Parallel()
	p := newPatient(t, withKey("http://"+closedAddress(t)))
	db, rules, now := p.seed(t)
	defer db.Close()
	l := list.New(rules, 15*calendar.Day, calendar.Calendar{})
	if err := eachTracked(t.Context(), db, func(t watch.Tracked) error {
		l.Put(t, now)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ filter, want string }{
		{"", "AOP-1 AOP-2 AOP-3 AOP-4 AOP-5"},
		{"-phase:pending", "AOP-2 AOP-3 AOP-4 AOP-5"},
		{"mumbai|pune", "AOP-1 AOP-2"},
		{`"under objection"`, "AOP-2"},
		{"under objection", "AOP-2"},
		{"phase:action,failed", "AOP-2 AOP-3"},
		{"phase:action,failed age>10d", "AOP-3"},
		{"-phase:action,failed -is:new", "AOP-1 AOP-4"},
		{"is:late", "AOP-1"},
		{"is:l -asha", ""},
		{"is:stale", "AOP-2"},
		{"is:new", "AOP-5"},
		{"is:final", "AOP-3 AOP-4"},
		{"is:unread|is:final", "AOP-2 AOP-3 AOP-4"},
		{"is:marked", ""},
		{"owner:asha", ""},
		{"-owner:asha is:late", "AOP-1"},
		{"label:asha", "AOP-1"},
		{`label:""`, "AOP-3 AOP-4 AOP-5"},
		{"note:called", "AOP-1"},
		{"message:objection", "AOP-2"},
		{"reason:objection", "AOP-2"},
		{"changed<2h", "AOP-2"},
		{"checked>3d", "AOP-1 AOP-3 AOP-4"},
		{"age>10wd phase:pending", "AOP-1"},
	} {
		f, err := query.Parse(tt.filter)
		if err != nil {
			t.Fatal(err)
		}
		l.Show(list.All, f, now)
		var shown []string
		for _, id := range l.ShownIDs() {
			shown = append(shown, id.String())
		}
		if got := strings.Join(shown, " "); got != tt.want {
			t.Errorf("/%s shows %q, want %q", tt.filter, got, tt.want)
		}
		out, errs, code := p.run(t, "list", "--filter", tt.filter, "--format", "csv")
		var listed []string
		for line := range strings.Lines(out) {
			if id, _, _ := strings.Cut(line, ","); id != "registration_id" {
				listed = append(listed, id)
			}
		}
		if got := strings.Join(listed, " "); code != exitOK || got != tt.want {
			t.Errorf("list --filter %q prints %q, want %q; %d %s", tt.filter, got, tt.want, code, errs)
		}
	}
}

// seed fills the patient's store with something of everything.
func (p patient) seed(t *testing.T) (store.Store, *verdict.Rules, time.Time) {
	t.Helper()
	a := &app{Env: Env{Environ: p.env}, now: time.Now}
	cfg, err := a.loadConfig()
	if err != nil {
		t.Fatal(err)
	}
	db, err := a.openStore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	now, rules := time.Now(), verdict.NewRules(nil)
	for _, one := range []struct {
		app     watch.Application
		message string
		ago     time.Duration
		before  string
		failure client.Kind
	}{
		{app: watch.Application{Label: "Asha, Mumbai", Note: "called"}, message: "Application is under process", ago: 20 * calendar.Day},
		{app: watch.Application{Label: "Pune"}, message: "Application is under objection", before: "Application is under process", ago: time.Hour, failure: client.Timeout},
		{message: "Application rejected", ago: 12 * calendar.Day},
		{message: "PAN card delivered", ago: 5 * calendar.Day},
		{},
	} {
		id := watch.ID{RegistrationID: "AOP-" + string('1'+byte(count(t, db)))}
		one.app.ID = id
		if _, err := db.Edit(t.Context(), watch.Add{Application: one.app}); err != nil {
			t.Fatal(err)
		}
		record := func(c watch.Check) {
			c.ID = id
			if c.Failure == nil {
				c.Phase = watch.InPhase{Phase: rules.PhaseOf(c.Status), By: rules.Fingerprint()}
			}
			if _, err := db.Record(context.Background(), []watch.Check{c}); err != nil {
				t.Fatal(err)
			}
		}
		if one.before != "" {
			record(watch.Check{At: now.Add(-one.ago - time.Hour), Status: watch.Status{Success: true, Message: one.before}, RefID: "B" + id.RegistrationID})
		}
		if one.message != "" {
			record(watch.Check{At: now.Add(-one.ago), Status: watch.Status{Success: true, Message: one.message}, RefID: "M" + id.RegistrationID})
		}
		if one.failure != "" {
			record(watch.Check{At: now.Add(-time.Minute), Failure: &watch.Failure{Kind: one.failure, Text: "slow"}, RefID: "F" + id.RegistrationID})
		}
	}
	return db, rules, now
}

func count(t *testing.T, db lister) (n int) {
	t.Helper()
	if err := eachTracked(t.Context(), db, func(watch.Tracked) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}
