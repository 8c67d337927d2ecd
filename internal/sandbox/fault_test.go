package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// usual is what SampleID is answered by a fresh sandbox.
const usual = `{"status": true, "response_code": 1, "message": "Application is under process at NSDL eGOV"}`

// TestFaultReplies holds the replies of faults that answer whole.
func TestFaultReplies(t *testing.T) {
	jsonType, htmlType := "application/json; charset=utf-8", "text/html; charset=utf-8"
	tests := []struct {
		fault       Fault
		status      int
		contentType string
		body        string // the whole, or the beginning when it ends in "..."
		header      string // "Name: value"
	}{
		{Fault{}, 200, jsonType, usual, ""},
		{Slow(time.Microsecond), 200, jsonType, usual, ""},
		{SlowBytes(time.Microsecond), 200, jsonType, usual, ""},
		{Down503(), 503, htmlType, "<html>...", ""},
		{Status(500), 500, jsonType, `{"status": false, "message": "Internal Server Error"}`, ""},
		{Status(403), 403, jsonType, `{"status": false, "message": "Forbidden"}`, ""},
		{Status(204), 204, "", "", ""},
		{RateLimited(90 * time.Second), 429, jsonType, `{"status": false...`, "Retry-After: 90"},
		{RateLimited(1500 * time.Millisecond), 429, jsonType, `{"status": false...`, "Retry-After: 2"},
		{RateLimited(0), 429, jsonType, `{"status": false...`, "Retry-After: "},
		{RateLimitedUntil(time.Minute), 429, jsonType, `{"status": false...`, "Retry-After: Fri, 14 Mar 2025 09:31:00 GMT"},
		{KeyRejected(), 401, jsonType, `{"responsecode": 2, "status": false, "message": "Invalid or expired nep_key"}`, ""},
		{AccountRefused(), 401, jsonType, `{"responsecode": 2, "status": false, "message": "IP not whitelisted"}`, ""},
		{BalanceTooLow(), 200, jsonType, `{"responsecode": 2, "status": false, "message": "Insufficient wallet balance"}`, ""},
		{Refuse(403, "Backend Down"), 403, jsonType, `{"responsecode": 2, "status": false, "message": "Backend Down"}`, ""},
		{DuplicateRefID(), 401, jsonType, `{ "status": "Failed", "message": "Duplicate RefID" }`, ""},
		{Redirect(307, "http://127.0.0.1:1/x"), 307, "", "", "Location: http://127.0.0.1:1/x"},
		{NotJSON(), 200, jsonType, "OK: application is under process", ""},
		{HTML(), 200, htmlType, "<!DOCTYPE html>...", ""},
		{Empty(), 200, jsonType, "", ""},
		{Null(), 200, jsonType, "null", ""},
		{Array(), 200, jsonType, "[" + usual + "]", ""},
		{NoMessage(), 200, jsonType, `{"status": true, "response_code": 1}`, ""},
		{WrongType(), 200, jsonType, `{"status": [true], "response_code": "one", "message": 554}`, ""},
		{PlainText(), 200, "text/plain; charset=utf-8", usual, ""},
		{BOM(), 200, jsonType, "\xef\xbb\xbf" + usual, ""},
		{Message("Remark code R-17", 9, false), 200, jsonType, `{"status": false, "response_code": 9, "message": "Remark code R-17"}`, ""},
		{LongMessage(3), 200, jsonType, `{"status": true, "response_code": 1, "message": "App"}`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.fault.String(), func(t *testing.T) {
			r := start(t, Options{Journal: 1})
			r.Fault(SampleID, tt.fault)
			res, got, err := r.post("R1", SampleID)
			if err != nil {
				t.Fatal(err)
			}
			want, isPrefix := strings.CutSuffix(tt.body, "...")
			if res.StatusCode != tt.status || !strings.HasPrefix(got, want) || !isPrefix && got != want {
				t.Errorf("got %d %q, want %d %q", res.StatusCode, got, tt.status, tt.body)
			}
			if ct := res.Header.Get("Content-Type"); ct != tt.contentType {
				t.Errorf("Content-Type %q, want %q", ct, tt.contentType)
			}
			if name, value, _ := strings.Cut(tt.header, ": "); name != "" && res.Header.Get(name) != value {
				t.Errorf("%s: %q, want %q", name, res.Header.Get(name), value)
			}
			if date := res.Header.Get("Date"); date != "Fri, 14 Mar 2025 09:30:00 GMT" {
				t.Errorf("Date %q is not the sandbox's", date)
			}
			if seen := r.Requests()[0]; seen.Status != tt.status || seen.Outcome != tt.fault.Outcome() {
				t.Errorf("journal says %d %q", seen.Status, seen.Outcome)
			}
		})
	}
}

func TestNastyMessage(t *testing.T) {
	r := start(t, Options{})
	var got struct{ Message string }
	if _, b := r.ask("R1", "FAULT-NASTY"); json.Unmarshal([]byte(b), &got) != nil || got.Message != NastyText {
		t.Errorf("got %q, want %q", got.Message, NastyText)
	}
}

func TestInvalidUTF8(t *testing.T) {
	r := start(t, Options{})
	if _, b := r.ask("R1", "FAULT-BADUTF8"); utf8.ValidString(b) || !json.Valid([]byte(b)) {
		t.Errorf("got %q, want JSON that is not UTF-8", b)
	}
}

func TestLongMessage(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 5000).Draw(t, "n")
		if got := len(filler(n)); got != n {
			t.Errorf("%d letters, want %d", got, n)
		}
	})
}

// TestBrokenConnections holds what a client sees of faults that end without a reply, or in the middle of one.
func TestBrokenConnections(t *testing.T) {
	tests := []struct {
		fault  Fault
		status int
		want   error
		got    string // what came of the body
	}{
		{Hangup(), 0, io.EOF, ""},
		{Reset(), 0, syscall.ECONNRESET, ""},
		{Truncated(), 200, io.ErrUnexpectedEOF, usual},
	}
	for _, tt := range tests {
		t.Run(tt.fault.String(), func(t *testing.T) {
			r := start(t, Options{Journal: 1})
			r.Fault(SampleID, tt.fault)
			res, got, err := r.post("R1", SampleID)
			if !errors.Is(err, tt.want) || got != tt.got {
				t.Errorf("got %q, error %v; want %q, %v", got, err, tt.got, tt.want)
			}
			if status := r.Requests()[0].Status; status != tt.status || res != nil && res.StatusCode != status {
				t.Errorf("journal says %d, want %d", status, tt.status)
			}
		})
	}
}

func TestHuge(t *testing.T) {
	r := start(t, Options{})
	res, err := r.client.Post(r.url, "application/json", strings.NewReader(string(body("R1", "FAULT-HUGE"))))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	n, err := io.Copy(io.Discard, res.Body)
	if want := int64(hugeSize + len(says("", 1, true))); err != nil || n != want {
		t.Errorf("%d bytes, error %v; want %d", n, err, want)
	}
}

// TestUnderWay closes the server, or the client, on replies that would take for ever.
func TestUnderWay(t *testing.T) {
	faults := []Fault{Slow(time.Hour), SlowBytes(time.Hour), Endless()}
	for _, f := range faults {
		t.Run(f.String()+" and the client goes", func(t *testing.T) {
			arrived := make(chan struct{})
			r := start(t, Options{OnRequest: func(Seen) { close(arrived) }})
			r.FaultAll(f)
			ctx, cancel := context.WithCancel(t.Context())
			failed := make(chan error, 1)
			go func() { failed <- r.read(ctx) }()
			<-arrived
			cancel()
			if err := <-failed; !errors.Is(err, context.Canceled) {
				t.Errorf("client got %v", err)
			}
		})
		t.Run(f.String()+" and the sandbox closes", func(t *testing.T) {
			arrived := make(chan struct{})
			r := start(t, Options{OnRequest: func(Seen) { close(arrived) }})
			r.FaultAll(f)
			failed := make(chan error, 1)
			go func() { failed <- r.read(t.Context()) }()
			<-arrived
			r.Close()
			if err := <-failed; !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("client got %v", err)
			}
			if _, _, err := r.post("R2", SampleID); !errors.Is(err, io.EOF) {
				t.Errorf("a later request got %v", err)
			}
		})
	}
}

// read posts and throws away the reply.
func (r rig) read(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url, strings.NewReader(string(body("R1", SampleID))))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := r.client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

// TestDripSendsEachByte reads the raw connection: the head comes before the first byte of the body.
func TestDripSendsEachByte(t *testing.T) {
	r := start(t, Options{})
	r.FaultAll(SlowBytes(time.Hour))
	conn, err := net.Dial("tcp", strings.TrimSuffix(strings.TrimPrefix(r.url, "http://"), Path))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	b := body("R1", SampleID)
	fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: sandbox\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", Path, len(b), b)
	var got strings.Builder
	for !strings.HasSuffix(got.String(), "\r\n\r\n") {
		one := make([]byte, 1)
		if _, err := io.ReadFull(conn, one); err != nil {
			t.Fatalf("after %q: %v", got.String(), err)
		}
		got.Write(one)
	}
	if !strings.HasPrefix(got.String(), "HTTP/1.1 200 OK\r\n") {
		t.Errorf("head %q", got.String())
	}
}

// TestWhoIsMet holds which of several faults a request meets, and when.
func TestWhoIsMet(t *testing.T) {
	const id, other = "AOP-1", "AOP-2"
	tests := map[string]struct {
		set  func(*Server)
		ids  []string
		want []int
	}{
		"none":              {func(*Server) {}, []string{id}, []int{200}},
		"one":               {func(s *Server) { s.Fault(id, Status(500)) }, []string{id, other, id}, []int{500, 200, 500}},
		"all":               {func(s *Server) { s.FaultAll(Status(500)) }, []string{id, other}, []int{500, 500}},
		"one before all":    {func(s *Server) { s.FaultAll(Status(500)); s.Fault(id, Status(501)) }, []string{id, other}, []int{501, 500}},
		"times":             {func(s *Server) { s.Fault(id, Status(500).Times(2)) }, []string{id, id, id, id}, []int{500, 500, 200, 200}},
		"every":             {func(s *Server) { s.Fault(id, Status(500).Every(3)) }, []string{id, id, id, id, id, id}, []int{200, 200, 500, 200, 200, 500}},
		"every and times":   {func(s *Server) { s.Fault(id, Status(500).Every(2).Times(1)) }, []string{id, id, id, id}, []int{200, 500, 200, 200}},
		"spent, then all":   {func(s *Server) { s.FaultAll(Status(500)); s.Fault(id, Status(501).Times(1)) }, []string{id, id}, []int{501, 500}},
		"set anew":          {func(s *Server) { s.Fault(id, Status(500)); s.Fault(id, Status(501)) }, []string{id}, []int{501}},
		"cleared":           {func(s *Server) { s.Fault(id, Status(500)); s.ClearFault(id) }, []string{id}, []int{200}},
		"all cleared":       {func(s *Server) { s.Fault(id, Status(500)); s.FaultAll(Status(500)); s.ClearFaults() }, []string{id, other}, []int{200, 200}},
		"by name":           {func(*Server) {}, []string{"FAULT-503", "FAULT-503/2"}, []int{503, 503}},
		"by name, times":    {func(*Server) {}, []string{"FAULT-500-TIMES-1", "FAULT-500-TIMES-1", "FAULT-500-TIMES-1/2"}, []int{500, 200, 500}},
		"set on a name":     {func(s *Server) { s.Fault("FAULT-503", Status(404)) }, []string{"FAULT-503"}, []int{404}},
		"name before all":   {func(s *Server) { s.FaultAll(Status(500)) }, []string{"FAULT-503"}, []int{503}},
		"name, when forgot": {func(s *Server) { fillFaults(s) }, []string{"FAULT-500-TIMES-1", "FAULT-500-TIMES-1"}, []int{500, 500}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			r := start(t, Options{})
			tt.set(r.Server)
			for i, id := range tt.ids {
				if status, got := r.ask(fmt.Sprintf("R%d", i), id); status != tt.want[i] {
					t.Errorf("request %d, for %s: %d %s, want %d", i, id, status, got, tt.want[i])
				}
			}
		})
	}
}

// fillFaults leaves no room to remember more faults by name.
func fillFaults(s *Server) {
	for i := range armedByName {
		s.Fault(fmt.Sprintf("X-%d", i), Fault{})
	}
}

// TestManyAtOnce is for the race detector: everything that may be called from any goroutine is.
func TestManyAtOnce(t *testing.T) {
	const workers, each = 8, 25
	r := start(t, Options{Journal: 50})
	var wg sync.WaitGroup
	for w := range workers {
		wg.Go(func() {
			for i := range each {
				id := fmt.Sprintf("AOP-%d", i%5)
				if _, _, err := r.post(fmt.Sprintf("R%d-%d", w, i), id); err != nil {
					t.Error(err)
				}
				r.Fault(id, Status(500).Times(1))
				r.FaultAll(Down503().Times(1))
				r.Stats()
				r.Requests()
				if i%10 == 0 {
					r.ClearFault(id)
					r.ClearFaults()
				}
			}
		})
	}
	wg.Wait()
	if got := r.Stats().Requests; got != workers*each {
		t.Errorf("%d requests counted, want %d", got, workers*each)
	}
	if got := len(r.Requests()); got != 50 {
		t.Errorf("%d requests remembered, want 50", got)
	}
}

func TestParseFault(t *testing.T) {
	tests := []struct{ name, want, err string }{
		{"503", "503", ""},
		{"slow-3s", "slow-3s", ""},
		{"SLOW-1M30S", "slow-1m30s", ""},
		{"drip-0s", "drip-0s", ""},
		{"429", "429-30s", ""},
		{"429-0S", "429-0s", ""},
		{"429-DATE-5S", "429-date-5s", ""},
		{"307", "307", ""},
		{"418", "418", ""},
		{"duplicate-TIMES-1", "duplicate-times-1", ""},
		{"503-every-4", "503-every-4", ""},
		{"slow-3s-every-4-times-2", "slow-3s-every-4-times-2", ""},
		{"say-Ref_to_HO_desk-7-times-2", "say-Ref to HO desk-7-times-2", ""},
		{"long-10", "long-10", ""},
		{"503-times-0", "503", ""},
		{"", "", "not of the form"},
		{"-", "", "not of the form"},
		{"lunch", "", "no such kind"},
		{"199", "", "no such kind"},
		{"600", "", "no such kind"},
		{"hangup-3s", "", "takes no argument"},
		{"slow", "", "not a duration"},
		{"slow-3", "", "not a duration"},
		{"slow--3s", "", "not a duration"},
		{"slow-61m", "", "not a duration"},
		{"429-date", "", "not a duration"},
		{"long-x", "", "not a number"},
		{"long-1048577", "", "not a number"},
		{"say", "", "wants what to say"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f, err := ParseFault(tt.name)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("error %v, want one with %q", err, tt.err)
				}
				return
			}
			if err != nil || f.String() != tt.want {
				t.Errorf("%q, %v; want %q", f, err, tt.want)
			}
		})
	}
}

// TestCatalogue: everything that is listed can be asked for, and does what its constructor's name says.
func TestCatalogue(t *testing.T) {
	help := FaultHelp()
	for _, c := range catalogue {
		f, err := ParseFault(c.example)
		if err != nil {
			t.Error(err)
			continue
		}
		again, err := ParseFault(strings.ReplaceAll(f.String(), " ", "_"))
		if err != nil || again.String() != f.String() {
			t.Errorf("%s: its own name %q reads as %q, %v", c.example, f, again, err)
		}
		if c.does == "" || !strings.Contains(help, FaultPrefix+c.example) || !strings.Contains(help, c.does) {
			t.Errorf("%s is not in the help", c.example)
		}
	}
}

func FuzzParseFault(f *testing.F) {
	for _, c := range catalogue {
		f.Add(c.example + "-EVERY-2-TIMES-3")
	}
	f.Fuzz(func(t *testing.T, name string) {
		fault, err := ParseFault(name)
		if (err == nil) == (fault.kind == "") {
			t.Errorf("%q: fault %q with error %v", name, fault, err)
		}
	})
}
