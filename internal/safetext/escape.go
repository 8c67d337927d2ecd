package safetext

import "strings"

const esc = '\x1b'

// sequence returns the length of the escape sequence (ECMA-48) at the start of
// s, or 0 where there is none. 8-bit controls count in their UTF-8 form, which
// terminals obey; raw bytes above 0x7f are invalid UTF-8 and no control to a
// terminal that reads UTF-8.
func sequence(s string) int {
	if s[0] == esc {
		return escape(s)
	}
	if len(s) < 2 || s[0] != 0xc2 {
		return 0
	}
	switch s[1] { // the second byte of U+0080 to U+009F equals the 8-bit control
	case 0x9b: // CSI
		return 2 + control(s[2:])
	case 0x90, 0x98, 0x9d, 0x9e, 0x9f: // DCS, SOS, OSC, PM, APC
		return 2 + controlString(s[2:])
	}
	return 0
}

// escape returns the length of the sequence that the ESC at the start of s
// begins: at least 1, the ESC itself.
func escape(s string) int {
	if len(s) < 2 {
		return 1
	}
	switch s[1] {
	case '[':
		return 2 + control(s[2:])
	case 'P', 'X', ']', '^', '_': // DCS, SOS, OSC, PM, APC
		return 2 + controlString(s[2:])
	}
	n := 1 + span(s[1:], ' ', '/')
	if n < len(s) && s[n] >= '0' && s[n] <= '~' {
		n++
	}
	return n
}

// control returns the length of what follows a CSI: parameters, intermediates
// and the final byte. A malformed sequence ends before the wrong byte.
func control(s string) int {
	n := span(s, '0', '?')
	n += span(s[n:], ' ', '/')
	if n < len(s) && s[n] >= '@' && s[n] <= '~' {
		n++
	}
	return n
}

// span returns how many bytes at the start of s are within lo to hi.
func span(s string, lo, hi byte) int {
	n := 0
	for n < len(s) && s[n] >= lo && s[n] <= hi {
		n++
	}
	return n
}

// controlString returns the length of a control string with its terminator (ST,
// or BEL, which xterm accepts), or 0 if another control comes first: then it has
// no end. Stopping there also avoids searching a text full of introducers to its
// end again and again.
func controlString(s string) int {
	for i := range len(s) {
		switch b := s[i]; {
		case b == '\a', b == 0x9c && i > 0 && s[i-1] == 0xc2: // the 8-bit ST
			return i + 1
		case b == esc && strings.HasPrefix(s[i+1:], `\`):
			return i + 2
		case b < ' ' && b != '\t', b == 0x7f,
			b >= 0x80 && b <= 0x9f && i > 0 && s[i-1] == 0xc2:
			return 0
		}
	}
	return 0
}
