package query

import (
	"slices"
	"strings"

	"panwatch/internal/verdict"
)

// Condition is what may follow "is:".
type Condition int

// The conditions.
const (
	Unread   Condition = iota // it has changed, and nobody has seen that yet
	Stale                     // the last check failed
	Late                      // it has been in its phase for too long
	Marked                    // an agent has marked it
	New                       // it was added in this session and not seen since, or never answered
	Final                     // nothing more will happen
	Due                       // it is time to follow it up
	FollowUp                  // it is followed up
)

var conditionNames = [...]string{
	Unread: "unread", Stale: "stale", Late: "late", Marked: "marked", New: "new", Final: "final", Due: "due", FollowUp: "followup",
}

// Moment is what a comparison measures from.
type Moment int

// The moments.
const (
	Entered Moment = iota // its phase
	Changed               // its status, or was first answered
	Checked               // with an answer
)

// word is one with a colon or a comparison.
type word struct {
	name    string
	does    string // for help
	kind    kind
	part    part   // of a text
	moment  Moment // of a comparison
	example string // of what follows
	later   bool   // understood, but no row can have it yet: it is not offered
}

// words is all there are, in the order of help.
var words = []word{
	{name: "phase", does: strings.Join(phaseNames(), ", ") + "; several with commas", kind: kindPhase, example: "action,failed"},
	{name: "is", does: strings.Join(offered(stateNames()), ", "), kind: kindIs, example: "late"},
	{name: "reason", does: "why it is in its phase", kind: kindPart, part: partReason, example: "objection"},
	{name: "id", does: "the RegistrationID", kind: kindPart, part: partID, example: "554"},
	{name: "nep", does: "the nep_id", kind: kindPart, part: partNepID, example: "rxn"},
	{name: "label", does: "the label", kind: kindPart, part: partLabel, example: "asha"},
	{name: "note", does: "the note", kind: kindPart, part: partNote, example: "called"},
	{name: "refid", does: "the pinned refid", kind: kindPart, part: partRefID, example: "txn1"},
	{name: "message", does: "the message", kind: kindPart, part: partMessage, example: "aadhaar"},
	{name: "owner", does: "who has taken it", kind: kindPart, part: partOwner, example: "asha", later: true},
	{name: "age", does: "since it entered its phase", kind: kindTime, moment: Entered, example: "10d"},
	{name: "changed", does: "since its status changed", kind: kindTime, moment: Changed, example: "1h"},
	{name: "checked", does: "since its last successful check", kind: kindTime, moment: Checked, example: "2h"},
}

// laterConditions are those that no row can be in yet.
var laterConditions = []string{conditionNames[Due], conditionNames[FollowUp]}

// otherNames are what people who know the columns type for a word.
var otherNames = map[string]string{
	"status": "phase", "state": "is", "registration_id": "id", "nep_id": "nep", "ref_id": "refid", "name": "label", "ref": "refid",
}

// findWord returns the word of a name, nil if there is none.
func findWord(name string) *word {
	for i := range words {
		if words[i].name == name {
			return &words[i]
		}
	}
	return nil
}

// values lists what may follow a word; nil: any text.
func (w *word) values() []string {
	switch {
	case w.kind == kindPhase:
		return phaseNames()
	case w.kind == kindIs:
		return stateNames()
	case w.part == partReason && w.kind == kindPart:
		return verdict.Reasons()
	}
	return nil
}

// op is what stands between a word and what follows.
func (w *word) op() string {
	switch {
	case w.kind != kindTime:
		return ":"
	case w.moment == Entered:
		return ">"
	}
	return "<"
}

func phaseNames() []string {
	var names []string
	for _, p := range verdict.Phases() {
		names = append(names, p.String())
	}
	return names
}

func stateNames() []string { return conditionNames[:] }

// offered leaves out what no row can have yet.
func offered(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return slices.Contains(laterConditions, n) })
}

// Help is a line about the language.
type Help struct{ Typed, Does string }

// Explain lists what can be typed and what it does, for help.
func Explain() []Help {
	lines := []Help{
		{"asha mumbai", "both words, anywhere in the row"},
		{"mumbai|pune", "one or the other"},
		{"-mumbai", "not that; -mumbai|pune neither"},
		{`"under objection"`, "these words, next to each other"},
	}
	for _, w := range words {
		if !w.later {
			lines = append(lines, Help{w.name + w.op() + w.example, w.does})
		}
	}
	return lines
}
