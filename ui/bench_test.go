package ui

import (
	"context"
	"fmt"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/screentest"
	"panwatch/ui/work"
)

// bigModel is a dashboard with n applications, at the given size, at rest.
func bigModel(b *testing.B, n, width, height int) Model {
	b.Helper()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	store := watch.NewMemory(func() time.Time { return now })
	messages := []string{
		"Application is under process at NSDL eGOV", "PAN card dispatched by Speed Post",
		"Application under objection: proof of address not legible", "Application rejected", "Cyc. 7 / bin B-4",
	}
	keys := keymap.Default()
	m := New(context.Background(), Options{
		Store: store, Checker: &script{}, Rules: verdict.NewRules(nil),
		Limits: watch.Limits{Interval: 5 * time.Minute, Rate: 5, MaxInFlight: 4},
		Now:    func() time.Time { return now }, Theme: "dark", Keys: keys, Host: "api.example.test",
		Columns:   []string{"registration_id", "nep_id", "label", "status", "reason", "message", "changed", "checked"},
		LateAfter: 15 * 24 * time.Hour,
	})
	m = step(m, tea.WindowSizeMsg{Width: width, Height: height})
	for from := 0; from < n; from += work.LoadPage {
		var page []watch.Tracked
		for i := from; i < min(n, from+work.LoadPage); i++ {
			at := now.Add(-time.Duration(i%500) * time.Minute)
			page = append(page, watch.Tracked{
				Application: watch.Application{ID: watch.ID{RegistrationID: fmt.Sprintf("AOP-%d", i)}, Label: fmt.Sprintf("Asha Kulkarni %d", i%977)},
				Seq:         int64(i + 1), Revision: 1, AddedAt: at, ChangedAt: at, CheckedAt: now, TriedAt: now,
				Status: watch.Status{Success: true, Code: 1, HasCode: true, Message: messages[i%len(messages)]},
			})
		}
		m = step(m, work.LoadedMsg{Page: page, Revision: 1, Last: from+work.LoadPage >= n, At: now})
	}
	return m
}

func step(m Model, msg tea.Msg) Model {
	next, _ := m.Update(msg)
	return next.(Model)
}

var benchSizes = []struct{ width, height int }{{80, 24}, {120, 40}}

var benchLists = []int{100, 10_000, 100_000}

// BenchmarkKey is one key through Update and View.
func BenchmarkKey(b *testing.B) {
	for _, size := range benchSizes {
		for _, n := range benchLists {
			b.Run(fmt.Sprintf("%dx%d/%d", size.width, size.height, n), func(b *testing.B) {
				m := bigModel(b, n, size.width, size.height)
				keys := []tea.KeyPressMsg{screentest.KeyPress("j"), screentest.KeyPress("j"), screentest.KeyPress("k")}
				var content string
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					m = step(m, keys[i%len(keys)])
					content = m.View().Content
				}
				if content == "" {
					b.Fatal("nothing is drawn")
				}
			})
		}
	}
}

// BenchmarkFilterKey is one more letter in a filter, through Update and View:
// the first one, which most rows match, a later one, and in what is not plain words.
func BenchmarkFilterKey(b *testing.B) {
	for _, typed := range []string{"", "kulkar", "-kulkar", "label:asha|", "-phase:pending age>1h ", `"under objectio`} {
		for _, n := range benchLists {
			b.Run(fmt.Sprintf("after %q/%d", typed, n), func(b *testing.B) {
				m := step(bigModel(b, n, 120, 40), screentest.KeyPress("/"))
				for _, r := range typed {
					m = step(m, tea.KeyPressMsg{Code: r, Text: string(r)})
				}
				before := *m.list
				b.ReportAllocs()
				for b.Loop() {
					*m.list = before
					next := step(m, tea.KeyPressMsg{Code: 'n', Text: "n"})
					_ = next.View()
				}
			})
		}
	}
}

// BenchmarkSort puts the rows in another order.
func BenchmarkSort(b *testing.B) {
	for _, n := range benchLists {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := bigModel(b, n, 120, 40)
			columns := []string{list.ColumnLabel, list.ColumnStatus, list.ColumnChanged, list.ColumnID}
			for i := 0; b.Loop(); i++ {
				m.table.Sort(list.Order{Column: columns[i%len(columns)]})
			}
		})
	}
}

// BenchmarkResult is one check result that changes a row, through Update and
// View.
func BenchmarkResult(b *testing.B) {
	for _, n := range benchLists {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := bigModel(b, n, 120, 40)
			now := m.now
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				r := m.list.At(i % min(n, 30))
				now = now.Add(time.Second)
				c := watch.Check{ID: r.ID, At: now, Status: watch.Status{Success: true, Message: fmt.Sprintf("Application is under process, step %d", i%7)}}
				after, changed := r.After(c)
				after.Revision++
				outcome := watch.Outcome{Before: r.Tracked, After: after, Changed: changed}
				m = step(m, work.CheckedMsg{Kept: []watch.Kept{{Checks: []watch.Check{c}, Outcomes: []watch.Outcome{outcome}}}, At: now})
				_ = m.View()
			}
		})
	}
}

// BenchmarkTick is a tick on which nothing happens, through Update and View.
func BenchmarkTick(b *testing.B) {
	for _, n := range benchLists {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			m := bigModel(b, n, 120, 40)
			for b.Loop() {
				m = step(m, work.TickedMsg{Request: m.tick, At: m.now})
				_ = m.View()
			}
		})
	}
}

// BenchmarkLoad takes in a whole list, page by page.
func BenchmarkLoad(b *testing.B) {
	for _, n := range []int{1000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				bigModel(b, n, 120, 40)
			}
		})
	}
}
