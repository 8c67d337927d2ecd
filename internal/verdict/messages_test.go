package verdict

import (
	"os"
	"strings"
	"testing"

	"panwatch/internal/watch"
)

// message is a labelled text: what people have seen, and what it means to them.
type message struct {
	text  string
	phase Phase
	final bool
}

// messages reads a table of labelled texts: text, about, phase, final, group. It
// leaves out those that are about the caller, which the client sorts.
func messages(tb testing.TB, file string) []message {
	tb.Helper()
	table, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	var list []message
	for _, line := range strings.Split(strings.TrimSpace(string(table)), "\n")[1:] {
		cells := strings.Split(line, "\t")
		if len(cells) != 5 {
			tb.Fatalf("%s: %q has %d cells, want 5", file, line, len(cells))
		}
		if cells[1] != "application" {
			continue
		}
		phase, _ := ParsePhase(cells[2])
		text := strings.NewReplacer(`\n`, " ", `\t`, " ").Replace(cells[0]) // as the screen has it
		list = append(list, message{text, phase, cells[3] == "yes"})
	}
	return list
}

// tooEarly reports whether an application would be given up, or somebody not be
// told, for the sake of the verdict.
func (m message) tooEarly(v Verdict) bool {
	return v.Final && !m.final ||
		v.Phase == Done && m.phase != Done ||
		v.Phase == Failed && m.phase != Failed ||
		v.Phase == Pending && m.phase == Action
}

func TestMessages(t *testing.T) {
	rules := NewRules(nil)
	for file, least := range map[string]float64{"testdata/messages.tsv": 0.97, "testdata/more.tsv": 0.97} {
		list := messages(t, file)
		right := 0
		for _, m := range list {
			s := watch.Status{Success: true, Message: m.text}
			v := rules.Judge(s)
			words, _ := strike(normalize(plain(m.text)))
			switch {
			case m.tooEarly(v):
				t.Errorf("%q is %v too early by %s; want %v, final %v; read as %q", m.text, v, rules.Explain(s), m.phase, m.final, words)
			case v.Phase != m.phase || v.Final != m.final:
				t.Logf("%q is %v by %s; want %v, final %v; read as %q", m.text, v, rules.Explain(s), m.phase, m.final, words)
				continue
			}
			right++
			if n := len(strings.Fields(v.Reason)); v.Phase != Unknown && (n < 1 || n > 4) {
				t.Errorf("%q has the reason %q, want one to three words", m.text, v.Reason)
			}
		}
		t.Logf("%s: %d of %d are right", file, right, len(list))
		if float64(right) < least*float64(len(list)) {
			t.Errorf("%s: %d of %d are right, want %.0f %%", file, right, len(list), 100*least)
		}
	}
}

// The same text means the same in other cases and spacings, and before and
// after a number.
func TestMessagesInOtherClothes(t *testing.T) {
	rules := NewRules(nil)
	for _, m := range messages(t, "testdata/more.tsv") {
		v := rules.Judge(watch.Status{Success: true, Message: m.text})
		for _, text := range []string{
			strings.ToUpper(m.text), strings.ToLower(m.text), "  " + strings.ReplaceAll(m.text, " ", "  ") + " ", m.text + " 12/10/2026", m.text + ".",
		} {
			if got := rules.Judge(watch.Status{Success: true, Message: text}); got.Phase != v.Phase || got.Final != v.Final {
				t.Errorf("%q is %v, and %q %v", m.text, v, text, got)
			}
		}
	}
}

// A stage that no message is found by is untested, or of no use.
func TestEveryStageIsMet(t *testing.T) {
	met := make(map[string]bool)
	for _, file := range []string{"testdata/messages.tsv", "testdata/more.tsv"} {
		for _, m := range messages(t, file) {
			if s := findStage(plain(m.text)); s != nil {
				met[s.name] = true
			}
		}
	}
	for _, list := range [][]stage{stages, left} {
		for _, s := range list {
			if !met[s.name] {
				t.Errorf("no message is found by %q", s.name)
			}
		}
	}
}

// What a pattern is not looked for in, it is not in.
func TestAnchors(t *testing.T) {
	var texts []string
	for _, file := range []string{"testdata/messages.tsv", "testdata/more.tsv"} {
		for _, m := range messages(t, file) {
			words := plain(m.text)
			rest, _ := strike(" ." + normalize(words) + ". ")
			texts = append(texts, words, normalize(words), rest)
		}
	}
	for _, list := range [][]*pattern{synonymPatterns(), strikePatterns(), stagePatterns(), unlessPatterns(), leftPatterns()} {
		for _, p := range list {
			if p == nil {
				continue
			}
			for _, text := range texts {
				if !p.mayBeIn(text) && p.compile().MatchString(text) {
					t.Errorf("%q is in %q, which has none of %q", p.text, text, p.anchors)
				}
			}
		}
	}
}
