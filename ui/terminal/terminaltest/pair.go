package terminaltest

import (
	"bytes"
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"panwatch/ui/terminal"
)

// Pair is the same program twice: drawn by package terminal, and by Bubble Tea
// itself. It is for one goroutine in a synctest bubble.
type Pair struct {
	t         testing.TB
	Ours      *Screen
	Bubbles   *Screen
	sizes     chan terminal.Size
	program   *tea.Program // Bubble Tea's
	plays     []chan tea.Msg
	keyboards []*io.PipeWriter
	ended     chan error
	seen      [2]int // of what each has written
}

// Before stands on the screens before the programs start.
const Before = "agent@jump:~$ panwatch"

// NewPair starts the two. answers is what both terminals say once they are asked
// something.
func NewPair(t testing.TB, width, height int, env []string, answers string) *Pair {
	ctx, cancel := context.WithCancel(t.Context())
	p := &Pair{
		t:       t,
		Ours:    NewScreen(width, height, Before),
		Bubbles: NewScreen(width, height, Before),
		sizes:   make(chan terminal.Size),
		ended:   make(chan error, 2),
	}
	ours := terminal.Terminal{In: p.keyboard(), Out: p.Ours, Env: env, Size: terminal.Size{Width: width, Height: height}, Sizes: p.sizes}
	model := p.model()
	go func() {
		_, err := terminal.Run(ctx, ours, model, terminal.Options{})
		p.ended <- err
	}()
	p.program = tea.NewProgram(
		p.model(), tea.WithInput(p.keyboard()), tea.WithOutput(cooked{p.Bubbles}), tea.WithEnvironment(env), tea.WithWindowSize(width, height),
		tea.WithColorProfile(colorprofile.Env(env)), tea.WithoutSignalHandler(),
	)
	go func() {
		_, err := p.program.Run()
		p.ended <- err
	}()
	p.Settle()
	t.Cleanup(func() {
		cancel()
		p.program.Kill()
		for _, k := range p.keyboards {
			_ = k.Close()
		}
		for _, play := range p.plays {
			close(play)
		}
	})
	if answers != "" {
		for _, k := range p.keyboards {
			_, _ = io.WriteString(k, answers)
		}
		p.Settle()
	}
	return p
}

// cooked is a screen where a line feed also returns to the first column, as Bubble
// Tea expects of one that is no file.
type cooked struct{ *Screen }

func (c cooked) Write(b []byte) (int, error) {
	_, err := c.Screen.Write(bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n")))
	return len(b), err
}

// keyboard makes one for a program.
func (p *Pair) keyboard() io.Reader {
	r, w := io.Pipe()
	p.keyboards = append(p.keyboards, w)
	return r
}

func (p *Pair) model() tea.Model {
	play := make(chan tea.Msg)
	p.plays = append(p.plays, play)
	return player{play: play}
}

// player is a program that shows what it is given.
type player struct {
	play <-chan tea.Msg
	view tea.View
}

type (
	playedMsg  struct{ msg tea.Msg }
	showMsg    struct{ view tea.View }
	commandMsg struct{ cmd tea.Cmd }
)

func (p player) next() tea.Msg { return playedMsg{<-p.play} }

func (p player) Init() tea.Cmd { return p.next }

func (p player) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	played, ok := msg.(playedMsg)
	if !ok {
		return p, nil
	}
	switch msg := played.msg.(type) {
	case showMsg:
		p.view = msg.view
	case commandMsg:
		return p, tea.Batch(msg.cmd, p.next)
	case nil:
		return p, tea.Quit
	}
	return p, p.next
}

func (p player) View() tea.View { return p.view }

func (p *Pair) send(msg tea.Msg) {
	for _, play := range p.plays {
		play <- msg
	}
	p.Settle()
}

// Settle waits until both have drawn.
func (p *Pair) Settle() {
	time.Sleep(40 * time.Millisecond)
	synctest.Wait()
}

// Show has both show a view.
func (p *Pair) Show(v tea.View) {
	p.t.Helper()
	p.send(showMsg{v})
	p.compare("a view")
}

// Do has both run a command.
func (p *Pair) Do(cmd tea.Cmd) {
	p.t.Helper()
	p.send(commandMsg{cmd})
	p.compare("a command")
}

// Resize makes both terminals another size.
func (p *Pair) Resize(width, height int) {
	p.Ours.Resize(width, height)
	p.Bubbles.Resize(width, height)
	p.sizes <- terminal.Size{Width: width, Height: height}
	p.program.Send(tea.WindowSizeMsg{Width: width, Height: height})
	p.Settle()
}

// Quit ends both, and checks that our terminal is as it was.
func (p *Pair) Quit() {
	p.t.Helper()
	p.send(nil)
	for range 2 {
		if err := <-p.ended; err != nil {
			p.t.Error(err)
		}
	}
	p.Ours.MustBeRestored(p.t)
}

func (p *Pair) compare(after string) {
	p.t.Helper()
	oursWrote, _ := p.Ours.Raw()
	bubblesWrote, _ := p.Bubbles.Raw()
	defer func() { p.seen = [2]int{len(oursWrote), len(bubblesWrote)} }()
	if diff := p.Ours.Diff(p.Bubbles); diff != "" {
		p.t.Logf("ours wrote %q", oursWrote[p.seen[0]:])
		p.t.Logf("Bubble Tea wrote %q", bubblesWrote[p.seen[1]:])
		p.t.Fatalf("after %s ours and Bubble Tea's differ in %s; ours:\n%s\nBubble Tea's:\n%s", after, diff, p.Ours.Text(), p.Bubbles.Text())
	}
}
