package screentest

import (
	"fmt"
	"time"

	"panwatch/client"
	"panwatch/internal/watch"
)

// India is where every agent of the tests is: screens tell times by the agent's
// clock.
var India = time.FixedZone("IST", 5*3600+1800)

func init() { time.Local = India }

// Lunch is when the agents of these tests look at the screens.
var Lunch = time.Date(2026, 11, 22, 12, 0, 0, 0, India)

// CheckAt is a check of id so long before lunch.
func CheckAt(id watch.ID, ago time.Duration, latency time.Duration, c watch.Check) watch.Check {
	c.ID, c.At, c.Latency = id, Lunch.Add(-ago), latency
	c.RefID = fmt.Sprintf("TXN1M81VK7TATW%06d", int(ago/time.Minute))
	switch {
	case c.HTTPStatus != 0:
	case c.Failure == nil:
		c.HTTPStatus = 200
		c.Raw = fmt.Sprintf(`{"status":%t,"response_code":%d,"message":%q,"ack":12345678901234567890}`,
			c.Status.Success, c.Status.Code, c.Status.Message)
	case c.Failure.Kind == client.KeyRejected:
		c.HTTPStatus = 401
	case c.Failure.Kind == client.DuplicateRefID:
		c.HTTPStatus = 401
		c.Raw = `{"status":"Failed","message":"Duplicate RefID"}`
	}
	return c
}

// Objection is a long message.
const Objection = "Application is under objection: mismatch of name in the proof of identity and the form, please submit a fresh copy"

// App is an application.
func App(id, label string) watch.Application {
	return watch.Application{ID: watch.ID{RegistrationID: id}, Label: label}
}

// Says is an answer.
func Says(message string) watch.Check {
	return watch.Check{Status: watch.Status{Success: true, Code: 1, HasCode: true, Message: message}}
}

// Fails is a check without an answer.
func Fails(kind client.Kind, text string) watch.Check {
	return watch.Check{Failure: &watch.Failure{Kind: kind, Text: text}}
}
