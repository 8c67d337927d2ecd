//go:build amd64 || arm64

package terminal

import "syscall"

// The requests of asm-generic/ioctls.h that package syscall does not name.
const (
	tcxonc = 0x540a
	tcflsh = 0x540b

	tcooff, tcoon = 0, 1 // arguments of tcxonc
)

// discard throws away what has been written to the terminal and not been read
// at its other end, and lets a write go on that has waited for that.
func discard(fd uintptr) {
	ioctl := func(request, arg uintptr) {
		_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, fd, request, arg)
	}
	ioctl(tcflsh, syscall.TCOFLUSH)
	// Discarding alone does not wake a writer; stopping and starting does.
	ioctl(tcxonc, tcooff)
	ioctl(tcxonc, tcoon)
}
