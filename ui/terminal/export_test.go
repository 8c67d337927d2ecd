package terminal

import (
	"io"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// Canvas is a canvas without a program.
type Canvas struct{ *canvas }

func NewCanvas(out io.Writer, isRaw bool) Canvas {
	c := newCanvas(out, []string{"TERM=xterm-256color"}, colorprofile.TrueColor)
	c.isRaw = isRaw
	return Canvas{c}
}

func (c Canvas) Begin()                   { c.begin() }
func (c Canvas) End()                     { c.end() }
func (c Canvas) Show(v tea.View)          { c.show(v) }
func (c Canvas) Resize(width, height int) { c.resize(width, height) }
func (c Canvas) Redraw()                  { c.redraw() }
func (c Canvas) Has(synchronized, clusters bool) {
	c.change(func(t *todo) { t.synchronized, t.clusters = synchronized, clusters })
}
