// Package client asks the AOP "Pan Status Check" API for the status of one
// application: one POST, one reply, every failure sorted into a [Kind] that
// tells the caller what to do next.
//
// What it is sure of: https only (except to loopback), certificates verified,
// redirects never followed, at most 64 KiB of a reply read, one deadline over
// the whole request, and no secret in any error, reply or printed value.
//
// Where it ends: it sends a request once. Repeating, pacing, choosing a refid
// and giving a message a meaning are its caller's. A request is not repeated
// here even when a kept connection breaks under it, because the API may have
// seen its refid and would answer the second one with "Duplicate RefID".
//
// It is not a client for other endpoints of the API, and knows nothing of
// configuration files. It needs only the standard library.
package client
