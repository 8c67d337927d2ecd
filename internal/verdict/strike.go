package verdict

import (
	"strings"
	"sync"
)

type striking struct{ name, pattern, leaves string }

// strikes say what has not happened: it is still to come, denied, settled, or
// depends on something. What they match is cut out before the stages look, so
// that no stage has to think of negations. They are gone through in order.
// Where something was cut out and no stage decides, the application is on its
// way.
//
// A word in braces stands for an entry of vocabulary.
var strikes = []striking{
	// Words that only sound like an event.
	{"noun", `cancelled che(que|ck)s?|(delivery|dispatch|print) (address|mode|date|details|charges|type|time|schedule)|(address|mode|date|time|proof) of (delivery|dispatch)|duplicate (pan )?(card|copy|reprint|print|check)|(de ?dup\w*|duplicate pan check)|reprint|lost (pan )?(card )?application|(in|against|for) lieu of lost`, "~"},
	{"application for it", `application( form)? (for|of|to)( the)? (cancellation|withdrawal|surrender|deactivation|cancel|withdraw)( of)?( (duplicate|additional|extra|second|multiple))*( pan)?( card)?|(cancellation|withdrawal|withdrawn|surrender) (of )?(pan |duplicate )*application( has| have| be)*( rejected)?|(appeal|representation|complaint|grievance) against( the)? (rejection|cancellation|objection|discrepancy)`, "~"},

	// Settled.
	{"settled", `{trouble}( (and|raised|marked|pending|reported|found|earlier|letter|memo))*{been} {settled}|{settled}( the| all| your| from)* {trouble}|(released|removed|taken) (from|off|out of)( the)? hold|hold{been} (released|over)|on which( an?)? {trouble}( was| were| had been)*( raised)?`, "~"},
	{"answered", `clarification( documents| letter| reply)*{been} (received|submitted|accepted|provided|given|verified|furnished)|(reply|response) (to|for|of|against)( the)? ({trouble}|clarification){been}( (received|submitted|accepted))?|{trouble} (reply|response|documents){been} (received|submitted|accepted|verified)|all documents( are)? (clear|ok|verified|correct|in order)`, "~"},
	{"undone", `{bad}( application| form| case| earlier| and| but| now| it| since| after| correction| by| the| applicant| \.| on| has been| is| was| has)*{been} (resubmitted|reversed)|(resubmitted|reversed|resubmission)( application)?( after| the| being| an?| of| for| against)* ({bad}|rejection|{trouble})|(earlier|previously|formerly|once|initially|old|previous|first)( was| application| been)* ({bad}|returned)|({bad}|returned) (earlier|previously|before|in error|by mistake|wrongly|erroneously)|{bad} documents( \w+)?{been} (received|submitted|resubmitted|replaced)|(rejection|cancellation){been} (withdrawn|cancelled|reversed|set aside|recalled)|{bad} application(s)?{been} (under process|under|received|resubmitted|reconsidered|being)`, "~"},

	// Advice to whom something else happens.
	{"advice", `for( any| further| other| more)* (objection|clarification|discrepancy|assistance|details|information|help|support|grievance|complaint|updates?|status)s?( [a-z]+){0,3} (please|contact|call|visit|write|email|refer|log|dial|reach|track|check)[^.]*`, "~"},
	{"contact", `please( do)? (check|visit|track|wait|note|refer|quote|keep|log ?in|login|try|call|contact|write|email|be informed|bear|allow|ignore|find|click|download|see|await|follow|verify)( [a-z,]+)*|(you|applicant) (can|may) (check|track|download|collect|visit|contact|call|view)( [a-z,]+)*|(check|track|download|visit|view) (back|again|the|your|here|status|online|on|at|it|after|later|from)( [a-z,]+)*|contact (us|customer care|helpdesk|the|nearest|your)( [a-z,]+)*`, "~"},

	// It depends. A condition that opens a sentence makes all of it conditional;
	// one further on, the rest of it.
	{"condition", `(if|incase|in case|in the event|unless|until|till|provided that|subject to|should you|should the|whenever|as soon as|as and when|when|once|upon|only after|before|failing which|after( [a-z]+){0,2} (receipt|receiving|submission|documents|payment|clarification|verification|allotment)|otherwise|else|or else|in absence of)( [a-z,]+)*`, "~"},
	{"prevent", `(to avoid|avoid|prevent|to prevent|may lead to|can lead to|lead to|result in|to escape|risk of|leads to|subject to) {event}`, "~"},

	// Still to come. That it will be rejected is for somebody to act on.
	{"bad to come", `(will|shall|would|may|might|could|can|liable|likely|about)( [a-z]+){0,4} ({bad}|rejection|cancellation)`, "~ rejectable"},
	{"to come", `(will|shall|would|may|might|must|should|could|can|to|about to|needs? to|yet to|due to|ready to|going to|expected to|likely to|scheduled to|are to|is to)( not| only| also| now| soon| shortly| then| get| have| very)* be( [a-z]+)?( soon)? ({event}|{step})|(will|shall|would|may|might|must|should|could|can)( [a-z]+){0,3} ({event}|{step})|(yet to|about to|going to|ready to|to) (be )?({event}|deliver|print|dispatch|reach|arrive|allot)|being( [a-z]+)? ({event}|{step})|(will|should|shall|may|would) (reach|arrive|receive|get)( [a-z]+){0,8}|under (dispatch|delivery|cancellation|rejection|withdrawal|allotment)`, "~"},
	{"awaited event", `(pending|awaiting|awaited|waiting|wait|ready|queued?|scheduled|expected|marked|estimated|tentative|approx\w*|anticipated|shortly|initiated|planned|under consideration)( for| of| the| to| its| your| in| pan| card)* ({event})|{event}( is| are| date)* (awaited|pending|expected|scheduled|shortly|soon|due (on|by|in|for)|planned|to follow|not started)|(dispatch|delivery|allotment|cancellation|withdrawal|rejection)( is| are)* (under process|in queue|initiated)`, "~"},

	// Denied.
	{"denied trouble", `(no|nil|without|zero|free from|free of|not|nor|neither|not under|not in|not on)( any| longer| further| pending| more| under| in| on| have| found| marked| for| an| a| such| been| yet| other)* {trouble}( has| have| is| are| was| been| found| raised| pending| noticed| observed| required| needed)*`, "~"},
	{"denied need", `(no|not)( any| further| more| additional)*( (documents|action|payment|clarification|correction|reply))?( is| are)* (required|needed|necessary)`, "~"},
	{"denied", `(not|neither|nor)( yet| been| be| so| far| currently| presently| as| of| now| get| got| still| also| ever| even)* {event}( yet| so far| till| as| done)*|{event}( not done| not yet| no)|{noun} not done`, "~"},
}

// vocabulary is the words in braces, of strikes and of stages.
var vocabulary = strings.NewReplacer(
	"{been}", `( be| has| have| had| being| got| found| status| raised| reported| marked| treated| as| already| by| office| applicant)*`,
	"{trouble}", `(objection|discrepancy|hold|held|issue|mis ?match|abeyance|error)s?`,
	"{settled}", `(resolved|rectified|removed|cleared|clear|closed|withdrawn|lifted|reversed|waived|cancelled|over|released|corrected|addressed|satisfied|complied|sorted|solved|answered|replied|attended|settled|dropped)`,
	"{bad}", `(rejected|cancelled|withdrawn)`,
	"{event}", `(allotted|allotment|generated|printed|print|dispatched|dispatch|delivered|delivery|emailed|sent|returned|rejected|rejection|cancelled|cancellation|withdrawn|expired|closed|redispatched|activated|undelivered|destroyed|lapsed|couriered|mailed)`,
	"{step}", `(approved|verified|processed|completed|finali[sz]ed|accepted|scrutini[sz]ed|digiti[sz]ed|updated|made)`,
	"{noun}", `(dispatch|print|allot|delivery|deliver|process|verify|approve)`,
	"{paper}", `(photo|signature|documents|payment|transaction|image|scan|aadhaar|ekyc|cheque|certificate|passport|form|birth certificate|proof of \w+|id|identity|address)`,
	"{whole}", `(application|pan|card|case|form|it|proposal|coupon|acknowledgement|file|correction|reprint|epan|status)`,
	"{people}", `(applicant|agent|bank|employer|representative)`,
)

var strikePatterns = sync.OnceValue(func() []*pattern {
	return wholeWordsOf(strikes, func(s striking) string { return s.pattern })
})

// strike cuts out of words what has not happened, and reports whether there was
// any such thing. A "~" stands in its place and keeps apart what was around it.
func strike(words string) (rest string, struck bool) {
	for i, p := range strikePatterns() {
		var found bool
		words, found = p.replaceIn(words, strikes[i].leaves)
		struck = struck || found
	}
	return words, struck
}
