package verdict

import (
	"slices"
	"strings"
	"sync"
)

// stage is one built-in rule: what a message says where its pattern is found,
// over the words that [normalize] makes of it and [strike] has left.
type stage struct {
	name    string // what `panwatch check --explain` calls it
	phase   Phase
	reason  string // one to three words
	final   bool
	pattern string // of whole words; a word in braces stands for an entry of vocabulary
	// unless takes the stage out where it is found anywhere in the message.
	unless string
}

// stages are gone through from the top; the first that is found decides. They
// stand in an order in which the one that needs somebody comes before the one
// that does not, and within that what happens later in an application's life
// before what happens earlier: "PAN allotted, card dispatched" is dispatched,
// "card dispatched, returned" is returned.
//
// To add one: say it in the words of synonyms, without negations and without
// what is still to come (strike has seen to those), put it where it stands in an
// application's life, and add messages for and against it to testdata. Only a
// delivered card, a rejection for good, a withdrawal and a cancellation are
// final: to ask once more is cheaper than to stop too early.
var stages = []stage{
	// The card is on its way again, or has come back.
	{name: "re-dispatched", phase: Done, reason: "in the post", pattern: `redispatched`},
	{name: "returned", phase: Action, reason: "returned", pattern: `returned|[.,~] return [.,~]|undelivered|delivered( back)? to( the)? (senders?|origin|rto)|re ?dispatch( \w+)? (application|pending|required|charges|awaited|needed)|un ?claimed|return(ing)? (to|in transit|initiated|booked|process|journey|article|item)|rto|rts|recalled|(card|item|pan card){been} (sent|came|come) back`, unless: `returned documents`},
	{name: "lost", phase: Action, reason: "lost", pattern: `(lost|missing|damaged|stolen|misplaced|destroyed)( \w+)?( in| during| by| at)( the)? (transit|post|courier|delivery|office|way)|(card|item|dispatch)( \w+){0,2}{been} (lost|damaged|stolen|misplaced|destroyed|not traceable)|^ (lost|damaged|misplaced)( $)`},
	{
		name: "not delivered", phase: Action, reason: "not delivered",
		pattern: `notdelivered|addressee( \w+){0,3} (absent|moved|left|not|refused|deceased|dead|gone|shifted|unavailable|unknown|untraceable)|(house|door|premises|office|flat|shop|gate)( was| is| found| were)* (locked|closed)|(insufficient|incomplete|in ?correct|wrong|bad|improper|no such|unknown) (address|addressee|person|pin ?code|house)|address( \w+){0,2} (incomplete|insufficient|not|incorrect|wrong|untraceable|unknown|unserviceable)|no such (person|address|house|name)|deceased|left (without|notice)|notice left|out of station|delivery intimated|addressee expired|delayed delivery|requested (re ?|later )delivery|[.,~] (moved|shifted)|refused|` +
			`(delivery|deliver) (attempt\w*|intimation)|attempted( delivery)?|attempt(ed)? (to|for) deliver\w*|intimation( notice| slip)?( was| is| has been| been)* (served|issued|left|delivered|given)|not (available at|at) (home|address|residence)|(in|kept in|held in) deposit|(awaiting|for|waiting for) (collection|pick ?up)|(detained|retained|kept|held) (at|in|by)( the)? (\w+ )?(post office|customs|po|so|bo|ho)|window delivery|unserviceable|entry (restricted|not permitted)|customer not (available|contactable)|not contactable`,
		unless: `address documents|(documents|proof) of address|refused payment|objection|discrepancy|clarification`,
	},

	// A bad end, unless the same message says how to cure it.
	{name: "paper rejected", phase: Action, reason: "documents rejected", pattern: `({paper}|reply|response|clarification)( \w+)?{been} (rejected|expired|invalid|cancelled)|(expired|invalid|in ?correct|wrong|un ?clear|blurred|illegible|rejected) {paper}`, unless: `application{been} (rejected|cancelled)|rejected (due|because|for|as|on|since|owing|in view)|pan( card)?{been} (rejected|cancelled)`},
	{name: "about to be rejected", phase: Action, reason: "rejection near", pattern: `rejectable|(provisionally|temporarily|partially) rejected|(marked|proposed|recommended|liable) for rejection|rejection (notice|warning|under review)|show cause`},
	{name: "rejected, to be cured", phase: Action, reason: "to resubmit", pattern: `rejected [^~]*(resubmit|resubmission|rectify|rectification|(submit|upload|provide|send|furnish)( \w+){0,4} (documents|photo|signature|proof|copy|form)|correct (the|and|your|it))|(resubmit|rectify|correct)[^~]* rejected|rejected documents`, unless: `(fresh|new) application|apply (again|afresh|fresh|a fresh|new)|re ?apply`},
	{name: "rejected", phase: Failed, reason: "rejected", final: true, pattern: `{whole}( \w+){0,4} rejected|[.,~] (stands? |is |was |been |got |has been |finally )*rejected|rejected (by|due|because|as|for|on|since|owing|after|in)`},
	{name: "something rejected", phase: Action, reason: "rejected", pattern: `rejected`},
	{name: "rejection", phase: Failed, reason: "rejected", pattern: `rejection (letter|intimation|memo|mail|sms|intimated|advice|order)|rejection`},
	{name: "withdrawn", phase: Failed, reason: "withdrawn", final: true, pattern: `{whole}( \w+){0,4} withdrawn|[.,~] (is |was |been |has been )*withdrawn|withdrawn (by|at|on|as|the application)|applicant( has| have)* withdrawn`},
	{name: "cancelled", phase: Failed, reason: "cancelled", final: true, pattern: `{whole}( \w+){0,4} cancelled|[.,~] (is |was |been |got |has been )*cancelled|cancelled (by|at|due|as|on)`, unless: `(payment|transaction|dispatch|delivery|item|appointment|slot|booking)( \w+)? cancelled`},
	{name: "something cancelled", phase: Action, reason: "cancelled", pattern: `cancelled|withdrawn`},
	{name: "lapsed", phase: Failed, reason: "lapsed", pattern: `(application|form|coupon|case|pan|it){been} (expired|lapsed|abandoned|void|archived)|lapsed|(application|case|request|file){been} (closed|filed) (due|because|as|for|without|since|owing|on account)|application{been} (invalid|not valid|not maintainable)|closed (due|for want|as (no|not|documents|payment)|without)`},

	// Somebody must do something.
	{name: "not found", phase: Action, reason: "not found", pattern: `not( be)? (found|traced|traceable|exists?|available in)|no( such| pan| matching)* (record|data|details|application|information|result|status|entry)s?|(does|do|did)? ?not exists?|record not|un ?known (application|registration|acknowledgement|id|number)|(in ?valid|in ?correct|wrong|valid|unknown)( \w+){0,4} (acknowledgement|registration ?id|registrationid|registration|coupon|application|token|reference|number|id|no)|(acknowledgement|registrationid|registration id|registration|coupon|number|id){been} (invalid|incorrect|wrong|not valid|required|not registered)`},
	{name: "already has a PAN", phase: Action, reason: "already has a PAN", pattern: `already( been)? (exists?|existing|has|have|holds?|holding|allotted|generated|applied|registered|linked|available|present|alive|submitted)|(pan|epan|application)( card)? already|(duplicate|multiple|two|second|another) (pan|application)( card| application)*( \w+)?|dedup\w*|possible duplicate|existing pan|duplicate`},
	{name: "objection", phase: Action, reason: "objection", pattern: `objection|discrepancy|deficient|under clarification|(marked|sent|kept|referred|pending|asked|called|required|needed|for) (for )?clarification|clarification{been} (not|required|sought|needed|pending|awaited|asked|raised|called|requested|to)|clarification|(seek|seeking|sought) clarification|inconsistent|anomaly`},
	{name: "identity", phase: Action, reason: "aadhaar", pattern: `(aadhaar|ekyc)( \w+){0,6} (mis ?match\w*|not|failed|failure|pending|required|inactive|suspended|error|invalid|incomplete|unsuccessful|different|expired|differ\w*|awaited|due|deactivated|locked)|(mis ?match\w*|pending|failed|awaiting|awaited|complete|verify|required|link|update|mandatory|waiting for|enter)( \w+){0,3} (aadhaar|ekyc)|ekyc (sent|link|verification pending)|otp sent`},
	{name: "on hold", phase: Action, reason: "on hold", pattern: `(on |put on |under |kept on |kept in )?hold|held( up)?|abeyance|suspended|stopped|blocked|frozen|withheld|parked|stuck|inoperative|inactive|deactivated`, unless: `being held`},
	{name: "payment", phase: Action, reason: "payment", pattern: `payment( \w+){0,2}{been} (awaited|pending|due|not|un ?paid|short|failed|failure|required|declined|unsuccessful|bounced|dis ?honou?red|cancelled|rejected|mismatch\w*|incomplete|insufficient|less|refunded|reversed|yet)|(pending|awaiting|awaited|waiting|insufficient|short|un ?paid|no|pay|balance|due|remaining|wait)( for| of| the| your| to be|s)* payment|un ?paid|(cheque|payment) (bounced|returned|dis ?honou?red)`},
	{
		name: "documents awaited", phase: Action, reason: "documents awaited",
		pattern: `{paper}( \w+){0,3}{been} (awaited|pending|due|not|missing|required|needed|yet to|un ?clear|un ?signed|illegible|blurr?ed|incomplete|insufficient|improper|to be (submitted|sent|provided|uploaded)|mandatory|short)|(pending|awaiting|awaited|waiting|wait|insufficient|missing|illegible|incomplete|in ?sufficient|no|un ?signed|improper|unclear|required|need|needed|additional|more|further|mandatory|original)( for| of| the| your| from| applicant| original| signed| physical| valid| to receive| receipt| supporting| self| attested| clear)* {paper}|` +
			`yet to (be )?(upload|submit|submitted|send|provide|receive|received|furnish|pay|complete|sign)( \w+)*|(application|form|acknowledgement)( \w+){0,3} not( yet)?( been)? (received|submitted|signed|legible|reached)|not( yet)?( been)? (received|submitted|furnished|provided|reached)|not (clear|legible|signed|visible|readable|proper|attested)|documents pending|want of {paper}`,
		unless: `(documents|aadhaar|form|identity|address|database|physical|id|photo|signature) verification( is| under)? (pending|awaited|in|under)|pending (for )?(documents|document) verification`,
	},
	{name: "mismatch", phase: Action, reason: "mismatch", pattern: `mis ?match\w*|un ?matched|not (match\w*|as per|same|according|tally|tallied|same|matching)|differs?|different|match not done`},
	{name: "with the applicant", phase: Action, reason: "with applicant", pattern: `(pending|awaiting|awaited|waiting|lying|await)( for| with| at| from| by| the| on| confirmation| action| approval| response| reply| consent| end| side| of| correction)* {people}|sent back( to| for)?|reverted|(applicant|customer)( \w+){0,2} (to|must|should|needs?|has to|have to) \w+|action( is)? (required|needed|pending|awaited)|(correction|response|reply|consent|action|confirmation|data)( is| from \w+)* (required|needed|awaited|pending)|wait\w* for( the)? (applicant|response from applicant)`},
	{name: "please do", phase: Action, reason: "to do", pattern: `[.,] (re ?)?(submit|send|upload|provide|furnish|pay|attach|correct|complete|resubmit|link|enter|apply) (\w+|[.~])|(please|needs? to|must|required to|(has|have) to|should|kindly|to)( \w+){0,5} (resubmit|submit|upload|provide|send|pay|correct|furnish|attach|complete|link|update|reply|respond|sign|rectify|apply|re ?apply|enter|fill|share|produce|bring|confirm|verify|contact|visit|raise|re ?register|claim|collect|give)( \w+)*|resubmit( \w+)*|re ?apply|apply (again|afresh|fresh)|field visit|personal (visit|appearance|hearing)|hearing|summon\w*`},
	{name: "something is wrong", phase: Action, reason: "not in order", pattern: `in ?complete|insufficient|in ?correct|wrong|illegible|blurr?ed|missing|improper|un ?signed|required|needed|not (accepted|acceptable|eligible|valid|verified|clear|linked|available|registered|processed|successful|complete|permitted|allowed|possible|uploaded)|in ?eligible|minor|invalid|failed|fails|failure|errors?|un ?able|un ?successful|not done|process not done|verify not done|underage|exceeds?|mistake|fake|forged|suspicious|under investigation|problem`},
	{name: "marked", phase: Action, reason: "marked", pattern: `marked for \w+`, unless: `marked for( \w+)? (dispatch|under|process|verification|scrutiny|approval|allotment|delivery|print|~|data)`},

	// Sent, but not the card.
	{name: "allotment letter", phase: Done, reason: "allotted", pattern: `(allotment|pan) (letter|advice|intimation)( \w+)?{been} (dispatched|sent|delivered|generated|emailed)`, unless: `print`},
	{name: "letter", phase: Action, reason: "letter", pattern: `(letter|notice|memo|reminder|intimation)( \w+)?{been} (dispatched|sent|issued|delivered|generated|emailed)`, unless: `(allotment|welcome|pan|covering) (letter|advice)`},
	{name: "papers on the way", phase: Pending, reason: "in process", pattern: `(documents|acknowledgement|batch|files?|data|cheque|proof|receipt|details|case|coupon)( \w+){0,3}{been} (dispatched|sent|delivered)|(documents|application|form|forms|acknowledgement|batch|files?|data|details|case|coupon)( \w+){0,3}{been} (sent|delivered|forwarded|handed over|transferred|picked|collected)|(delivered|dispatched) (documents|application|forms?)|(dispatched|sent|submitted|forwarded|transferred|handed over|delivered)( \w+){0,4} (to|at|for)( the| our| your| nearest| central| concerned| regional| processing)* (office|processing|verification|scrutiny|approval|digiti[sz]ation|under process|further)`, unless: `(pan|card|pan card|epan){been} (dispatched|delivered|printed)|sent( \w+)? for print|(to|at) (your|the given|the registered|the communication|above|applicant)( \w+)* address`},

	// Good ends, the last first.
	{name: "delivered", phase: Done, reason: "delivered", final: true, pattern: `delivered|(card|pan card){been} received by( the)? (applicant|addressee|self)`, unless: `partially|partly|email|mail|soft copy|sms|inbox|digi ?locker|delivered( \w+)? to( the| your| our| nearest)* (\w+ )?(post|courier|india|speed|office|hub|branch|agent|bank|customs|dispatch|warehouse|wrong|other|different|so|bo|ho|po|nsh|rms|delivery|sorting)|delivered (to|at) (wrong|other|different)|(letter|notice|intimation|message|otp|link|receipt|invoice|welcome|first|part)( \w+)?{been} delivered`},
	{name: "delivered elsewhere", phase: Action, reason: "not delivered", pattern: `delivered (to|at)( the| a| an)? (wrong|other|different|agent)`},
	{name: "in print", phase: Done, reason: "in print", pattern: `printed|(under|in|being|sent for|sent to|ready for|for|at|to) print(er|ing)?|(card|pan|epan)( \w+){0,2} print|[.,~] print|print (started|in progress|under process|queue|stage|process|initiated|completed?|done)|(card )?(under|in) (personali[sz]ation|embossing|production)|quality check of card`, unless: `(acknowledgement|form|application|receipt|slip)( \w+){0,2} print(ed)?|print( \w+)? (acknowledgement|form|application|receipt|out|and|slip|it)`},
	{name: "dispatched", phase: Done, reason: "in the post", pattern: `dispatched|(pan|card|item)( \w+)?{been} delivered|(pan|pan card|card)( \w+)?{been} (sent|mailed|posted|handed over|despatch\w*)|(handed over to|booked (with|by|through|via)|given to)( the)? (courier|india post|speed ?post|post|postal|blue ?dart|delhivery|dtdc)`, unless: `dispatched by (email|mail|sms)`},
	{name: "the post's events", phase: Done, reason: "in the post", pattern: `(item|bag|card) (\w+ )?(booked|bagged|received|arrived|departed|opened|closed|dispatch|redirected|missent|forwarded|in transit|sorted|out|picked|invoiced|shipped|accepted)|booked|bagged|with (the )?(delivery|postman|courier)|bag (received|opened|closed|dispatch|~)|in ?transit|transit|out for delivery|out for ~|out ~|reached (destination|delivery|the delivery|at|nearest|hub)|arrived( at| in)?|received at (destination|delivery|nsh|ich|hub|sorting|the delivery|transit)|departed|redirected|missent|mis ?routed|picked up|item ~|on (its|the) way|beat change|bag (open|close)|(tmo|rms|nsh|beat|bo|so) dispatch`, unless: `(application|documents|form|case|file|data|payment)( \w+){0,3} (booked|received|arrived|reached|forwarded|transit|opened|closed|accepted|picked|out|dispatched)|slot|appointment`},
	{name: "e-PAN", phase: Done, reason: "e-PAN sent", pattern: `(epan|soft copy|pdf)( \w+){0,4}{been} (sent|emailed|e mailed|mailed|generated|available|ready|delivered|shared|downloaded|dispatched|allotted|approved)|(sent|emailed|mailed|generated)( \w+){0,3} epan|(allotted|generated)( \w+)* epan|epan (generated|emailed|sent)`},
	{name: "allotted", phase: Done, reason: "allotted", pattern: `allotted|allotment{been} (done|completed?|made|successful)|(pan|card|pan number|number)( no| number| card| has)*{been} (generated|ready|active|activated|operative|allotted)|(new|your) pan( number| no| card)*( is)? [.,]|(generated|active) (pan|card)|pan (no|number) is|(data|details|changes?|correction|name|dob|update)( \w+){0,5} (updated|done|completed|carried out|effected|incorporated)( \w+)? (in|successfully|and|at)( \w+)? (office|pan|database|records?|itd)|(correction|change|changes){been} (completed|carried out|effected|incorporated)`, unless: `(application|case|file)( \w+)?{been} allotted (to|with)|(acknowledgement|application|token|coupon|registration|reference|ticket|srn|id|code|roll)( no| number| id)*{been} (allotted|generated)|(allotted|generated) (acknowledgement|application|token|coupon)`},
	{name: "closed", phase: Done, reason: "completed", pattern: `(application|case|process|service){been} closed[^.]* ~`},
	{name: "closed without a word", phase: Action, reason: "closed", pattern: `closed|terminated|dropped|discarded|not (done|possible)`},

	// Moving.
	{name: "in process", phase: Pending, reason: "in process", pattern: `under|under process|process|processed|pending|wip|running|ongoing|initiated|queued?|in queue|being|started|proceeding|awaiting( \w+)* (office|confirmation|approval|allotment)`},
	{name: "verification", phase: Pending, reason: "verification", pattern: `verification|verified|scrutin(y|i[sz]ed)|data entry|digiti[sz]\w*|scann?(ed|ing)|quality check|database|checking|validated|approval|approved|review\w*|assessment|clear`},
	{name: "received", phase: Pending, reason: "received", pattern: `received|accepted|acknowledge?d?(ment)?|submitted|registered|filed|lodged|logged|inward(ed)?|paid|confirmed|generated|resubmitted|reversed|completed?|saved|successful\w*|done|allotted|filled|applied|reached|recorded|captured|fetched`},
	{name: "forwarded", phase: Pending, reason: "with the office", pattern: `forwarded|transferred|(sent|submitted) (to|for|at)|(at|with|by|moved to|passed to|reached|gone to)( the)? office|office (under process|process)|sent`},
	{name: "waiting", phase: Pending, reason: "waiting", pattern: `awaited|awaiting|waiting|wait|ready|scheduled|expected|shortly|soon|delay(ed)?|late|slow|backlog|later|days|clarification|dispatch|delivery`},
}

// left are what a message may come down to of which all was cut out, looked for
// in its words as they were: whom to call, and what must be done before anything
// else happens.
var left = []stage{
	{name: "please call", phase: Action, reason: "to do", pattern: `please (contact|visit|call|write|email)`},
	{name: "documents asked for", phase: Action, reason: "documents awaited", pattern: `if( \w+){0,4} (documents|payment|clarification|reply|response)( \w+){0,3} not( \w+)? (received|submitted|furnished|provided|paid)`},
	{name: "waits for somebody", phase: Action, reason: "documents awaited", pattern: `(once|until|unless|after|on|upon|till|when)( \w+){0,4} (documents|payment|objection|discrepancy|clarification|address)( \w+){0,4} (received|resolved|submitted|paid|cleared|confirmed|updated|rectified)|(on|upon|after|pending) (receipt|submission|resolution|confirmation|clearance) of( \w+){0,3} (documents|payment|objection|clarification|discrepancy|address)`},
}

var (
	stagePatterns  = sync.OnceValue(func() []*pattern { return wholeWordsOf(stages, func(s stage) string { return s.pattern }) })
	unlessPatterns = sync.OnceValue(func() []*pattern { return wholeWordsOf(stages, func(s stage) string { return s.unless }) })
	leftPatterns   = sync.OnceValue(func() []*pattern { return wholeWordsOf(left, func(s stage) string { return s.pattern }) })
)

// onTheWay is the verdict on a message in which all was cut out by strike.
var onTheWay = &stage{name: "not yet", phase: Pending, reason: "in process"}

// findStage returns the stage that a message is at, given as [plain] words, or
// nil.
func findStage(message string) *stage {
	whole := normalize(message)
	words, struck := strike(" ." + whole + ". ") // so that it shows what a sentence begins with
	for i, p := range stagePatterns() {
		if p.in(words) && !unlessPatterns()[i].in(words) {
			return &stages[i]
		}
	}
	for i, p := range leftPatterns() {
		if p.in(whole) {
			return &left[i]
		}
	}
	if struck {
		return onTheWay
	}
	return nil
}

// Reasons lists the reasons that the built-in rules give, in alphabetical order.
func Reasons() []string {
	var reasons []string
	for _, s := range slices.Concat(stages, left, []stage{*onTheWay, {reason: notSuccessful}}) {
		reasons = append(reasons, s.reason)
	}
	slices.SortFunc(reasons, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return slices.Compact(reasons)
}

// notSuccessful is the reason where no rule matches and the success flag is false.
const notSuccessful = "not successful"
