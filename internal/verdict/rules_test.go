package verdict

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"panwatch/internal/watch"
)

func TestJudgeOrder(t *testing.T) {
	code, yes, no := 7, true, false
	rules := NewRules([]Rule{
		{Match: regexp.MustCompile(`(?i)aadhaar`), Phase: Failed, Reason: "aadhaar", Final: true},
		{Match: regexp.MustCompile(`(?i)under process`), Success: &no, Phase: Action},
		{Code: &code, Phase: Done},
		{Match: regexp.MustCompile(`^special$`), Success: &yes, Phase: Unknown, Final: true},
	})
	for _, tt := range []struct {
		name   string
		status watch.Status
		want   Verdict
	}{
		{"user before built-in", watch.Status{Success: true, Message: "Aadhaar mismatch"}, Verdict{Failed, "aadhaar", true}},
		{"first of the user's", watch.Status{Success: true, Message: "aadhaar", Code: 7, HasCode: true}, Verdict{Failed, "aadhaar", true}},
		{"success flag holds", watch.Status{Message: "Under process"}, Verdict{Phase: Action}},
		{"success flag does not hold", watch.Status{Success: true, Message: "Under process"}, Verdict{Pending, "in process", false}},
		{"code", watch.Status{Success: true, Message: "Rejected", Code: 7, HasCode: true}, Verdict{Phase: Done}},
		{"no code is no code 0", watch.Status{Success: true, Message: "Rejected", Code: 7}, Verdict{Failed, "rejected", true}},
		{"a user's unknown is a verdict", watch.Status{Success: true, Message: "special"}, Verdict{Unknown, "", true}},
		{"nothing matches", watch.Status{Success: true, Message: "hello"}, Verdict{}},
		{"nothing matches, success is false", watch.Status{Message: "hello"}, Verdict{Action, "not successful", false}},
		{"built-in before the success flag", watch.Status{Message: "PAN allotted"}, Verdict{Done, "allotted", false}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for range 2 { // found, then remembered
				if got := rules.Judge(tt.status); got != tt.want {
					t.Errorf("Judge(%+v) = %v, want %v", tt.status, got, tt.want)
				}
			}
		})
	}
}

func TestRulesZeroValue(t *testing.T) {
	var rules Rules
	if got, want := rules.Judge(watch.Status{Success: true, Message: "PAN card dispatched"}), (Verdict{Done, "in the post", false}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestNewRulesCopies(t *testing.T) {
	user := []Rule{{Phase: Done}}
	rules := NewRules(user)
	user[0].Phase = Failed
	if got := rules.Judge(watch.Status{}); got.Phase != Done {
		t.Errorf("phase %v, want done: the caller's slice was changed later", got.Phase)
	}
}

func TestRulesForgetAndStayRight(t *testing.T) {
	rules := NewRules([]Rule{{Match: regexp.MustCompile(`7$`), Phase: Failed}})
	var wg sync.WaitGroup
	for g := range 4 {
		wg.Go(func() {
			for i := range maxKnown {
				want := Verdict{Done, "in the post", false}
				if i%10 == 7 {
					want = Verdict{Phase: Failed}
				}
				s := watch.Status{Success: true, Code: g, HasCode: true, Message: fmt.Sprintf("Dispatched, consignment %d", i)}
				if got := rules.Judge(s); got != want {
					t.Errorf("Judge(%q) = %v, want %v", s.Message, got, want)
				}
			}
		})
	}
	wg.Wait()
	if n := len(rules.answers.known); n > maxKnown {
		t.Errorf("remembers %d answers, want at most %d", n, maxKnown)
	}
	if n := len(rules.words.known); n != 1 {
		t.Errorf("remembers %d wordings of one, want 1", n)
	}
}

func TestLongMessagesAreNotRemembered(t *testing.T) {
	rules := NewRules(nil)
	long := watch.Status{Success: true, Message: "Rejected " + strings.Repeat("x ", maxRemembered)}
	if got, want := rules.Judge(long), (Verdict{Failed, "rejected", true}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := len(rules.answers.known); n != 0 {
		t.Errorf("remembers %d answers, want none", n)
	}
}

func TestPlain(t *testing.T) {
	for in, want := range map[string]string{
		"":                                " ",
		"Application  is\tunder-process!": " application under process . ",
		"Appl. No. 55/2026 recd. on 1st":  " appl no recd on ",
		"rejected. PAN (AOP-554), U/P":    " rejected . pan , aop , u p ",
		"couldn't — été":                  " couldnt , t ",
		"couldn’t – a":                    " couldnt , ",
		"x1y2 EA123456789IN":              " ",
		"Status - Allotted":               " status , allotted ",
		"...":                             " . ",
		"Dispatched. Not received? Call":  " dispatched . ~ . call ",
	} {
		if got := plain(in); got != want {
			t.Errorf("plain(%q) = %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.String().Draw(t, "in")
		if got := plain(in); !regexp.MustCompile(`^ (([a-z]+|[.,~]) )*$`).MatchString(got) {
			t.Errorf("plain(%q) = %q", in, got)
		}
	})
}

// Striking goes on until nothing is left to strike: with any words it has to
// end. And nothing is final but what is done or failed.
func TestBuiltinRulesEnd(t *testing.T) {
	var words []string
	for _, m := range messages(t, "testdata/more.tsv") {
		words = append(words, strings.Fields(plain(m.text))...)
	}
	rapid.Check(t, func(t *rapid.T) {
		message := strings.Join(rapid.SliceOf(rapid.SampledFrom(words)).Draw(t, "words"), " ")
		v := judgeBuiltin(plain(message))
		if v.Final && v.Phase != Done && v.Phase != Failed {
			t.Errorf("%q is %v and final", message, v.Phase)
		}
	})
}

func TestExplain(t *testing.T) {
	rules := NewRules([]Rule{{Match: regexp.MustCompile(`(?i)bin`), Phase: Action, Reason: "bin"}, {Success: new(bool), Phase: Failed}})
	for message, want := range map[string]string{
		"Cyc. 7 / bin B-4":    `your rule 1 (match "(?i)bin")`,
		"PAN card dispatched": `built-in rule "dispatched"`,
		"hello":               "no rule",
	} {
		if got := rules.Explain(watch.Status{Success: true, Message: message}); got != want {
			t.Errorf("Explain(%q) = %q, want %q", message, got, want)
		}
	}
	if got, want := rules.Explain(watch.Status{Message: "hello"}), "your rule 2"; got != want {
		t.Errorf("Explain = %q, want %q", got, want)
	}
	var none Rules
	if got, want := none.Explain(watch.Status{Message: "hello"}), "no rule; its status is false"; got != want {
		t.Errorf("Explain = %q, want %q", got, want)
	}
}

func TestReasonOfAUsersRule(t *testing.T) {
	rules := NewRules([]Rule{{Match: regexp.MustCompile(`objection`), Phase: Action}, {Match: regexp.MustCompile(`dispatched`), Phase: Failed}})
	if got, want := rules.Judge(watch.Status{Message: "under objection"}), (Verdict{Phase: Action, Reason: "objection"}); got != want {
		t.Errorf("got %v, want %v: the built-in reason where the phases agree", got, want)
	}
	if got, want := rules.Judge(watch.Status{Message: "card dispatched"}), (Verdict{Phase: Failed}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFingerprint(t *testing.T) {
	one := NewRules([]Rule{{Match: regexp.MustCompile(`a`), Phase: Action}})
	other := NewRules([]Rule{{Match: regexp.MustCompile(`a`), Phase: Failed}})
	if one.Fingerprint() == other.Fingerprint() || one.Fingerprint() == NewRules(nil).Fingerprint() {
		t.Error("different rules have the same fingerprint")
	}
	if again := NewRules([]Rule{{Match: regexp.MustCompile(`a`), Phase: Action}}); one.Fingerprint() != again.Fingerprint() {
		t.Error("the same rules have different fingerprints")
	}
	if new(Rules).Fingerprint() != NewRules(nil).Fingerprint() {
		t.Error("the zero value has another fingerprint")
	}
}

func TestTracking(t *testing.T) {
	for message, want := range map[string]string{
		"PAN dispatched via India Post Speed Post (EE000000000IN).": "EE000000000IN",
		"dispatched, em 123 456 789 in":                             "EM123456789IN",
		"EM123456789IN came back, sent again as EM999999999IN":      "EM999999999IN",
		"PAN XXXXX1234X, ack 881030123456789":                       "",
		"EM12345678IN AEM123456789IN EM123456789INX EM123456789US":  "",
		"": "",
	} {
		if got := Tracking(message); got != want {
			t.Errorf("Tracking(%q) = %q, want %q", message, got, want)
		}
	}
}

func BenchmarkJudge(b *testing.B) {
	status := watch.Status{Success: true, Message: "Application is under process at NSDL eGOV", Code: 1, HasCode: true}
	b.Run("remembered", func(b *testing.B) {
		rules := NewRules(nil)
		b.ReportAllocs()
		for b.Loop() {
			rules.Judge(status)
		}
	})
	b.Run("new number", func(b *testing.B) {
		rules := NewRules(nil)
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			status.Message = fmt.Sprintf("PAN card dispatched, consignment %d", i)
			rules.Judge(status)
		}
	})
	b.Run("new wording", func(b *testing.B) {
		words := plain("Application is under process at NSDL eGOV")
		b.ReportAllocs()
		for b.Loop() {
			judgeBuiltin(words)
		}
	})
}
