package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"panwatch/internal/config"
	"panwatch/internal/store"
	"panwatch/internal/watch"
)

// openStore opens the store as configured. It may be read-only; see [store.File].
func (a *app) openStore(ctx context.Context, cfg *config.Config) (store.Store, error) {
	return store.Open(ctx, cfg.Store.Path, store.Options{Now: a.now})
}

// openStoreToWrite opens the store for a command that changes it.
func (a *app) openStoreToWrite(ctx context.Context, cfg *config.Config) (store.Store, error) {
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

// withStore opens the store and calls do, which changes it.
func (a *app) withStore(ctx context.Context, cfg *config.Config, do func(editor) error) error {
	db, err := a.openStoreToWrite(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db)
}

// reader is the part of a store that commands use which change nothing.
type reader interface {
	lister
	Changes(ctx context.Context, id watch.ID) ([]watch.Change, error)
	Checks(ctx context.Context, q watch.Query, yield func(watch.Check) error) error
}

// editor is the part of a store that commands use which change the list.
type editor interface {
	lister
	Edit(ctx context.Context, edits ...watch.Edit) ([]watch.Tracked, error)
	Import(ctx context.Context, apps []watch.Application, step func(done int)) (added int, err error)
}

// lister returns the list in pages, as in [watch.Store].
type lister interface {
	Load(ctx context.Context, after int64, limit int) ([]watch.Tracked, watch.Revision, error)
}

// withReader opens the store and calls do, which changes nothing. If there is no
// store yet, do gets an empty one and no file is created.
func (a *app) withReader(ctx context.Context, cfg *config.Config, do func(reader) error) error {
	if _, err := os.Stat(cfg.Store.Path); errors.Is(err, fs.ErrNotExist) {
		return do(watch.NewMemory(a.now))
	}
	db, err := a.openStore(ctx, cfg)
	if err != nil {
		return err
	}
	defer db.Close()
	return do(db)
}

const loadPage = 5000

// eachTracked calls each with every tracked application, in the order of adding.
func eachTracked(ctx context.Context, s lister, each func(watch.Tracked) error) error {
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

// find returns the tracked applications with these RegistrationIDs: with nepID
// only those that have that nep_id, without it all. It is an error if there is
// none for an ID.
func find(ctx context.Context, s lister, registrationIDs []string, nepID *string) ([]watch.Tracked, error) {
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
