package verdict

import (
	"regexp"
	"strings"
	"sync"
)

// builtinRules read messages whose texts are listed nowhere. They know the
// stages that the registry (NSDL, now Protean) speaks of, and would rather ask
// once more than stop too early: only what plainly ends an application is final.
//
// They are gone through from the top, over the words that [normalize] makes of
// a message; a pattern matches whole words. A rule with a phase decides. A rule
// without one strikes: what it matches did not happen, is still to come or has
// been undone ("not rejected", "to be dispatched", "objection resolved"), so it
// is cut out before the rules below look. Where something was struck and nothing
// decides, the application is on its way: pending. That is how negation works
// without lookahead, and how "objection resolved, PAN allotted" is allotted.
//
// A word in braces stands for an entry of vocabulary.
var builtinRules = []struct {
	pattern string
	phase   Phase // Unknown: strikes
	final   bool
	comment string
}{
	// Asked for and not given.
	{`no (clarification|{wanted}){been} {handed}`, Action, false, "no reply received"},

	// Undone, absent, or still to come.
	{`{trouble}{been} {solved}|{solved} {trouble}`, Unknown, false, "objection resolved, rejection withdrawn"},
	{`clarification{been} {handed}|{trouble} {wanted}{been} {handed}`, Unknown, false, "discrepancy documents received"},
	{`(no|without|nil|not under|not in|not on|free from|free of)( any| further| pending| more)? {trouble}{been}( pending)?`, Unknown, false, "no discrepancy, not under objection"},
	{`(no|not)( any| further| more)?( {wanted})?{been} (required|needed|necessary)`, Unknown, false, "no documents required"},
	{`{ended}( application| form| case| earlier| and| but| now| it| since| after| correction| by| the| applicant| \.)*{been} {again}`, Unknown, false, "rejected application resubmitted"},
	{`{again}( application)?( after| the| being| an?)* ({ended}|{trouble})`, Unknown, false, "resubmitted after rejection"},
	{`(will|shall|would|may|might|must|should|to|about to)( not| only| also| now| soon| shortly| then)* be( [a-z]+)? ({event}|{step})`, Unknown, false, "PAN will be allotted, yet to be dispatched"},
	{`not( been)? delivered (yet|so far|till|as)|being (allott?ed|generated|{sent}|rejected)`, Unknown, false, "not delivered yet, being dispatched"},
	{`(once|if|when|unless|until|till|in case)( [a-z]+){0,5} ({event}|{step})|(avoid|prevent) {event}`, Unknown, false, "once the PAN is allotted"},
	{`cancell?ed che(que|ck)s?`, Unknown, false, "a kind of document"},

	// The card on its way back. "Re-dispatched" is on its way again.
	{`re {dispatched}|redispatched`, Done, true, "re-dispatched after a return"},
	{`returned|rto|return to (origin|sender)`, Action, false, "returned, delivery tried or not"},
	{`un ?delivered|(could|can) ?not (be |get )?{sent}|(cannot|couldnt|cant) be {sent}|not delivered|delivery( attempt)?{been} (failed|unsuccessful)`, Action, false, "could not be delivered"},
	{`(not|never|neither|nor|hasnt|wasnt|isnt)( yet| been| so| far| being| currently| presently| as| of| now| under| in| marked| for| be| got)* {event}`, Unknown, false, "not rejected, not allotted"},

	// Bad ends. Papers and payments that are rejected are none: they can be
	// handed in again. Nor is a request that is wrong or came too late.
	{`{subject}{been} ({ended}|expired|invalid)`, Failed, true, "application rejected, application is invalid"},
	{`{paper}{been} ({ended}|declined|expired|invalid)`, Action, false, "photo rejected, proof expired"},
	{`{access}{been} expired|expired {access}`, Action, false, "session expired"},
	{`{ended}|expired`, Failed, true, "rejected, cancelled, withdrawn, expired"},
	{`rejection`, Failed, false, "the word alone may be a notice: keep asking"},

	// Sent, but not the card.
	{`{trouble}( [a-z]+)? (letter|memo|notice|intimation|mail|sms)`, Action, false, "objection letter dispatched"},
	{`({sent}|handed over|sent|submitted|forwarded|transferred) (to|at)( the)? {office}`, Pending, false, "forwarded to NSDL"},
	{`{slip}( no| number| id| letter)*{been} ({sent}|generated|issued|allott?ed|assigned|created)`, Pending, false, "acknowledgement number generated"},
	{`e ?pan( card)?{been} ({sent}|sent|e ?mailed|mailed|generated|issued|available|ready)`, Done, false, "e-PAN sent; the card may follow"},

	// Good ends.
	{`{sent}|(d[ei]spatch|delivery){been} (done|completed?|made|successful)`, Done, true, "dispatched, delivered"},
	{`(handed over to|booked (with|by|through|via))( the)? (courier|india post|speed ?post|post|postal)`, Done, true, "dispatched, as couriers say it"},

	// Somebody must do something.
	{`{trouble}|under query|quer(y|ies){been} (raised|pending|open)|discrepant|deficient|clarify`, Action, false, "under objection, discrepancy, clarification"},
	{`mis ?match(ed)?|un ?matched|(not|doesnt|didnt) (match(ed|ing)?|tally|tallied)|differs?`, Action, false, "Aadhaar or biometric mismatch"},
	{`{wanted}{been} (awaited|pending|due|not|un ?paid|short)|(pending|awaiting|awaited|waiting|wait)( for| of| physical| supporting| your| the)* {wanted}`, Action, false, "documents awaited, payment not received"},
	{`{paper}{been} (awaited|pending|required|missing|not|due|un ?clear|un ?signed)|(pending|awaiting|awaited|waiting)( for| of| the| your)* {paper}`, Action, false, "e-KYC pending, Aadhaar not linked"},
	{`(pending|awaiting|awaited|waiting|held|lying)( for| with| at| from| by| the| action)* {people}`, Action, false, "pending with the applicant"},
	{`(in|under) abeyance|suspended|stopped`, Action, false, "put aside"},
	{`already( been)? (exists?|existing|has|have|holds?|holding|allott?ed|issued|applied|registered|submitted|available)|duplicate`, Action, false, "PAN already exists"},
	{`(please|kindly|pls|plz|needs? to|must|required to|(has|have) to) (re ?)?(submit|upload|provide|send|pay|correct|furnish|attach|complete|link|update|reply|respond|sign|rectify|apply)`, Action, false, "please upload"},
	{`in ?complete|insufficient|in ?correct|wrong|illegible|blurr?ed|missing|improper|un ?signed|required|needed`, Action, false, "form incomplete"},
	{`not( been| yet)* {handed}|not( been)? (accepted|acceptable|approved|eligible|valid|verified|clear|legible|signed|linked|available|proper|readable|registered|processed|successful)`, Action, false, "not received, not accepted"},
	{`not( be)? found|no( such)? (record|data|details|application|information|result)s?|(does|do|did)? ?not exists?|doesnt exist`, Action, false, "no record: mistyped, or not there yet"},
	{`invalid|failed|fails|failure|declined|errors?|un ?able|un ?successful`, Action, false, "verification failed, invalid id"},
	{`reverted|sent back`, Action, false, "sent back"},

	// The number is there, the card is not.
	{`allott?ed|alott?ed|allocated|allotment{been} (done|completed?)`, Done, false, "PAN allotted"},
	{`(pan|card)( no| number| card)*{been} (assigned|created|ready|generated|issued)`, Done, false, "PAN generated"},
	{`(under|being|sent for|ready for|marked for|in) print(ing|ed)?|printed|printing{been} (started|done|completed?|in progress|under process)`, Done, false, "card under printing"},
	{`in transit|out for delivery`, Done, false, "with the courier"},

	// Moving.
	{`marked for( [a-z]+)? (d[ei]spatch|processing|verification|scrutiny|approval|allotment|delivery)`, Pending, false, "marked for the next stage"},
	{`marked for`, Action, false, "marked for anything else"},
	{`under|in ?(process|progress)|processing|being (processed|verified|reviewed)|u p|wip`, Pending, false, "under process, U/P"},
	{`rece?ie?ved|recd|rcvd|accepted|acknowledge?d|acknowledge?ment|submitted|registered|filed|lodged|logged|inward(ed)?|uploaded|paid|confirmed|generated|created`, Pending, false, "received, also misspelt"},
	{`data entry|digiti[sz](ed|ation|ing)|scann?(ed|ing)|scrutin(y|ized|ised)|verifi(ed|cation)|validat(ed|ion)|quality check`, Pending, false, "data entry, verification"},
	{`forwarded|transferred|initiated|queued?|{again}|processed|approved|approval|sent (to|for)`, Pending, false, "forwarded, approved"},
	{`pending|awaited|awaiting|waiting|wait|ready|scheduled|expected|shortly|soon`, Pending, false, "dispatch awaited"},
	{`(at|with|by)( the)? {office}`, Pending, false, "with NSDL"},
}

var vocabulary = strings.NewReplacer(
	"{been}", `( is| are| was| were| has| have| had| been| be| being| now| since| stands?| got| found| status| raised| reported| declared| marked| treated| as| finally| successfully| duly| already)*`,
	"{trouble}", `(objections?|discrepanc(y|ies)|clarifications?|rejections?|deficienc(y|ies)|defects?|hold)`,
	"{solved}", `(resolved|rectified|removed|cleared|closed|withdrawn|revoked|lifted|reversed|settled|waived|cancell?ed|over)`,
	"{wanted}", `((physical |hard |supporting )?(documents?|docs?|papers|copy|copies)|action|reply|response|payment|fees?|charges|amount|correction|consent|proofs?|signatures?)`,
	"{handed}", `(received|recd|submitted|provided|furnished|uploaded|paid)`,
	"{event}", `(allott?ed|alott?ed|allotment|generated|issued|print(ed|ing)?|d[ei]s?pat?ch(ed)?|delivered|delivery|returned|un ?delivered|rejected|rejection|cancell?ed|cancellation|withdrawn|expired)`,
	"{step}", `(approved|verified|processed|completed|finali[sz]ed|accepted|scrutini[sz]ed|digiti[sz]ed)`,
	"{dispatched}", `d[ei]s?pat?ched`,
	"{sent}", `(d[ei]s?pat?ched|delivered)`,
	"{ended}", `(reje?cte?d|cancell?ed|withdrawn|lapsed|de ?activated)`,
	"{again}", `(re ?submitted|re ?opened|re ?instated|restored)`,
	"{subject}", `(application|appl|app|form|case|pan card|pan)`,
	"{paper}", `((photo(graph)?s?|signatures?|documents?|docs?|proofs?|payment|transaction|images?|scans?|otp|e ?sign|e ?kyc|kyc|cheque|aadhaar|aadhar|adhaar|adhar|uidai|biometrics?|finger ?prints?|certificate|passport)( id| no| number| copy| details| proof| verification| authentication| consent| linking| data| card| submission)*)`,
	"{access}", `(key|token|session|link|password|request|otp|licen[cs]e|number|no|id)`,
	"{slip}", `((application|appl|app|form|regn?|registration|request) (no|number|id)|ack|acknowledge?ment|receipt|token|coupon|srn|otp|reference|ref|ticket|documents?|docs?|kit)`,
	"{office}", `(nsdl|protean|utiitsl|uti|itd|income tax|it department|head office|ho|branch|processing|registry|assessing officer|ao|department|tin)`,
	"{people}", `(applicants?|customers?|agents?|retailers?|partners?|you|your|user|re ?submission)`,
)

type builtinRule struct {
	match *regexp.Regexp
	Verdict
}

// compiledRules compiles the built-in rules on first use, so that a start does
// not wait for them.
var compiledRules = sync.OnceValue(func() []builtinRule {
	rules := make([]builtinRule, len(builtinRules))
	for i, r := range builtinRules {
		pattern := ` (?:` + vocabulary.Replace(r.pattern) + `) `
		rules[i] = builtinRule{regexp.MustCompile(pattern), Verdict{r.phase, r.final}}
	}
	return rules
})

// judgeBuiltin returns what the built-in rules make of words, a message as
// [normalize] leaves it; the zero Verdict where none matches.
func judgeBuiltin(words string) Verdict { return judgeBy(compiledRules(), words) }

func judgeBy(rules []builtinRule, words string) Verdict {
	struck := false
	for _, r := range rules {
		if r.Phase != Unknown {
			if r.match.MatchString(words) {
				return r.Verdict
			}
			continue
		}
		// The stop in its place keeps what was around it apart.
		for r.match.MatchString(words) { // again, for neighbours that share a space
			words, struck = r.match.ReplaceAllLiteralString(words, " . "), true
		}
	}
	if struck {
		return Verdict{Phase: Pending}
	}
	return Verdict{}
}

// normalize returns the words of message in lower case with one space around
// each and a "." for each stop between them. Words with digits (numbers, dates,
// IDs) and whatever is not ASCII are left out, apostrophes too. What is beyond
// maxRemembered is not read.
func normalize(message string) string {
	message = message[:min(len(message), maxRemembered)]
	out := make([]byte, 1, len(message)+2)
	out[0] = ' '
	start, digits := len(out), false // of the word that is being read
	end := func() {
		switch {
		case digits:
			out = out[:start]
		case len(out) > start:
			out = append(out, ' ')
		}
		start, digits = len(out), false
	}
	for i := range len(message) {
		switch b := message[i]; {
		case b >= 'a' && b <= 'z':
			out = append(out, b)
		case b >= 'A' && b <= 'Z':
			out = append(out, b|0x20)
		case b >= '0' && b <= '9':
			digits = true
		case b == '\'', b == '`':
		case b == '.' && len(out)-start <= maxAbbreviation && len(out) > start:
			end()
		case strings.IndexByte(".,;!?|()[]", b) >= 0:
			end()
			if out[max(0, len(out)-2)] != '.' {
				out = append(out, ". "...)
				start = len(out)
			}
		default:
			end()
		}
	}
	end()
	return string(out)
}

// maxAbbreviation is the length of the longest word that a full stop shortens
// rather than ends: appl., docs., recd.
const maxAbbreviation = 4
