package form

import (
	"fmt"

	"panwatch/internal/intake"
	"panwatch/internal/watch"
)

// fieldOf returns what was entered in a field for an application.
func fieldOf(app watch.Application, field int) string {
	switch field {
	case fieldNepID:
		return app.NepID
	case fieldLabel:
		return app.Label
	case fieldNote:
		return app.Note
	case fieldRefID:
		return app.RefID
	}
	return app.RegistrationID
}

// edit returns what is to be saved, or why nothing can be.
func (f *Model) edit() (e Save, problem string) {
	if len(f.of) == 0 {
		apps, problem := f.Applications()
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
		if to, problem = intake.CheckApplication(to, f.valid); problem != "" {
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

// Applications returns what is to be added, or why nothing can be. One bad line
// does not keep the good ones out; the preview has named it.
func (f *Model) Applications() (apps []watch.Application, problem string) {
	var tracked watch.ID
	for _, r := range f.preview.rows {
		switch r.state {
		case previewBad:
			if problem == "" && r.app.RegistrationID == "" {
				problem = r.text
			} else if problem == "" {
				problem = fmt.Sprintf("%q %s", f.styles.Ruler.Truncate(r.app.RegistrationID, 24), r.text)
			}
		case previewTracked:
			tracked = r.app.ID
		case previewNew:
			apps = append(apps, r.app)
		}
	}
	counts := &f.preview.counts
	switch {
	case len(f.preview.rows) == 0:
		return nil, "type or paste at least one RegistrationID"
	case len(apps) == 0 && problem != "":
		return nil, problem
	case len(apps) == 0 && counts[previewTracked] == 1:
		return nil, fmt.Sprintf("%q is on the list already; type another", tracked)
	case len(apps) == 0 && counts[previewTracked] > 0:
		return nil, fmt.Sprintf("all %d are on the list already; type or paste others", counts[previewTracked])
	case len(apps) == 0 && counts[previewDropped] > 0:
		return nil, "all are dropped; space on a line takes it back in"
	case len(apps) == 0:
		return nil, "nothing in it looks like an ID; type one alone, or say which column it is"
	case len(apps) > 1 && f.value(fieldRefID) != "":
		return nil, fmt.Sprintf("a pinned refid belongs to one application, not to %d; leave it empty", len(apps))
	}
	return apps, ""
}
