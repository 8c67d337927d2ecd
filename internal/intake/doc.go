// Package intake reads the lists that people have: pastes, files, mails, what
// other tools write. It is the one reader for the form, the look-up, import,
// add and check.
//
// It goes from bytes to applications in steps, each with a type of its own:
// [Decode] makes [Text] of bytes, whatever their encoding. A [Table] holds the
// text as rows and cells, or as lines where it is not a table. A [Column] says
// what its cells mean, and why. An [Entry] is an application with what is wrong
// with it. [Read] does all of them.
//
// What is not plainly an ID is left out: a request for somebody's surname costs
// the partner more than a line that the agent has to type. Nothing here knows
// the store, the API or the screen.
package intake
