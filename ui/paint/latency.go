package paint

import (
	"slices"
	"time"
)

// Latencies is how long the API took to answer. Requests without an answer do
// not count: how long they took says more about the timeout.
type Latencies struct {
	Count                int
	Median, P95, Slowest time.Duration
}

// NewLatencies works out the latencies of checks.
func NewLatencies(checks []CheckLine) Latencies {
	var all []time.Duration
	for i := range checks {
		if checks[i].Failure == nil {
			all = append(all, checks[i].Latency)
		}
	}
	if len(all) == 0 {
		return Latencies{}
	}
	slices.Sort(all)
	// The nearest rank: a latency that was really seen.
	rank := func(percent int) time.Duration { return all[(len(all)*percent+99)/100-1] }
	return Latencies{Count: len(all), Median: rank(50), P95: rank(95), Slowest: all[len(all)-1]}
}
