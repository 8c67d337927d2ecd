package client

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"unicode"
)

// Reply is what the API answered.
type Reply struct {
	// Success is the status member. A string or number counts as true when it
	// says true, success, successful, ok, yes or 1 (any letter case), and as
	// false otherwise: an answer nobody has seen yet is not taken for a good
	// one. Without a status, the HTTP status being 2xx, Success is true unless
	// there is a code other than the documented 1.
	Success bool
	// Code is the response_code member, where HasCode says there is one: a
	// number or numeric string with an integral value of 32 bits. Other values
	// count as none.
	Code    int
	HasCode bool
	// Message is the message member, with something to be seen in it, without space around it,
	// invalid UTF-8 replaced, secrets masked. It is the API's text: not fit for
	// a terminal as it is.
	Message string
	// Raw is the body as it came, unknown members and all, at most 64 KiB,
	// secrets masked. Not fit for a terminal as it is.
	Raw []byte
	// HTTPStatus is the status code: 200 to 299, or 400 to 499 where the message
	// is about the application all the same.
	HTTPStatus int
}

var (
	errEmpty     = errors.New("the reply is empty")
	errNoObject  = errors.New("the reply is not one JSON object")
	errNoMessage = errors.New("the reply has no message")
)

// member is the best value found so far for one member of the reply. The
// documented spelling beats others, and among equals the last wins; a value
// that cannot be used (null, say) never counts.
type member struct {
	value any
	exact bool
}

func (m *member) offer(value any, exact bool) {
	if value == nil || m.exact && !exact {
		return
	}
	m.value, m.exact = value, exact
}

// decode reads a reply as tolerantly as replies of this API and its sister
// endpoints need. It sets neither Raw nor HTTPStatus.
func decode(body []byte) (Reply, error) {
	body = bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff")))
	switch {
	case len(body) == 0:
		return Reply{}, errEmpty
	case body[0] != '{' || !json.Valid(body):
		return Reply{}, errNoObject
	}

	var status, code, message member
	members := json.NewDecoder(bytes.NewReader(body))
	_, _ = members.Token() // the brace; the whole is known to be valid
	for members.More() {
		name, err := members.Token()
		if err != nil {
			return Reply{}, errNoObject
		}
		var value json.RawMessage
		if err := members.Decode(&value); err != nil {
			return Reply{}, errNoObject
		}
		switch name, _ := name.(string); strings.ToLower(name) {
		case "status":
			status.offer(readStatus(value), name == "status")
		case "response_code", "responsecode":
			code.offer(readCode(value), name == "response_code")
		case "message":
			message.offer(readMessage(value), name == "message")
		}
	}

	var r Reply
	r.Message, _ = message.value.(string)
	if r.Message == "" {
		return Reply{}, errNoMessage
	}
	r.Code, r.HasCode = code.value.(int)
	success, given := status.value.(bool)
	r.Success = success || !given && (!r.HasCode || r.Code == 1)
	return r, nil
}

// The read functions return nil for a value of no use.

func readStatus(value json.RawMessage) any {
	switch value[0] {
	case 't', 'f':
		return value[0] == 't'
	case '"':
		word := strings.ToLower(readString(value))
		if word == "" {
			return nil
		}
		switch word {
		case "true", "success", "successful", "ok", "yes":
			return true
		}
		return integer(word) == 1
	case '{', '[', 'n':
		return nil
	}
	return integer(string(value)) == 1
}

func readCode(value json.RawMessage) any {
	switch value[0] {
	case '"':
		return integer(readString(value))
	case '{', '[', 't', 'f', 'n':
		return nil
	}
	return integer(string(value))
}

func readMessage(value json.RawMessage) any {
	if value[0] != '"' {
		return nil
	}
	if text := readString(value); strings.ContainsFunc(text, visible) {
		return text
	}
	return nil
}

// visible reports whether r shows anything: a message of zero-width characters
// and fillers says nothing.
func visible(r rune) bool {
	return !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.IsMark(r) && r != '\u2800' &&
		!unicode.In(r, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

func readString(value json.RawMessage) string {
	var s string
	if json.Unmarshal(value, &s) != nil {
		return ""
	}
	return strings.TrimSpace(s)
}

// integer reads decimal digits as an int, nil when the value is not integral or
// does not fit 32 bits. 1.0 and 1e0 are the integer 1, as JSON has it.
func integer(s string) any {
	if n, err := strconv.ParseInt(s, 10, 32); err == nil {
		return int(n)
	}
	if strings.Trim(s, "0123456789+-.eE") != "" { // ParseFloat also takes hexadecimal, inf and nan
		return nil
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || f < math.MinInt32 || f > math.MaxInt32 {
		return nil
	}
	return int(f)
}

// isWebPage tells the pages of portals and proxies from replies.
func isWebPage(body []byte) bool {
	return bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff"))), []byte("<"))
}
