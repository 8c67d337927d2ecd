package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"panwatch/client"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
	"panwatch/ui"
	"panwatch/ui/keymap"
)

// BenchmarkPipeline checks a list again and again as the dashboard does, with
// the real client, store and model but no terminal, as fast as it goes. In
// the same run it measures what the loopback server bears: a loop of plain
// net/http at the same concurrency, and hey where it is installed. With a list
// that is kept in memory only, the difference is what keeping it costs.
func BenchmarkPipeline(b *testing.B) {
	const applications = 5000
	for _, inFlight := range []int{4, 16} {
		b.Run(fmt.Sprintf("store/%d", inFlight), func(b *testing.B) {
			db := openList(b, filepath.Join(b.TempDir(), "panwatch.db"), applications)
			b.Cleanup(func() { mustDo(b, db.Close()) })
			benchmarkPipeline(b, db, applications, inFlight)
		})
		b.Run(fmt.Sprintf("memory/%d", inFlight), func(b *testing.B) {
			list := watch.NewMemory(time.Now)
			fillList(b, list, applications)
			benchmarkPipeline(b, list, applications, inFlight)
		})
	}
}

func benchmarkPipeline(b *testing.B, list watch.Store, applications, inFlight int) {
	url := serve(b, func() string { return usualMessage })
	p := openPipeline(b, url, list, inFlight)
	for counted(p.screen) < applications {
		p.update(<-p.inbox)
	}
	load := newLoad(b, inFlight)
	var own, plain, hey, ownToPlain, ownToHey []float64
	repeat(b, func() {
		p.rest()
		checks := rate(applications, p.sweep)
		requests := rate(applications, func() { load.send(b, url, applications) })
		own, plain, ownToPlain = append(own, checks), append(plain, requests), append(ownToPlain, checks/requests)
		if requests, ok := runHey(b, url, applications, inFlight); ok {
			hey, ownToHey = append(hey, requests), append(ownToHey, checks/requests)
		}
	})
	b.ReportMetric(percentile(own, 50), "checks/s")
	b.ReportMetric(percentile(plain, 50), "net/http-req/s")
	b.ReportMetric(percentile(ownToPlain, 50), "x-net/http")
	if len(hey) > 0 {
		b.ReportMetric(percentile(hey, 50), "hey-req/s")
		b.ReportMetric(percentile(ownToHey, 50), "x-hey")
	}
}

// rate is how many per second do does, of n.
func rate(n int, do func()) float64 {
	began := time.Now()
	do()
	return float64(n) / time.Since(began).Seconds()
}

// pipeline is a dashboard without a terminal.
type pipeline struct {
	ctx    context.Context
	model  tea.Model
	inbox  chan tea.Msg
	screen string
}

// openPipeline returns a dashboard that begins to show a list.
func openPipeline(b *testing.B, url string, list watch.Store, inFlight int) *pipeline {
	b.Helper()
	api, err := client.New(client.Config{
		URL: url, PartnerID: "PART0001", Domain: "electricity", NepID: "RXN00001TT",
		Key: client.NewSecret(testKey), MaxInFlight: inFlight,
	})
	mustDo(b, err)
	refIDs, err := client.NewRefIDs("TXN", 20)
	mustDo(b, err)
	ctx, cancel := context.WithCancel(context.Background())
	p := &pipeline{ctx: ctx, inbox: make(chan tea.Msg)}
	p.model = ui.New(ctx, ui.Options{
		Store:    list,
		Checker:  watch.NewChecker(api, refIDs.Next, time.Now, nil),
		Rules:    verdict.NewRules(nil),
		Limits:   watch.Limits{Interval: 24 * time.Hour, MaxInFlight: inFlight},
		ClaimFor: time.Minute,
		Now:      time.Now,
		Theme:    "dark",
		Columns:  []string{"registration_id", "nep_id", "label", "status", "reason", "message", "changed", "checked"},
		Keys:     keymap.Default(),
	})
	b.Cleanup(func() {
		cancel()
		api.Close()
	})
	p.run(p.model.Init())
	p.update(tea.WindowSizeMsg{Width: 120, Height: 40})
	return p
}

// sweep checks the whole list at an agent's request, and returns when the model
// has got the last outcome.
func (p *pipeline) sweep() {
	p.update(tea.KeyPressMsg{Code: 'R', Text: "R"})
	for strings.Contains(p.screen[strings.LastIndexByte(p.screen, '\n'):], "checking ") {
		p.update(<-p.inbox)
	}
}

// rest takes in what comes until nothing has come for a while: outcomes come
// together, and the last of one sweep are not to be part of the next.
func (p *pipeline) rest() {
	timer := time.NewTimer(settled)
	defer timer.Stop()
	for {
		select {
		case msg := <-p.inbox:
			p.update(msg)
			timer.Reset(settled)
		case <-timer.C:
			return
		}
	}
}

// update does with a message what Bubble Tea does.
func (p *pipeline) update(msg tea.Msg) {
	switch msg := msg.(type) {
	case nil:
		return
	case tea.BatchMsg:
		for _, cmd := range msg {
			p.run(cmd)
		}
		return
	}
	next, cmd := p.model.Update(msg)
	p.model = next
	p.run(cmd)
	p.screen = p.model.View().Content
}

// run runs a command in a goroutine of its own.
func (p *pipeline) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		msg := cmd()
		select {
		case p.inbox <- msg:
		case <-p.ctx.Done():
		}
	}()
}

// load is what asks a server as fast as plain net/http can, on connections that
// are kept.
type load struct {
	client   http.Client
	inFlight int
}

// loadBody is what a check sends, as far as the server is concerned.
const loadBody = `{"nep_key":"NEPXXX","refid":"TXN00000000000000001","domain":"electricity","partnerId":"PART0001","nep_id":"RXN00001TT","RegistrationID":"AOP-554"}`

func newLoad(b *testing.B, inFlight int) *load {
	transport := &http.Transport{MaxIdleConnsPerHost: inFlight}
	b.Cleanup(transport.CloseIdleConnections)
	return &load{http.Client{Transport: transport}, inFlight}
}

// send sends n requests.
func (l *load) send(b *testing.B, url string, n int) {
	var left atomic.Int64
	left.Store(int64(n))
	var all sync.WaitGroup
	for range l.inFlight {
		all.Go(func() {
			for left.Add(-1) >= 0 {
				response, err := l.client.Post(url, "application/json", bytes.NewReader([]byte(loadBody)))
				if err == nil {
					_, err = io.Copy(io.Discard, response.Body)
					_ = response.Body.Close() // it was read to its end, or err says why not
				}
				if err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

// heyResult matches what hey has found.
var heyResult = regexp.MustCompile(`Requests/sec:\s+([0-9.]+)`)

// runHey has hey (github.com/rakyll/hey) send n requests and returns how many a
// second it did; false where it is not installed.
func runHey(b *testing.B, url string, n, inFlight int) (float64, bool) {
	b.Helper()
	path, err := exec.LookPath("hey")
	if err != nil {
		return 0, false
	}
	out, err := exec.Command(path, "-n", strconv.Itoa(n/inFlight*inFlight), "-c", strconv.Itoa(inFlight),
		"-m", http.MethodPost, "-T", "application/json", "-d", loadBody, url).Output()
	mustDo(b, err)
	m := heyResult.FindSubmatch(out)
	if m == nil {
		b.Fatalf("hey does not say how many requests it did: %s", out)
	}
	requests, err := strconv.ParseFloat(string(m[1]), 64)
	mustDo(b, err)
	return requests, true
}
