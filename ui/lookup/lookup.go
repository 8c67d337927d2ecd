// Package lookup is the screen on which applications are asked about without being
// tracked. Values go in and an [Intent] comes out of each Update; the request is its
// parent's to make. It knows neither the store nor another screen.
package lookup

import (
	"cmp"
	"fmt"
	"slices"
	"unicode"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/safetext"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/keymap"
	"panwatch/ui/paint"
)

// Model asks about applications one by one, without tracking them. Letters go
// to the text field until an answer has come; then some of them act on the
// answer, and any other starts the next question. Its zero value is of no use, see
// [New]; it is not safe for use by several goroutines.
type Model struct {
	styles  *paint.Styles
	keys    KeyMap
	rules   *verdict.Rules
	valid   func(string) bool
	tracked func(watch.ID) (watch.Application, bool)

	input   textinput.Model
	kept    bool     // the text in the field is the last question; typing replaces it
	pasted  bool     // the text in the field was pasted, and not typed on
	problem string   // why the last enter did nothing
	since   int      // the last request when it was opened: earlier ones are not its own
	request int      // of the last question
	waiting bool     // for its answer
	query   watch.ID // of the last question
	answers []Answer // newest question first

	pager  paint.Pager
	height int // the field included
}

// Answer is what came of one question.
type Answer struct {
	App     watch.Application
	Request int         // of the question
	Check   watch.Check // the outcome
	Err     error       // of keeping it
	line    paint.CheckLine
}

// history is how many answers stay on the screen.
const history = 10

// KeyMap are the keys of the look-up, which are free while its field takes
// letters.
type KeyMap struct{ Ask, Next, Type, Track, Copy, Clear, Back, Up, Down, PageUp, PageDown key.Binding }

// DefaultKeyMap returns the keys of the look-up. They cannot be rebound: letters are
// for its field.
func DefaultKeyMap() KeyMap {
	return KeyMap{
		Ask:      keymap.Bind("look up", "enter"),
		Next:     keymap.Bind("edit or ask again", "enter"),
		Type:     key.NewBinding(key.WithHelp("A–Z,0–9", "the next ID")),
		Track:    keymap.Bind("track it", "t"),
		Copy:     keymap.Bind("copy a line for a ticket", "y"),
		Clear:    keymap.Bind("clear the field", "ctrl+u"),
		Back:     keymap.Bind("back", "esc"),
		Up:       keymap.Bind("up", "up"),
		Down:     keymap.Bind("down", "down"),
		PageUp:   keymap.Bind("a page up", "pgup"),
		PageDown: keymap.Bind("a page down", "pgdown"),
	}
}

// Intent is what the look-up wants done, in the same turn; nil: nothing.
type Intent interface{ isIntent() }

// Leave closes the look-up.
type Leave struct{}

// Ask has an application checked. The parent says the request by SetRequest,
// and brings what came of it by Answered.
type Ask struct{ App watch.Application }

// Track asks for a label, to put an application on the list.
type Track struct{ App watch.Application }

// Copy copies a line for a ticket.
type Copy struct{ Line string }

func (Leave) isIntent() {}
func (Ask) isIntent()   {}
func (Track) isIntent() {}
func (Copy) isIntent()  {}

// New returns a look-up without a question. tracked says whether an
// application is on the list, and as what; since is the last request before it.
func New(s *paint.Styles, rules *verdict.Rules, valid func(string) bool,
	tracked func(watch.ID) (watch.Application, bool), since int,
) Model {
	in := textinput.New()
	in.Prompt = ""
	in.Placeholder = "RegistrationID [nep_id]"
	in.SetVirtualCursor(false)
	return Model{
		styles:  s,
		rules:   rules,
		valid:   valid,
		tracked: tracked,
		since:   since,
		input:   in,
		keys:    DefaultKeyMap(),
	}
}

// SetStyles changes the colours.
func (l *Model) SetStyles(s *paint.Styles) {
	l.styles = s
	l.relayout()
}

// SetSize gives the look-up its place.
func (l *Model) SetSize(width, height int) {
	l.height = height
	l.pager.Width = width
	l.pager.Height = height - len(l.top())
	l.input.SetWidth(max(1, width-l.styles.Ruler.Width(l.label())-1))
	l.relayout()
}

// Focus puts the cursor into the field.
func (l *Model) Focus() tea.Cmd { return l.input.Focus() }

// Hints returns the keys that mean something now, the most important first.
func (l *Model) Hints() []key.Binding {
	k := &l.keys
	if l.input.Focused() {
		return []key.Binding{k.Ask, k.Back, k.Clear}
	}
	if _, ok := l.canTrack(); ok {
		return []key.Binding{k.Track, k.Copy, k.Type, k.Next, k.Back}
	}
	return []key.Binding{k.Copy, k.Type, k.Next, k.Back}
}

// ask takes the text in the field for a question. Where it is none the screen says
// why.
func (l *Model) ask() Intent {
	app, problem := readQuestion(l.input.Value(), l.pasted, l.valid)
	if problem != "" {
		if l.problem = problem; app.RegistrationID != "" {
			l.problem = fmt.Sprintf("%q %s", l.styles.Ruler.Truncate(app.ID.String(), 24), problem)
		}
		return nil
	}
	if known, ok := l.tracked(app.ID); ok {
		app = known // its refid may be pinned
	}
	l.problem = ""
	l.kept = true
	l.waiting = true
	l.query = app.ID
	l.pager.Top()
	l.relayout()
	return Ask{app}
}

// SetRequest notes the request of the last question.
func (l *Model) SetRequest(request int) { l.request = request }

// Answered shows an answer. One to an earlier question goes to the history and
// leaves what is shown as it is; one to a question of an earlier look-up is not this
// one's.
func (l *Model) Answered(a Answer) {
	if a.Request <= l.since {
		return
	}
	a.line = paint.NewCheckLine(a.Check, l.rules)
	l.answers = append(slices.Clone(l.answers), a)
	slices.SortStableFunc(l.answers, func(a, b Answer) int { return cmp.Compare(b.Request, a.Request) })
	l.answers = l.answers[:min(len(l.answers), history+1)]
	if a.Request == l.request {
		l.waiting = false
		if l.kept { // else the agent is typing the next question
			l.input.Blur()
		}
	}
	l.relayout()
}

// current returns the answer that is shown, if there is one.
func (l *Model) current() (a Answer, ok bool) {
	if l.waiting || len(l.answers) == 0 {
		return a, false
	}
	return l.answers[0], true
}

// canTrack returns the application that is shown, if it is not on the list yet.
func (l *Model) canTrack() (app watch.Application, ok bool) {
	a, ok := l.current()
	if !ok {
		return app, false
	}
	_, known := l.tracked(a.App.ID)
	return a.App, !known
}

// Refresh lays out the answer anew, after the list has changed.
func (l *Model) Refresh() { l.relayout() }

// Update takes a key, a paste, or a message of the field's cursor. Between an answer
// and the next question the field has no focus, and some letters act on the answer.
func (l Model) Update(msg tea.Msg) (Model, Intent, tea.Cmd) {
	if pressed, ok := msg.(tea.KeyPressMsg); ok {
		focused := l.input.Focused()
		switch {
		case key.Matches(pressed, l.keys.Back):
			return l, Leave{}, nil
		case focused && key.Matches(pressed, l.keys.Ask):
			intent := l.ask()
			return l, intent, nil
		case !focused && key.Matches(pressed, l.keys.Track):
			app, ok := l.canTrack()
			if ok {
				return l, Track{app}, nil
			}
			l.problem = fmt.Sprintf("%s is on the list already", app.ID)
			return l, nil, nil
		case !focused && key.Matches(pressed, l.keys.Copy):
			if a, ok := l.current(); ok {
				return l, Copy{l.ticketLine(&a)}, nil
			}
			return l, nil, nil
		case !focused && pressed.Text != "" && !begins(pressed.Text):
			l.problem = fmt.Sprintf("%q does nothing here; a capital, a digit or enter begins the next ID", pressed.Text)
			return l, nil, nil
		}
	}
	cmd := l.handle(msg)
	return l, nil, cmd
}

// begins reports whether a key begins the next ID: small letters act on the answer.
func begins(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return unicode.IsUpper(r) || unicode.IsDigit(r)
}

// ticketLine says what the answer is in one line.
func (l *Model) ticketLine(a *Answer) string {
	t := watch.Tracked{Application: a.App, Failure: a.Check.Failure, TriedAt: a.Check.At}
	if a.Check.Failure == nil {
		t.Status, t.CheckedAt, t.ChangedAt = a.Check.Status, a.Check.At, a.Check.At
	}
	return l.styles.TicketLine(t, l.rules.Judge(t.Status).Phase, a.Check.RefID)
}

// handle scrolls, and edits the text.
func (l *Model) handle(msg tea.Msg) tea.Cmd {
	var focus tea.Cmd
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if l.scrolls(msg) {
			return nil
		}
		if !l.input.Focused() {
			if msg.Text == "" && !key.Matches(msg, l.keys.Next) {
				return nil
			}
			focus = l.input.Focus()
			if msg.Text == "" {
				return focus
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

func (l *Model) insert(msg tea.Msg, focus tea.Cmd) tea.Cmd {
	var cmd tea.Cmd
	l.input, cmd = l.input.Update(msg)
	return tea.Batch(focus, cmd)
}

// edit is called before every change of the text. Typing replaces the last
// question.
func (l *Model) edit(types bool) {
	l.problem = ""
	if types && l.kept {
		l.input.Reset()
	}
	l.kept = false
}

func (l *Model) scrolls(msg tea.KeyPressMsg) bool {
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
