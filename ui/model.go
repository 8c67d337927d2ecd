// Package ui is the dashboard: a Bubble Tea program that shows the tracked
// applications and checks them on a schedule. It is the root: the tick, the commands
// that do I/O, what comes in, and which screen gets a key. How things look is in
// ui/paint, the rows are in ui/list, and each screen has a room of its own. It knows
// neither SQL, HTTP nor TOML: a store, a checker, rules and limits are handed to it.
package ui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/internal/safetext"
	"panwatch/internal/watch"
	"panwatch/ui/activity"
	"panwatch/ui/chooser"
	"panwatch/ui/detail"
	"panwatch/ui/form"
	"panwatch/ui/frame"
	"panwatch/ui/guard"
	"panwatch/ui/help"
	"panwatch/ui/journal"
	"panwatch/ui/list"
	"panwatch/ui/lookup"
	"panwatch/ui/notify"
	"panwatch/ui/own"
	"panwatch/ui/paint"
	"panwatch/ui/prompt"
	"panwatch/ui/today"
	"panwatch/ui/undo"
	"panwatch/ui/work"
)

// screen is what stands in the body.
type screen int

const (
	screenTable screen = iota
	screenDetail
	screenForm
	screenLookup
	screenActivity
	screenToday
	screenHelp
	screenOutput
)

// Model is the state of the dashboard. It is a Bubble Tea model: values are
// handed on from message to message. The list and the schedule, which may be
// large, are held by reference; the model handed on last is their only owner. Its
// zero value is of no use, see [New]; it is not safe for use by several goroutines.
type Model struct {
	ctx     context.Context
	options *Options
	backend work.Backend

	styles  *paint.Styles
	layout  frame.Layout
	screen  screen
	back    []place // that esc returns to, the last one first; empty on the table
	alone   bool    // the detail hides the table, though there is room for both
	prompt  prompt.Model
	chooser chooser.Model
	table   list.Table
	form    *form.Model // nil: none is open
	help    help.Model
	output  own.Page
	notice  frame.Notice

	detail   detail.Model
	lookup   *lookup.Model // nil until it is opened
	activity activity.Model
	today    today.Model

	list     *list.List
	schedule *watch.Schedule
	paused   bool

	loading      bool
	whole        bool // the list has been read to its end
	revision     watch.Revision
	readTrouble  error // why the list, or news of it, could not be read; nil: it could
	writeTrouble error // why the last thing could not be saved; nil: it was

	undos undo.History
	round list.Round // the checks that agents have asked for

	requests     int // the number of the last request; they never start again
	requestAtKey int // the last one when a key was last pressed
	copying      int // of what was copied last, or is about to be

	keeper own.Keeper // of what the agent has chosen to see

	changes *notify.Queue // that the notify command has still to be told

	now      time.Time // of the last message that told the time
	lateAt   time.Time // when it was last looked who has become late
	watching bool      // work.Changes is watching the store
	tick     int       // request of the tick that is waited for
	tickAt   time.Time // when it comes
}

// nextRequest numbers a request. Whatever answers it carries the number.
func (m *Model) nextRequest() int {
	m.requests++
	return m.requests
}

// idleSince reports whether no key was pressed since a request was made, so that
// its outcome may still move the cursor or ask something.
func (m Model) idleSince(request int) bool {
	return request > m.requestAtKey && !m.prompt.Open() && !m.chooser.Open() && m.screen != screenForm && m.screen != screenLookup
}

// New returns the dashboard as it starts. ctx ends everything it has begun.
func New(ctx context.Context, o Options) Model {
	o.Now = o.Calendar.Clock(o.Now)
	session := watch.NewSession(watch.Access{Checker: o.Checker, Store: o.Store, ClaimFor: o.ClaimFor, From: o.From, Limits: o.Limits, Now: o.Now})
	m := Model{
		ctx:      ctx,
		options:  &o,
		backend:  work.Backend{Session: session, Running: &guard.Running{Finally: session.End}, NewKey: o.NewKey, Export: o.Export},
		list:     list.New(o.Rules, o.LateAfter, o.Calendar),
		schedule: watch.NewSchedule(o.Limits),
		changes:  notify.NewQueue(),
		loading:  true,
		now:      o.Now(),
	}
	m.list.SetOwnViews(o.Views)
	m.schedule.UseSender(session.From())
	m.table = list.NewTable(m.list)
	m.table.Choose(o.Choice, m.now)
	m.keeper.Start(m.table.Choice())
	m.detail = detail.New(o.Rules)
	m.activity = activity.New(o.Rules, m.list.Application)
	m.today = today.New(o.Rules, m.list.Application)
	m.lateAt = m.now
	m.setStyles(paint.NewStyles(o.Theme))
	return m
}

// part is what has a place on the screen, and colours.
type part interface {
	SetStyles(*paint.Styles)
	SetSize(width, height int)
}

// parts are those that fill the body.
func (m *Model) parts() []part {
	parts := []part{&m.help, &m.output, &m.activity, &m.today}
	if m.form != nil {
		parts = append(parts, m.form)
	}
	if m.lookup != nil {
		parts = append(parts, m.lookup)
	}
	return parts
}

func (m *Model) setStyles(s *paint.Styles) {
	m.styles = s.For(m.list.Ruler(), m.options.Calendar.Zone)
	m.table.SetStyles(m.styles)
	m.detail.SetStyles(m.styles)
	for _, p := range m.parts() {
		p.SetStyles(m.styles)
	}
}

// Init starts loading the list.
func (m Model) Init() tea.Cmd {
	load := work.Load(m.ctx, m.backend, 0)
	if m.options.Theme == "auto" {
		return tea.Batch(load, tea.RequestBackgroundColor)
	}
	return load
}

// Update takes in a message.
func (m Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	next, cmd := m.dispatch(msg)
	if keep := next.keeper.Keep(&m.options.Additions, next.table.Choice()); keep != nil {
		cmd = tea.Batch(cmd, keep)
	}
	if next.screen == screenTable || next.split() {
		next.table.Draw(next.now)
	}
	return next, cmd
}

func (m Model) dispatch(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		return m.handleSize(msg)
	case tea.KeyPressMsg:
		return m.handleKey(msg)
	case tea.PasteMsg:
		return m.handlePaste(msg)
	case tea.BackgroundColorMsg:
		return m.handleBackground(msg)
	case tea.ModeReportMsg:
		return m.handleModeReport(msg)
	case tea.ResumeMsg:
		return m.tickNow()
	case work.TickedMsg:
		return m.handleTicked(msg)
	case work.LoadedMsg:
		return m.handleLoaded(msg)
	case work.ChangesMsg:
		return m.handleChanges(msg)
	case work.CheckedMsg:
		return m.handleChecked(msg)
	case work.ClaimedMsg:
		return m.handleClaimed(msg)
	case work.EditedMsg:
		return m.handleEdited(msg)
	case work.KeyedMsg:
		return m.handleKeyed(msg)
	case notify.ToldMsg:
		return m.handleTold(msg)
	case own.RanMsg:
		return m.handleRan(msg)
	case own.KeptMsg:
		m.keeper.Kept()
		return m, nil
	case work.ExportedMsg:
		return m.handleExported(msg)
	case journal.LinesMsg:
		return m.handleCopied(msg)
	case work.SettledMsg:
		return m.handleSettled(msg)
	case journal.DetailedMsg:
		m.detail.Loaded(detail.Past(msg))
		return m, nil
	case work.LookedUpMsg:
		return m.handleLookedUp(msg)
	case journal.ActivityMsg:
		return m.handleActivityLoaded(msg)
	case journal.TodayMsg:
		m.today.Loaded(msg.Request, msg.Changes, msg.Err)
		return m, nil
	}
	if m.prompt.TakesText() {
		return m.updatePrompt(msg)
	}
	var cmd tea.Cmd
	switch m.screen {
	case screenForm:
		return m.updateForm(msg)
	case screenLookup:
		return m.updateLookup(msg)
	}
	return m, cmd
}

func (m Model) handleSize(msg tea.WindowSizeMsg) (Model, tea.Cmd) {
	first := m.layout.Width == 0
	m.layout = frame.NewLayout(msg.Width, msg.Height, m.options.Banner != "")
	m.resize()
	read := m.refreshDetail()
	if first {
		return m, read
	}
	// The window may have had other sizes in between, of which nothing was heard,
	// and have moved what stands on it.
	return m, tea.Batch(read, tea.ClearScreen)
}

// resize gives every part its place.
func (m *Model) resize() {
	l := m.layout
	table := l.Width
	if m.split() {
		table = l.Width - l.Side - 1
	}
	m.table.SetSize(table, l.Body, l.Headings)
	m.table.SetColumns(m.options.Columns, table < frame.CompactBelow)
	m.detail.SetSize(l.Width, l.Body)
	if m.split() {
		m.detail.SetSize(l.Side, l.Body)
	}
	for _, p := range m.parts() {
		p.SetSize(l.Width, l.Body)
	}
}

func (m Model) handleBackground(msg tea.BackgroundColorMsg) (Model, tea.Cmd) {
	if m.options.Theme == "auto" {
		m.setStyles(paint.StylesOn(msg.IsDark()))
	}
	return m, nil
}

// handleModeReport measures text as the renderer does from now on: by cluster
// where the terminal knows Unicode core (mode 2027), which the renderer then
// turns on.
func (m Model) handleModeReport(msg tea.ModeReportMsg) (Model, tea.Cmd) {
	if msg.Mode != ansi.ModeUnicodeCore || msg.Value == ansi.ModeNotRecognized || msg.Value == ansi.ModePermanentlyReset {
		return m, nil
	}
	m.list.MeasureBy(safetext.ByCluster)
	m.setStyles(m.styles)
	m.resize()
	return m, nil
}

// idleTick is between looks at the clock when nothing is due.
const idleTick = 5 * time.Second

// handleTicked does what it is time for.
func (m Model) handleTicked(msg work.TickedMsg) (Model, tea.Cmd) {
	if msg.Request != m.tick || m.ctx.Err() != nil {
		return m, nil
	}
	m.tickAt = time.Time{}
	return m.startDue(msg.At)
}

// tickNow looks at the clock at once.
func (m Model) tickNow() (Model, tea.Cmd) {
	m.tick = m.nextRequest()
	m.tickAt = m.now
	return m, work.Tick(m.ctx, m.backend, m.tick, 0)
}

// startDue starts the checks that may start now, and makes sure that the store is
// watched and that a tick comes when something is due.
func (m Model) startDue(now time.Time) (Model, tea.Cmd) {
	m.now = now
	if now.Sub(m.lateAt) >= time.Minute {
		m.lateAt = now
		if m.list.UpdateLate(now) {
			m.resize() // the word "late" takes room
			m.table.Sync()
		}
	}
	m.endRound()
	var cmds []tea.Cmd
	if m.readOnly() == nil { // else an outcome could not be kept
		if ask, ok := m.schedule.Ask(now); ok {
			cmds = append(cmds, work.Claim(m.ctx, m.backend, ask))
		}
	}
	if !m.loading && !m.watching {
		m.watching = true
		cmds = append(cmds, work.Changes(m.ctx, m.backend, m.revision, m.readTrouble != nil))
	}
	at := now.Add(idleTick)
	if next, ok := m.schedule.Next(now); ok && next.Before(at) && m.readOnly() == nil {
		at = next
	}
	if m.tickAt.IsZero() || at.Before(m.tickAt) {
		m.tick = m.nextRequest()
		m.tickAt = at
		cmds = append(cmds, work.Tick(m.ctx, m.backend, m.tick, max(0, at.Sub(now))))
	}
	return m, tea.Batch(cmds...)
}
