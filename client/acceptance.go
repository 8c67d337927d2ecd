package client

import "sync"

// acceptance is what the answers so far say about one key. A 401 or 403 whose text is
// not known may be about the key or about one application, and one application
// must not stop the others: it is about the key while that has not been accepted
// since it was set, and when another application gets the like.
type acceptance struct {
	mu       sync.Mutex
	accepted bool   // some application was answered
	doubted  bool   // the last answer was such a refusal
	refused  string // to whom
}

// note takes in how a request for an application ended, and makes the error a
// rejected key where it is one.
func (t *acceptance) note(application string, e *Error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case e == nil:
		t.accepted, t.doubted = true, false
	case e.keyInDoubt:
		if !t.accepted || t.doubted && t.refused != application {
			e.Kind = KeyRejected
		} else {
			e.Advice = "others are answered: check this application's IDs, or ask the provider"
		}
		t.doubted, t.refused = true, application
	}
	if e != nil && e.Kind == KeyRejected {
		t.accepted = false
	}
}
