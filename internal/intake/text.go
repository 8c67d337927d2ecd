package intake

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Text is what bytes say once their encoding is known.
type Text struct {
	String   string // line breaks are \n, without a byte order mark
	Encoding string // "UTF-8", "UTF-16" or "Windows-1252", for people
}

// Decode finds out the encoding of data: UTF-8; UTF-16, with a byte order mark
// or without; else Windows-1252, which holds Latin-1, for the bytes that are not
// UTF-8. An error says that data is not text, and what to do.
func Decode(data []byte) (Text, error) {
	for _, f := range []struct{ start, is string }{
		{"PK\x03\x04", "a workbook or an archive"},
		{"\xd0\xcf\x11\xe0", "a workbook"},
		{"%PDF-", "a PDF"},
		{"\x1f\x8b", "a compressed file"},
	} {
		if bytes.HasPrefix(data, []byte(f.start)) {
			return Text{}, errors.New("it is " + f.is + ", not text; save the sheet as CSV (UTF-8), or copy it and paste it here")
		}
	}
	t := Text{Encoding: "UTF-8"}
	switch order := utf16Order(data); {
	case order != nil:
		t = Text{decodeUTF16(data, order), "UTF-16"}
	case utf8.Valid(data):
		t.String = string(data)
	default:
		t = Text{decodeMixed(data), "Windows-1252"}
	}
	t.String = lineBreaks.Replace(strings.TrimPrefix(t.String, "\ufeff"))
	return t, nil
}

// lineBreaks also ends lines where a page ends, and where terminals paste a
// carriage return.
var lineBreaks = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\v", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n")

// utf16Order returns the byte order of UTF-16, nil where data is something else.
// Without a mark it goes by the zero bytes that ASCII characters have there.
func utf16Order(data []byte) binary.ByteOrder {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return binary.LittleEndian
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return binary.BigEndian
	}
	var zeros [2]int
	sample := data[:min(len(data), 4096)]
	for i, b := range sample {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch pairs := len(sample) / 2; {
	case pairs == 0 || zeros[0]+zeros[1] == len(sample):
		return nil
	case zeros[1] > pairs/4 && zeros[0] < zeros[1]/4+1:
		return binary.LittleEndian
	case zeros[0] > pairs/4 && zeros[1] < zeros[0]/4+1:
		return binary.BigEndian
	}
	return nil
}

func decodeUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

// windows1252 are the characters of the bytes 0x80 to 0x9f; the other bytes are
// their own characters.
var windows1252 = []rune("€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ")

// decodeMixed keeps what is UTF-8: one bad byte at the end of a long file does
// not garble every name in it.
func decodeMixed(data []byte) string {
	var b strings.Builder
	b.Grow(len(data) + len(data)/8)
	for len(data) > 0 {
		r, size := utf8.DecodeRune(data)
		if r == utf8.RuneError && size == 1 {
			if r = rune(data[0]); r < 0xa0 {
				r = windows1252[r-0x80]
			}
		}
		b.WriteRune(r)
		data = data[size:]
	}
	return b.String()
}
