package verdict

// Phase is what a status means to an agent.
type Phase int

// The phases, in the order in which they are listed and counted everywhere.
// The zero value is Unknown, which is also what an application without any
// answer is in.
const (
	Unknown Phase = iota // no rule matched, or no answer yet
	Pending              // moving
	Action               // somebody must do something
	Done                 // good end
	Failed               // bad end
)

// Phases lists all phases in the order in which the screens show them.
func Phases() []Phase { return []Phase{Pending, Action, Done, Failed, Unknown} }

// String returns the word for the phase, as configuration and output spell it.
func (p Phase) String() string {
	switch p {
	case Pending:
		return "pending"
	case Action:
		return "action"
	case Done:
		return "done"
	case Failed:
		return "failed"
	default:
		return "unknown"
	}
}

// Symbol returns the one-cell sign of the phase, so that nothing rests on
// colour alone.
func (p Phase) Symbol() string {
	switch p {
	case Pending:
		return "●"
	case Action:
		return "▲"
	case Done:
		return "✓"
	case Failed:
		return "✗"
	default:
		return "?"
	}
}

// ParsePhase returns the phase that word spells, and whether there is one.
func ParsePhase(word string) (Phase, bool) {
	for _, p := range Phases() {
		if p.String() == word {
			return p, true
		}
	}
	return Unknown, false
}
