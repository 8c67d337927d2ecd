package frame

import "fmt"

// Notice is the last thing that an agent should know of. Its zero value is none.
type Notice struct {
	Text  string
	Error bool
}

// Info is the notice of what was done.
func Info(text string) Notice { return Notice{Text: text} }

// Problem is the notice of what could not be done.
func Problem(text string) Notice { return Notice{Text: text, Error: true} }

// Failed is the notice of an error.
func Failed(doing string, err error) Notice { return Problem(fmt.Sprintf("%s: %v", doing, err)) }

// None reports whether there is nothing to say.
func (n Notice) None() bool { return n.Text == "" }
