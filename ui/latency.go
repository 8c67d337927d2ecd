package ui

import (
	"slices"
	"time"
)

// latencies is how long the API took to answer. Requests without an answer do
// not count: how long they took says more about the timeout.
type latencies struct {
	count                int
	median, p95, slowest time.Duration
}

func newLatencies(checks []checkLine) latencies {
	var all []time.Duration
	for i := range checks {
		if checks[i].Failure == nil {
			all = append(all, checks[i].Latency)
		}
	}
	if len(all) == 0 {
		return latencies{}
	}
	slices.Sort(all)
	// The nearest rank: a latency that was really seen.
	rank := func(percent int) time.Duration { return all[(len(all)*percent+99)/100-1] }
	return latencies{count: len(all), median: rank(50), p95: rank(95), slowest: all[len(all)-1]}
}
