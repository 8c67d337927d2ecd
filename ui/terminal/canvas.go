package terminal

import (
	"bytes"
	"io"
	"runtime"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/ansi"
)

// frameInterval is the least time between the starts of two frames: 60 a second,
// rounded up so that no second has 61.
const frameInterval = time.Second/60 + 1

// mostRaw is how many bytes of raw sequences wait for a terminal that does not
// read. More are dropped, so that they do not fill the memory.
const mostRaw = 1 << 20

// canvas draws views on a terminal: each at once, unless a frame has just been
// drawn. It writes in a goroutine of its own, so that a terminal that does not
// read blocks nothing else. It is safe for use by several goroutines, except
// begin and end.
type canvas struct {
	out      io.Writer
	env      []string
	isRaw    bool // the terminal moves for a line feed and a tab as they say, and no further
	panicked func(any)

	wake  chan struct{} // todo has changed
	quit  chan struct{} // closed by end; nil before begin and after end
	ended chan struct{} // closed when the goroutine has ended

	mu   sync.Mutex
	todo todo

	// Of the goroutine, and of end once that has ended.
	buf   bytes.Buffer // what scr writes to
	scr   *uv.TerminalRenderer
	cells uv.ScreenBuffer
	shown shown
	drawn bool      // a frame since begin
	next  time.Time // when the next frame may be drawn
}

// todo is what to draw, and how.
type todo struct {
	view          tea.View
	draw          bool // view is not drawn yet
	erase         bool // whatever the terminal may show
	width, height int  // in cells; zero until the program has been told
	profile       colorprofile.Profile
	synchronized  bool   // the terminal has synchronized output (mode 2026)
	clusters      bool   // the terminal has Unicode core (mode 2027): widths are those of clusters
	raw           []byte // to write as it is
}

// shown is what the terminal shows.
type shown struct {
	content  string
	cursor   *tea.Cursor
	settings settings
}

func newCanvas(out io.Writer, env []string, p colorprofile.Profile) *canvas {
	return &canvas{out: out, env: env, wake: make(chan struct{}, 1), todo: todo{profile: p}}
}

// show draws v soon. Before the first size nothing is drawn.
func (c *canvas) show(v tea.View) {
	if v.Cursor != nil {
		own := *v.Cursor
		v.Cursor = &own
	}
	c.change(func(t *todo) { t.view, t.draw = v, t.width > 0 })
}

// resize takes the size of the next view. Until that comes nothing is drawn.
func (c *canvas) resize(width, height int) {
	c.change(func(t *todo) { t.width, t.height, t.erase, t.draw = width, height, true, false })
}

// redraw draws all cells anew.
func (c *canvas) redraw() {
	c.change(func(t *todo) { t.erase, t.draw = true, t.width > 0 })
}

// Write writes b as it is, soon and not within a frame; before the first frame,
// with that. It never fails and does not wait for the terminal.
func (c *canvas) Write(b []byte) (int, error) {
	c.change(func(t *todo) {
		if len(t.raw)+len(b) <= mostRaw {
			t.raw = append(t.raw, b...)
		}
	})
	return len(b), nil
}

func (c *canvas) change(f func(*todo)) {
	c.mu.Lock()
	f(&c.todo)
	c.mu.Unlock()
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// begin starts drawing.
func (c *canvas) begin() {
	c.quit, c.ended = make(chan struct{}), make(chan struct{})
	c.redraw()
	go c.run()
}

func (c *canvas) run() {
	defer close(c.ended)
	if c.panicked != nil {
		defer func() {
			if r := recover(); r != nil {
				c.panicked(r)
			}
		}()
	}
	c.start()
	var due <-chan time.Time
	for {
		select {
		case <-c.quit:
			return
		case <-c.wake:
		case <-due:
		}
		due = nil
		if wait := c.draw(); wait > 0 {
			due = time.After(wait)
		}
	}
}

// draw writes what may be written now. It returns how long a frame has still to
// wait; zero: none does.
func (c *canvas) draw() (wait time.Duration) {
	now := time.Now()
	c.mu.Lock()
	t := c.todo
	if t.draw && now.Before(c.next) {
		t.draw, wait = false, c.next.Sub(now)
	}
	if t.draw {
		c.todo.draw, c.todo.erase = false, false
	}
	if !t.draw && !c.drawn {
		c.mu.Unlock()
		return wait
	}
	c.todo.raw = nil
	c.mu.Unlock()
	if t.draw {
		frame := c.frame(&t)
		if len(frame) > 0 && c.drawn { // after the first, which may be of a program that has hardly begun, there is no wait
			c.next = now.Add(frameInterval)
		}
		c.drawn = true
		t.raw = append(frame, t.raw...)
	}
	if len(t.raw) > 0 {
		_, _ = c.out.Write(t.raw) // that a terminal is gone shows in its keyboard
	}
	return wait
}

// start takes the screen.
func (c *canvas) start() {
	c.scr = uv.NewTerminalRenderer(&c.buf, c.env)
	c.scr.SetFullscreen(true)
	c.scr.SetRelativeCursor(false)
	c.scr.SetScrollOptim(runtime.GOOS != "windows") // where scrolling regions do not work everywhere
	c.cells = uv.NewScreenBuffer(0, 0)
	var first bytes.Buffer
	first.WriteString(ansi.SetModeAltScreenSaveCursor + ansi.HideCursor)
	if c.isRaw {
		c.scr.SetTabStops(0)
		c.scr.SetBackspace(true)
		first.WriteString(ansi.SetTabEvery8Columns)
	}
	c.shown = shown{settings: settingsOf(&tea.View{}, false)}
	c.shown.settings.changeFrom(&settings{}, &first)
	_, _ = c.out.Write(first.Bytes())
}

// frame returns what turns the screen into t.view; nothing if that is shown.
func (c *canvas) frame(t *todo) []byte {
	next := shown{content: t.view.Content, cursor: t.view.Cursor, settings: settingsOf(&t.view, t.clusters)}
	last := c.shown
	if !t.erase && next.content == last.content && next.settings == last.settings && samePlace(next.cursor, last.cursor) {
		return nil
	}
	c.shown = next

	c.scr.SetColorProfile(t.profile)
	if t.clusters {
		c.cells.Method = ansi.GraphemeWidth
	}
	next.settings.changeFrom(&last.settings, c.scr)
	if t.erase {
		if c.cells.Width() != t.width || c.cells.Height() != t.height {
			c.cells.Touched = nil
			c.cells.Resize(t.width, t.height)
		}
		_, _ = c.scr.WriteString(ansi.ResetStyle)
		c.scr.Resize(t.width, t.height) // which also forgets where the cursor is
		c.scr.Erase()
	}
	uv.NewStyledString(next.content).Draw(c.cells, c.cells.Bounds())
	c.scr.Render(c.cells.RenderBuffer)
	if next.cursor != nil {
		c.scr.MoveTo(next.cursor.X, next.cursor.Y)
	}
	_ = c.scr.Flush() // into buf

	// Without synchronized output the cursor is hidden while cells are written, as
	// it would be seen to fly about.
	written, was, is := c.buf.Len() > 0, last.cursor != nil, next.cursor != nil
	var frame bytes.Buffer
	if t.synchronized && written {
		frame.WriteString(ansi.SetModeSynchronizedOutput)
	}
	if was && (!is || written && !t.synchronized) {
		frame.WriteString(ansi.HideCursor)
	}
	if c.isRaw {
		frame.Write(c.buf.Bytes())
	} else {
		frame.Write(bytes.ReplaceAll(c.buf.Bytes(), []byte("\n"), []byte(ansi.Index)))
	}
	c.buf.Reset()
	if is && (!was || written && !t.synchronized) {
		frame.WriteString(ansi.ShowCursor)
	}
	if t.synchronized && written {
		frame.WriteString(ansi.ResetModeSynchronizedOutput)
	}
	return frame.Bytes()
}

func samePlace(a, b *tea.Cursor) bool {
	return a == b || a != nil && b != nil && a.Position == b.Position
}

// end stops drawing, writes what is still raw and takes back what frames have
// set. begin goes on from there. It waits for the write under way.
func (c *canvas) end() {
	if c.quit == nil {
		return
	}
	close(c.quit)
	<-c.ended
	c.quit = nil
	c.mu.Lock()
	var last bytes.Buffer
	if c.drawn {
		last.Write(c.todo.raw)
	}
	c.todo.raw = nil
	height := max(1, c.todo.height)
	c.mu.Unlock()
	c.drawn, c.next = false, time.Time{}
	(&settings{}).changeFrom(&c.shown.settings, &last)
	last.WriteString(ansi.CursorPosition(1, height)) // for terminals that have no alternate screen
	last.WriteString(ansi.ResetModeAltScreenSaveCursor + ansi.ShowCursor)
	_, _ = c.out.Write(last.Bytes())
}
