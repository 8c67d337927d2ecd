package client

import (
	"encoding/json"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
)

// sentences are refusals and statuses as partners and registries word them.
var sentences = []struct {
	text string
	want Kind // empty: a status; "?": not known
}{
	{"Duplicate RefID", DuplicateRefID},
	{"Please Provide a unique reference number", DuplicateRefID},
	{"Reference number already exists", DuplicateRefID},
	{"Reference ID already used", DuplicateRefID},
	{"Transaction ID already exists", DuplicateRefID},
	{"Duplicate transaction", DuplicateRefID},
	{"This reference number has already been used, please use a new one", DuplicateRefID},
	{"refid must be unique", DuplicateRefID},
	{"Reqid already exist", DuplicateRefID},
	{"Duplicate Reference Id found", DuplicateRefID},
	{"Please use different reference id", DuplicateRefID},
	{"Order id already processed", DuplicateRefID},

	{"Too many requests", RateLimited},
	{"Too Many requests, please try again later", RateLimited},
	{"Rate limit exceeded", RateLimited},
	{"API rate limit exceeded for partner PART1", RateLimited},
	{"You have exceeded the daily limit", RateLimited},
	{"Request limit reached. Try after 1 minute", RateLimited},
	{"Maximum hits limit exceeded", RateLimited},
	{"Quota exceeded", RateLimited},
	{"Request was throttled. Expected available in 30 seconds.", RateLimited},

	{"Authentication failed, Please contact service provider", KeyRejected},
	{"Invalid JWT Token sent in Header. OR Signature verification failed", KeyRejected},
	{"Authentication failed", KeyRejected},
	{"Invalid nep_key", KeyRejected},
	{"Invalid or expired nep_key", KeyRejected},
	{"nep_key is expired", KeyRejected},
	{"Invalid API key", KeyRejected},
	{"Token has expired", KeyRejected},
	{"Token expired", KeyRejected},
	{"JWT expired", KeyRejected},
	{"Invalid Authorised Key", KeyRejected},
	{"Authorization header missing", KeyRejected},
	{"Unauthorized", KeyRejected},
	{"Unauthorized access", KeyRejected},
	{"Unauthenticated.", KeyRejected},
	{"Session expired, please login again", KeyRejected},
	{"Invalid signature", KeyRejected},
	{"Invalid credentials", KeyRejected},
	{"Invalid username or password", KeyRejected},
	{"Invalid checksum", KeyRejected},
	{"Unable to decrypt the request", KeyRejected},
	{"Missing Authentication Token", KeyRejected},
	{"Encryption key mismatch", KeyRejected},
	{"Authorization has been denied for this request.", KeyRejected},

	{"IP not whitelisted", Account},
	{"Your IP is not whitelisted", Account},
	{"Your IP address 10.2.3.4 is not allowed", Account},
	{"Unauthorized IP address", Account},
	{"Request from unauthorised IP", Account},
	{"Invalid IP", Account},
	{"Insufficient wallet balance", Account},
	{"Insufficient balance", Account},
	{"Insufficient funds in your account. Please topup your wallet before initiating transaction.", Account},
	{"Low balance", Account},
	{"Your wallet balance is low", Account},
	{"You do not have sufficient balance", Account},
	{"Invalid Partner Id, Please contact to admin.", Account},
	{"Invalid partnerId", Account},
	{"Invalid Partner", Account},
	{"Partner not found", Account},
	{"Partner is inactive", Account},
	{"Invalid user", Account},
	{"User is blocked", Account},
	{"User not found", Account},
	{"Merchant not found", Account},
	{"Your account has been suspended", Account},
	{"Account deactivated, contact admin", Account},
	{"You do not have permission., Please onboard merchant", Account},
	{"Please complete the onboarding process to use this service", Account},
	{"Onboarding incomplete", Account},
	{"Onboarding pending", Account},
	{"Merchant KYC pending", Account},
	{"You are not authorized to use this service", Account},
	{"Permission denied", Account},
	{"Access denied", Account},
	{"Service is not activated for your account", Account},
	{"PAN service not enabled for this partner", Account},
	{"Your subscription has expired", Account},
	{"Agent ID is blocked", Account},
	{"Retailer is not active", Account},
	{"API access is disabled for this client", Account},

	{"Backend Down", Unavailable},
	{"Unable to get response from upstream server", Unavailable},
	{"Unable to get response, please try again after sometime", Unavailable},
	{"Unable to fetch UTIITSL PAN status.", Unavailable},
	{"UTIITSL status service returned 502.", Unavailable},
	{"Protean NSDL PAN status track portal is currently unreachable.", Unavailable},
	{"Server error", Unavailable},
	{"Internal Server Error", Unavailable},
	{"Connection timeout", Unavailable},
	{"connection timed out", Unavailable},
	{"Something went wrong", Unavailable},
	{"Something went wrong, please try again later", Unavailable},
	{"Service temporarily unavailable", Unavailable},
	{"Service Unavailable", Unavailable},
	{"Server is busy. Please try after some time", Unavailable},
	{"NSDL server down", Unavailable},
	{"NSDL is not responding", Unavailable},
	{"Site under maintenance", Unavailable},
	{"Technical issue, try again", Unavailable},
	{"Technical error occurred", Unavailable},
	{"Bad Gateway", Unavailable},
	{"Gateway timeout", Unavailable},
	{"Could not connect to upstream", Unavailable},
	{"Failed to fetch status", Unavailable},
	{"Error while fetching PAN status", Unavailable},
	{"No response from server", Unavailable},
	{"Request timed out", Unavailable},
	{"Database connection error", Unavailable},
	{"Object reference not set: exception occurred", Unavailable},
	{"Unable to process your request at this time", Unavailable},
	{"Please try again later", Unavailable},
	{"Authentication service is down", Unavailable},
	{"The service is currently down", Unavailable},

	{"MISSING PARAMETER", Refused},
	{"Missing parameter: RegistrationID", Refused},
	{"Validations Error", Refused},
	{"Validation failed", Refused},
	{"Request timestamp is older than 5 mins", Refused},
	{"Invalid timestamp", Refused},
	{"Invalid request", Refused},
	{"Bad Request", Refused},
	{"Invalid JSON", Refused},
	{"The RegistrationID field is required.", Refused},
	{"RegistrationID is required", Refused},
	{"refid is missing", Refused},
	{"Required field domain is missing", Refused},
	{"Mandatory parameter missing", Refused},
	{"Invalid domain", Refused},
	{"Invalid input parameters", Refused},
	{"partnerId cannot be empty", Refused},
	{"Invalid content type", Refused},
	{"One or more parameters are missing", Refused},

	{"Invalid RegistrationID", ""},
	{"Invalid Registration ID", ""},
	{"RegistrationID not found", ""},
	{"Application is under process at NSDL eGOV", ""},
	{"No record found", ""},
	{"Record not found", ""},
	{"No data found", ""},
	{"PAN application not found.", ""},
	{"Application not found", ""},
	{"Aadhaar authentication failed", ""},
	{"Aadhar authentication failed, please try again", ""},
	{"Biometric authentication failed", ""},
	{"OTP authentication failed", ""},
	{"e-KYC authentication failed", ""},
	{"Insufficient documents", ""},
	{"payment/insufficient documents", ""},
	{"Insufficient Address", ""},
	{"Duplicate PAN application", ""},
	{"PAN already exists", ""},
	{"Application with this reference number is already under process", ""},
	{"Valid 15-digit NSDL Acknowledgment Number is required.", ""},
	{"Entered Aadhaar Number is not linked with any active mobile number.", ""},
	{"No PAN application was found. Please verify the number, date of birth and CAPTCHA.", ""},
	{"Invalid acknowledgement number", ""},
	{"Invalid token number", ""},
	{"Application rejected", ""},
	{"Rejected", ""},
	{"Pending", ""},
	{"Door locked", ""},
	{"Deceased", ""},
	{"Addressee cannot be contacted", ""},
	{"No response from applicant", ""},
	{"Payment not received", ""},
	{"Signature mismatch", ""},
	{"Signature missing", ""},
	{"Documents missing", ""},
	{"Income Tax Dept Database Verification", ""},
	{"Your PAN application is in progress. Please check back later.", ""},
	{"Application could not be processed due to invalid documents", ""},
	{"Verification failed", ""},
	{"Address proof invalid", ""},
	{"Application is not valid", ""},
	{"Photo size exceeded limit", ""},
	{"Item dispatched", ""},
	{"Applicant not eligible", ""},
	{"Application on hold by agent", ""},
	{"Mesg from UTIITSL: Your PAN is allotted ! Your e-PAN Card for Application Coupon number:- A000000000", ""},

	{"Authorised key is invalid", KeyRejected},
	{"Invalid authorised key", KeyRejected},
	{"Token mismatch", KeyRejected},
	{"API Key is not valid", KeyRejected},
	{"Your API key has been expired", KeyRejected},
	{"nep_key not found", KeyRejected},
	{"Invalid Encryption key", KeyRejected},
	{"Header token missing", KeyRejected},
	{"Hash mismatch", KeyRejected},
	{"Unauthorized request", KeyRejected},
	{"Authorization failed", KeyRejected},
	{"Not authenticated", KeyRejected},
	{"Wrong key", KeyRejected},
	{"Key expired", KeyRejected},
	{"IP address not whitelisted, please contact admin", Account},
	{"IP is not registered", Account},
	{"Your IP is blocked", Account},
	{"Request not allowed from this IP", Account},
	{"Please whitelist your IP", Account},
	{"Insufficient fund", Account},
	{"Wallet balance is not sufficient", Account},
	{"Balance is low, please recharge", Account},
	{"Partner inactive", Account},
	{"Partner ID not exist", Account},
	{"Partner is not active, contact to admin", Account},
	{"Invalid partner code", Account},
	{"Unknown partner", Account},
	{"Merchant onboarding pending", Account},
	{"Merchant is not onboarded", Account},
	{"Agent not registered", Account},
	{"User is inactive", Account},
	{"User does not exist", Account},
	{"Account is blocked", Account},
	{"Service not active for this user", Account},
	{"You are not authorised", Account},
	{"You dont have permission to access this service", Account},
	{"Domain not allowed for partner", Account},
	{"RefID already exist", DuplicateRefID},
	{"Reference number already used", DuplicateRefID},
	{"Duplicate reference number.", DuplicateRefID},
	{"Reference id is duplicate", DuplicateRefID},
	{"Duplicate request id", DuplicateRefID},
	{"Refid should be unique", DuplicateRefID},
	{"Transaction with this refid already processed", DuplicateRefID},
	{"Too many attempts, try after some time", RateLimited},
	{"API limit exceeded", RateLimited},
	{"Daily limit exceeded", RateLimited},
	{"Request rate exceeded", RateLimited},
	{"Please slow down", RateLimited},
	{"Hit limit exceeded for today", RateLimited},
	{"Server down", Unavailable},
	{"Server not responding", Unavailable},
	{"Backend is down", Unavailable},
	{"Service is temporarily down", Unavailable},
	{"Upstream timeout", Unavailable},
	{"Failed to connect to NSDL", Unavailable},
	{"NSDL site is down", Unavailable},
	{"UTIITSL server is busy", Unavailable},
	{"Unable to connect", Unavailable},
	{"System error", Unavailable},
	{"Some error occurred, please try again", Unavailable},
	{"Oops! Something went wrong", Unavailable},
	{"Under maintenance", Unavailable},
	{"Request timeout", Unavailable},
	{"Could not fetch status", Unavailable},
	{"Unable to process request", Unavailable},
	{"Internal error", Unavailable},
	{"Please try after sometime", Unavailable},
	{"Response not received from NSDL", Unavailable},
	{"Required parameter missing", Refused},
	{"Parameter RegistrationID missing", Refused},
	{"Invalid parameters", Refused},
	{"Invalid Request Format", Refused},
	{"Invalid request parameters", Refused},
	{"Field validation error", Refused},
	{"nep_id is required", Refused},
	{"Please provide RegistrationID", Refused},
	{"Registration ID cannot be blank", Refused},
	{"Request expired", Refused},
	{"Invalid timestamp in request", Refused},
	{"domain is required", Refused},
	{"Malformed JSON", Refused},
	{"Registration ID does not exist", ""},
	{"Wrong Registration ID", ""},
	{"No application found", ""},
	{"Invalid application number", ""},
	{"Data not found", ""},
	{"Record not available", ""},

	{"Cyc. 7 / bin B-4", "?"},
	{"Forbidden", "?"},
	{"Request rejected by policy", "?"},
	{"Not Found", "?"},
	{"No such page", "?"},
	{"", "?"},
	{"I'm a teapot", "?"},
	{"Failed", "?"},
}

func TestAbout(t *testing.T) {
	for _, tt := range sentences {
		got := Kind("?")
		if s := about(tt.text); s != nil {
			got = s.kind
		}
		if got != tt.want {
			t.Errorf("%q is about %q; want %q", tt.text, got, tt.want)
		}
	}
}

// says serves one message with one status code, as partners spell refusals.
func says(tb testing.TB, code int, body map[string]any) *Client {
	return newClient(tb, startServer(tb, func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(code)
		_ = json.NewEncoder(w).Encode(body)
	}), nil)
}

// The same sentence means the same with 200 and a false status as with 4xx.
func TestTextBeforeCode(t *testing.T) {
	// The server answers what it is asked to: the code is the refid.
	c := newClient(t, startServer(t, func(w http.ResponseWriter, r *http.Request) {
		var got struct{ RefID, RegistrationID string }
		_ = json.NewDecoder(r.Body).Decode(&got)
		code, _ := strconv.Atoi(got.RefID)
		w.WriteHeader(code)
		_ = json.NewEncoder(w).Encode(map[string]any{"status": "Failed", "message": got.RegistrationID, "responsecode": 2})
	}), nil)
	for _, tt := range sentences {
		if tt.want == "?" {
			continue
		}
		for _, code := range []int{200, 401, 403, 422} {
			reply, err := c.Status(t.Context(), Request{RefID: strconv.Itoa(code), RegistrationID: tt.text})
			if tt.want == "" {
				if err != nil || reply.Success || reply.Message != tt.text || reply.HTTPStatus != code {
					t.Errorf("%d with %q: %+v, %v; want a status", code, tt.text, reply, err)
				}
				continue
			}
			e, _ := err.(*Error)
			if e == nil || e.Kind != tt.want || e.HTTPStatus != code {
				t.Errorf("%d with %q: %+v, %v; want %s", code, tt.text, reply, err, tt.want)
				continue
			}
			if !strings.Contains(e.Error(), quote(tt.text)) || e.Says != tt.text {
				t.Errorf("%d: the provider's words %q are not in %q (says %q)", code, tt.text, e, e.Says)
			}
		}
		for code, want := range map[int]Kind{429: RateLimited, 503: Unavailable} {
			_, err := c.Status(t.Context(), Request{RefID: strconv.Itoa(code), RegistrationID: tt.text})
			if e, _ := err.(*Error); e == nil || e.Kind != want {
				t.Errorf("%d with %q: %v; want %s", code, tt.text, err, want)
			}
		}
	}
}

func TestUnknownTexts(t *testing.T) {
	for code, want := range map[int]Kind{400: Refused, 401: KeyRejected, 403: KeyRejected, 404: Refused, 422: Refused} {
		_, err := says(t, code, map[string]any{"status": false, "message": "Cyc. 7 / bin B-4"}).Status(t.Context(), question)
		if e, _ := err.(*Error); e == nil || e.Kind != want {
			t.Errorf("%d: %v; want %s", code, err, want)
		}
	}
	reply, err := says(t, 200, map[string]any{"status": false, "message": "Cyc. 7 / bin B-4"}).Status(t.Context(), question)
	if err != nil || reply.Success {
		t.Errorf("200: %+v, %v; want a status", reply, err)
	}
}

func TestAdvice(t *testing.T) {
	for text, want := range map[string]string{
		"IP not whitelisted":                       "allow this host's IP",
		"Insufficient wallet balance":              "top up the balance",
		"Please complete the onboarding":           "complete the onboarding",
		"Invalid Partner Id":                       "tell the provider",
		"Invalid token":                            "give a new nep_key",
		"Missing parameter":                        `what was sent with the provider's reference: refid "TXN01", domain "electricity", partnerId "PART1", nep_id "RX1TT", RegistrationID "AOP-554"`,
		"Missing parameter " + testKey:             "********",
		"Backend Down":                             "try again later",
		"Duplicate RefID":                          "send another refid",
		"IP not whitelisted\u202e\x1b[31m for you": `\u202e\x1b[31m`,
	} {
		e := statusError(t, says(t, 401, map[string]any{"status": false, "message": text}))
		if !strings.Contains(e.Error(), want) || strings.Contains(e.Error(), testKey) || strings.Contains(e.Says, testKey) {
			t.Errorf("%q: %q; want %q in it", text, e, want)
		}
	}
}

// One application's 401 of unknown text is its own until others get it too.
func TestKeyInDoubt(t *testing.T) {
	var refuses string
	c := newClient(t, startServer(t, func(w http.ResponseWriter, r *http.Request) {
		var got struct{ RegistrationID string }
		_ = json.NewDecoder(r.Body).Decode(&got)
		if strings.Contains(refuses, got.RegistrationID) {
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"status":"Failed","message":"Cyc. 7 / bin B-4"}`))
			return
		}
		_, _ = w.Write([]byte(`{"status":true,"message":"Under process"}`))
	}), nil)
	ask := func(id string) Kind {
		_, err := c.Status(t.Context(), Request{RefID: "R", RegistrationID: id})
		if e, ok := err.(*Error); ok {
			return e.Kind
		}
		return ""
	}
	for i, step := range []struct {
		refuses, id string
		want        Kind
	}{
		{"A B C", "A", KeyRejected}, // nothing was ever answered
		{"A", "B", ""},
		{"A", "A", Refused},
		{"A", "A", Refused}, // the same one again says nothing new
		{"A", "C", ""},
		{"A", "A", Refused},
		{"A B C", "B", KeyRejected}, // the next gets it too
		{"A", "A", KeyRejected},     // and none has been answered since
		{"", "A", ""},
		{"B", "B", Refused},
	} {
		refuses = step.refuses
		if got := ask(step.id); got != step.want {
			t.Fatalf("step %d: %q; want %q", i+1, got, step.want)
		}
	}
	c.SetKey(NewSecret("fresh-key"))
	if got := ask("B"); got != KeyRejected {
		t.Errorf("with a new key that nothing was answered to: %q; want %q", got, KeyRejected)
	}
}

func TestInvisibleMessages(t *testing.T) {
	for _, text := range []string{"\u200b", "\u2060\u200d \ufeff", "\u00ad", "\u3164", "\u2800\u2800", "\u202e\u2066", "\u0301", "\ufe0f", "\U000e0041"} {
		e := statusError(t, says(t, 200, map[string]any{"status": true, "message": text}))
		if e.Kind != BadReply {
			t.Errorf("%+q is %s; want %s", text, e.Kind, BadReply)
		}
	}
}

// What the rules of verdicts are held to is about applications, with any code.
func TestStatusesAreNoRefusals(t *testing.T) {
	kinds := map[string]Kind{
		"application": "", "key": KeyRejected, "account": Account, "refid": DuplicateRefID,
		"rate": RateLimited, "outage": Unavailable, "request": Refused,
	}
	for _, file := range []string{"messages.tsv", "more.tsv"} {
		table, err := os.ReadFile("../internal/verdict/testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		notKnown := 0
		lines := strings.Split(strings.TrimSpace(string(table)), "\n")[1:]
		for _, line := range lines {
			cells := strings.Split(line, "\t")
			s := about(strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(cells[0]))
			switch want := kinds[cells[1]]; {
			case s == nil && want == "":
				notKnown++ // with 200 a status all the same
				t.Logf("%q is not known", cells[0])
			case s == nil || s.kind != want:
				t.Errorf("%q is about %+v; want %q", cells[0], s, want)
			}
		}
		if notKnown*20 > len(lines) {
			t.Errorf("%s: %d of %d are not known for statuses", file, notKnown, len(lines))
		}
	}
}
