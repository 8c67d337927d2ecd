package sandbox

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// lives says where any application is at any time. It holds no state: a life follows from seed and application.
type lives struct {
	seed   uint64
	start  time.Time
	speed  float64
	rounds int
	renew  bool
}

// step is a stretch of a life in which the answer is the same.
type step struct {
	stage   stage
	message string
	begins  time.Duration // since the life began
}

// life is a whole life; ends is when its last step has been held long enough to begin a new one.
type life struct {
	steps []step
	ends  time.Duration
}

// moment is a step of one of an application's lives; lives and steps only ever go up.
type moment struct {
	step
	life, index int
}

// longest keeps the arithmetic of time.Duration whole however far the clock is set: a century.
const longest = 100 * 365 * 24 * time.Hour

// at says where an application is. Applications are not all equally far when the sandbox starts, except that
// SampleID has just come to what the reference's sample shows.
func (l lives) at(app application, now time.Time) moment {
	n := 0
	current := l.plan(app, n)
	elapsed := time.Duration(min(max(float64(now.Sub(l.start))*l.speed, 0), float64(longest)))
	if app.registrationID == SampleID {
		elapsed += current.steps[1].begins
	} else {
		elapsed += time.Duration(l.rand("age", app, 0).Float64() * float64(current.ends))
	}
	for l.renew && elapsed >= current.ends {
		elapsed -= current.ends
		n++
		current = l.plan(app, n)
	}
	i := 0
	for i+1 < len(current.steps) && current.steps[i+1].begins <= elapsed {
		i++
	}
	return moment{step: current.steps[i], life: n, index: i}
}

// plan draws an application's nth life. Its first two steps are always received and then processing with the
// documented message.
func (l lives) plan(app application, n int) life {
	r := l.rand("life", app, n)
	var planned life
	add := func(s stage, message string) {
		w := wordingOf(s)
		planned.steps = append(planned.steps, step{stage: s, message: message, begins: planned.ends})
		planned.ends += w.min + time.Duration(r.Float64()*float64(w.max-w.min))
	}
	enter := func(s stage) {
		messages := wordingOf(s).messages
		add(s, messages[r.IntN(len(messages))])
	}
	chance := func(percent int) bool { return r.IntN(100) < percent }
	process := func() { // the documented message every other time, and never one twice on end
		others := wordingOf(processing).messages[1:]
		if last := planned.steps[len(planned.steps)-1]; last.message == underProcess {
			add(processing, others[r.IntN(len(others))])
			return
		}
		add(processing, underProcess)
	}

	enter(received)
	for range 1 + r.IntN(2) + l.rounds {
		process()
		if chance(60) {
			process()
		}
		if chance(15) {
			enter(referred)
		}
		if chance(35) {
			enter(objection)
			if chance(5) {
				enter(cancelled)
				return planned
			}
			enter(resolved)
		}
	}
	process()
	switch {
	case chance(12):
		enter(rejected)
		return planned
	case chance(4):
		enter(cancelled)
		return planned
	}
	enter(allotted)
	enter(dispatched)
	if chance(15) {
		enter(returned)
	} else {
		enter(delivered)
	}
	return planned
}

// reply is what the API says of an application.
func (l lives) reply(app application, now time.Time) reply {
	if strings.HasPrefix(app.registrationID, NotFoundPrefix) {
		return jsonReply(http.StatusOK, OutcomeAnswered, object(
			member{"status", false}, member{"response_code", 2}, member{"message", "Application not found"}))
	}
	is := l.at(app, now)
	return jsonReply(http.StatusOK, OutcomeAnswered, l.spell(app, is))
}

// spell writes a reply in the habits of the application's partner: most as the reference has it, some with the members
// and spellings that other partners are known for.
func (l lives) spell(app application, is moment) []byte {
	r := l.rand("habits", app, 0)
	habit := r.IntN(10)
	if app.registrationID == SampleID {
		habit = 9 // as the reference has it
	}
	w := wordingOf(is.stage)
	status, code, message := member{"status", true}, member{"response_code", w.code}, member{"message", is.message}
	if w.bad && r.IntN(2) == 0 { // whether bad news is a success is each partner's own opinion
		status.value = false
	}
	switch habit {
	case 0:
		code.value = strconv.Itoa(w.code)
	case 1:
		code.name = "responsecode"
	case 2:
		status.name, code.name, message.name = "Status", "Response_Code", "Message"
	case 3, 4: // acknowledgement numbers of PAN applications have 15 digits
		return object(status, code, message,
			member{"acknowledgement_no", fmt.Sprintf("8810%011d", r.Int64N(1e11))})
	}
	return object(status, code, message)
}

// rand is for one purpose in one application's nth life.
func (l lives) rand(purpose string, app application, n int) *rand.Rand {
	return randFor(purpose, strconv.FormatUint(l.seed, 10), app.registrationID, app.nepID, strconv.Itoa(n))
}

// randFor gives the same numbers for the same words, on every machine and for ever.
func randFor(words ...string) *rand.Rand {
	var b []byte
	for _, w := range words {
		b = binary.AppendUvarint(b, uint64(len(w))) // so that ("ab", "c") is not ("a", "bc")
		b = append(b, w...)
	}
	return rand.New(rand.NewChaCha8(sha256.Sum256(b)))
}
