package cli

import (
	"context"
	"fmt"

	"panwatch/internal/config"
	"panwatch/internal/store"
	"panwatch/internal/watch"
)

// openStore opens the store as configured. It may come back read-only; see
// [store.DB.ReadOnly].
func (a *app) openStore(ctx context.Context, cfg *config.Config) (*store.DB, error) {
	return store.Open(ctx, store.Options{Path: cfg.Store.Path, Now: a.now})
}

// openStoreToWrite opens the store for a command that changes it.
func (a *app) openStoreToWrite(ctx context.Context, cfg *config.Config) (*store.DB, error) {
	db, err := a.openStore(ctx, cfg)
	if err != nil {
		return nil, err
	}
	if err := db.ReadOnly(); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// withStore reads the configuration, opens the store and does something with
// both. write says whether that changes the store.
func (a *app) withStore(ctx context.Context, write bool, do func(*config.Config, *store.DB) error) error {
	cfg, err := a.loadConfig()
	if err != nil {
		return err
	}
	open := a.openStore
	if write {
		open = a.openStoreToWrite
	}
	db, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(cfg, db)
}

const loadPage = 5000

// eachTracked calls each with every tracked application, in the order of adding.
func eachTracked(ctx context.Context, s watch.Store, each func(watch.Tracked) error) error {
	after := int64(0)
	for {
		page, _, err := s.Load(ctx, after, loadPage)
		if err != nil {
			return err
		}
		for _, t := range page {
			if err := each(t); err != nil {
				return err
			}
			after = t.Seq
		}
		if len(page) < loadPage {
			return nil
		}
	}
}

// find returns the tracked applications that the RegistrationIDs name. Where
// nepID is given, only those with that nep_id; where it is not, all with the
// RegistrationID. An ID that names none is an error.
func find(ctx context.Context, s watch.Store, registrationIDs []string, nepID *string) ([]watch.Tracked, error) {
	wanted := make(map[string]bool)
	for _, id := range registrationIDs {
		wanted[id] = false
	}
	var found []watch.Tracked
	err := eachTracked(ctx, s, func(t watch.Tracked) error {
		if _, ok := wanted[t.RegistrationID]; ok && (nepID == nil || *nepID == t.NepID) {
			wanted[t.RegistrationID] = true
			found = append(found, t)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, id := range registrationIDs {
		if !wanted[id] {
			with := ""
			if nepID != nil {
				with = fmt.Sprintf(" with nep_id %q", *nepID)
			}
			return nil, fmt.Errorf("%q%s is not on the list; \"panwatch list\" shows what is", id, with)
		}
	}
	return found, nil
}
