package watch_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"panwatch/internal/watch"
)

// slowStore records only when it is let, and remembers how much came at a time.
type slowStore struct {
	watch.Store
	let     chan error
	batches []int
}

func (s *slowStore) Record(ctx context.Context, checks []watch.Check) ([]watch.Outcome, error) {
	if err := <-s.let; err != nil {
		return nil, err
	}
	s.batches = append(s.batches, len(checks))
	return s.Store.Record(ctx, checks)
}

// What comes while the store is busy is recorded in one go, and everybody gets
// the outcomes of his own checks.
func TestRecorderJoinsWhatComesTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &slowStore{Store: watch.NewMemory(time.Now), let: make(chan error)}
		ids := make([]watch.ID, 6)
		for i := range ids {
			ids[i].RegistrationID = fmt.Sprintf("AOP-%d", i)
			if _, err := store.Edit(t.Context(), watch.Add{Application: watch.Application{ID: ids[i]}}); err != nil {
				t.Fatal(err)
			}
		}
		recorder := watch.NewRecorder(store)
		var all sync.WaitGroup
		for _, id := range ids {
			all.Go(func() {
				// All are also about the first application, and one is about none.
				checks := []watch.Check{{ID: id, RefID: "TXN1", At: time.Now()}, {ID: ids[0], At: time.Now()}, {}}
				outcomes, err := recorder.Record(checks)
				if err != nil || len(outcomes) != 3 ||
					outcomes[0].After.ID != id || outcomes[1].After.ID != ids[0] || outcomes[2] != (watch.Outcome{}) {
					t.Errorf("record checks of %v: %v, %v", id, outcomes, err)
				}
			})
			synctest.Wait()
		}
		store.let <- nil
		store.let <- nil
		all.Wait()
		if diff := cmp.Diff([]int{3, 15}, store.batches); diff != "" {
			t.Errorf("recorded at a time (-want +got):\n%s", diff)
		}
	})
}

// A batch that cannot be kept is kept for nobody, and the next one is tried.
func TestRecorderTellsAllOfAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("disk full")
		store := &slowStore{Store: watch.NewMemory(time.Now), let: make(chan error)}
		recorder := watch.NewRecorder(store)
		errs := make([]error, 3)
		var all sync.WaitGroup
		for i := range errs {
			all.Go(func() {
				_, errs[i] = recorder.Record([]watch.Check{{ID: watch.ID{RegistrationID: "AOP-1"}, At: time.Now()}})
			})
			synctest.Wait()
		}
		store.let <- nil
		store.let <- full
		all.Wait()
		if errs[0] != nil || !errors.Is(errs[1], full) || !errors.Is(errs[2], full) {
			t.Errorf("errors: %v", errs)
		}
		all.Go(func() {
			if _, err := recorder.Record([]watch.Check{{At: time.Now()}}); err != nil {
				t.Error(err)
			}
		})
		store.let <- nil
		all.Wait()
	})
}
