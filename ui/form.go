package ui

import (
	"cmp"
	"fmt"
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

// form takes applications to put on the list. IDs are typed, or pasted as a
// list, which is kept whole beside the field and shown as a preview.
type form struct {
	styles        *paint.Styles
	keys          formKeys
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

type formKeys struct{ Next, Previous, Submit, Cancel, Clear key.Binding }

func newForm(s *paint.Styles, valid func(string) bool, tracked func(watch.ID) bool) *form {
	f := &form{
		valid:   valid,
		tracked: tracked,
		keys: formKeys{
			Submit:   bind("add", "enter"),
			Next:     bind("next field", "tab", "down"),
			Previous: bind("previous field", "shift+tab", "up"),
			Clear:    bind("clear the field", "ctrl+u"),
			Cancel:   bind("cancel", "esc"),
		},
	}
	for i := range f.inputs {
		in := textinput.New()
		in.Prompt = ""
		in.Placeholder = fieldHints[i]
		in.SetVirtualCursor(false)
		f.inputs[i] = in
	}
	f.SetStyles(s)
	return f
}

// newEditForm returns a form that changes what was entered for applications: all
// of it for one, label and note for several.
func newEditForm(s *paint.Styles, of []watch.Application, valid func(string) bool, tracked func(watch.ID) bool) *form {
	f := newForm(s, valid, tracked)
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
func (f *form) first() int {
	switch len(f.of) {
	case 0:
		return fieldIDs
	case 1:
		return fieldNepID
	}
	return fieldLabel
}

func (f *form) last() int {
	if len(f.of) > 1 {
		return fieldNote
	}
	return fieldRefID
}

// SetStyles changes the colours.
func (f *form) SetStyles(s *paint.Styles) {
	f.styles = s
}

// SetSize gives the form its place.
func (f *form) SetSize(width, height int) {
	f.width, f.height = width, height
	for i := range f.inputs {
		f.inputs[i].SetWidth(max(1, width-f.labelWidth()-2))
	}
}

func (f *form) labelWidth() int {
	if f.width < 50 {
		return 0
	}
	return 20
}

// Focus puts the cursor into the first field.
func (f *form) Focus() tea.Cmd { return f.inputs[f.focus].Focus() }

// SetProblem shows why what was entered could not be taken.
func (f *form) SetProblem(text string) { f.problem, f.request = text, 0 }

// Saving reports whether what was entered is being saved. Until that is done the
// form takes nothing more, which would be lost with it.
func (f *form) Saving() bool { return f.request != 0 }

// Hints returns the keys of the form.
func (f *form) Hints() []key.Binding {
	return []key.Binding{f.keys.Submit, f.keys.Cancel, f.keys.Next, f.keys.Previous, f.keys.Clear}
}

// Update takes in a key or a paste.
func (f form) Update(msg tea.Msg) (*form, tea.Cmd) {
	if f.Saving() {
		return &f, nil
	}
	if pressed, ok := msg.(tea.KeyPressMsg); ok {
		f.problem = ""
		switch {
		case key.Matches(pressed, f.keys.Next):
			return f.moveFocus(1)
		case key.Matches(pressed, f.keys.Previous):
			return f.moveFocus(-1)
		case key.Matches(pressed, f.keys.Clear):
			f.inputs[f.focus].Reset()
			if f.focus == fieldIDs {
				f.pasted = nil
			}
			f.preview()
			return &f, nil
		}
	}
	if paste, ok := msg.(tea.PasteMsg); ok {
		f.problem = ""
		text := paste.Content
		if f.focus == fieldIDs && isList(text) {
			f.pasted = slices.Concat(f.pasted, watch.ParseList(text, f.valid))
			f.preview()
			return &f, nil
		}
		msg = tea.PasteMsg{Content: safetext.Line(text)}
	}
	var cmd tea.Cmd
	f.inputs[f.focus], cmd = f.inputs[f.focus].Update(msg)
	f.preview()
	return &f, cmd
}

// isList reports whether a pasted text is more than the field should hold.
func isList(text string) bool {
	return strings.ContainsAny(strings.TrimSpace(text), "\r\n") || len(text) > 200
}

func (f form) moveFocus(by int) (*form, tea.Cmd) {
	f.inputs[f.focus].Blur()
	first := f.first()
	count := f.last() - first + 1
	f.focus = first + (f.focus-first+by+count)%count
	return &f, f.inputs[f.focus].Focus()
}

func (f *form) value(field int) string { return safetext.Line(f.inputs[field].Value()) }

// preview works out what the IDs come to. What the other fields say holds for
// every application that does not say it itself.
func (f *form) preview() {
	f.entries = f.entries[:0:0]
	seen := make(map[watch.ID]bool)
	typed := watch.ParseList(f.inputs[fieldIDs].Value(), f.valid)
	for _, e := range slices.Concat(typed, f.pasted) {
		app := e.Application
		app.NepID = cmp.Or(app.NepID, f.value(fieldNepID))
		app.Label = cmp.Or(app.Label, f.value(fieldLabel))
		app.Note = cmp.Or(app.Note, f.value(fieldNote))
		app.RefID = cmp.Or(app.RefID, f.value(fieldRefID))
		problem := e.Problem
		if problem == "" {
			_, problem = watch.CheckApplication(app, f.valid)
		}
		if problem == "" && seen[app.ID] {
			continue
		}
		seen[app.ID] = true
		f.entries = append(f.entries, entry{app: app, problem: problem, tracked: problem == "" && f.tracked(app.ID)})
	}
}

// Edit returns what the form comes to, or why it comes to nothing.
func (f *form) Edit() (e listEdit, problem string) {
	if len(f.of) == 0 {
		apps, problem := f.Applications()
		e.kind = editAdd
		for _, app := range apps {
			e.edits = append(e.edits, watch.Add{Application: app})
		}
		return e, problem
	}
	e.kind = editUpdate
	for _, app := range f.of {
		to := app
		for field := f.first(); field <= f.last(); field++ {
			if f.value(field) != f.initial[field] {
				setField(&to, field, f.value(field))
			}
		}
		if to == app {
			continue
		}
		if to, problem = watch.CheckApplication(to, f.valid); problem != "" {
			return listEdit{}, problem
		}
		if to.ID != app.ID && f.tracked(to.ID) {
			return listEdit{}, fmt.Sprintf("%q is on the list already; give another nep_id", to.ID)
		}
		e.edits = append(e.edits, watch.Update{Of: app.ID, To: to})
		e.back = append(e.back, watch.Update{Of: to.ID, To: app})
	}
	return e, ""
}

func setField(app *watch.Application, field int, text string) {
	switch field {
	case fieldNepID:
		app.NepID = text
	case fieldLabel:
		app.Label = text
	case fieldNote:
		app.Note = text
	case fieldRefID:
		app.RefID = text
	}
}

// Applications returns what is to be added, or why nothing can be. One bad line
// does not keep the good ones out; the preview has named it.
func (f *form) Applications() (apps []watch.Application, problem string) {
	tracked := 0
	for _, e := range f.entries {
		switch {
		case e.problem != "" && e.app.RegistrationID == "":
			problem = cmp.Or(problem, e.problem)
		case e.problem != "":
			problem = cmp.Or(problem, fmt.Sprintf("%q %s", f.styles.Ruler.Truncate(e.app.RegistrationID, 24), e.problem))
		case e.tracked:
			tracked++
		default:
			apps = append(apps, e.app)
		}
	}
	switch {
	case len(f.entries) == 0:
		return nil, "type or paste at least one RegistrationID"
	case len(apps) == 0 && problem != "":
		return nil, problem
	case len(apps) == 0 && tracked == 1:
		return nil, fmt.Sprintf("%q is on the list already; type another", f.entries[0].app.ID)
	case len(apps) == 0:
		return nil, fmt.Sprintf("all %d are on the list already; type or paste others", tracked)
	case len(apps) > 1 && f.value(fieldRefID) != "":
		return nil, fmt.Sprintf("a pinned refid belongs to one application, not to %d; leave it empty", len(apps))
	}
	return apps, ""
}

// View draws the form, as many lines as there is room for, and says where the
// cursor is.
func (f form) View() (lines []string, cursor *tea.Cursor) {
	labels := f.labelWidth()
	if f.height > fieldCount+4 {
		lines = append(lines, paint.Join([]paint.Segment{f.styles.Strong.Text(f.title())}, f.width), "")
	}
	for i := range f.inputs {
		if i < f.first() || i > f.last() {
			continue
		}
		if f.height < fieldCount && i != f.focus {
			continue // room for one field at a time
		}
		p := f.styles.Dim
		if i == f.focus {
			p = f.styles.Key
			if cursor = f.inputs[i].Cursor(); cursor != nil {
				cursor.X += labels + 1
				cursor.Y += len(lines)
			}
		}
		text := f.styles.Plain
		if f.inputs[i].Value() == "" {
			text = f.styles.Dim
		}
		label := f.styles.Ruler.Fit(" "+fieldNames[i], labels) + " "
		lines = append(lines, paint.Join([]paint.Segment{p.Text(label), text.Text(paint.Strip(f.inputs[i].View()))}, f.width))
	}
	lines = append(lines, "")
	switch {
	case f.problem != "":
		lines = append(lines, paint.Join([]paint.Segment{f.styles.Fail.Text(" " + f.problem)}, f.width))
	case f.Saving():
		lines = append(lines, paint.Join([]paint.Segment{f.styles.Accent.Text(" saving …"), f.styles.Dim.Text("  esc leaves; it is saved all the same")}, f.width))
	default:
		lines = append(lines, f.summary())
	}
	lines = append(lines, f.previewLines(f.height-len(lines))...)
	lines = lines[:min(len(lines), max(0, f.height))]
	for len(lines) < f.height {
		lines = append(lines, "")
	}
	return lines, cursor
}

func (f *form) title() string {
	switch len(f.of) {
	case 0:
		return " Add applications"
	case 1:
		return " Edit " + f.of[0].ID.String()
	}
	return fmt.Sprintf(" Edit label and note of %d applications", len(f.of))
}

// summary counts what the preview holds, or warns of what an edit does.
func (f *form) summary() string {
	if len(f.of) > 0 {
		if f.value(fieldNepID) == f.initial[fieldNepID] {
			return ""
		}
		return paint.Join([]paint.Segment{f.styles.Warn.Text(" with another nep_id it is another application: what is known of it starts anew")}, f.width)
	}
	var fresh, tracked, bad int
	for _, e := range f.entries {
		switch {
		case e.problem != "":
			bad++
		case e.tracked:
			tracked++
		default:
			fresh++
		}
	}
	if len(f.entries) == 0 {
		return ""
	}
	line := []paint.Segment{f.styles.Strong.Text(fmt.Sprintf(" %d new", fresh))}
	if tracked > 0 {
		line = append(line, f.styles.Dim.Text(fmt.Sprintf(", %d already tracked", tracked)))
	}
	if bad > 0 {
		line = append(line, f.styles.Fail.Text(fmt.Sprintf(", %d not valid", bad)))
	}
	return paint.Join(line, f.width)
}

// previewLines shows the entries, what is wrong first, as far as there is room.
func (f *form) previewLines(room int) []string {
	if len(f.entries) < 2 && (len(f.entries) == 0 || f.entries[0].problem == "" && !f.entries[0].tracked) {
		return nil
	}
	var bad, rest []string
	for _, e := range f.entries {
		if len(bad) >= room && len(rest) >= room {
			break
		}
		id := "   " + f.styles.Ruler.Fit(e.app.ID.String(), 26) + " "
		switch {
		case e.problem != "":
			bad = append(bad, paint.Join([]paint.Segment{f.styles.Fail.Text(id), f.styles.Fail.Text(e.problem)}, f.width))
		case e.tracked:
			rest = append(rest, paint.Join([]paint.Segment{f.styles.Dim.Text(id), f.styles.Dim.Text("already tracked")}, f.width))
		default:
			rest = append(rest, paint.Join([]paint.Segment{f.styles.Plain.Text(id), f.styles.Dim.Text(e.app.Label)}, f.width))
		}
	}
	lines := append(bad, rest...)
	return lines[:min(len(lines), max(0, room))]
}
