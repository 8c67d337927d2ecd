package verdict

// Advice says in a few words what an agent can do about an application with this
// verdict; late says that it has been in its phase for too long. It is never empty.
func (v Verdict) Advice(late bool) string {
	switch {
	case v.Phase == Pending && late:
		return "ask the provider why it does not move"
	case v.Phase == Done && v.Final:
		return "nothing, it is finished"
	}
	if text := advice[v.Phase][v.Reason]; text != "" {
		return text
	}
	return advice[v.Phase][""]
}

// advice is by phase and built-in reason; "" is for the other reasons of the phase,
// those of the user's own rules too.
var advice = map[Phase]map[string]string{
	Pending: {"": "nothing yet, it is moving"},
	Action: {
		"":                   "read the message; somebody must act on it",
		"aadhaar":            "ask the applicant to check the Aadhaar details against the form",
		"already has a PAN":  "ask the applicant for the PAN that exists; a second one is not issued",
		"cancelled":          "ask the provider what was cancelled, and whether it can go on",
		"closed":             "ask the provider how it was closed",
		"documents awaited":  "ask the applicant for the documents",
		"documents rejected": "ask the applicant for other documents",
		"letter":             "ask the applicant what the letter asks for",
		"lost":               "ask the provider to trace the card or to print another",
		"marked":             "ask the provider what it was marked for",
		"mismatch":           "ask the applicant which of the details that differ is right",
		"not delivered":      "confirm address and telephone with the applicant, then ask for another delivery",
		"not found":          "compare the ID with the acknowledgement, then ask the provider",
		"not in order":       "ask the applicant to put right what the message names",
		"objection":          "ask the applicant to answer the objection",
		"on hold":            "ask the provider what it waits for",
		"payment":            "ask the applicant about the payment",
		"rejected":           "ask the provider what was rejected, and how to put it right",
		"rejection near":     "call the applicant soon: it is about to be rejected",
		"returned":           "confirm the address with the applicant, then ask for another dispatch",
		"to do":              "ask the applicant to do what the message says",
		"to resubmit":        "ask the applicant to correct it and submit it again",
		"with applicant":     "remind the applicant: it waits for them",
	},
	Done: {
		"":            "nothing, it ended well",
		"allotted":    "tell the applicant; the card follows",
		"e-PAN sent":  "ask the applicant to look into the mail, spam too",
		"in print":    "nothing yet, the card is being printed",
		"in the post": "tell the applicant; watch whether the card arrives",
	},
	Failed: {
		"":          "tell the applicant; a new application may be needed",
		"cancelled": "tell the applicant; it needs a new application",
		"lapsed":    "ask the applicant whether to apply again",
		"rejected":  "tell the applicant why; it needs a new application",
		"withdrawn": "nothing, unless the applicant knows of no withdrawal",
	},
	Unknown: {"": "read the message; a [[rule]] in the configuration can say what it means"},
}
