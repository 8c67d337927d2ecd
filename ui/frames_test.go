package ui

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"panwatch/client"
	"panwatch/ui/screentest"
	"panwatch/ui/terminal/terminaltest"
)

// What the agent sees is, cell by cell, what Bubble Tea's own renderer would make
// of the same views: keys, pastes, changes of size and answers at random, with
// names of every script, on terminals that have the newer modes and that do not.
func TestDashboardIsDrawnAsByBubbleTea(t *testing.T) {
	t.Parallel()
	for name, modes := range map[string]ansi.ModeSetting{
		"newer modes": ansi.ModeReset, "no newer modes": ansi.ModeNotRecognized,
	} {
		for seed := range uint64(3) {
			t.Run(fmt.Sprint(name, " ", seed), func(t *testing.T) {
				t.Parallel()
				apps, replies := office()
				for i := range 60 {
					apps = append(apps, screentest.App(fmt.Sprint("AOP-", 600+i), scripts[i%len(scripts)]))
				}
				atDesk(t, 100, 30, apps, replies, func(d *desk) { d.wander(rand.New(rand.NewPCG(7, seed)), modes, 500) })
			})
		}
	}
}

var scripts = []string{
	"सुनीता शर्मा, जयपुर", "山田 太郎", "김민수", "Zoe\u0308 Fernandes", "👩‍👩‍👧 Sharma & Co 👍🏽", "🇮🇳 Bharat Traders", "ไทย", "",
	"a\u0327\u0301b", "❤️ Kiran Stores, branch at the old market in Ahmedabad",
}

// wander has an agent do so many things at random, on both terminals.
func (d *desk) wander(random *rand.Rand, modes ansi.ModeSetting, steps int) {
	answers := fmt.Sprintf("\x1b[?2026;%d$y\x1b[?2027;%[1]d$y", modes)
	p := terminaltest.NewPair(d.t, 100, 30, []string{"TERM=xterm-256color", "COLORTERM=truecolor"}, answers)
	d.send(tea.WindowSizeMsg{Width: 100, Height: 30})
	d.send(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: modes})
	keys := []string{
		"j", "k", "j", "G", "g", "ctrl+d", "ctrl+u", "enter", "esc", "esc", "a", "l", "e", "tab", "s", "enter", "S", "space", "n", "m",
		"/", "r", "R", "d", "y", "u", "p", "?", "L", "T", "[", "]", "1", "2", "*", "-", "down", "up", "x", "home", "end",
	}
	messages := []string{"Application is under process", "PAN card dispatched by Speed Post", "आवेदन पर आपत्ति 👍🏽", "申請を確認中です。" + scripts[4], "Application rejected"}
	for range steps {
		switch random.IntN(12) {
		case 0:
			width, height := 20+random.IntN(110), 5+random.IntN(40)
			p.Resize(width, height)
			d.send(tea.WindowSizeMsg{Width: width, Height: height})
		case 1:
			d.send(tea.PasteMsg{Content: "AOP-" + fmt.Sprint(random.IntN(900)) + "\n" + scripts[random.IntN(len(scripts))]})
		case 2:
			d.types(scripts[random.IntN(len(scripts))])
		case 3, 4:
			for range 10 {
				answer := screentest.Says(messages[random.IntN(len(messages))])
				if random.IntN(5) == 0 {
					answer = screentest.Fails(client.Unavailable, "no route to host")
				}
				d.api.say(fmt.Sprint("AOP-", 600+random.IntN(30)), answer)
			}
			d.press("R")
		case 5:
			p.Do(tea.ClearScreen)
		default:
			d.press(keys[random.IntN(len(keys))])
		}
		d.wait(20 * time.Millisecond)
		p.Show(d.model.View())
	}
	p.Quit()
}
