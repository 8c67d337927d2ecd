package prompt

import (
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/query"
	"panwatch/internal/safetext"
	"panwatch/ui/paint"
)

// line is a question with a text field, in one line.
type line struct {
	question string
	input    textinput.Model
}

// newLine returns a line that holds text already. masked hides what is typed.
func newLine(question, text string, masked bool) *line {
	in := textinput.New()
	in.Prompt = ""
	if masked {
		in.EchoMode = textinput.EchoPassword
	}
	in.SetVirtualCursor(false)
	in.SetValue(text)
	in.CursorEnd()
	in.Focus()
	return &line{question: question, input: in}
}

// Value returns what has been typed.
func (l *line) Value() string { return l.input.Value() }

// Update takes in a key or a paste.
func (l line) Update(msg tea.Msg) (*line, tea.Cmd) {
	if paste, ok := msg.(tea.PasteMsg); ok {
		msg = tea.PasteMsg{Content: safetext.Line(paste.Content)}
	}
	var cmd tea.Cmd
	l.input, cmd = l.input.Update(msg)
	return &l, cmd
}

// complete completes the filter that the line holds, before its cursor.
func (l line) complete() (*line, []string) {
	c := query.Complete(l.input.Value(), l.input.Position())
	l.input.SetValue(c.Text)
	l.input.SetCursor(c.Cursor)
	return &l, c.Choices
}

// View draws the line, with something to its right if there is room, and says
// where the cursor is.
func (l line) View(s *paint.Styles, width int, right ...paint.Segment) (text string, cursor *tea.Cursor) {
	typed := s.Ruler.Width(l.question) + s.Ruler.Width(l.input.Value()) + 3
	room := min(typed, width/2)
	for i := range right {
		right[i].Text = s.Ruler.Truncate(right[i].Text, max(0, width-room))
	}
	room = width - paint.Width(right)
	question := s.Ruler.Truncate(" "+l.question+" ", max(0, room-12))
	field := max(1, room-s.Ruler.Width(question)-1)
	l.input.SetWidth(max(1, field-1)) // it takes one more for the cursor behind the text
	if cursor = l.input.Cursor(); cursor != nil {
		cursor.X = max(0, min(cursor.X+s.Ruler.Width(question), width-1))
	}
	left := []paint.Segment{s.Key.Text(question), s.Plain.Text(s.Ruler.Truncate(ansi.Strip(l.input.View()), field))}
	return paint.Spread(left, right, width), cursor
}
