package watch

import (
	"cmp"
	"fmt"
)

// draft gathers what one call changes, so that all of it comes to pass or none.
type draft struct {
	*Memory
	changed map[ID]entry
	touched []ID // in the order in which they first were
}

func (m *Memory) draft() *draft {
	return &draft{Memory: m, changed: make(map[ID]entry)}
}

func (d *draft) get(id ID) (entry, bool) {
	if e, ok := d.changed[id]; ok {
		return e, true
	}
	e, ok := d.entries[id]
	return e, ok
}

func (d *draft) put(e entry) {
	if _, ok := d.changed[e.ID]; !ok {
		d.touched = append(d.touched, e.ID)
	}
	d.changed[e.ID] = e
}

// apply makes one edit. An edit that finds nothing to do is passed over.
func (d *draft) apply(edit Edit) error {
	switch edit := edit.(type) {
	case Add:
		e, known := d.get(edit.ID)
		switch {
		case !known:
			d.put(entry{Tracked: Tracked{Application: edit.Application, AddedAt: d.now()}})
		case e.Gone:
			e.Gone = false
			e.Label = cmp.Or(edit.Label, e.Label)
			e.Note = cmp.Or(edit.Note, e.Note)
			e.RefID = cmp.Or(edit.RefID, e.RefID)
			d.put(e)
		}
	case Update:
		return d.update(edit)
	case Delete:
		if e, ok := d.get(edit.ID); ok && !e.Gone {
			e.Gone, e.deletedAt = true, d.now()
			d.put(e)
		}
	case Restore:
		if e, ok := d.get(edit.ID); ok && e.Gone {
			e.Gone = false
			d.put(e)
		}
	case MarkRead:
		if e, ok := d.get(edit.ID); ok && !e.Gone {
			e.Unread = !edit.Read
			d.put(e)
		}
	default:
		return fmt.Errorf("edit the list: %T is not an edit", edit)
	}
	return nil
}

func (d *draft) update(u Update) error {
	e, ok := d.get(u.Of)
	if !ok || e.Gone {
		return nil
	}
	if u.To.ID == u.Of {
		e.Application = u.To
		d.put(e)
		return nil
	}
	to, known := d.get(u.To.ID)
	if known && !to.Gone {
		return fmt.Errorf("change %q: %q %w; give another ID, or delete that one first", u.Of, u.To.ID, ErrTracked)
	}
	e.Gone, e.deletedAt = true, d.now()
	d.put(e)
	if !known {
		to.AddedAt = d.now()
	}
	to.Application, to.Gone = u.To, false
	d.put(to)
	return nil
}

// commit makes the draft the state of the store, gives new entries their place
// and returns what was touched.
func (d *draft) commit() []Tracked {
	if len(d.touched) == 0 {
		return nil
	}
	d.revision++
	tracked := make([]Tracked, 0, len(d.touched))
	for _, id := range d.touched {
		e := d.changed[id]
		e.Revision = d.revision
		if e.Seq == 0 {
			d.seq++
			e.Seq = d.seq
			d.order = append(d.order, id)
		}
		d.entries[id] = e
		tracked = append(tracked, e.Tracked)
	}
	return tracked
}
