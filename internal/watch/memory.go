package watch

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

// Memory is a [Store] and a [Journal] that lives as long as the process: for
// the demo, and for tests. It is safe for use by several goroutines. Unlike a
// store on disk it keeps every reply until it is pruned.
type Memory struct {
	now func() time.Time

	mu       sync.Mutex
	revision Revision
	seq      int64
	guests   map[Mark]Guest // by API
	claims   map[ID]claim
	entries  map[ID]entry
	order    []ID // by Seq, deleted ones included
	changes  map[ID][]Change
	checks   []Check        // by At
	logged   map[int64]bool // the keys of checks
}

var (
	_ Store    = (*Memory)(nil)
	_ Journal  = (*Memory)(nil)
	_ Rephaser = (*Memory)(nil)
)

// entry is an application that is or was on the list.
type entry struct {
	Tracked
	deletedAt time.Time
}

// claim is an application that a session is asking about.
type claim struct {
	api    Mark
	closed int // [Guest.Closed] when it was granted
	until  time.Time
}

// NewMemory returns an empty store that takes the time from now.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{
		now:     now,
		guests:  make(map[Mark]Guest),
		claims:  make(map[ID]claim),
		entries: make(map[ID]entry),
		logged:  make(map[int64]bool),
		changes: make(map[ID][]Change),
	}
}

// Load implements [Store].
func (m *Memory) Load(ctx context.Context, after int64, limit int) ([]Tracked, Revision, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()

	start, _ := slices.BinarySearchFunc(m.order, after+1, func(id ID, seq int64) int {
		return cmp.Compare(m.entries[id].Seq, seq)
	})
	var page []Tracked
	for _, id := range m.order[start:] {
		if len(page) == limit {
			break
		}
		if e := m.entries[id]; !e.Gone {
			page = append(page, e.Tracked)
		}
	}
	return page, m.revision, nil
}

// ChangesSince implements [Store].
func (m *Memory) ChangesSince(ctx context.Context, since Revision) ([]Tracked, Revision, error) {
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()

	var news []Tracked
	if since < m.revision {
		for _, id := range m.order {
			if e := m.entries[id]; e.Revision > since {
				news = append(news, e.Tracked)
			}
		}
	}
	return news, m.revision, nil
}

// Edit implements [Store].
func (m *Memory) Edit(ctx context.Context, edits ...Edit) ([]Tracked, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()

	d := m.draft()
	for _, e := range edits {
		if err := d.apply(e); err != nil {
			return nil, err
		}
	}
	return d.commit(), nil
}

// Claim implements [Store].
func (m *Memory) Claim(ctx context.Context, a Ask) (Grant, error) {
	if err := ctx.Err(); err != nil {
		return Grant{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()

	now := m.now()
	maps.DeleteFunc(m.claims, func(_ ID, c claim) bool {
		return !c.until.After(now) || c.until.After(now.Add(LongestClaim))
	})
	inFlight := 0
	for _, c := range m.claims {
		if c.api == a.From.API {
			inFlight++
		}
	}
	g := m.guests[a.From.API]
	grant, err := g.Claim(now, a, inFlight, func(w Want) (Standing, error) {
		return Standing{Row: m.entries[w.ID].Tracked, Claimed: m.claims[w.ID].until}, nil
	})
	for _, id := range grant.IDs {
		m.claims[id] = claim{a.From.API, g.Closed, now.Add(a.Lease)}
	}
	m.guests[a.From.API] = g
	return grant, err
}

// Record implements [Store].
func (m *Memory) Record(ctx context.Context, checks []Check) ([]Outcome, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()

	d := m.draft()
	before := maps.Clone(m.guests)
	outcomes := make([]Outcome, len(checks))
	order := OldestFirst(checks)
	for _, i := range order {
		c := checks[i]
		e, ok := d.get(c.ID)
		ok = ok && !e.Gone
		if ok {
			outcomes[i] = Outcome{Before: e.Tracked, After: e.Tracked}
		}
		switch {
		case c.At.IsZero(): // never sent
			m.release(c.ID)
			continue
		case m.logged[c.Key]:
			continue
		}
		closed := m.release(c.ID)
		m.log(c)
		g := m.guests[c.From.API]
		g.Record(m.now(), c, closed)
		m.guests[c.From.API] = g
		if !ok {
			continue
		}
		o := e.Apply(c, m.now())
		if o.First() || o.Changed {
			m.changes[c.ID] = append(m.changes[c.ID], Change{
				ID: c.ID, At: c.At, From: o.Before.Status, To: o.After.Status, First: o.First(), RefID: c.RefID,
			})
		}
		outcomes[i] = o
		if o.Happened() {
			e.Tracked = o.After
			d.put(e)
		}
	}
	news := false
	for api, g := range m.guests {
		news = news || g.Differs(before[api])
	}
	if len(d.touched) == 0 && news {
		m.revision++
	}
	d.commit()
	SetRevision(outcomes, order, m.revision)
	return outcomes, nil
}

// release ends the claim on an application, and returns what [Guest.Closed] was when
// it was made; negative: it had run out, or there was none.
func (m *Memory) release(id ID) (closed int) {
	c, ok := m.claims[id]
	delete(m.claims, id)
	if !ok || !c.until.After(m.now()) {
		return unclaimed
	}
	return c.closed
}

// log puts a check into the audit log.
func (m *Memory) log(c Check) {
	c.From = Sender{}
	if c.Key != 0 {
		m.logged[c.Key] = true
	}
	at, _ := slices.BinarySearchFunc(m.checks, c.At.Add(1), func(c Check, t time.Time) int {
		return c.At.Compare(t)
	})
	m.checks = slices.Insert(m.checks, at, c)
}

// Rephase implements [Rephaser].
func (m *Memory) Rephase(ctx context.Context, p Phases, after int64, limit int) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	d := m.draft()
	defer func() { d.commit() }()
	for _, id := range m.order {
		e := m.entries[id]
		if e.Seq <= after || e.Gone || !e.Answered() || e.Phase.By == p.Fingerprint() {
			continue
		}
		if limit--; limit < 0 {
			return after, nil
		}
		after = e.Seq
		e.Phase = Entered(p, m.changes[id])
		d.put(e)
	}
	return 0, nil
}

// Changes implements [Journal].
func (m *Memory) Changes(ctx context.Context, id ID) ([]Change, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.changes[id]), nil
}

// LatestChanges implements [Journal].
func (m *Memory) LatestChanges(ctx context.Context, since time.Time, limit int) ([]Change, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	var latest []Change
	for _, changes := range m.changes {
		for _, c := range changes {
			if !c.First && !c.At.Before(since) {
				latest = append(latest, c)
			}
		}
	}
	slices.SortFunc(latest, func(a, b Change) int {
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(m.entries[b.ID].Seq, m.entries[a.ID].Seq))
	})
	if limit > 0 && len(latest) > limit {
		latest = latest[:limit]
	}
	return latest, nil
}

// Checks implements [Journal].
func (m *Memory) Checks(ctx context.Context, q Query, yield func(Check) error) error {
	m.mu.Lock()
	checks := slices.Clone(m.checks)
	m.mu.Unlock()

	if q.Newest {
		slices.Reverse(checks)
	}
	found := 0
	for _, c := range checks {
		if err := ctx.Err(); err != nil {
			return err
		}
		if !q.Matches(c) {
			continue
		}
		if err := yield(c); err != nil {
			return err
		}
		if found++; found == q.Limit {
			return nil
		}
	}
	return ctx.Err()
}

// Import adds applications and returns how many were not on the list; see
// [Store.Edit]. In memory it takes no steps.
func (m *Memory) Import(ctx context.Context, apps []Application, step func(done int)) (added int, err error) {
	edits := make([]Edit, len(apps))
	for i, app := range apps {
		edits[i] = Add{Application: app}
	}
	touched, err := m.Edit(ctx, edits...)
	if err == nil && step != nil {
		step(len(apps))
	}
	return len(touched), err
}

// Prune implements [Journal].
func (m *Memory) Prune(ctx context.Context, before time.Time, limit int) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()

	old := 0
	for old < min(limit, len(m.checks)) && m.checks[old].At.Before(before) {
		old++
	}
	for _, c := range m.checks[:old] {
		delete(m.logged, c.Key)
	}
	m.checks = slices.Delete(m.checks, 0, old)

	if undo := m.now().Add(-KeepDeleted); undo.Before(before) {
		before = undo
	}
	forgotten := 0
	m.order = slices.DeleteFunc(m.order, func(id ID) bool {
		e := m.entries[id]
		if forgotten == limit || !e.Gone || !e.deletedAt.Before(before) {
			return false
		}
		delete(m.entries, id)
		delete(m.changes, id)
		forgotten++
		return true
	})
	return old + forgotten, nil
}
