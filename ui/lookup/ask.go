package lookup

import (
	"fmt"
	"strings"

	"panwatch/internal/intake"
	"panwatch/internal/watch"
)

// readQuestion returns the application that a text asks about, or why it asks
// about none. A name goes to nobody: a word without a digit is an ID only if it
// was typed, and alone. Two words with digits are an ID and its nep_id.
func readQuestion(text string, pasted bool, valid func(string) bool) (app watch.Application, problem string) {
	words := strings.Fields(text)
	digits := 0
	for _, w := range words {
		if strings.ContainsAny(w, "0123456789") {
			digits++
		}
	}
	switch {
	case len(words) == 0:
		return app, "type a RegistrationID"
	case len(words) == 1 && !(pasted && digits == 0):
		return intake.CheckApplication(watch.Application{ID: watch.ID{RegistrationID: words[0]}}, valid)
	case len(words) == 1:
		return watch.Application{ID: watch.ID{RegistrationID: words[0]}}, "has no digit, so it may be a name; type it if it is an ID"
	case digits > 2 && digits == len(words):
		return app, fmt.Sprintf("%d words are too many; type one RegistrationID, and a nep_id only where it is not the configured one", len(words))
	}
	r, err := intake.Read([]byte(text), intake.Options{Valid: valid})
	if err != nil {
		return app, err.Error()
	}
	var found []watch.Application
	for _, e := range r.Entries {
		if e.Problem != "" {
			return e.Application, e.Problem
		}
		if !e.Duplicate {
			found = append(found, e.Application)
		}
	}
	pair := len(words) == 2 && digits == 2
	switch {
	case pair && (len(found) == 0 || len(found) == 2 && !pasted && !alike(words[0], words[1])):
		return intake.CheckApplication(watch.Application{ID: watch.ID{RegistrationID: words[0], NepID: words[1]}}, valid)
	case len(found) == 0:
		return app, "nothing in it looks like an ID; type the ID alone"
	case len(found) > 1:
		return app, fmt.Sprintf("these are %d IDs; look up one at a time, or track them with the list", len(found))
	}
	app = watch.Application{ID: found[0].ID}
	if pair && app.NepID == "" && app.RegistrationID == words[0] {
		app.NepID = words[1]
	}
	return intake.CheckApplication(app, valid)
}

// alike reports whether two words start with the same letters, as IDs of one
// kind do.
func alike(a, b string) bool {
	letters := func(s string) string { return strings.ToUpper(s[:strings.IndexAny(s, "0123456789-/._")]) }
	return letters(a) == letters(b)
}
