package form

import (
	"cmp"
	"fmt"
	"slices"

	"panwatch/internal/watch"
)

// preview works out what the IDs come to. What the other fields say holds for
// every application that does not say it itself.
func (f *Model) preview() {
	f.entries = f.entries[:0:0]
	seen := make(map[watch.ID]bool)
	typed := watch.ParseList(f.inputs[fieldIDs].Value(), f.valid)
	for _, e := range slices.Concat(typed, f.pasted) {
		app := e.Application
		app.NepID = cmp.Or(app.NepID, f.value(fieldNepID))
		app.Label = cmp.Or(app.Label, f.value(fieldLabel))
		app.Note = cmp.Or(app.Note, f.value(fieldNote))
		app.RefID = cmp.Or(app.RefID, f.value(fieldRefID))
		problem := e.Problem
		if problem == "" {
			_, problem = watch.CheckApplication(app, f.valid)
		}
		if problem == "" && seen[app.ID] {
			continue
		}
		seen[app.ID] = true
		f.entries = append(f.entries, entry{app: app, problem: problem, tracked: problem == "" && f.tracked(app.ID)})
	}
}

// edit returns what is to be saved, or why nothing can be.
func (f *Model) edit() (e Save, problem string) {
	if len(f.of) == 0 {
		apps, problem := f.applications()
		e.Adds = true
		for _, app := range apps {
			e.Edits = append(e.Edits, watch.Add{Application: app})
		}
		return e, problem
	}
	for _, app := range f.of {
		to := app
		for field := f.first(); field <= f.last(); field++ {
			if f.value(field) != f.initial[field] {
				setField(&to, field, f.value(field))
			}
		}
		if to == app {
			continue
		}
		if to, problem = watch.CheckApplication(to, f.valid); problem != "" {
			return Save{}, problem
		}
		if to.ID != app.ID && f.tracked(to.ID) {
			return Save{}, fmt.Sprintf("%q is on the list already; give another nep_id", to.ID)
		}
		e.Edits = append(e.Edits, watch.Update{Of: app.ID, To: to})
		e.Back = append(e.Back, watch.Update{Of: to.ID, To: app})
	}
	return e, ""
}

func setField(app *watch.Application, field int, text string) {
	switch field {
	case fieldNepID:
		app.NepID = text
	case fieldLabel:
		app.Label = text
	case fieldNote:
		app.Note = text
	case fieldRefID:
		app.RefID = text
	}
}

// applications returns what is to be added, or why nothing can be. One bad line
// does not keep the good ones out; the preview has named it.
func (f *Model) applications() (apps []watch.Application, problem string) {
	tracked := 0
	for _, e := range f.entries {
		switch {
		case e.problem != "" && e.app.RegistrationID == "":
			problem = cmp.Or(problem, e.problem)
		case e.problem != "":
			problem = cmp.Or(problem, fmt.Sprintf("%q %s", f.styles.Ruler.Truncate(e.app.RegistrationID, 24), e.problem))
		case e.tracked:
			tracked++
		default:
			apps = append(apps, e.app)
		}
	}
	switch {
	case len(f.entries) == 0:
		return nil, "type or paste at least one RegistrationID"
	case len(apps) == 0 && problem != "":
		return nil, problem
	case len(apps) == 0 && tracked == 1:
		return nil, fmt.Sprintf("%q is on the list already; type another", f.entries[0].app.ID)
	case len(apps) == 0:
		return nil, fmt.Sprintf("all %d are on the list already; type or paste others", tracked)
	case len(apps) > 1 && f.value(fieldRefID) != "":
		return nil, fmt.Sprintf("a pinned refid belongs to one application, not to %d; leave it empty", len(apps))
	}
	return apps, ""
}
