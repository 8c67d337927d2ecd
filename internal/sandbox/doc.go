// Package sandbox is the AOP "Pan Status Check" API as a server on this machine: for the tests of every package,
// for `panwatch demo`, and, as `panwatch sandbox`, for people who integrate with the API and have no test account.
//
// It is written from the provider's public reference alone and shares no code with package client, so that a
// misreading in one is not repeated in the other. It is strict about what it is sent, moves every application
// through a believable life (received, under process, objections, PAN allotted, card delivered, or a bad end), and
// can be told to fail in the ways networks, proxies and servers do.
//
// Where the reference is silent (the texts of messages, response codes other than 1, what a refused key is told) the
// replies are invented to look likely; nothing here is evidence of what the real API does.
//
// # Magic RegistrationIDs
//
//   - [SampleID] answers the reference's own sample reply when the sandbox is fresh.
//   - Those that begin with [NotFoundPrefix] belong to nobody: success false, "Application not found".
//   - Those that begin with [FaultPrefix] fail as the rest of the name says, for example FAULT-503 or FAULT-SLOW-3S;
//     [FaultHelp] lists them and [ParseFault] has the grammar. What follows a slash only tells
//     them apart: FAULT-503/1 and FAULT-503/2 are two applications with one fault.
//
// # Refids
//
// Every well-formed request uses up its refid, whatever the reply: a second one with the same refid is refused as a duplicate.
// A refid that begins with [PinnedPrefix] is the second reading of refid, the reference under which the application
// was first made: the application that sent it first may send it for ever, others may not.
//
// # Control without Go
//
// GET / explains and counts. POST /sandbox/fault?kind=503 makes every status request fail, with &id=AOP-1 those of
// one application; GET lists what is set; DELETE clears it. The kinds are those of [FaultHelp].
package sandbox
