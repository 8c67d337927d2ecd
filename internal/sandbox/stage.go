package sandbox

import (
	"slices"
	"time"
)

// Stage is where an application is in its life. The provider lists no stages and no texts; these follow what the
// upstream registry (NSDL, now Protean) speaks of, and the messages imitate the one that is documented.
type Stage string

// The stages of a life. Delivered, Returned, Rejected and Cancelled end it.
const (
	Received   Stage = "received"
	Processing Stage = "processing"
	Objection  Stage = "objection" // somebody must send or mend something
	Resolved   Stage = "resolved"  // they have
	Referred   Stage = "referred"  // a message that says nothing to an agent
	Allotted   Stage = "allotted"
	Dispatched Stage = "dispatched"
	Delivered  Stage = "delivered"
	Returned   Stage = "returned" // the card came back
	Rejected   Stage = "rejected"
	Cancelled  Stage = "cancelled"
)

// underProcess is the one message that the reference documents.
const underProcess = "Application is under process at NSDL eGOV"

// wording is what a stage answers, and how long it is held at speed 1.
type wording struct {
	stage    Stage
	code     int // invented, but for the 1 of Processing
	bad      bool
	min, max time.Duration
	messages []string
}

var wordings = []wording{
	{Received, 1, false, 4 * time.Hour, 24 * time.Hour, []string{
		"Application received",
		"Application received by TIN facilitation centre",
	}},
	{Processing, 1, false, 12 * time.Hour, 48 * time.Hour, []string{
		underProcess,
		"Application is under process at Protean eGov",
		"Application is under process: sent to Income Tax Department",
		"Application is under process: data entry at PAN service centre",
	}},
	{Objection, 3, true, 12 * time.Hour, 60 * time.Hour, []string{
		"Application under objection: proof of address not legible",
		"Discrepancy in documents: name does not match Aadhaar",
		"Marked for clarification: signature mismatch",
		"Application under objection: proof of date of birth required",
		"Discrepancy in documents: photograph not clear",
	}},
	{Resolved, 1, false, 4 * time.Hour, 24 * time.Hour, []string{
		"Documents received, application is under process",
		"Clarification received, application is under process",
	}},
	{Referred, 9, false, 12 * time.Hour, 36 * time.Hour, []string{
		"Ref to HO desk 7",
		"Ref to HO desk 12",
	}},
	{Allotted, 1, false, 18 * time.Hour, 36 * time.Hour, []string{
		"PAN allotted",
		"PAN allotted, card under print",
	}},
	{Dispatched, 1, false, 36 * time.Hour, 96 * time.Hour, []string{
		"PAN card dispatched by speed post",
		"PAN card dispatched by courier",
	}},
	{Delivered, 1, false, lastsFor, lastsFor, []string{
		"PAN card delivered",
		"PAN card delivered to applicant",
	}},
	{Returned, 4, true, lastsFor, lastsFor, []string{
		"PAN card returned undelivered: address incomplete",
		"PAN card returned undelivered: addressee not found",
	}},
	{Rejected, 5, true, lastsFor, lastsFor, []string{
		"Application rejected: duplicate PAN exists",
		"Application rejected: documents not submitted in time",
	}},
	{Cancelled, 6, true, lastsFor, lastsFor, []string{
		"Application cancelled by applicant",
		"Application cancelled: fee not received",
	}},
}

// lastsFor is how long, at speed 1, an ended life stays so where lives are renewed.
const lastsFor = 48 * time.Hour

func wordingOf(s Stage) wording {
	return wordings[slices.IndexFunc(wordings, func(w wording) bool { return w.stage == s })]
}

// Stages lists all stages, roughly in the order of a life.
func Stages() []Stage {
	stages := make([]Stage, len(wordings))
	for i, w := range wordings {
		stages[i] = w.stage
	}
	return stages
}

// Messages lists what applications in the stage may be answered; the list is the caller's.
func (s Stage) Messages() []string { return slices.Clone(wordingOf(s).messages) }

// Final reports whether a life ends with the stage.
func (s Stage) Final() bool { return wordingOf(s).min == lastsFor }
