// Package watch is the domain: applications, checks and what they come to,
// phases and the rules that read them out of messages, and when to ask again.
//
// It does no I/O but through its interfaces: an [API] that is asked, a [Store]
// that keeps the list and a [Journal] that tells what was recorded. Time is
// handed in. It knows nothing of screens, files or HTTP, and nothing of SQL: a
// second kind of store only has to pass the suite in storetest.
package watch
