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
	objection  stage = "objection" // somebody must send or fix something
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
		"Application is received and is under verification",
		"Your PAN application has been verified by operators and submitted to the department",
		"Application submitted successfully. Your token number is 0012345678",
		"forwarded to nsdl",
	}},
	{processing, 1, false, 12 * time.Hour, 48 * time.Hour, []string{
		underProcess,
		"Application is under process at Protean eGov",
		"Application is under process: sent to Income Tax Department",
		"Application is under process: data entry at PAN service centre",
		"YOUR APPLICATION IS UNDER PROCESSING. PAN UNDER ALLOTMENT, AWAITING CONFIRMATION FROM INCOME TAX DEPARTMENT.",
		"Your PAN application is in progress. Please check back later.",
		"Income Tax Dept Database Verification",
		"Document Verification",
	}},
	{objection, 3, true, 12 * time.Hour, 60 * time.Hour, []string{
		"Application under objection: proof of address not legible",
		"Discrepancy in documents: name does not match Aadhaar",
		"Marked for clarification: signature mismatch",
		"Application under objection: proof of date of birth required",
		"Discrepancy in documents: photograph not clear",
		"Application held for discrepancy/verification",
		"Application on hold for want of documents",
		"pan document yet to upload",
		"Payment not received",
		"Entered Aadhaar Number is not linked with any active mobile number.",
	}},
	{resolved, 1, false, 4 * time.Hour, 24 * time.Hour, []string{
		"Documents received, application is under process",
		"Clarification received, application is under process",
		"Objection cleared. Application is under process",
		"Hold released, application under process",
	}},
	{referred, 9, false, 12 * time.Hour, 36 * time.Hour, []string{
		"Remark code R-17",
		"Cyc. 12 / bin A-1",
	}},
	{allotted, 1, false, 18 * time.Hour, 36 * time.Hour, []string{
		"PAN allotted",
		"PAN allotted, card under print",
		"A new PAN is allotted by ITD.(XXXXX0000X)",
		"e-PAN Generated & Emailed to Applicant",
		"Application processed and sent for printing",
		"Your e-PAN has been issued and sent to the email on the application. The physical card follows by post.",
	}},
	{dispatched, 1, false, 36 * time.Hour, 96 * time.Hour, []string{
		"PAN card dispatched by speed post",
		"PAN card dispatched by courier",
		"All documents clear. PAN dispatched via India Post Speed Post (EE000000000IN).",
		"In Transit",
		"Item Dispatched",
		"Out for Delivery",
	}},
	{delivered, 1, false, lastsFor, lastsFor, []string{
		"PAN card delivered",
		"PAN card delivered to applicant",
		"Item Delivered",
	}},
	{returned, 4, true, lastsFor, lastsFor, []string{
		"PAN card returned undelivered: address incomplete",
		"PAN card returned undelivered: addressee not found",
		"Returned Undelivered",
		"Addressee Moved",
		"Insufficient Address",
		"Door locked",
	}},
	{rejected, 5, true, lastsFor, lastsFor, []string{
		"Application rejected: duplicate PAN exists",
		"Application rejected: documents not submitted in time",
		"PAN application rejected due to Aadhaar mismatch",
		"PAN application rejected due to invalid documents",
	}},
	{cancelled, 6, true, lastsFor, lastsFor, []string{
		"Application cancelled by applicant",
		"Application cancelled: fee not received",
		"Application withdrawn",
	}},
}

// lastsFor is how long, at speed 1, an ended life stays so where lives are renewed.
const lastsFor = 48 * time.Hour

func wordingOf(s stage) wording {
	return wordings[slices.IndexFunc(wordings, func(w wording) bool { return w.stage == s })]
}

// final reports whether a life ends with the stage.
func (s stage) final() bool { return wordingOf(s).min == lastsFor }
