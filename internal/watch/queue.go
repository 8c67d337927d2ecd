package watch

import "time"

// job is one application's place in the schedule.
type job struct {
	id    ID
	seq   int64
	due   time.Time // zero: not by itself
	tried time.Time // the last check that is known; before the first: when it was added
	known time.Time // TriedAt as it was put last
	asked int64     // place among the users' requests, until there is an answer; zero: not asked for
	place int       // in the queue; -1: not in it
	taken bool
	stuck bool // its last check failed for a reason that lies with the link

	refused bool // its last check was refused, for all that is known for itself alone
}

// jobQueue is a heap of the jobs that wait: users' requests in their order,
// then by due time.
type jobQueue []*job

func (q jobQueue) Len() int { return len(q) }

func (q jobQueue) Less(a, b int) bool {
	x, y := q[a], q[b]
	if x.asked != y.asked {
		return y.asked == 0 || x.asked != 0 && x.asked < y.asked
	}
	if !x.due.Equal(y.due) {
		return x.due.Before(y.due)
	}
	return x.seq < y.seq
}

func (q jobQueue) Swap(a, b int) {
	q[a], q[b] = q[b], q[a]
	q[a].place, q[b].place = a, b
}

// Push is for container/heap.
func (q *jobQueue) Push(x any) {
	j := x.(*job)
	j.place = len(*q)
	*q = append(*q, j)
}

// Pop is for container/heap.
func (q *jobQueue) Pop() any {
	last := len(*q) - 1
	j := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	j.place = -1
	return j
}
