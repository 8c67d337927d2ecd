package paint

import "fmt"

// LateSign marks an application that has not changed for too long.
const LateSign = "⚑"

// Count says a number of things: 1 application, 2 applications.
func Count(n int, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
}
