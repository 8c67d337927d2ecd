package client

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestRecordedReplies(t *testing.T) {
	received := Reply{Success: true, Code: 1, HasCode: true, Message: "Received"}
	noCode := Reply{Success: true, Message: "Received"}
	for file, want := range map[string]Reply{
		"under_process.json":            {Success: true, Code: 1, HasCode: true, Message: "Application is under process at NSDL eGOV"},
		"sister_success.json":           {Success: true, Code: 1, HasCode: true, Message: "PAN allotted"},
		"members_any_case.json":         {Success: true, Code: 1, HasCode: true, Message: "Card dispatched"},
		"extra_members.json":            received,
		"byte_order_mark.json":          received,
		"invalid_utf8.json":             {Success: true, Code: 1, HasCode: true, Message: "Re\ufffdceived \ufffd"},
		"space_around.json":             received,
		"failed_with_200.json":          {Message: "Record not found"},
		"both_codes.json":               received,
		"null_code_other_spelling.json": {Success: true, Code: 3, HasCode: true, Message: "Received"},
		"duplicate_members.json":        {Success: true, Message: "new"},
		"huge_code.json":                noCode,
		"fractional_code.json":          noCode,
		"word_code.json":                noCode,
		"object_code.json":              noCode,
		"integral_float_code.json":      {Success: true, Code: -12, HasCode: true, Message: "Received"},
		"no_status.json":                noCode,
		"no_status_code_one.json":       received,
		"no_status_code_two.json":       {Code: 2, HasCode: true, Message: "Received"},
		"unknown_status.json":           {Code: 1, HasCode: true, Message: "Received"},
	} {
		t.Run(file, func(t *testing.T) {
			got, err := newClient(t, startServer(t, recorded(t, http.StatusAccepted, file)), nil).Status(t.Context(), question)
			want.HTTPStatus, want.Raw = http.StatusAccepted, readReply(t, file)
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("Status() = %+v, %v; (-want +got):\n%s", got, err, diff)
			}
		})
	}
}

func TestStatusWords(t *testing.T) {
	for value, want := range map[string]bool{
		`true`: true, `"true"`: true, `"TRUE"`: true, `"Success"`: true, `"successful"`: true, `"ok"`: true,
		`"Yes"`: true, `"1"`: true, `1`: true, `1.0`: true, `"01"`: true,
		`false`: false, `"false"`: false, `"Failed"`: false, `"fail"`: false, `"failure"`: false, `"error"`: false,
		`"0"`: false, `0`: false, `-1`: false, `2`: false, `1e999`: false, `"nan"`: false, `"0x1p0"`: false,
		`"unsuccessful"`: false, `"not ok"`: false, `"no"`: false,
		// As good as no status, and there is no code against it:
		`null`: true, `""`: true, `" "`: true, `{}`: true, `[false]`: true,
	} {
		got, err := decode([]byte(`{"message":"m","status":` + value + `}`))
		if err != nil || got.Success != want {
			t.Errorf("status %s: success is %v, error %v; want %v", value, got.Success, err, want)
		}
	}
}

func TestResponseCodes(t *testing.T) {
	none := Reply{Success: true, Message: "m"}
	code := func(n int) Reply { return Reply{Success: true, Code: n, HasCode: true, Message: "m"} }
	for value, want := range map[string]Reply{
		`1`: code(1), `"1"`: code(1), `"001"`: code(1), `-0`: code(0), `1e2`: code(100), `"2.0"`: code(2),
		`2147483647`: code(1<<31 - 1), `-2147483648`: code(-1 << 31),
		`2147483648`: none, `1e999`: none, `-1e999`: none, `"1e999"`: none, `0.5`: none, `"inf"`: none, `"NaN"`: none,
		`"0x10"`: none, `"1_000"`: none, `""`: none, `" "`: none, `null`: none, `true`: none, `[]`: none, `{"a":1}`: none,
		strings.Repeat("9", 400): none,
	} {
		got, err := decode([]byte(`{"message":"m","status":true,"response_code":` + value + `}`))
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("response_code %s: error %v; (-want +got):\n%s", value, err, diff)
		}
	}
}

// Whatever JSON can write as a message comes out again, however its members are
// spelled and ordered.
func TestRepliesRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		message := strings.TrimSpace(strings.ToValidUTF8(rapid.String().Draw(t, "message"), "?"))
		if !strings.ContainsFunc(message, visible) {
			t.Skip()
		}
		success := rapid.Bool().Draw(t, "success")
		code := rapid.Int32().Draw(t, "code")
		recase := func(name string) string {
			return rapid.SampledFrom([]string{name, strings.ToUpper(name), strings.ToTitle(name[:1]) + name[1:]}).Draw(t, name)
		}
		var members []string
		for name, value := range map[string]any{"message": message, "status": success, "response_code": code, "extra": message} {
			asJSON, err := json.Marshal(value)
			if err != nil {
				t.Fatal(err)
			}
			members = append(members, `"`+recase(name)+`":`+string(asJSON))
		}
		body := "{" + strings.Join(rapid.Permutation(members).Draw(t, "order"), ",") + "}"
		got, err := decode([]byte(body))
		want := Reply{Success: success, Code: int(code), HasCode: true, Message: message}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("decode(%s): %v; (-want +got):\n%s", body, err, diff)
		}
	})
}

func FuzzReply(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "replies", "*"))
	if err != nil || len(files) == 0 {
		f.Fatalf("no recorded replies: %v", err)
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	m := newMask([]Secret{NewSecret("sesame")}, nil)
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := decode(body)
		switch {
		case err != nil && !cmp.Equal(r, Reply{}):
			t.Errorf("a reply together with error %v: %+v", err, r)
		case err == nil && (strings.TrimSpace(r.Message) == "" || !utf8.ValidString(r.Message)):
			t.Errorf("message %q", r.Message)
		case !r.HasCode && r.Code != 0 || int(int32(r.Code)) != r.Code:
			t.Errorf("code %d, has code: %v", r.Code, r.HasCode)
		}
		for _, status := range []int{200, 401, 403, 404, 429, 503} {
			a := answer{Response: &http.Response{StatusCode: status}, body: body, raw: m.raw(body, true), mask: m}
			r, e := a.judge(false)
			if (e == nil) == (r.Message == "") {
				t.Errorf("HTTP %d: reply %+v and error %v", status, r, e)
			}
			if e != nil && (strings.Contains(e.Error(), "sesame") || strings.ContainsFunc(e.Error(), isControl)) {
				t.Errorf("HTTP %d: error %q", status, e)
			}
			if strings.Contains(r.Message+string(a.raw), "sesame") {
				t.Errorf("HTTP %d: the secret is in the reply", status)
			}
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	for _, file := range []string{"under_process.json", "extra_members.json"} {
		b.Run(strings.TrimSuffix(file, ".json"), func(b *testing.B) {
			body := readReply(b, file)
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if _, err := decode(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
