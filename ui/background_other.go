//go:build !unix

package ui

// heedBackground does nothing: nothing can be suspended here.
func heedBackground(uintptr, <-chan struct{}) (stop func()) { return func() {} }
