package ui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"panwatch/internal/intake"
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
	known         func() *intake.Known // what the IDs on the list look like
	inputs        [fieldCount]textinput.Model
	focus         int     // a field, or focusPreview
	preview       preview // of what was typed and pasted
	problem       string  // why the last enter did nothing
	width, height int
}

type formKeys struct {
	Next, Previous, Submit, Cancel, Clear key.Binding
	previewKeys
}

func newForm(s *paint.Styles, valid func(string) bool, tracked func(watch.ID) bool, known func() *intake.Known) *form {
	f := &form{
		valid:   valid,
		tracked: tracked,
		known:   known,
		keys: formKeys{
			Submit:   bind("add", "enter"),
			Next:     bind("next field", "tab", "down"),
			Previous: bind("previous field", "shift+tab", "up"),
			Clear:    bind("clear the field", "ctrl+u"),
			Cancel:   bind("cancel", "esc"),

			previewKeys: newPreviewKeys(),
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
	f := newForm(s, valid, tracked, nil)
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
func (f *form) Focus() tea.Cmd {
	if f.focus == focusPreview {
		return nil
	}
	return f.inputs[f.focus].Focus()
}

// SetProblem shows why what was entered could not be taken.
func (f *form) SetProblem(text string) { f.problem, f.request = text, 0 }

// Saving reports whether what was entered is being saved. Until that is done the
// form takes nothing more, which would be lost with it.
func (f *form) Saving() bool { return f.request != 0 }

// Hints returns the keys that mean something now.
func (f *form) Hints() []key.Binding {
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

// Update takes in a key or a paste.
func (f form) Update(msg tea.Msg) (*form, tea.Cmd) {
	if f.Saving() {
		return &f, nil
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		f.problem = ""
		switch {
		case f.focus == focusPreview && f.previewKey(msg):
			return &f, nil
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
			return f.paste(msg.Content)
		}
		return f.input(tea.PasteMsg{Content: safetext.Line(msg.Content)})
	}
	return f.input(msg)
}

// input gives a message to the field that has the focus.
func (f form) input(msg tea.Msg) (*form, tea.Cmd) {
	if f.focus == focusPreview {
		return &f, nil
	}
	before := f.inputs[f.focus].Value()
	var cmd tea.Cmd
	f.inputs[f.focus], cmd = f.inputs[f.focus].Update(msg)
	if f.inputs[f.focus].Value() != before {
		f.read(f.focus == fieldIDs)
	}
	return &f, cmd
}

// previewKey does what a key does to the preview, and reports whether it does
// anything.
func (f *form) previewKey(msg tea.KeyPressMsg) bool {
	p := &f.preview
	move := func(by int) { p.cursor = max(0, min(p.cursor+by, len(p.rows)-1)) }
	page := max(1, f.height-fieldCount-6)
	m, isMeaning := f.keys.meaning(msg)
	switch name := msg.String(); {
	case key.Matches(msg, f.keys.Drop):
		p.toggle()
		move(1)
	case name == "up" || name == "k":
		move(-1)
	case name == "down" || name == "j":
		move(1)
	case name == "pgup" || name == "pgdown":
		if name == "pgup" {
			page = -page
		}
		move(page)
	case name == "home" || name == "g":
		move(-len(p.rows))
	case name == "end" || name == "G":
		move(len(p.rows))
	case len(p.columns()) == 0:
		return false
	case key.Matches(msg, f.keys.Left):
		p.column = max(0, p.column-1)
		return true
	case key.Matches(msg, f.keys.Right):
		p.column = min(len(p.columns())-1, p.column+1)
		return true
	case isMeaning:
		p.setMeaning(m)
	default:
		return false
	}
	f.read(false)
	return true
}

// paste takes in a list. The keys then are the preview's.
func (f form) paste(text string) (*form, tea.Cmd) {
	if len(f.preview.lists) == 0 {
		f.preview.lists = []intake.Result{{}}
	}
	f.preview.lists = append(f.preview.lists, f.understand(text, false))
	f.preview.column, f.preview.cursor = 0, 0
	for c, column := range f.preview.columns() {
		if column.Meaning == intake.RegistrationID {
			f.preview.column = c
		}
	}
	f.read(false)
	f.blur()
	f.focus = focusPreview
	return &f, nil
}

func (f *form) blur() {
	if f.focus != focusPreview {
		f.inputs[f.focus].Blur()
	}
}

// clear empties the field, and drops the lists that were pasted where they are
// what is looked at.
func (f form) clear() (*form, tea.Cmd) {
	if f.focus == focusPreview || f.focus == fieldIDs {
		f.preview = preview{}
		f.blur()
		f.focus = fieldIDs
	}
	f.inputs[f.focus].Reset()
	f.read(true)
	return &f, f.Focus()
}

func (f *form) understand(text string, typed bool) intake.Result {
	opt := intake.Options{Valid: f.valid, Typed: typed}
	if f.known != nil {
		opt.Known = f.known()
	}
	r, err := intake.Read([]byte(text), opt)
	if err != nil {
		return intake.Result{Entries: []intake.Entry{{Line: 1, Problem: err.Error()}}}
	}
	return r
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

func (f form) moveFocus(by int) (*form, tea.Cmd) {
	f.blur()
	first := f.first()
	count := f.last() - first + 1
	if len(f.preview.lists) > 1 { // the preview of a paste comes behind the fields
		count++
	}
	f.focus = first + (f.focus-first+by+count)%count
	return &f, f.Focus()
}

func (f *form) value(field int) string { return safetext.Line(f.inputs[field].Value()) }

// read works out what the IDs come to; typed says that the field of IDs has
// another text.
func (f *form) read(typed bool) {
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
		if to, problem = intake.CheckApplication(to, f.valid); problem != "" {
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
	var tracked watch.ID
	for _, r := range f.preview.rows {
		switch r.state {
		case previewBad:
			if problem == "" && r.app.RegistrationID == "" {
				problem = r.text
			} else if problem == "" {
				problem = fmt.Sprintf("%q %s", f.styles.Ruler.Truncate(r.app.RegistrationID, 24), r.text)
			}
		case previewTracked:
			tracked = r.app.ID
		case previewNew:
			apps = append(apps, r.app)
		}
	}
	counts := &f.preview.counts
	switch {
	case len(f.preview.rows) == 0:
		return nil, "type or paste at least one RegistrationID"
	case len(apps) == 0 && problem != "":
		return nil, problem
	case len(apps) == 0 && counts[previewTracked] == 1:
		return nil, fmt.Sprintf("%q is on the list already; type another", tracked)
	case len(apps) == 0 && counts[previewTracked] > 0:
		return nil, fmt.Sprintf("all %d are on the list already; type or paste others", counts[previewTracked])
	case len(apps) == 0 && counts[previewDropped] > 0:
		return nil, "all are dropped; space on a line takes it back in"
	case len(apps) == 0:
		return nil, "nothing in it looks like an ID; type one alone, or say which column it is"
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
	lines = append(lines, f.preview.view(f.styles, f.width, f.height-len(lines), f.focus == focusPreview)...)
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
	if len(f.preview.rows) == 0 {
		return ""
	}
	return paint.Join(f.preview.summary(f.styles), f.width)
}
