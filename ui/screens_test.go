package ui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/client"
	"panwatch/internal/watch"
	"panwatch/ui/screentest"
)

// station is a screen and how an agent gets there from the table.
type station struct {
	name  string
	reach func(d *desk)
}

func pressing(keys ...string) func(d *desk) {
	return func(d *desk) { d.press(keys...) }
}

// stations are all the screens, each reached from the table with the cursor on
// its second row.
var stations = []station{
	{"table", pressing()},
	{"table-marked-sorted", pressing("space", "space", "s", "m", "enter")},
	{"sort", pressing("s", "s")},
	{"view-action", pressing("tab", "tab")},
	{"view-late", pressing("tab", "tab", "tab", "tab", "tab", "tab")},
	{"filter", func(d *desk) { d.press("/"); d.types("application nd") }},
	{"filter-kept", func(d *desk) { d.press("/"); d.types("is:stale"); d.press("enter") }},
	{"filter-nothing", func(d *desk) { d.press("/"); d.types("nobody"); d.press("enter") }},
	{"help", pressing("?")},
	{"form", pressing("a")},
	{"form-pasted", func(d *desk) {
		d.press("a")
		d.send(tea.PasteMsg{Content: "AOP-554\nAOP-900\nAOP 901, AOP-9é2\nरमेश\n"})
	}},
	{"form-sheet", func(d *desk) {
		d.send(tea.PasteMsg{Content: sheet})
		d.press("down", "space", "right", "right")
	}},
	{"edit", pressing("e")},
	{"detail", pressing("enter")},
	{"detail-end", pressing("enter", "pgdown", "pgdown", "pgdown", "pgdown")},
	{"lookup", pressing("l")},
	{"lookup-answered", func(d *desk) { d.press("l"); d.types("AOP-557"); d.press("enter"); d.wait(time.Second) }},
	{"activity", pressing("L")},
	{"activity-cursor", pressing("L", "j", "j")},
	{"today", pressing("T")},
	{"delete", pressing("d")},
	{"export", pressing("x")},
	{"key", func(d *desk) { d.press("K"); d.types("secret") }},
	{"offline", func(d *desk) {
		for id := range d.api.said() {
			d.api.say(id, screentest.Fails(client.Unavailable, "the API cannot be reached: connection refused"))
		}
		down := screentest.Fails(client.Unavailable, "the API cannot be reached: connection refused")
		d.api.say("AOP-554", down)
		d.api.say("AOP-560", down)
		d.press("R")
		d.wait(5 * time.Second)
	}},
	{"key-rejected", func(d *desk) {
		d.api.say("AOP-555", screentest.Fails(client.KeyRejected, "the API rejects the nep_key"))
		d.press("r")
		d.wait(time.Second)
		d.press("k")
	}},
	{"paused", pressing("p")},
}

// visit runs do at a station, on a desk of the given size and theme.
func visit(t *testing.T, s station, width, height int, theme string, do func(d *desk)) {
	t.Helper()
	apps, replies := office()
	synctest.Test(t, func(t *testing.T) {
		store := watch.NewMemory(time.Now)
		fill(t, store, apps)
		d := newDesk(t, Options{
			Store: store, Checker: &script{says: replies, takes: 200 * time.Millisecond},
			LateAfter: 70 * time.Second, Theme: theme,
			Limits: watch.Limits{Interval: 30 * time.Second, Rate: 100, MaxInFlight: 4}, NewKey: func(context.Context, client.Secret) error { return nil },
			Export: func(string, []watch.Tracked, bool) (string, error) { return "", nil },
		})
		defer d.end()
		d.send(tea.WindowSizeMsg{Width: width, Height: height})
		d.wait(20 * time.Second)
		d.api.say("AOP-560", screentest.Says("PAN allotted, card under print"))
		d.wait(2 * time.Minute) // by now some are late, and one has changed
		d.press("j")
		s.reach(d)
		do(d)
	})
}

var sizes = []struct{ width, height int }{{80, 24}, {120, 40}, {200, 50}, {40, 10}}

// Every screen at every size, without colours; and at 80x24 with them, in every
// theme.
func TestScreens(t *testing.T) {
	for _, s := range stations {
		for _, size := range sizes {
			name := fmt.Sprintf("%s-%dx%d", s.name, size.width, size.height)
			t.Run(name, func(t *testing.T) {
				visit(t, s, size.width, size.height, "dark", func(d *desk) { d.golden(name) })
			})
		}
		for _, theme := range []string{"dark", "light", "mono"} {
			t.Run(s.name+"-"+theme, func(t *testing.T) {
				visit(t, s, 80, 24, theme, func(d *desk) {
					screentest.Golden(t, "themes/"+s.name+"-"+theme, strings.ReplaceAll(d.model.View().Content, "\x1b", "␛"))
				})
			})
		}
	}
	for _, size := range sizes {
		name := fmt.Sprintf("empty-%dx%d", size.width, size.height)
		t.Run(name, func(t *testing.T) {
			atDesk(t, size.width, size.height, nil, nil, func(d *desk) { d.golden(name) })
		})
	}
}

// Every screen fits every window: no line is wider, there are no more lines
// than it has, and the cursor is in it.
func TestGeometry(t *testing.T) {
	for _, s := range stations {
		t.Run(s.name, func(t *testing.T) {
			visit(t, s, 80, 24, "dark", func(d *desk) {
				for w := 1; w <= 250; w += 1 + w/10 {
					for h := 1; h <= 60; h += 1 + h/8 {
						d.send(tea.WindowSizeMsg{Width: w, Height: h})
						view := d.model.View()
						lines := strings.Split(view.Content, "\n")
						if len(lines) != h {
							t.Fatalf("at %dx%d: %d lines", w, h, len(lines))
						}
						for _, line := range lines {
							if got := ansi.StringWidthWc(line); got > w {
								t.Fatalf("at %dx%d: line is %d wide: %q", w, h, got, line)
							}
						}
						if c := view.Cursor; c != nil && (c.X < 0 || c.X >= w || c.Y < 0 || c.Y >= h) {
							t.Fatalf("at %dx%d: cursor at %d,%d", w, h, c.X, c.Y)
						}
					}
				}
			})
		})
	}
}

// Without colours nothing is lost: the mono theme writes no colour at all, and
// the row under the cursor is still told apart.
func TestMonoHasNoColour(t *testing.T) {
	for _, s := range stations {
		visit(t, s, 120, 40, "mono", func(d *desk) {
			content := d.model.View().Content
			for rest := content; ; {
				_, after, found := strings.Cut(rest, "\x1b[")
				if !found {
					break
				}
				params, more, _ := strings.Cut(after, "m")
				for _, p := range strings.Split(params, ";") {
					switch p {
					case "", "0", "1", "2", "4", "7":
					default:
						t.Fatalf("%s: SGR %q", s.name, params)
					}
				}
				rest = more
			}
		})
	}
}

// On a terminal that measures by cluster, columns stand as straight as on one
// that measures by code point.
func TestColumnsDoNotShift(t *testing.T) {
	names := []string{"Asha", "सुनीता शर्मा", "山田 太郎", "👩‍💻 Priya", "e\u0301clair", "Ünal"}
	var apps []watch.Application
	for i, name := range names {
		apps = append(apps, screentest.App(fmt.Sprintf("AOP-%d", i), name))
	}
	for _, terminal := range []struct {
		report ansi.ModeSetting
		width  func(string) int
	}{{ansi.ModeNotRecognized, ansi.StringWidthWc}, {ansi.ModeReset, ansi.StringWidth}} {
		atDesk(t, 100, 20, apps, nil, func(d *desk) {
			d.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: terminal.report})
			for i := range names {
				line := d.line(fmt.Sprintf("AOP-%d ", i))
				before, _, ok := strings.Cut(line, "●")
				if got, want := terminal.width(before), terminal.width(strings.SplitN(d.line("AOP-0 "), "●", 2)[0]); !ok || got != want {
					t.Errorf("mode 2027 %v: the status of %q is in column %d, not %d: %q", terminal.report, names[i], got, want, line)
				}
			}
		})
	}
}
