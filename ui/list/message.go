package list

import (
	"strings"

	"panwatch/internal/safetext"
)

// messageText returns the last known message, and before it, where the last check
// failed, why. Without a message the provider's words or what to do stand there.
func messageText(r *Row) (why, message string) {
	switch f := r.Failure; {
	case f == nil && r.Answered():
		return "", r.Status.Message
	case f == nil:
		return "", "waiting for the first answer"
	case r.Answered():
		return "! " + f.Reason() + between, r.Status.Message
	case f.Says != "":
		return "! " + f.Reason() + between, f.Says
	case f.Advice != "":
		return "! " + f.Reason() + between, f.Advice
	default:
		return "! " + f.Reason() + between, strings.TrimPrefix(f.Text, "status request: ")
	}
}

const between = " · "

// mostMessages is how many different messages are compared. An API has few; where
// each message has a name in it, the first ones tell where they differ.
const mostMessages = 1000

// beginnings knows where messages that begin alike part. It only learns, so that a
// row is not cut now here, now there. The zero value knows none.
type beginnings struct {
	learned map[string]bool
	next    map[string]nextWord // by the words before it
	forks   int
}

// nextWord is what follows a beginning in the first message that has it, and whether
// another goes on differently.
type nextWord struct {
	word string
	fork bool
}

func (b *beginnings) learn(message string) {
	if len(b.learned) >= mostMessages || b.learned[message] {
		return
	}
	if b.learned == nil {
		b.learned, b.next = make(map[string]bool), make(map[string]nextWord)
	}
	b.learned[message] = true
	for before, rest, more := "", message, true; more; {
		var word string
		start := len(message) - len(rest)
		word, rest, _ = strings.Cut(rest, " ")
		more = start < len(message)
		switch n, known := b.next[before]; {
		case !known:
			b.next[before] = nextWord{word: word}
		case n.word != word && !n.fork:
			b.next[before] = nextWord{word: word, fork: true}
			b.forks++
		}
		before = message[:start+len(word)]
	}
}

// fit cuts a message that is wider than so many cells: at its end, or in the middle
// where otherwise it would look like others that go on differently.
func (b *beginnings) fit(message string, cells int, ruler safetext.Ruler) string {
	if ruler.Width(message) <= cells {
		return message
	}
	fork, end := b.lastFork(message)
	if ruler.Width(message[:end]) < cells || end == 0 || cells < 3 {
		return ruler.Truncate(message, cells)
	}
	rest := message[fork:]
	head := max(cells-1-ruler.Width(rest), 2*cells/5)
	return ruler.Truncate(message, head+1) + ruler.Truncate(rest, cells-head-1)
}

// lastFork returns where the last word is that tells a message from another with the
// same beginning; zero: there is none.
func (b *beginnings) lastFork(message string) (from, to int) {
	for at := 0; at < len(message); {
		word, _, _ := strings.Cut(message[at:], " ")
		if b.next[message[:max(0, at-1)]].fork {
			from, to = at, at+len(word)
		}
		at += len(word) + 1
	}
	return from, to
}
