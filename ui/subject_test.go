package ui

import (
	"context"
	"flag"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// What a key does, it does to what the screen named when it was pressed, whatever
// comes in between and in whatever order: 10,000 random steps.
func TestKeysTouchWhatTheScreenNames(t *testing.T) {
	set := func(name, value string) {
		before := flag.Lookup(name).Value.String()
		if err := flag.Set(name, value); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = flag.Set(name, before) })
	}
	set("rapid.checks", "100")
	set("rapid.steps", "100")
	set("rapid.shrinktime", "240h") // of the bubble
	keys := []string{
		"j", "k", "G", "enter", "esc", "space", "*", "-", "d", "y", "Y", "e", "a", "l", "x", "r", "R", "u", "m", "n", "N", "[", "]", "tab", "t", "s", "L", "T", "p", "ctrl+u",
	}
	filters := []string{"is:unread", "phase:action", "10", "is:marked"}
	synctest.Test(t, func(t *testing.T) {
		rapid.Check(struct{ rapid.TB }{t}, func(t *rapid.T) { // a bubble has no deadline to ask for
			ctx, cancel := context.WithCancel(context.Background())
			c := newChaos(t, ctx, rapid.IntRange(1, 8).Draw(t, "applications"))
			defer func() {
				cancel()
				synctest.Wait()
			}()
			c.settle()
			t.Repeat(map[string]func(*rapid.T){
				"": func(t *rapid.T) { c.t = t },
				"key": func(t *rapid.T) {
					c.t = t
					pressed := rapid.SampledFrom(keys).Draw(t, "key")
					c.key(pressed)
					if pressed == "s" {
						c.key("esc") // the list of columns
					}
				},
				"act": func(t *rapid.T) {
					c.t = t
					c.key(rapid.SampledFrom([]string{"d", "e", "space", "x", "enter", "y", "u", "]"}).Draw(t, "key"))
				},
				"type": func(t *rapid.T) {
					c.t = t
					switch s := c.look(); {
					case s.question != "":
					case s.screen == screenForm, s.screen == screenLookup, s.line != "":
						c.key("ctrl+u")
						text := rapid.SampledFrom([]string{"AOP-101", "AOP-102", "NEW-1", "NEW-2"}).Draw(t, "text")
						c.types(text)
						c.key("enter")
					}
				},
				"filter": func(t *rapid.T) {
					c.t = t
					if s := c.look(); s.screen == screenTable && s.question == "" && s.line == "" {
						c.key("/")
						c.types(rapid.SampledFrom(filters).Draw(t, "filter"))
						c.key("enter")
					}
				},
				"pass": func(t *rapid.T) {
					c.t = t
					waiting := c.gate.since(0)
					if len(waiting) == 0 {
						return
					}
					ticket := waiting[rapid.IntRange(0, len(waiting)-1).Draw(t, "ticket")]
					c.pass(ticket, rapid.SampledFrom(fates(ticket.kind)).Draw(t, "fate"))
				},
				"elsewhere": func(t *rapid.T) {
					c.t = t
					c.elsewhere(t)
				},
				"wait": func(t *rapid.T) {
					c.t = t
					time.Sleep(time.Duration(rapid.IntRange(1, 40).Draw(t, "seconds")) * time.Second)
					c.settle()
				},
				"resize": func(t *rapid.T) {
					c.t = t
					c.resize(rapid.SampledFrom([]int{80, 120, 160}).Draw(t, "width"))
				},
			})
		})
	})
}
