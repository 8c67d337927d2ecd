// Package form is the screen on which applications are entered or edited. Values go
// in and an [Intent] comes out of each Update; what is saved, where and when is its
// parent's to decide. It knows neither the store nor another screen.
package form

import (
	"slices"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/safetext"
	"panwatch/internal/watch"
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
)

var fieldNames = [fieldCount]string{"RegistrationID(s)", "nep_id", "label", "note", "pinned refid"}

var fieldHints = [fieldCount]string{
	"one or many: typed, or a pasted list or CSV",
	"only where it is not the configured one",
	"who or what it is",
	"anything worth knowing",
	"a fresh one each time, unless given",
}

// Model takes applications to put on the list. Its zero value is of no use, see [New]
// and [NewEdit]; it is not safe for use by several goroutines. IDs are typed, or pasted as a
// list, which is kept whole next to the field and shown as a preview.
type Model struct {
	styles        *paint.Styles
	keys          KeyMap
	of            []watch.Application // that are edited; none: the form adds
	initial       [fieldCount]string  // what the fields held when the edit began
	request       int                 // that saves what was entered; 0: none is under way
	valid         func(string) bool
	tracked       func(watch.ID) bool
	inputs        [fieldCount]textinput.Model
	focus         int
	pasted        []watch.Entry // of the lists that were pasted
	entries       []entry       // what typed and pasted IDs come to
	problem       string        // why the last enter did nothing
	width, height int
}

// entry is one application in the preview.
type entry struct {
	app     watch.Application
	problem string // empty: will be added
	tracked bool
}

// KeyMap are the keys of the form, which are free while a field takes letters.
type KeyMap struct{ Submit, Next, Previous, Clear, Cancel key.Binding }

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
// RegistrationID, tracked whether an application is on the list.
func New(s *paint.Styles, keys KeyMap, valid func(string) bool, tracked func(watch.ID) bool) Model {
	f := Model{
		styles:  s,
		keys:    keys,
		valid:   valid,
		tracked: tracked,
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

// NewEdit returns a form that changes what was entered for applications: all
// of it for one, label and note for several.
func NewEdit(s *paint.Styles, keys KeyMap, of []watch.Application, valid func(string) bool, tracked func(watch.ID) bool) Model {
	f := New(s, keys, valid, tracked)
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

// fieldOf returns what was entered in a field for an application.
func fieldOf(app watch.Application, field int) string {
	switch field {
	case fieldNepID:
		return app.NepID
	case fieldLabel:
		return app.Label
	case fieldNote:
		return app.Note
	case fieldRefID:
		return app.RefID
	}
	return app.RegistrationID
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
func (f *Model) Focus() tea.Cmd { return f.inputs[f.focus].Focus() }

// SetProblem shows why what was entered could not be taken.
func (f *Model) SetProblem(text string) { f.problem, f.request = text, 0 }

// SetSaving takes note of the request that saves what was entered. Until that is
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

// Hints returns the keys of the form.
func (f *Model) Hints() []key.Binding {
	return []key.Binding{f.keys.Submit, f.keys.Cancel, f.keys.Next, f.keys.Previous, f.keys.Clear}
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
		return f.submit()
	}
	if isKey {
		f.problem = ""
		switch {
		case key.Matches(pressed, f.keys.Next):
			cmd := f.moveFocus(1)
			return f, nil, cmd
		case key.Matches(pressed, f.keys.Previous):
			cmd := f.moveFocus(-1)
			return f, nil, cmd
		case key.Matches(pressed, f.keys.Clear):
			f.inputs[f.focus].Reset()
			if f.focus == fieldIDs {
				f.pasted = nil
			}
			f.preview()
			return f, nil, nil
		}
	}
	if paste, ok := msg.(tea.PasteMsg); ok {
		f.problem = ""
		text := paste.Content
		if f.focus == fieldIDs && isList(text) {
			f.pasted = slices.Concat(f.pasted, watch.ParseList(text, f.valid))
			f.preview()
			return f, nil, nil
		}
		msg = tea.PasteMsg{Content: safetext.Line(text)}
	}
	var cmd tea.Cmd
	f.inputs[f.focus], cmd = f.inputs[f.focus].Update(msg)
	f.preview()
	return f, nil, cmd
}

// submit wants what was entered to be saved, or says what is wrong with it.
func (f Model) submit() (Model, Intent, tea.Cmd) {
	edit, problem := f.edit()
	if problem != "" {
		f.SetProblem(problem)
		return f, nil, nil
	}
	return f, edit, nil
}

// isList reports whether a pasted text is more than the field should hold.
func isList(text string) bool {
	return strings.ContainsAny(strings.TrimSpace(text), "\r\n") || len(text) > 200
}

func (f *Model) moveFocus(by int) tea.Cmd {
	f.inputs[f.focus].Blur()
	first := f.first()
	count := f.last() - first + 1
	f.focus = first + (f.focus-first+by+count)%count
	return f.inputs[f.focus].Focus()
}

func (f *Model) value(field int) string { return safetext.Line(f.inputs[field].Value()) }
