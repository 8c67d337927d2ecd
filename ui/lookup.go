package ui

import (
	"cmp"
	"fmt"
	"slices"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/paint"
)

// lookup asks about applications one by one, without tracking them. Letters go
// to the text field until an answer has come; then some of them act on the
// answer, and any other starts the next question.
type lookup struct {
	styles  *paint.Styles
	keys    lookupKeys
	rules   *verdict.Rules
	valid   func(string) bool
	tracked func(watch.ID) (watch.Application, bool)

	input   textinput.Model
	kept    bool   // the text in the field has been asked about; typing replaces it
	pasted  bool   // the text in the field was pasted, and not typed on
	problem string // why the last enter did nothing
	since   int    // the last request when it was opened: earlier ones are not its own
	request int    // of the last question
	waiting bool   // for its answer
	asked   watch.ID
	answers []lookupAnswer // newest question first

	pager  paint.Pager
	height int // the field included
}

// lookupAnswer is what came of one question.
type lookupAnswer struct {
	app     watch.Application
	request int
	check   paint.CheckLine
	err     error // of keeping it
}

// lookupHistory is how many answers stay on the screen.
const lookupHistory = 10

type lookupKeys struct{ Ask, Next, Type, Track, Copy, Clear, Back, Up, Down, PageUp, PageDown key.Binding }

// lookupAction is what a key means to the look-up as it stands.
type lookupAction int

const (
	lookupEdits  lookupAction = iota // it is for Update
	lookupAsks                       // ask what is in the field: [lookup.Ask], then lookupCmd
	lookupTracks                     // track [lookup.Tracked]
	lookupCopies                     // copy the ID of [lookup.Answered]
	lookupLeaves
)

// newLookup returns a look-up without a question. tracked says whether an
// application is on the list, and as what; since is the last request before it.
func newLookup(s *paint.Styles, rules *verdict.Rules, valid func(string) bool,
	tracked func(watch.ID) (watch.Application, bool), since int,
) *lookup {
	in := textinput.New()
	in.Prompt = ""
	in.Placeholder = "RegistrationID [nep_id]"
	in.SetVirtualCursor(false)
	return &lookup{
		styles:  s,
		rules:   rules,
		valid:   valid,
		tracked: tracked,
		since:   since,
		input:   in,
		keys: lookupKeys{
			Ask:      bind("look up", "enter"),
			Next:     bind("edit or ask again", "enter"),
			Type:     key.NewBinding(key.WithHelp("A–Z,0–9", "the next ID")),
			Track:    bind("track it", "t"),
			Copy:     bind("copy the ID", "y"),
			Clear:    bind("clear the field", "ctrl+u"),
			Back:     bind("back", "esc"),
			Up:       bind("up", "up"),
			Down:     bind("down", "down"),
			PageUp:   bind("a page up", "pgup"),
			PageDown: bind("a page down", "pgdown"),
		},
	}
}

// SetStyles changes the colours.
func (l *lookup) SetStyles(s *paint.Styles) {
	l.styles = s
	l.lay()
}

// SetSize gives the look-up its place.
func (l *lookup) SetSize(width, height int) {
	l.height = height
	l.pager.Width = width
	l.pager.Height = height - len(l.top())
	l.input.SetWidth(max(1, width-l.styles.Ruler.Width(l.label())-1))
	l.lay()
}

// Focus puts the cursor into the field.
func (l *lookup) Focus() tea.Cmd { return l.input.Focus() }

// Hints returns the keys that mean something now, the most important first.
func (l *lookup) Hints() []key.Binding {
	k := &l.keys
	if l.input.Focused() {
		return []key.Binding{k.Ask, k.Back, k.Clear}
	}
	if _, ok := l.Tracked(); ok {
		return []key.Binding{k.Track, k.Copy, k.Type, k.Next, k.Back}
	}
	return []key.Binding{k.Copy, k.Type, k.Next, k.Back}
}

// Action returns what a key means now. Between an answer and the next question
// the field has no focus, and t and y act on the answer.
func (l *lookup) Action(msg tea.KeyPressMsg) lookupAction {
	switch {
	case key.Matches(msg, l.keys.Back):
		return lookupLeaves
	case l.input.Focused() && key.Matches(msg, l.keys.Ask):
		return lookupAsks
	case l.input.Focused():
		return lookupEdits
	case key.Matches(msg, l.keys.Track):
		return lookupTracks
	case key.Matches(msg, l.keys.Copy):
		return lookupCopies
	}
	return lookupEdits
}

// Ask takes the text in the field for a question and returns what to ask by the
// request. Where it is no question, ok is false and the screen says why.
func (l *lookup) Ask(request int) (app watch.Application, ok bool) {
	app, problem := readQuestion(l.input.Value(), l.pasted, l.valid)
	if problem != "" {
		if l.problem = problem; app.RegistrationID != "" {
			l.problem = fmt.Sprintf("%q %s", l.styles.Ruler.Truncate(app.ID.String(), 24), problem)
		}
		return app, false
	}
	if known, ok := l.tracked(app.ID); ok {
		app = known // its refid may be pinned
	}
	l.problem = ""
	l.kept = true
	l.waiting = true
	l.asked = app.ID
	l.request = request
	l.pager.Offset = 0
	l.lay()
	return app, true
}

// Answered takes in an answer. One to an earlier question goes to the history
// and leaves what is shown as it is; one to a question of an earlier look-up is
// not this one's.
func (l *lookup) Answered(msg lookedUpMsg) {
	if len(msg.checks) == 0 || msg.request <= l.since {
		return
	}
	answer := lookupAnswer{
		app:     msg.app,
		request: msg.request,
		check:   paint.NewCheckLine(msg.checks[len(msg.checks)-1], l.rules),
		err:     msg.err,
	}
	l.answers = append(slices.Clone(l.answers), answer)
	slices.SortStableFunc(l.answers, func(a, b lookupAnswer) int { return cmp.Compare(b.request, a.request) })
	l.answers = l.answers[:min(len(l.answers), lookupHistory+1)]
	if msg.request == l.request {
		l.waiting = false
		if l.kept { // else the agent is typing the next question
			l.input.Blur()
		}
	}
	l.lay()
}

// Current returns the check that is shown, if there is one.
func (l *lookup) Current() (watch.Check, bool) {
	if l.waiting || len(l.answers) == 0 {
		return watch.Check{}, false
	}
	return l.answers[0].check.Check, true
}

// Tracked returns the application that is shown, if it can be tracked: it is
// not on the list yet.
func (l *lookup) Tracked() (watch.Application, bool) {
	if l.waiting || len(l.answers) == 0 {
		return watch.Application{}, false
	}
	app := l.answers[0].app
	_, known := l.tracked(app.ID)
	return app, !known
}

// Refresh lays out the answer anew, after the list has changed.
func (l *lookup) Refresh() { l.lay() }

// Update takes in a key that is not for anything else, or a paste.
func (l lookup) Update(msg tea.Msg) (*lookup, tea.Cmd) {
	var focus tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if l.scrolls(msg) {
			return &l, nil
		}
		if !l.input.Focused() {
			if msg.Text == "" && !key.Matches(msg, l.keys.Next) {
				return &l, nil
			}
			focus = l.input.Focus()
			if msg.Text == "" {
				return &l, focus
			}
		}
		l.edit(msg.Text != "")
		l.pasted = l.pasted && msg.Text == ""
	case tea.PasteMsg:
		l.pasted = true
		focus = l.input.Focus()
		l.edit(true)
		return l.insert(tea.PasteMsg{Content: safetext.Line(msg.Content)}, focus)
	}
	return l.insert(msg, focus)
}

func (l lookup) insert(msg tea.Msg, focus tea.Cmd) (*lookup, tea.Cmd) {
	var cmd tea.Cmd
	l.input, cmd = l.input.Update(msg)
	return &l, tea.Batch(focus, cmd)
}

// edit is before every change of the text. What has been asked about gives way
// to what is typed.
func (l *lookup) edit(types bool) {
	l.problem = ""
	if types && l.kept {
		l.input.Reset()
	}
	l.kept = false
}

func (l *lookup) scrolls(msg tea.KeyPressMsg) bool {
	switch k := &l.keys; {
	case key.Matches(msg, k.Up):
		l.pager.Scroll(-1)
	case key.Matches(msg, k.Down):
		l.pager.Scroll(1)
	case key.Matches(msg, k.PageUp):
		l.pager.Scroll(-l.pager.Page())
	case key.Matches(msg, k.PageDown):
		l.pager.Scroll(l.pager.Page())
	default:
		return false
	}
	return true
}
