package client

import (
	"errors"
	"io"
	"testing"
	"time"
)

func TestErrorTexts(t *testing.T) {
	for want, e := range map[string]*Error{
		"status request: the key is rejected; give a new nep_key":                                {Kind: KeyRejected},
		"status request: the refid was used before (HTTP 401); send another refid":               {Kind: DuplicateRefID, HTTPStatus: 401},
		"status request: too many requests (HTTP 429); try again in 1m30s":                       {Kind: RateLimited, HTTPStatus: 429, RetryAfter: 90 * time.Second},
		"status request: too many requests; wait, then ask less often":                           {Kind: RateLimited},
		"status request: the API is unavailable: EOF; try again later":                           {Kind: Unavailable, Err: io.EOF},
		"status request: no reply in time; try again later, or allow a longer timeout":           {Kind: Timeout},
		"status request: the reply is not understood; check that the URL is the status API's":    {Kind: BadReply},
		"status request: the API refuses the request (HTTP 404); check the URL and what is sent": {Kind: Refused, HTTPStatus: 404},
		"status request: canceled":                                  {Kind: Canceled, Err: io.EOF},
		"status request: something_new":                             {Kind: "something_new"},
		"status request: the API is unavailable: it is so; do that": {Kind: Unavailable, Err: &fault{what: "it is so", hint: "do that"}},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%+v reads %q; want %q", *e, got, want)
		}
		if !errors.Is(e, e.Err) && e.Err != nil {
			t.Errorf("%q does not unwrap to its cause", want)
		}
	}
}
