package verdict

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"panwatch/internal/watch"
)

const final = true

// messages are what a registry might say, with what it means.
var messages = []struct {
	message string
	phase   Phase
	final   bool
}{
	// Moving.
	{"Application is under process at NSDL eGOV", Pending, false},
	{"APPLICATION IS UNDER PROCESS AT NSDL EGOV", Pending, false},
	{"Application  is under\u00a0process", Pending, false},
	{"Appl. U/P at Protean", Pending, false},
	{"Application received at Protean", Pending, false},
	{"Your application has been recieved.", Pending, false},
	{"Appl. recd. Ack no. 881030123456789", Pending, false},
	{"Acknowledgement generated", Pending, false},
	{"Ack. No. allotted: 881030123456789", Pending, false},
	{"Application acknowledged", Pending, false},
	{"In progress", Pending, false},
	{"In-process", Pending, false},
	{"Data entry completed", Pending, false},
	{"Verification pending at NSDL", Pending, false},
	{"Pending with Assessing Officer", Pending, false},
	{"Documents received, under verification", Pending, false},
	{"Documents dispatched to NSDL", Pending, false},
	{"Application forwarded to Income Tax Department", Pending, false},
	{"Payment received, application submitted", Pending, false},
	{"Application approved", Pending, false},
	{"Request generated", Pending, false},
	{"Application number generated", Pending, false},
	{"Application resubmitted", Pending, false},
	{"Application is under process. Please check after 3 days.", Pending, false},
	{"Under process; for queries please contact the helpdesk", Pending, false},
	{"Marked for verification", Pending, false},
	{"Marked for dispatch", Pending, false},
	{"Dispatched to NSDL for processing", Pending, false},
	{"Application lying with NSDL", Pending, false},

	// Negated, conditional, undone.
	{"Card not yet dispatched", Pending, false},
	{"PAN card has not been dispatched", Pending, false},
	{"Card is not dispatched", Pending, false},
	{"Card not delivered yet", Pending, false},
	{"Card is being dispatched", Pending, false},
	{"Neither rejected nor cancelled", Pending, false},
	{"PAN yet to be allotted", Pending, false},
	{"PAN will be allotted shortly", Pending, false},
	{"Card will be dispatched within 7 days", Pending, false},
	{"Card to be despatched", Pending, false},
	{"Pending for dispatch", Pending, false},
	{"Pending for printing", Pending, false},
	{"Dispatch awaited", Pending, false},
	{"Ready for delivery", Pending, false},
	{"Application not rejected", Pending, false},
	{"Application not rejected but under objection", Action, false},
	{"Application is not under objection", Pending, false},
	{"No discrepancy found", Pending, false},
	{"No objection", Pending, false},
	{"Objection resolved", Pending, false},
	{"Objection has been removed.", Pending, false},
	{"Rejection withdrawn", Pending, false},
	{"Clarification received", Pending, false},
	{"Discrepancy documents received", Pending, false},
	{"Rejected application resubmitted", Pending, false},
	{"Application rejected earlier, now resubmitted", Pending, false},
	{"Application was rejected. It has been resubmitted.", Pending, false},
	{"Application reopened after rejection", Pending, false},
	{"No further documents required", Pending, false},
	{"Card will be sent once PAN is allotted", Pending, false},
	{"In case of rejection you will be informed", Pending, false},
	{"Not yet verified", Pending, false},
	{"Objection resolved, PAN allotted", Done, false},
	{"No discrepancy found. PAN card dispatched on 12-03-2026", Done, final},
	{"PAN allotted, card not yet dispatched", Done, false},
	{"PAN allotted; card will be dispatched soon", Done, false},
	{"Discrepancy resolved, application rejected", Failed, final},

	// Somebody must do something.
	{"Application under objection", Action, false},
	{"OBJECTION RAISED BY NSDL", Action, false},
	{"Objection not yet resolved", Action, false},
	{"Discrepancy to be resolved by applicant", Action, false},
	{"Discrepancy in documents", Action, false},
	{"Marked for clarification", Action, false},
	{"Marked for field visit", Action, false},
	{"No clarification received", Action, false},
	{"Clarification not received", Action, false},
	{"Documents awaited", Action, false},
	{"Awaiting physical documents", Action, false},
	{"Docs. not recd.", Action, false},
	{"Payment not received", Action, false},
	{"Payment pending", Action, false},
	{"Aadhaar mismatch", Action, false},
	{"Biometric mis-match", Action, false},
	{"Name does not match Aadhaar", Action, false},
	{"Aadhar authentication failed", Action, false},
	{"e-KYC pending", Action, false},
	{"Photo rejected", Action, false},
	{"Signature mismatch; please re-upload", Action, false},
	{"Application on hold", Action, false},
	{"Kept in abeyance", Action, false},
	{"Application not accepted", Action, false},
	{"Application not yet received", Action, false},
	{"Sent back to agent", Action, false},
	{"Pending with applicant", Action, false},
	{"Incomplete form", Action, false},
	{"Proof of address missing", Action, false},
	{"Objection letter dispatched", Action, false},
	{"Card returned undelivered", Action, false},
	{"Dispatched card returned by courier", Action, false},
	{"PAN card dispatched. If undelivered it will be returned to sender.", Done, final},
	{"PAN card dispatched, returned undelivered", Action, false},
	{"Undelivered", Action, false},
	{"Not delivered: addressee moved", Action, false},
	{"Card could not be delivered", Action, false},
	{"Card couldn't be delivered", Action, false},
	{"PAN already exists", Action, false},
	{"Documents not received. Application will be rejected", Action, false},
	{"If documents are not received, application will be rejected. Documents awaited.", Action, false},
	{"Record not found", Action, false},
	{"No record found for AOP-554", Action, false},
	{"Invalid registration id", Action, false},
	{"Session expired", Action, false},
	{"Please upload cancelled cheque", Action, false},

	// Good ends, and what is nearly there.
	{"PAN allotted", Done, false},
	{"PAN alloted: ABCDE1234F", Done, false},
	{"PAN has been generated", Done, false},
	{"e-PAN sent to registered email", Done, false},
	{"PAN card under printing", Done, false},
	{"Card printed", Done, false},
	{"Out for delivery", Done, false},
	{"PAN card dispatched", Done, final},
	{"Application has been dispatched", Done, final},
	{"CARD DESPATCHED VIDE SPEED POST NO. EA123456789IN", Done, final},
	{"Card dispached", Done, final},
	{"PAN card has been dispatched to your address", Done, final},
	{"Handed over to India Post", Done, final},
	{"Returned undelivered, re-dispatched on 3rd May", Done, final},
	{"Card re-dispatched after return", Done, final},
	{"Delivered", Done, final},
	{"Card delivered on 02/03/2026", Done, final},

	// Bad ends.
	{"Application rejected", Failed, final},
	{"REJECTED - DUPLICATE PAN", Failed, final},
	{"Application rejected: documents invalid", Failed, final},
	{"Rejected due to signature mismatch", Failed, final},
	{"Application has been cancelled", Failed, final},
	{"Canceled by user", Failed, final},
	{"APPL. REJCTED", Failed, final},
	{"Application withdrawn by applicant", Failed, final},
	{"Application is invalid", Failed, final},
	{"Application expired", Failed, final},
	{"Rejection intimated", Failed, false},

	// Nothing to go by.
	{"Success", Unknown, false},
	{"", Unknown, false},
	{"प्रक्रियाधीन", Unknown, false},
	{"12345", Unknown, false},
	{"Cardholder details", Unknown, false},
}

func TestBuiltinRules(t *testing.T) {
	for _, tt := range messages {
		want := Verdict{tt.phase, tt.final}
		if got := NewRules(nil).Judge(watch.Status{Success: true, Message: tt.message}); got != want {
			t.Errorf("Judge(%q) = %v, want %v; read as %q", tt.message, got, want, normalize(tt.message))
		}
	}
}

// A rule that no message above needs is untested, or of no use.
func TestEveryBuiltinRuleIsNeeded(t *testing.T) {
	for i, r := range builtinRules {
		if strings.Contains(vocabulary.Replace(r.pattern), "{been}") {
			t.Errorf("%s: a word is made of words that are made of words", r.comment)
		}
		rest := slices.Delete(slices.Clone(compiledRules()), i, i+1)
		needed := slices.ContainsFunc(messages, func(m struct {
			message string
			phase   Phase
			final   bool
		},
		) bool {
			return judgeBy(rest, normalize(m.message)) != Verdict{m.phase, m.final}
		})
		if !needed {
			t.Errorf("no message needs the rule %q (%s)", r.pattern, r.comment)
		}
	}
}

func TestJudgeOrder(t *testing.T) {
	code, yes, no := 7, true, false
	rules := NewRules([]Rule{
		{Match: regexp.MustCompile(`(?i)aadhaar`), Phase: Failed, Final: true},
		{Match: regexp.MustCompile(`(?i)under process`), Success: &no, Phase: Action},
		{Code: &code, Phase: Done},
		{Match: regexp.MustCompile(`^special$`), Success: &yes, Phase: Unknown, Final: true},
	})
	for _, tt := range []struct {
		name   string
		status watch.Status
		want   Verdict
	}{
		{"user before built-in", watch.Status{Success: true, Message: "Aadhaar mismatch"}, Verdict{Failed, true}},
		{"first of the user's", watch.Status{Success: true, Message: "aadhaar", Code: 7, HasCode: true}, Verdict{Failed, true}},
		{"success flag holds", watch.Status{Message: "Under process"}, Verdict{Action, false}},
		{"success flag does not hold", watch.Status{Success: true, Message: "Under process"}, Verdict{Pending, false}},
		{"code", watch.Status{Success: true, Message: "Rejected", Code: 7, HasCode: true}, Verdict{Done, false}},
		{"no code is no code 0", watch.Status{Success: true, Message: "Rejected", Code: 7}, Verdict{Failed, true}},
		{"a user's unknown is a verdict", watch.Status{Success: true, Message: "special"}, Verdict{Unknown, true}},
		{"nothing matches", watch.Status{Success: true, Message: "hello"}, Verdict{}},
		{"nothing matches, success is false", watch.Status{Message: "hello"}, Verdict{Phase: Action}},
		{"built-in before the success flag", watch.Status{Message: "PAN allotted"}, Verdict{Phase: Done}},
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
	if got, want := rules.Judge(watch.Status{Success: true, Message: "PAN card dispatched"}), (Verdict{Done, true}); got != want {
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
				want := Verdict{Done, true}
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
	if got, want := rules.Judge(long), (Verdict{Failed, true}); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
	if n := len(rules.answers.known); n != 0 {
		t.Errorf("remembers %d answers, want none", n)
	}
}

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"":                                " ",
		"Application  is\tunder-process!": " application is under process . ",
		"Appl. No. 55/2026 recd. on 1st":  " appl no recd on ",
		"rejected. PAN (AOP-554), U/P":    " rejected . pan . aop . u p ",
		"couldn't — été":                  " couldnt t ",
		"x1y2 EA123456789IN":              " ",
		"...":                             " . ",
	} {
		if got := normalize(in); got != want {
			t.Errorf("normalize(%q) = %q, want %q", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.String().Draw(t, "in")
		if got := normalize(in); !regexp.MustCompile(`^ (([a-z]+|\.) )*$`).MatchString(got) {
			t.Errorf("normalize(%q) = %q", in, got)
		}
	})
}

// Striking goes on until nothing is left to strike: with any words it has to end.
func TestBuiltinRulesEnd(t *testing.T) {
	var words []string
	for _, m := range messages {
		words = append(words, strings.Fields(normalize(m.message))...)
	}
	rapid.Check(t, func(t *rapid.T) {
		message := strings.Join(rapid.SliceOf(rapid.SampledFrom(words)).Draw(t, "words"), " ")
		v := judgeBuiltin(normalize(message))
		if v.Final && v.Phase != Done && v.Phase != Failed {
			t.Errorf("%q is %v and final", message, v.Phase)
		}
	})
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
		words := normalize("Application is under process at NSDL eGOV")
		b.ReportAllocs()
		for b.Loop() {
			judgeBuiltin(words)
		}
	})
}
