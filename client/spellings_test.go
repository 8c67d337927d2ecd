package client

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// spelledKey has every sign that gateways escape.
const spelledKey = `Zq7+Xv/93=Kp&Wm 4%Rt<8"s`

// each spells every character of a text.
func each(text, format string) string {
	var b strings.Builder
	for i := range len(text) {
		fmt.Fprintf(&b, format, text[i])
	}
	return b.String()
}

// signs spells only those characters that are no letters or digits.
func signs(text, format string) string {
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; strings.IndexByte(`+/=&%<" `, c) >= 0 {
			fmt.Fprintf(&b, format, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func inJSON(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(b[1 : len(b)-1])
}

func std(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func TestMaskFindsWhatGatewaysWrite(t *testing.T) {
	const key = spelledKey
	m := newMask([]Secret{NewSecret(key)}, nil)
	query, path := url.QueryEscape(key), url.PathEscape(key)
	for name, text := range map[string]string{
		"as it is":                      key,
		"query":                         query,
		"path":                          path,
		"lower-case digits":             signs(key, "%%%02x"),
		"every character":               each(key, "%%%02X"),
		"mixed letter case":             strings.Replace(query, "%2B", "%2b", 1),
		"query twice":                   url.QueryEscape(query),
		"path, then query":              url.QueryEscape(path),
		"query three times":             url.QueryEscape(url.QueryEscape(query)),
		"form":                          strings.ReplaceAll(query, "%20", "+"),
		"a form that was none":          strings.ReplaceAll(key, "+", " "),
		"old JavaScript":                signs(key, "%%u%04X"),
		"some escaped, some not":        strings.ReplaceAll(key, "+", "%2B"),
		"HTML":                          html.EscapeString(key),
		"HTML twice":                    html.EscapeString(html.EscapeString(key)),
		"HTML, decimal":                 signs(key, "&#%d;"),
		"HTML, decimal with zeros":      signs(key, "&#%04d;"),
		"HTML, hex":                     signs(key, "&#x%X;"),
		"HTML, hex in lower case":       each(key, "&#x%02x;"),
		"HTML, capital X":               signs(key, "&#X%x;"),
		"HTML by names":                 strings.NewReplacer("&", "&amp;", "+", "&plus;", "/", "&sol;", "=", "&equals;", "%", "&percnt;", "<", "&lt;", `"`, "&quot;").Replace(key),
		"HTML names in capitals":        strings.NewReplacer("&", "&AMP;", "<", "&LT;", `"`, "&QUOT;").Replace(key),
		"HTML without semicolons":       strings.NewReplacer("&", "&amp", "<", "&lt", `"`, "&quot").Replace(key),
		"JSON":                          inJSON(key),
		"JSON with slashes":             strings.ReplaceAll(inJSON(key), "/", `\/`),
		"JSON, every character":         each(key, `\u%04x`),
		"JSON in JSON":                  inJSON(inJSON(key)),
		"JSON, then URL":                url.QueryEscape(inJSON(key)),
		"URL, then JSON":                signs(query, `\u%04X`),
		"HTML, then JSON":               inJSON(html.EscapeString(key)),
		"HTML, then URL":                url.QueryEscape(html.EscapeString(key)),
		"URL, then HTML":                strings.ReplaceAll(query, "%", "&#37;"),
		"quoted in Go":                  strings.Trim(strconv.Quote(key), `"`),
		"bytes in a log":                each(key, `\x%02x`),
		"octal":                         each(key, `\%03o`),
		"code points":                   each(key, `\u{%x}`),
		"quoted-printable":              strings.ReplaceAll(signs(key, "=%02X"), "93", "93=\r\n"),
		"base64":                        std(key),
		"base64 without padding":        base64.RawStdEncoding.EncodeToString([]byte(key)),
		"base64 for URLs":               base64.URLEncoding.EncodeToString([]byte(key)),
		"base64 for URLs, no padding":   base64.RawURLEncoding.EncodeToString([]byte(key)),
		"base64 in a URL":               url.QueryEscape(std(key)),
		"base64 in JSON":                strings.ReplaceAll(std(key), "/", `\/`),
		"base64 of the key in capitals": std(strings.ToUpper(key)),
		"base64 over lines":             std(key)[:10] + "\r\n" + std(key)[10:],
		"hex":                           hex.EncodeToString([]byte(key)),
		"hex in capitals":               strings.ToUpper(hex.EncodeToString([]byte(key))),
		"hex with spaces":               strings.TrimSpace(each(key, "%02x ")),
		"wrapped":                       key[:9] + "\n    " + key[9:],
		"wrapped in JSON":               inJSON(key[:9] + "\r\n" + key[9:]),
		"wrapped in HTML":               html.EscapeString(key[:9]) + "<br/>" + html.EscapeString(key[9:]),
		"a soft break":                  html.EscapeString(key[:9]) + "&shy;" + html.EscapeString(key[9:]),
		"a place to break":              html.EscapeString(key[:9]) + "&#8203;<wbr>" + html.EscapeString(key[9:]),
		"continued":                     key[:9] + "\\\n" + key[9:],
	} {
		for _, around := range []string{"bad key %s given", `{"message":"bad %s","x":1}`, "key=%s&y=2", "%s", "<b>%s</b>"} {
			want := fmt.Sprintf(around, shownSecret)
			if got := m.text(fmt.Sprintf(around, text)); got != want {
				t.Errorf("%s: %s comes out as %s, want %s", name, fmt.Sprintf(around, text), got, want)
			}
		}
	}
}

// A key inside a longer text in base64 begins at one of three places.
func TestMaskFindsTheKeyInsideBase64(t *testing.T) {
	const key = "kV3+x/9"
	for _, m := range []mask{
		newMask([]Secret{NewSecret(key)}, nil),
		newMask(nil, map[string]Secret{"Authorization": NewSecret("Basic " + std("agent:"+key))}),
	} {
		for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			for _, before := range []string{"", "a", "ab", "abc", "user:", "RXN0012:", `{"nep_key":"`} {
				for _, after := range []string{"", "z", "yz", "xyz", `","id":1}`} {
					text := e.EncodeToString([]byte(before + key + after))
					got := m.text("Authorization: Basic " + text + ".")
					if !strings.Contains(got, shownSecret) {
						t.Errorf("%q is left in %q", before+key+after, got)
						continue
					}
					left, _, _ := strings.Cut(strings.TrimPrefix(got, "Authorization: Basic "), shownSecret)
					decoded, _ := base64.RawStdEncoding.DecodeString(left)
					if strings.Contains(string(decoded), key[:1]) && !strings.Contains(before, key[:1]) || len(left) > len(before)*4/3 {
						t.Errorf("%q is left of %q in front of the mask", left, text)
					}
				}
			}
		}
	}
}

// The password of Basic authentication is a secret of its own.
func TestMaskKnowsBasicAuthentication(t *testing.T) {
	m := newMask(nil, map[string]Secret{"Proxy": NewSecret("Basic " + std("agent:tr0ub4dor"))})
	for text, want := range map[string]string{
		"bad password tr0ub4dor":         "bad password ********",
		"bad pair agent:tr0ub4dor":       "bad pair ********",
		"bad pair agent%3Atr0ub4dor":     "bad pair ********",
		"bad pair " + std("tr0ub4dor"):   "bad pair ********",
		"no agent is known by that name": "no agent is known by that name",
	} {
		if got := m.text(text); got != want {
			t.Errorf("%q comes out as %q, want %q", text, got, want)
		}
	}
}

// Where a text was cut off, the beginning of the key goes too.
func TestMaskFindsABeginning(t *testing.T) {
	const key = "zq7Xv93KpWm4/Rt8sLd2Y"
	m := newMask([]Secret{NewSecret(key)}, nil)
	for text, want := range map[string]string{
		"bad key " + key[:14]:                            "bad key ********",
		"bad key " + key[:6] + "…":                       "bad key ********…",
		"bad key " + key[:9] + "...":                     "bad key ********...",
		`{"message":"bad key ` + key[:8] + `"}`:          `{"message":"bad key ********"}`,
		"<b>" + key[:16] + "</b>":                        "<b>********</b>",
		"bad key " + url.QueryEscape(key)[:14]:           "bad key ********", // within %2F
		"bad key " + url.QueryEscape(key)[:13]:           "bad key ********",
		"bad key " + each(key, `\u%04x`)[:45]:            "bad key ********",
		"bad key " + std(key)[:11]:                       "bad key ********",
		"bad key " + hex.EncodeToString([]byte(key[:9])): "bad key ********",
		"the record is zq7X":                             "the record is zq7X", // too short to tell
		"zq7Xv93 is another ID":                          "zq7Xv93 is another ID",
	} {
		if got := m.text(text); got != want {
			t.Errorf("%q comes out as %q, want %q", text, got, want)
		}
	}
	// What could be the beginning of a word is one.
	m = newMask([]Secret{NewSecret("Application-0001-key")}, map[string]Secret{"X": NewSecret("Bearer 0123456789")})
	for _, text := range []string{"no such Application", `the "Application" waits…`, "Application...", `Bearer "realm"`, "Bearer 0"} {
		if got := m.text(text); got != text {
			t.Errorf("%q comes out as %q", text, got)
		}
	}
}

// gateways are what may happen to a text on its way back, once or several times.
var gateways = map[string]func(string) string{
	"query":       url.QueryEscape,
	"path":        url.PathEscape,
	"lower":       func(s string) string { return signs(s, "%%%02x") },
	"html":        html.EscapeString,
	"decimal":     func(s string) string { return signs(s, "&#%d;") },
	"hexadecimal": func(s string) string { return signs(s, "&#x%x;") },
	"json":        inJSON,
	"slashes":     func(s string) string { return strings.ReplaceAll(inJSON(s), "/", `\/`) },
}

// No spelling of a key survives, however it was escaped on its way, and whatever
// stands around it.
func TestNoSpellingSurvives(t *testing.T) {
	names := make([]string, 0, len(gateways))
	for name := range gateways {
		names = append(names, name)
	}
	rapid.Check(t, func(t *rapid.T) {
		key := rapid.StringMatching(`[!-~][ -~]{4,40}[!-~]`).Draw(t, "key")
		before := rapid.StringMatching(`[ -~]{0,9}`).Draw(t, "before")
		after := rapid.StringMatching(`[ -~]{0,9}`).Draw(t, "after")
		text := key
		inside := rapid.Bool().Draw(t, "with what is around it")
		if inside {
			text = before + key + after
		}
		first := rapid.SampledFrom([]string{"", "std", "raw", "url", "rawurl", "hex"}).Draw(t, "encoding")
		switch first {
		case "std":
			text = std(text)
		case "raw":
			text = base64.RawStdEncoding.EncodeToString([]byte(text))
		case "url":
			text = base64.URLEncoding.EncodeToString([]byte(text))
		case "rawurl":
			text = base64.RawURLEncoding.EncodeToString([]byte(text))
		case "hex":
			text = hex.EncodeToString([]byte(text))
		}
		for range rapid.IntRange(0, 3).Draw(t, "times") {
			text = gateways[rapid.SampledFrom(names).Draw(t, "gateway")](text)
		}
		if !inside {
			text = before + text + after
		}
		m := newMask([]Secret{NewSecret(key)}, nil)
		if got := m.text(text); !strings.Contains(got, shownSecret) {
			t.Fatalf("%q is left in %q", key, got)
		}
		if got := string(m.raw([]byte(text), true)); !strings.Contains(got, shownSecret) {
			t.Fatalf("%q is left in the reply %q", key, got)
		}
	})
}

// What no secret is in stays as it is, and so does what is too short to be one.
func TestMaskLeavesOrdinaryText(t *testing.T) {
	m := newMask([]Secret{NewSecret("abc"), NewSecret("nep5"), NewSecret("w9Rk2VxE7uBo5")}, map[string]Secret{
		"Accept": NewSecret("application/json"), "Env": NewSecret("on"),
	})
	for _, text := range []string{
		"Application is under process at NSDL eGOV", "abc", "n e p 5 is four letters, ne\np5 too", std("abc"), std("nep5"), hex.EncodeToString([]byte("nep5")),
		"100% of 5 &lt; 6 & 7=8, C:\\new\\table, a+b", `{"status": true, "response_code": 1, "message": "Card dispatched\r\n"}`,
		"%", "&", `\`, "=", "<", "%4", "&#", `\u`, "&amp", "<br", "%zz &zz; &#xzz; \\uzzzz", "text/plain, application/xml",
		base64.StdEncoding.EncodeToString([]byte("Application is under process at NSDL eGOV")),
		base32.StdEncoding.EncodeToString([]byte("Application is under process")), "पैन कार्ड भेज दिया गया है \xff\xc3",
	} {
		if got := m.text(text); got != text {
			t.Errorf("%q comes out as %q", text, got)
		}
		if got := string(m.raw([]byte(text), false)); got != text {
			t.Errorf("the reply %q comes out as %q", text, got)
		}
	}
}

// FuzzMask finds no text that brings the mask down or gets a key through.
func FuzzMask(f *testing.F) {
	f.Add("bad %2525&amp;#x26;#37;", `\u005cu0025`, spelledKey)
	f.Add("=\r\n", "<br/>", "w9Rk2VxE7uBo5")
	f.Fuzz(func(t *testing.T, before, after, key string) {
		key = strings.TrimSpace(key)
		m := newMask([]Secret{NewSecret(key)}, nil)
		got := m.text(before + key + after)
		if len(key) >= minMasked && utf8.ValidString(key) && !strings.Contains(got, shownSecret) {
			t.Errorf("%q is left in %q", key, got)
		}
	})
}

// Texts that are made to be read in many ways.
func BenchmarkMaskAgainstEscapes(b *testing.B) {
	m := newMask([]Secret{NewSecret(testKey)}, nil)
	for _, part := range []string{"%25", "%25%32%35", "&amp;amp;", `\\u005c`, "=\r\n", "N ", "&#x26;#38;"} {
		b.Run(part, func(b *testing.B) {
			reply := []byte(strings.Repeat(part, maxReply/len(part)))
			b.SetBytes(int64(len(reply)))
			for b.Loop() {
				m.raw(reply, true)
			}
		})
	}
}
