package cli_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"panwatch/internal/store"
	"panwatch/internal/watch"
)

// leastRuns is how often a figure is taken at the least.
const leastRuns = 5

// settled is how long nothing must have come for a redraw to be over: a few
// frames at Bubble Tea's slowest.
const settled = 60 * time.Millisecond

// repeat runs do as often as the benchmark wants, and often enough for a median.
// What a run takes as a whole is no figure, so it is not reported.
func repeat(b *testing.B, do func()) {
	b.Helper()
	runs := 0
	for ; b.Loop(); runs++ {
		do()
	}
	for ; runs < leastRuns; runs++ {
		do()
	}
	b.ReportMetric(0, "ns/op")
}

// percentile returns a figure that so many percent of all are not above. 50 is
// the median.
func percentile(figures []float64, percent int) float64 {
	sorted := slices.Sorted(slices.Values(figures))
	return sorted[max(0, (len(sorted)*percent+99)/100-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func mustDo(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

const usualMessage = "Application is under process at NSDL eGOV"

// usualMessages are what a list has in it.
var usualMessages = []string{
	usualMessage, "PAN card dispatched by Speed Post", "Application received",
	"Application under objection: proof of address not legible", "PAN allotted",
}

// serve answers every request as the API's reference has it, with the message
// that say returns, and as fast as net/http can: the sandbox's care would be
// measured along.
func serve(b *testing.B, say func() string) (url string) {
	b.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintf(w, `{ "status": true, "response_code": 1, "message": %q }`, say()) // the client may be gone
	}))
	b.Cleanup(server.Close)
	return server.URL
}

// answeredAgo is how old the answers of a stored list are: not so old that they
// are to be checked again, and of an age that does not soon read otherwise.
const answeredAgo = 90 * time.Minute

// openList opens the store in a file, with n applications in it that have been
// answered.
func openList(b *testing.B, path string, n int) store.Store {
	b.Helper()
	db, err := store.Open(b.Context(), path, store.Options{})
	mustDo(b, err)
	fillList(b, db, n)
	return db
}

func fillList(b *testing.B, s watch.Store, n int) {
	b.Helper()
	at := time.Now().Add(-answeredAgo)
	var edits []watch.Edit
	var checks []watch.Check
	for i := range n {
		id := watch.ID{RegistrationID: fmt.Sprintf("AOP-%d", 100_000+i)}
		edits = append(edits, watch.Add{Application: watch.Application{ID: id, Label: fmt.Sprintf("Asha Kulkarni %d", i%977)}})
		checks = append(checks, watch.Check{
			ID: id, RefID: fmt.Sprintf("TXN%017d", i), At: at, Latency: 80 * time.Millisecond, HTTPStatus: http.StatusOK,
			Status: watch.Status{Success: true, Code: 1, HasCode: true, Message: usualMessages[i%len(usualMessages)]},
		})
	}
	_, err := s.Edit(b.Context(), edits...)
	mustDo(b, err)
	_, err = s.Record(b.Context(), checks)
	mustDo(b, err)
}

// tallied matches the counts per phase.
var tallied = regexp.MustCompile(`(\d+) (?:pending|action|done|failed|unknown)`)

// counted returns how many applications the counts of a screen come to.
func counted(screen string) int {
	n := 0
	for _, m := range tallied.FindAllStringSubmatch(strings.Split(screen, "\n")[1], -1) {
		count, _ := strconv.Atoi(m[1]) // digits only
		n += count
	}
	return n
}
