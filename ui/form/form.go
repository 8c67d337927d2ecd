// Package form is the screen on which applications are entered or edited. Values go
// in and an [Intent] comes out of each Update; what is saved, where and when is its
// parent's to decide. It knows neither the store nor another screen.
package form

import (
	"iter"
	"strings"
	"sync"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/intake"
	"panwatch/internal/safetext"
	"panwatch/internal/watch"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/paint"
)

// The fields of the form, from top to bottom.
const (
	fieldIDs = iota
	fieldNepID
	fieldLabel
	fieldNote
	fieldRefID
	fieldCount

	// focusPreview is where the keys go that scroll the preview.
	focusPreview = fieldCount
)

var fieldNames = [fieldCount]string{"RegistrationID(s)", "nep_id", "label", "note", "pinned refid"}

var fieldHints = [fieldCount]string{
	"one or many: typed, or a pasted list or CSV",
	"only where it is not the configured one",
	"who or what it is",
	"anything worth knowing",
	"a fresh one each time, unless given",
}

// Model takes applications to put on the list. IDs are typed, or pasted as a
// list, which is kept whole next to the field and shown as a preview. Its zero value
// is of no use, see [New] and [NewEdit]; it is not safe for use by several goroutines.
type Model struct {
	styles        *paint.Styles
	keys          KeyMap
	of            []watch.Application // that are edited; none: the form adds
	initial       [fieldCount]string  // what the fields held when the edit began
	request       int                 // that saves what was entered; 0: none is under way
	valid         func(string) bool
	tracked       func(watch.ID) bool
	known         func() *intake.Known // what the IDs on the list look like
	inputs        [fieldCount]textinput.Model
	focus         int     // a field, or focusPreview
	preview       preview // of what was typed and pasted
	problem       string  // why the last enter did nothing
	width, height int
}

// KeyMap is the keys of the form.
type KeyMap struct {
	Next, Previous, Submit, Cancel, Clear key.Binding
	PreviewKeyMap
}

// DefaultKeyMap returns the keys of the  They cannot be rebound: letters are for
// its fields.
func DefaultKeyMap() KeyMap {
	return KeyMap{
		Submit:   keymap.Bind("add", "enter"),
		Next:     keymap.Bind("next field", "tab", "down"),
		Previous: keymap.Bind("previous field", "shift+tab", "up"),
		Clear:    keymap.Bind("clear the field", "ctrl+u"),
		Cancel:   keymap.Bind("cancel", "esc"),

		PreviewKeyMap: PreviewKeyMap{
			Drop:   keymap.Bind("drop or keep the line", "space"),
			Left:   keymap.Bind("column to the left", "left"),
			Right:  keymap.Bind("column to the right", "right"),
			ID:     keymap.Bind("it is the ID", "i"),
			NepID:  keymap.Bind("nep_id", "n"),
			Label:  keymap.Bind("label", "l"),
			Note:   keymap.Bind("note", "t"),
			RefID:  keymap.Bind("pinned refid", "r"),
			Unused: keymap.Bind("not used", "x"),
		},
	}
}

// Intent is what the form wants done, in the same turn; nil: nothing.
type Intent interface{ isIntent() }

// Leave closes the form, with nothing saved.
type Leave struct{}

// Save has edits saved; none: nothing was changed. The form stays open, and says
// with [Model.SetProblem] why they could not be, until its parent closes it.
type Save struct {
	Adds  bool // it puts applications on the list; false: it changes what was entered
	Edits []watch.Edit
	Back  []watch.Update // takes an update back
}

func (Leave) isIntent() {}
func (Save) isIntent()  {}

// New returns a form that adds applications. valid says whether a text can be a
// RegistrationID, tracked whether an application is on the list, known what the IDs
// there look like; known may be nil.
func New(s *paint.Styles, valid func(string) bool, tracked func(watch.ID) bool, known func() *intake.Known) Model {
	f := Model{
		styles:  s,
		keys:    DefaultKeyMap(),
		valid:   valid,
		tracked: tracked,
		known:   known,
	}
	for i := range f.inputs {
		in := textinput.New()
		in.Prompt = ""
		in.Placeholder = fieldHints[i]
		in.SetVirtualCursor(false)
		f.inputs[i] = in
	}
	return f
}

// NewTrack returns a form that adds an application that is known by its ID already,
// and asks for its label.
func NewTrack(s *paint.Styles, app watch.Application, valid func(string) bool, tracked func(watch.ID) bool) Model {
	f := New(s, valid, tracked, nil)
	f.inputs[fieldIDs].SetValue(app.RegistrationID)
	f.inputs[fieldNepID].SetValue(app.NepID)
	f.read(true)
	f.focus = fieldLabel
	return f
}

// NewEdit returns a form that changes what was entered for applications: all
// of it for one, label and note for several.
func NewEdit(s *paint.Styles, of []watch.Application, valid func(string) bool, tracked func(watch.ID) bool) Model {
	f := New(s, valid, tracked, nil)
	f.of = of
	f.keys.Submit.SetHelp("enter", "save")
	for field := f.first(); field <= f.last(); field++ {
		text := fieldOf(of[0], field)
		for _, app := range of[1:] {
			if fieldOf(app, field) != text {
				text = ""
				f.inputs[field].Placeholder = "several; each keeps its own unless you type one"
				break
			}
		}
		f.initial[field] = text
		f.inputs[field].SetValue(text)
		f.inputs[field].CursorEnd()
	}
	f.focus = fieldLabel
	return f
}

// first and last are the fields that can be filled in.
func (f *Model) first() int {
	switch len(f.of) {
	case 0:
		return fieldIDs
	case 1:
		return fieldNepID
	}
	return fieldLabel
}

func (f *Model) last() int {
	if len(f.of) > 1 {
		return fieldNote
	}
	return fieldRefID
}

// KnownIDs is what the IDs on a list look like, by those on its first rows, which are
// looked at when somebody wants to know.
func KnownIDs(rows func() iter.Seq[*list.Row]) func() *intake.Known {
	return sync.OnceValue(func() *intake.Known {
		most := 5000
		k := new(intake.Known)
		for r := range rows() {
			if most--; most < 0 {
				break
			}
			k.Learn(r.ID)
		}
		return k
	})
}

// SetStyles changes the colours.
func (f *Model) SetStyles(s *paint.Styles) {
	f.styles = s
}

// SetSize gives the form its place.
func (f *Model) SetSize(width, height int) {
	f.width, f.height = width, height
	for i := range f.inputs {
		f.inputs[i].SetWidth(max(1, width-f.labelWidth()-2))
	}
}

func (f *Model) labelWidth() int {
	if f.width < 50 {
		return 0
	}
	return 20
}

// Focus puts the cursor into the first field.
func (f *Model) Focus() tea.Cmd {
	if f.focus == focusPreview {
		return nil
	}
	return f.inputs[f.focus].Focus()
}

// SetProblem shows why what was entered could not be taken.
func (f *Model) SetProblem(text string) { f.problem, f.request = text, 0 }

// SetSaving notes the request that saves what was entered. Until that is
// done the form takes nothing more, which would be lost with it.
func (f *Model) SetSaving(request int) { f.request = request }

// Saving reports whether what was entered is being saved.
func (f *Model) Saving() bool { return f.request != 0 }

// Request returns the request that saves what was entered; 0: none is under way.
func (f *Model) Request() int { return f.request }

// Values returns what is in the fields, from top to bottom.
func (f *Model) Values() []string {
	values := make([]string, fieldCount)
	for i := range f.inputs {
		values[i] = f.inputs[i].Value()
	}
	return values
}

// Hints returns the keys that mean something now.
func (f *Model) Hints() []key.Binding {
	k := &f.keys
	if f.focus != focusPreview {
		return []key.Binding{k.Submit, k.Cancel, k.Next, k.Previous, k.Clear}
	}
	hints := []key.Binding{k.Submit, k.Cancel, k.Drop}
	if f.preview.columns() != nil {
		hints = append(hints, key.NewBinding(key.WithHelp("←→", "column")), k.ID, k.Label, k.Note, k.NepID, k.RefID, k.Unused)
	}
	return append(hints, k.Next, k.Clear)
}

// Update takes a key, a paste, or a message of the field's cursor.
func (f Model) Update(msg tea.Msg) (Model, Intent, tea.Cmd) {
	pressed, isKey := msg.(tea.KeyPressMsg)
	switch {
	case isKey && key.Matches(pressed, f.keys.Cancel):
		return f, Leave{}, nil
	case f.Saving():
		return f, nil, nil
	case isKey && key.Matches(pressed, f.keys.Submit):
		edit, problem := f.edit()
		if problem != "" {
			f.SetProblem(problem)
			return f, nil, nil
		}
		return f, edit, nil
	}
	cmd := f.handle(msg)
	return f, nil, cmd
}

// handle does what the agent types and pastes.
func (f *Model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		f.problem = ""
		switch {
		case f.focus == focusPreview && f.previewKey(msg):
			return nil
		case key.Matches(msg, f.keys.Next):
			return f.moveFocus(1)
		case key.Matches(msg, f.keys.Previous):
			return f.moveFocus(-1)
		case key.Matches(msg, f.keys.Clear):
			return f.clear()
		}
	case tea.PasteMsg:
		f.problem = ""
		if f.focus == focusPreview || f.focus == fieldIDs && !fitsField(msg.Content) {
			f.paste(msg.Content)
			return nil
		}
		return f.input(tea.PasteMsg{Content: safetext.Line(msg.Content)})
	}
	return f.input(msg)
}

// input gives a message to the field that has the focus.
func (f *Model) input(msg tea.Msg) tea.Cmd {
	if f.focus == focusPreview {
		return nil
	}
	before := f.inputs[f.focus].Value()
	var cmd tea.Cmd
	f.inputs[f.focus], cmd = f.inputs[f.focus].Update(msg)
	if f.inputs[f.focus].Value() != before {
		f.read(f.focus == fieldIDs)
	}
	return cmd
}

func (f *Model) blur() {
	if f.focus != focusPreview {
		f.inputs[f.focus].Blur()
	}
}

// clear empties the field, and drops the lists that were pasted where they are
// what is looked at.
func (f *Model) clear() tea.Cmd {
	if f.focus == focusPreview || f.focus == fieldIDs {
		f.preview = preview{}
		f.blur()
		f.focus = fieldIDs
	}
	f.inputs[f.focus].Reset()
	f.read(true)
	return f.Focus()
}

// fitsField reports whether a pasted text goes into the field of IDs, where it
// can be corrected: a line of words that all have a digit. A name does not: it
// would be taken for typed.
func fitsField(text string) bool {
	text = strings.TrimSpace(text)
	if strings.ContainsAny(text, "\r\n\t") || len(text) > 200 {
		return false
	}
	for w := range strings.FieldsSeq(text) {
		if !strings.ContainsAny(w, "0123456789") {
			return false
		}
	}
	return true
}

func (f *Model) moveFocus(by int) tea.Cmd {
	f.blur()
	first := f.first()
	count := f.last() - first + 1
	if len(f.preview.lists) > 1 { // the preview of a paste comes behind the fields
		count++
	}
	f.focus = first + (f.focus-first+by+count)%count
	return f.Focus()
}

func (f *Model) value(field int) string { return safetext.Line(f.inputs[field].Value()) }

// read works out what the IDs come to; typed says that the field of IDs has
// another text.
func (f *Model) read(typed bool) {
	if len(f.of) > 0 {
		return
	}
	p := &f.preview
	if typed {
		r := f.understand(f.inputs[fieldIDs].Value(), true)
		if len(p.lists) == 0 {
			p.lists = []intake.Result{r}
		} else {
			p.lists = append([]intake.Result{r}, p.lists[1:]...)
		}
		p.forget(0)
	}
	p.build(watch.Application{
		ID:    watch.ID{NepID: f.value(fieldNepID)},
		Label: f.value(fieldLabel), Note: f.value(fieldNote), RefID: f.value(fieldRefID),
	}, f.valid, f.tracked)
}
