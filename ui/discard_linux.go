package ui

import "syscall"

// discard throws away what has been written to the terminal and not been read
// at its other end, and lets a write go on that has waited for that.
func discard(fd uintptr) {
	ioctl := func(request, arg uintptr) {
		_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, fd, request, arg)
	}
	const (
		tcxonc       = 0x540a // not in package syscall
		tcooff, tcon = 0, 1
	)
	ioctl(syscall.TCFLSH, syscall.TCOFLUSH)
	// Discarding alone does not wake the writer up; starting again does.
	ioctl(tcxonc, tcooff)
	ioctl(tcxonc, tcon)
}
