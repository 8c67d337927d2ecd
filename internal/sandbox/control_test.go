package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestControl(t *testing.T) {
	s := New(Options{Now: newClock().Now})
	defer s.Close()
	for i, tt := range []struct {
		method, query string
		status        int
		says          []string
	}{
		{"GET", "", 200, []string{"none"}},
		{"POST", "?kind=503", 200, []string{`every application    "503" (met 0 of 0)`}},
		{"POST", "?kind=slow-3s-times-2&id=AOP-1", 200, []string{`"503"`, `"AOP-1"              "slow-3s-times-2"`}},
		{"GET", "", 200, []string{`"503"`, `"slow-3s-times-2"`}},
		{"POST", "?kind=lunch", 400, []string{`fault "lunch"`, "no such kind"}},
		{"POST", "", 400, []string{"not of the form"}},
		{"POST", "?kind=503&reg=AOP-1", 400, []string{`"reg" is not known`}},
		{"POST", "?kind=%zz", 400, []string{"invalid URL escape"}},
		{"PUT", "?kind=503", 405, []string{"PUT"}},
		{"POST", "?kind=say-%1b%5b2J&id=%1b%5b2J", 200, []string{`"\x1b[2J"`, `"say-\x1b[2J"`}},
		{"DELETE", "?id=AOP-1", 200, []string{`"503"`}},
		{"DELETE", "", 200, []string{"none"}},
	} {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(tt.method, controlPath+tt.query, nil))
		if w.Code != tt.status {
			t.Errorf("%d: %s %s: %d %s, want %d", i, tt.method, tt.query, w.Code, w.Body, tt.status)
		}
		for _, say := range tt.says {
			if !strings.Contains(w.Body.String(), say) {
				t.Errorf("%d: %s %s: %s, want %q in it", i, tt.method, tt.query, w.Body, say)
			}
		}
		if strings.ContainsRune(w.Body.String(), '\x1b') {
			t.Errorf("%d: an escape is shown as it is: %q", i, w.Body)
		}
	}
	if got := s.Stats().Requests; got != 0 {
		t.Errorf("%d of these count as requests to the API", got)
	}
}

func TestControlSetsFaults(t *testing.T) {
	r := start(t, Options{})
	base := strings.TrimSuffix(r.url, Path)
	res, err := r.client.Post(base+controlPath+"?kind=503-times-1", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if status, _ := r.ask("R1", "AOP-1"); status != http.StatusServiceUnavailable {
		t.Errorf("set: %d", status)
	}
	if status, _ := r.ask("R2", "AOP-1"); status != http.StatusOK {
		t.Errorf("spent: %d", status)
	}
}

func TestFrontPage(t *testing.T) {
	r := start(t, Options{Key: "k"})
	r.ask("R1", SampleID)
	r.ask("R1", SampleID)
	r.ask("R2", "FAULT-503")
	res, err := r.client.Get(strings.TrimSuffix(r.url, Path) + "/")
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	_ = res.Write(&page)
	_ = res.Body.Close()
	for _, want := range []string{
		"200 OK", "text/plain", r.url, "the one this sandbox was started with",
		"Requests so far:   3", "answered             1", "duplicate refid      1", "fault 503            1",
		SampleID, NotFoundPrefix, FaultHelp(), controlPath + "?kind=503'", `"FAULT-503"`,
	} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("the front page lacks %q:\n%s", want, page.String())
		}
	}
	if strings.Contains(page.String(), "%!") {
		t.Errorf("the front page is badly formatted:\n%s", page.String())
	}

	w := httptest.NewRecorder()
	r.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
		t.Errorf("POST /: %d, Allow %q", w.Code, w.Header().Get("Allow"))
	}
}

// TestRedirectsLeadNowhere: a client that follows one is found out.
func TestRedirectsLeadNowhere(t *testing.T) {
	r := start(t, Options{Journal: 2})
	r.client.CheckRedirect = nil
	if status, _ := r.ask("R1", "FAULT-307"); status != http.StatusNotFound {
		t.Errorf("status %d", status)
	}
	if seen := r.Requests(); len(seen) != 2 || seen[1].Path != elsewhere || seen[1].Method != http.MethodPost {
		t.Errorf("journal: %+v", seen)
	}
}
