package sandbox

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const good = `{"nep_key":"k","refid":"R1","domain":"electricity","partnerId":"P","nep_id":"N","RegistrationID":"AOP-554"}`

// TestStrictness sends what the reference does not allow; each error must name what is wrong.
func TestStrictness(t *testing.T) {
	without := func(member string) string { return strings.Replace(good, member, "", 1) }
	tests := map[string]struct {
		method, path, contentType, body string
		status                          int
		says                            string
	}{
		"good":                   {body: good, status: 200},
		"charset":                {contentType: "application/json; charset=utf-8", body: good, status: 200},
		"space around":           {body: " \n" + good + "\r\n", status: 200},
		"GET":                    {method: "GET", status: 405, says: "POST"},
		"PUT":                    {method: "PUT", body: good, status: 405, says: "POST"},
		"other path":             {path: "/api/AOP/status", body: good, status: 404, says: Path},
		"trailing slash":         {path: Path + "/", body: good, status: 404, says: Path},
		"doubled slash":          {path: "/" + Path, body: good, status: 404, says: Path},
		"no content type":        {contentType: "-", body: good, status: 415, says: "application/json"},
		"form":                   {contentType: "application/x-www-form-urlencoded", body: good, status: 415, says: "application/json"},
		"text/json":              {contentType: "text/json", body: good, status: 415, says: "application/json"},
		"empty body":             {status: 400, says: "not one JSON object"},
		"not JSON":               {body: "nep_key=k", status: 400, says: "not one JSON object"},
		"reference's own comma":  {body: strings.Replace(good, "}", ",}", 1), status: 400, says: "not one JSON object"},
		"cut short":              {body: good[:40], status: 400, says: "not one JSON object"},
		"more after it":          {body: good + "{}", status: 400, says: "not one JSON object"},
		"byte order mark":        {body: "\ufeff" + good, status: 400, says: "not one JSON object"},
		"not UTF-8":              {body: strings.Replace(good, "R1", "R\xff", 1), status: 400, says: "UTF-8"},
		"null":                   {body: "null", status: 400, says: "not an object"},
		"array":                  {body: "[" + good + "]", status: 400, says: "not an object"},
		"string":                 {body: `"AOP-554"`, status: 400, says: "not an object"},
		"empty object":           {body: "{}", status: 400, says: `"nep_key" is missing`},
		"no nep_key":             {body: without(`"nep_key":"k",`), status: 400, says: `"nep_key" is missing`},
		"no refid":               {body: without(`"refid":"R1",`), status: 400, says: `"refid" is missing`},
		"no domain":              {body: without(`"domain":"electricity",`), status: 400, says: `"domain" is missing`},
		"no partnerId":           {body: without(`"partnerId":"P",`), status: 400, says: `"partnerId" is missing`},
		"no nep_id":              {body: without(`"nep_id":"N",`), status: 400, says: `"nep_id" is missing`},
		"no RegistrationID":      {body: without(`,"RegistrationID":"AOP-554"`), status: 400, says: `"RegistrationID" is missing`},
		"partnerid in small":     {body: strings.Replace(good, "partnerId", "partnerid", 1), status: 400, says: `"partnerid" is not known`},
		"registrationId mixed":   {body: strings.Replace(good, "RegistrationID", "RegistrationId", 1), status: 400, says: `"RegistrationId" is not known`},
		"one more":               {body: strings.Replace(good, "{", `{"extra":"1",`, 1), status: 400, says: `"extra" is not known`},
		"one twice":              {body: strings.Replace(good, "{", `{"refid":"R1",`, 1), status: 400, says: `"refid" is given twice`},
		"one twice, escaped":     {body: strings.Replace(good, "{", `{"\u0072efid":"R1",`, 1), status: 400, says: `"refid" is given twice`},
		"number":                 {body: strings.Replace(good, `"R1"`, `1`, 1), status: 400, says: `"refid" is not a string`},
		"null member":            {body: strings.Replace(good, `"N"`, `null`, 1), status: 400, says: `"nep_id" is not a string`},
		"object member":          {body: strings.Replace(good, `"N"`, `{"a":"b"}`, 1), status: 400, says: `"nep_id" is not a string`},
		"empty member":           {body: strings.Replace(good, `"N"`, `""`, 1), status: 400, says: `"nep_id" is empty`},
		"largest body":           {body: good + strings.Repeat(" ", bodyCap-len(good)), status: 200},
		"too large a body":       {body: good + strings.Repeat(" ", bodyCap-len(good)+1), status: 413, says: "16384"},
		"unknown fault":          {body: strings.Replace(good, "AOP-554", "FAULT-LUNCH", 1), status: 400, says: "LUNCH"},
		"fault with bad seconds": {body: strings.Replace(good, "AOP-554", "FAULT-SLOW-2D", 1), status: 400, says: "duration"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			s := New(Options{Now: newClock().Now, Journal: 1})
			method, path, contentType := "POST", Path, "application/json"
			if tt.method != "" {
				method = tt.method
			}
			if tt.path != "" {
				path = tt.path
			}
			req := httptest.NewRequest(method, "http://sandbox"+path, strings.NewReader(tt.body))
			if tt.contentType != "" {
				contentType = tt.contentType
			}
			if contentType != "-" {
				req.Header.Set("Content-Type", contentType)
			}
			w := httptest.NewRecorder()
			s.ServeHTTP(w, req)

			if w.Code != tt.status {
				t.Fatalf("status %d, want %d; body %s", w.Code, tt.status, w.Body)
			}
			var reply struct {
				Status  *bool
				Message string
			}
			if err := json.Unmarshal(w.Body.Bytes(), &reply); err != nil || reply.Status == nil {
				t.Fatalf("body %s: %v; want an object with a status", w.Body, err)
			}
			if *reply.Status != (tt.status == 200) || !strings.Contains(reply.Message, tt.says) {
				t.Errorf("body %s, want a message with %q", w.Body, tt.says)
			}
			wantAllow := ""
			if tt.status == 405 {
				wantAllow = "POST"
			}
			if got := w.Header().Get("Allow"); got != wantAllow {
				t.Errorf("Allow %q, want %q", got, wantAllow)
			}
			wantOutcome := OutcomeMalformed
			if tt.status == 200 {
				wantOutcome = OutcomeAnswered
			}
			if seen := s.Requests()[0]; seen.Status != tt.status || seen.Outcome != wantOutcome || seen.Path != path {
				t.Errorf("journal says %d %q %q", seen.Status, seen.Outcome, seen.Path)
			}
		})
	}
}

func TestKey(t *testing.T) {
	r := start(t, Options{Key: "right"})
	status, got := r.ask("R1", SampleID)
	const want = `{"responsecode": 2, "status": false, "message": "Invalid or expired nep_key"}`
	if status != http.StatusUnauthorized || got != want {
		t.Errorf("wrong key: %d %s, want 401 %s", status, got, want)
	}
	r = start(t, Options{Key: "k"})
	if status, got := r.ask("R1", SampleID); status != http.StatusOK {
		t.Errorf("right key: %d %s", status, got)
	}
}

func TestRefIDs(t *testing.T) {
	const ok, refused = http.StatusOK, http.StatusUnauthorized
	type send struct {
		refID, id string
		want      int
	}
	for name, sends := range map[string][]send{
		"once":                     {{"A", "AOP-1", ok}, {"B", "AOP-1", ok}, {"A", "AOP-1", refused}, {"A", "AOP-2", refused}},
		"case matters":             {{"A", "AOP-1", ok}, {"a", "AOP-1", ok}},
		"pinned":                   {{"PIN7", "AOP-1", ok}, {"PIN7", "AOP-1", ok}, {"PIN7", "AOP-2", refused}, {"PIN7", "AOP-1", ok}},
		"spent on a failed one":    {{"A", "FAULT-503", 503}, {"A", "AOP-1", refused}},
		"not spent on a malformed": {{"A", "FAULT-LUNCH", 400}, {"A", "AOP-1", ok}},
	} {
		t.Run(name, func(t *testing.T) {
			r := start(t, Options{})
			for i, s := range sends {
				status, got := r.ask(s.refID, s.id)
				if status != s.want {
					t.Errorf("send %d: %d %s, want %d", i, status, got, s.want)
				}
				if want := `{ "status": "Failed", "message": "Duplicate RefID" }`; s.want == refused && got != want {
					t.Errorf("send %d: %s, want %s", i, got, want)
				}
			}
		})
	}
}

func TestRefIDMemoryIsBounded(t *testing.T) {
	m := newRefIDs(2)
	var app application
	for _, tt := range []struct {
		refID string
		want  bool
	}{{"A", false}, {"B", false}, {"A", true}, {"C", false}, {"A", false}, {"C", true}, {"B", false}} {
		if got := m.spend(tt.refID, app); got != tt.want {
			t.Errorf("spend %s: duplicate %v, want %v", tt.refID, got, tt.want)
		}
	}
	if len(m.owner) != 2 || len(m.order.values) != 2 {
		t.Errorf("remembers %d and %d, want 2", len(m.owner), len(m.order.values))
	}
}

func TestJournal(t *testing.T) {
	clock := newClock()
	var hooked []Seen
	s := New(Options{Now: clock.Now, Journal: 2, OnRequest: func(s Seen) { hooked = append(hooked, s) }})
	for _, refID := range []string{"R1", "R2", "R2"} {
		req := httptest.NewRequest("POST", Path, strings.NewReader(string(body(refID, "AOP-9"))))
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer x")
		s.ServeHTTP(httptest.NewRecorder(), req)
	}
	one := Seen{
		Time: opening, Method: "POST", Path: Path,
		Header: http.Header{"Content-Type": {"application/json"}, "Authorization": {"Bearer x"}},
		RefID:  "R2", RegistrationID: "AOP-9", NepID: "NEP1",
		Status: 200, Outcome: OutcomeAnswered, Body: body("R2", "AOP-9"),
	}
	two := one
	two.Status, two.Outcome = 401, OutcomeDuplicate
	if diff := cmp.Diff([]Seen{one, two}, s.Requests()); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(s.Requests(), hooked[1:]); diff != "" {
		t.Errorf("hook (-journal +hook):\n%s", diff)
	}
	want := Stats{Requests: 3, Outcomes: map[Outcome]uint64{OutcomeAnswered: 2, OutcomeDuplicate: 1}}
	if diff := cmp.Diff(want, s.Stats()); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}

	silent := New(Options{})
	silent.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", Path, nil))
	if got := silent.Requests(); len(got) != 0 {
		t.Errorf("journal off: remembers %d", len(got))
	}
}
