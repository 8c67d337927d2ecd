package sandbox

import (
	"slices"
	"time"
)

// stage is where an application is in its life. The provider lists no stages and no texts; these follow what the
// upstream registry (NSDL, now Protean) speaks of, and the messages imitate the one that is documented.
type stage string

// The stages of a life. The last four end it.
const (
	received   stage = "received"
	processing stage = "processing"
	objection  stage = "objection" // somebody must send or mend something
	resolved   stage = "resolved"  // they have
	referred   stage = "referred"  // a message that says nothing to an agent
	allotted   stage = "allotted"
	dispatched stage = "dispatched"
	delivered  stage = "delivered"
	returned   stage = "returned" // the card came back
	rejected   stage = "rejected"
	cancelled  stage = "cancelled"
)

// underProcess is the one message that the reference documents.
const underProcess = "Application is under process at NSDL eGOV"

// wording is what a stage answers, and how long it is held at speed 1.
type wording struct {
	stage    stage
	code     int // invented, but for the 1 of processing
	bad      bool
	min, max time.Duration
	messages []string
}

var wordings = []wording{
	{received, 1, false, 4 * time.Hour, 24 * time.Hour, []string{
		"Application received",
		"Application received by TIN facilitation centre",
	}},
	{processing, 1, false, 12 * time.Hour, 48 * time.Hour, []string{
		underProcess,
		"Application is under process at Protean eGov",
		"Application is under process: sent to Income Tax Department",
		"Application is under process: data entry at PAN service centre",
	}},
	{objection, 3, true, 12 * time.Hour, 60 * time.Hour, []string{
		"Application under objection: proof of address not legible",
		"Discrepancy in documents: name does not match Aadhaar",
		"Marked for clarification: signature mismatch",
		"Application under objection: proof of date of birth required",
		"Discrepancy in documents: photograph not clear",
	}},
	{resolved, 1, false, 4 * time.Hour, 24 * time.Hour, []string{
		"Documents received, application is under process",
		"Clarification received, application is under process",
	}},
	{referred, 9, false, 12 * time.Hour, 36 * time.Hour, []string{
		"Cyc. 7 / bin B-4",
		"Ref to HO desk 12",
	}},
	{allotted, 1, false, 18 * time.Hour, 36 * time.Hour, []string{
		"PAN allotted",
		"PAN allotted, card under print",
	}},
	{dispatched, 1, false, 36 * time.Hour, 96 * time.Hour, []string{
		"PAN card dispatched by speed post",
		"PAN card dispatched by courier",
	}},
	{delivered, 1, false, lastsFor, lastsFor, []string{
		"PAN card delivered",
		"PAN card delivered to applicant",
	}},
	{returned, 4, true, lastsFor, lastsFor, []string{
		"PAN card returned undelivered: address incomplete",
		"PAN card returned undelivered: addressee not found",
	}},
	{rejected, 5, true, lastsFor, lastsFor, []string{
		"Application rejected: duplicate PAN exists",
		"Application rejected: documents not submitted in time",
	}},
	{cancelled, 6, true, lastsFor, lastsFor, []string{
		"Application cancelled by applicant",
		"Application cancelled: fee not received",
	}},
}

// lastsFor is how long, at speed 1, an ended life stays so where lives are renewed.
const lastsFor = 48 * time.Hour

func wordingOf(s stage) wording {
	return wordings[slices.IndexFunc(wordings, func(w wording) bool { return w.stage == s })]
}

// final reports whether a life ends with the stage.
func (s stage) final() bool { return wordingOf(s).min == lastsFor }
