package client

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// subject is what an answer is about. Partners send the same sentence with 200,
// 401, 403 or any other 4xx, so the text says it and not the code.
type subject struct {
	kind   Kind   // of the error; empty: about the application, which is a status
	advice string // what to do; empty: what the kind says
}

// aboutApplication is the subject of a status, with whatever code it comes.
var aboutApplication = &subject{}

const (
	tellProvider = "tell the provider"
	// whatIsSent ends the advice on a refused request; [Client.Status] adds the values.
	whatIsSent = "compare what was sent with the provider's reference"
)

// subjects is gone through from the top, over the words that [plainWords] makes
// of a text; the first pattern found decides. What is narrow stands above what
// is wide: a limit on requests above an outage that also asks to try again.
//
// A word in braces stands for an entry of aboutWords.
var subjects = []struct {
	subject
	pattern string
	// unless keeps a sentence about the applicant from being taken for one about
	// the caller: "Aadhaar authentication failed" is no rejected key.
	unless string
}{
	{
		subject{RateLimited, ""},
		`too many (requests?|attempts|calls|hits|quer(y|ies)|api)|(rate|request|requests|api|hits?|calls?|qps|tps|throughput) limits?( has| is| been)* (exceed\w*|reached|crossed|over)|` +
			`(exceed\w*|reached|crossed) {the}(rate|requests?|api|hits?|calls?|daily|hourly|quota)( requests?| api| hits?| calls?)? ?(limits?|quota)?|` +
			`rate limit\w*|(request|hit) rate|throttl\w+|(daily|hourly|request|api) quota|quota( has| is| been)* (exceed\w*|exhausted|over)|(daily|hourly|maximum|max) limit( has| is| been)* (exceed\w*|reached|over)|slow down`,
		`otp|wrong attempts|amount|photo\w*|size`,
	},
	{
		subject{DuplicateRefID, ""},
		`(duplicate|repeated|reused|non unique|not unique) {the}(\w+ )?{refid}|duplicate (request|transaction|txn)( id)?|` +
			`{refid} (\w+ ){0,5}(duplicate|already|unique|repeated|reused|exists?|used before|in use)|` +
			`already (\w+ ){0,2}(used|exists?|processed|taken) (\w+ ){0,3}{refid}|(unique|different|another|fresh|new) {the}{refid}`,
		`application (reference|ref)|under process|not found|pan`,
	},
	{
		subject{KeyRejected, ""},
		`(invalid|in valid|wrong|expired|missing|incorrect|bad|unknown|malformed|revoked|inactive|no) {the}(\w+ )?(or )?{key}|` +
			`{key} (\w+ ){0,4}(invalid|wrong|expired?|expiry|mismatch\w*|missing|failed|failure|fails|not valid|rejected|incorrect|denied|not found|revoked|not match\w*|unsuccessful|not provided|not supplied|inactive|blocked|disabled|malformed|over|timed out|timeout|not accepted|tampered)|` +
			`(invalid|bad|wrong) (\w+ )?signature|signature (\w+ ){0,2}(invalid|expired|not valid|verification failed|validation failed|verification error|could not be verified)|` +
			`un ?authenticated|not authenticated|un ?authori[sz]ed( access| request)?$|^un ?authori[sz]ed|authori[sz]ation has been denied|` +
			`(unable to|could not|cannot|failed to|fail to) (authenticate|authori[sz]e|decrypt\w*)|decrypt\w* (\w+ )?(failed|error)|(login|log in|sign in) (again|required|first)`,
		`{applicant}|un ?authori[sz]ed (ip|partner|merchant|user|agent|retailer)|(ip|partner|merchant|user|agent|retailer) (address )?(is )?un ?authori[sz]ed`,
	},
	{
		subject{Account, "top up the balance"},
		`(not|dont) have (\w+ )?(sufficient|enough|adequate) (\w+ )?(balance|funds?|credits?)|(insufficient|in sufficient|insuficient|low|not enough|no|inadequate|zero|less|lack of) (\w+ ){0,2}(balance|funds?|credits?)|(balance|funds?|wallet|credits?) (\w+ ){0,3}(insufficient|low|not sufficient|not enough|exhausted|over|inadequate|less)|` +
			`(top ?up|recharge|load|add) (\w+ ){0,2}(wallet|balance|funds?|money|account)|minimum balance|(wallet|credit) limit (\w+ )?(exceed\w*|reached)`,
		``,
	},
	{
		subject{Account, "ask the provider to allow this host's IP"},
		`ip( address| addr)?( \w+)? ?(is |are |was |has |been |your )*(not|un ?\w*authori[sz]ed|un ?registered|invalid|blocked|denied|restricted|mismatch\w*|black ?listed|forbidden)|` +
			`(invalid|un ?authori[sz]ed|un ?registered|unknown|wrong|blocked|black ?listed|your) ip|whit\w* ?list\w*`,
		``,
	},
	{
		subject{Account, "complete the onboarding with the provider"},
		`on ?board\w*|(complete|do) (\w+ )?(merchant|agent|retailer|partner) (kyc|registration)|(merchant|agent|retailer|partner)( \w+)? (kyc|registration) (\w+ ){0,3}(pending|incomplete|not)`,
		``,
	},
	{
		subject{Account, tellProvider},
		`(invalid|in valid|unknown|in ?active|blocked|wrong|incorrect|un ?authori[sz]ed|un ?registered|suspended|no such|disabled|expired) {the}{account}|` +
			`{account}( is| are| has| have| been| was| currently| temporarily| does| do| status)* (invalid|not found|unknown|in ?active|blocked|suspended|disabled|de ?activated|dormant|not|un ?authori[sz]ed|locked|terminated|mismatch\w*|wrong|incorrect|expired|closed|barred|banned|restricted|frozen|on hold|doesnt)|` +
			`(no|not have|dont have|without|insufficient|lack\w*|requires?) (\w+ ){0,2}(permissions?|privileges?|access|rights)|(permissions?|access|privileges?) (is |was |has been )*(denied|restricted|forbidden|revoked|not)|` +
			`not (permitted|authori[sz]ed|allowed|entitled|subscribed|enabled)|(service|services|api|product|module|subscription|plan|contract|agreement|licen[cs]e) (\w+ ){0,3}(not (active|activated|enabled|assigned|subscribed|allowed|permitted|mapped|opted)|in ?active|disabled|de ?activated|expired|blocked|suspended)|` +
			`not (available|enabled|active|activated) (for|to|in) {the}{account}`,
		`{applicant}|{stage}|method`,
	},
	{
		subject{Unavailable, ""},
		`un ?able to (fetch|get|connect|reach|retrieve|contact|communicate|load|obtain|establish|access|process {the}requests?)|` +
			`(could|can|did|was|is|are) ?not (able to |be )*(fetch\w*|connect\w*|retrieved?|reach\w*|communicat\w*|establish\w*)|(failed|failure|error|problem|issue) (to|in|while|when|during|at) (fetch\w*|get\w*|connect\w*|reach\w*|retriev\w*|load\w*|processing {the}requests?|process {the}requests?|communicat\w*)|` +
			`(no|not|without|empty|null|invalid|improper|delayed) (\w+ )?(response|reply)|(response|reply) not (received|available)|` +
			`{machine} (\w+ ){0,3}(down|busy|errors?|un ?available|not available|un ?reachable|not reachable|not responding|not working|timeout|timed out|time out|failed|failure|failing|issues?|problem|glitch|maintenance|refused|reset|closed|lost|aborted|over ?loaded|offline|outage|exception|slow|crashed|interrupted|{fivexx})|` +
			`{upstream} (\w+ ){0,4}(down|busy|un ?available|un ?reachable|not reachable|not responding|not working|timeout|timed out|time out|maintenance|offline|outage|returned {fivexx}|error {fivexx}|{fivexx})|` +
			`(internal|server|technical|system|unexpected|unknown|database|db|network|gateway|runtime|fatal|tech) (server |system )?(errors?|exceptions?|issues?|problems?|difficult\w*|glitch|fault|snag)|` +
			`bad gateway|(under|for|scheduled|system|server) maintenance|some ?thing went wrong|exception|(http|status|code|error|returned|returns|response|got) (status |code |error )?{fivexx}|` +
			`(temporar\w*|currently|presently) (down|un ?available|not available|not working)|services? un ?available|not reachable|un ?reachable|timed ?out|time ?out`,
		`addressee|consignee|receiver|recipient|applicant|customer|otp|(if )?no (response|reply) (\w+ ){0,4}(applicant|customer|you)|if no (response|reply)|delivery|(document|form|photo|record|data) \w+ ?\w* ?not available|payment`,
	},
	{
		subject{Refused, whatIsSent},
		`(missing|required|mandatory|invalid|in valid|incorrect|wrong|unknown|malformed|unsupported|bad|empty|blank|null|unexpected|insufficient) {the}(\w+ ){0,2}{parameter}|{parameter} (\w+ ){0,4}(missing|required|invalid|mandatory|not|incorrect|older|old|expired|empty|blank|null|mismatch\w*|malformed|wrong|must|cannot|out of)|` +
			`(missing|required|empty|blank|null|mandatory|provide|pass|send|enter) {the}{member}|{member} (field |parameter |value )*(is |are |was |can ?not |should |must |be |not )*(missing|required|empty|blank|null|mandatory|provided|passed|present|supplied)|` +
			`(invalid|incorrect|wrong|unknown) (refid|ref id|ref no|reference (id|number|no)|nep ?id|domain)|(refid|ref id|nep ?id|domain)( id| is| was| name)* (invalid|incorrect|wrong|unknown|not found|not valid)|` +
			`validations? (errors?|failed|failure)$|^validations? (errors?|failed|failure)|bad request|invalid request|request (\w+ ){0,2}(invalid|malformed|not valid|older|expired|un ?processable)|un ?processable|method not allowed|not a? ?valid json|json (parse|error)`,
		`{applicant}|signature`,
	},
	{
		// Nothing but a plea for patience, and nothing of an application.
		subject{Unavailable, ""},
		`(try|retry)( again)?( after| later| in| shortly| some ?time)|please retry|try again$`,
		`{noun}|{stage}`,
	},
	{*aboutApplication, `{noun}`, ``},
	// One word such as "Pending" is a status, but not where requests are spoken of.
	{*aboutApplication, `{stage}`, `requests?|access|url|policy|api|page|resource|route|method|gateway|firewall|forbidden|call|connection`},
}

var aboutWords = strings.NewReplacer(
	"{the}", `(the |a |an |your |this |of |for |in |with |required |some |valid |proper |correct |as )*`,
	"{refid}", `(refid|ref (id|no|num|number)|reference( (id|no|num|number))?|(txn|transaction|request|req|order) ?(ref|reference)? ?(id|no|number)|(client|merchant|partner) ?(ref|reference) ?(id|no|number)?|reqid|unique (id|number))`,
	"{key}", `((nep|api|auth\w*|secret|access|encryption|security|partner|private) ?key|nepkey|apikey|key|token|jwt|bearer|hmac|checksum|hash|credentials?|passwords?|passkey|secret|authori[sz]ation|authentication|authentification|auth|session|login)`,
	"{account}", `((partner|merchant|retailer|agent|user|client|account|member|vendor|distributor|reseller|franchise\w*|outlet|csp|bc|corporate|subscriber|wallet|caller)( ?(id|code|name|account|user|details|number|no))?|username)`,
	"{machine}", `(servers?|back ?end|up ?stream|gateway|network|internet|connection|connectivity|host|end ?point|switch|database connection)`,
	"{upstream}", `(systems?|services?|portal|website|site|api|nsdl|protean|utiitsl|uti|itd|npci|uidai|provider|department|database|db|operator)`,
	"{fivexx}", `5\d\d`,
	"{parameter}", `(param(eter)?s?|fields?|inputs?|json|payload|body|content ?type|arguments?|headers?|data ?type|syntax|time ?stamp|request (format|data|body))`,
	"{member}", `(refid|ref id|reference (id|number|no)|domain|partner ?id|nep ?id|registration ?id)`,
	"{applicant}", `(aadh?aa?r|adhaa?r|aadhar|uidai|bio ?metric\w*|otp|e ?kyc|kyc|finger ?prints?|face|applicants?|documents?|docs?|photo\w*|e ?sign\w*|dsc|digital|thumb|dob|date of birth|father\w*|address|acknowledge?ment|coupon|token (no|number)|proofs?|forms?|records?)`,
	"{noun}", `(applications?|applicants?|appl|pan|e ?pan|aadh?aa?r|adhaa?r|aadhar|acknowledge?ment|ack (no|number)|coupon|otp|token (no|number)|registration ?(id|no|number)|(records?|data|details|result|information|status) (is |was |are )*(not|un ?available)|no (such )?(records?|data|details|results?|information|status)|objections?|discrep\w+|clarifications?|documents?|docs|cards?|addressee|consignee|consignment|speed ?post|india ?post|courier|e ?kyc|bio ?metric\w*|challan|nsdl|utiitsl|protean|income tax|photo\w*|dob|date of birth)`,
	"{stage}", `(d[ei]s?patch\w*|un ?deliver\w*|deliver\w*|allot\w*|print\w*|reject\w*|withdrawn|cancell?\w*|(on )?hold|held|pending|in ?progress|in ?process|under \w+|process(ed|ing)|transit|items?|bag(ged)?|door|insufficient address|returned|rto|deceased|recalled|delayed|rec\w*ved|recd|subm\w+|d[ei]sp\w*ch\w*|refused|return|shipment|lost|abeyance|sent (back|to)|declined|inward|arrived|reached|marked for|withdraw\w*|surrender|re ?submit|proof|attested|verif\w+|queried|query|un ?claimed|moved|left|booked|uploaded?|correction|reprint|out for|awaited|awaiting|completed|closed|approved|generated|issued|scrutiny|initiated|forwarded|intimation|payment|fees?|signature|address|mismatch\w*)`,
)

// compiled is subjects ready for use. A program that asks nothing need not pay
// for it.
var compiled = sync.OnceValue(func() []compiledSubject {
	word := func(pattern string) *regexp.Regexp {
		if pattern == "" {
			return nil
		}
		return regexp.MustCompile(`\b(?:` + aboutWords.Replace(aboutWords.Replace(pattern)) + `)\b`)
	}
	var list []compiledSubject
	for i := range subjects {
		s := &subjects[i]
		list = append(list, compiledSubject{&s.subject, word(s.pattern), word(s.unless)})
	}
	return list
})

type compiledSubject struct {
	*subject
	match, unless *regexp.Regexp
}

// abouts remembers what texts were about: however many replies there are, they
// are few sentences, and going through all patterns takes longer than all else
// that is done with a reply.
var abouts struct {
	sync.RWMutex
	known map[string]*subject
}

// mostAbouts is how many texts are remembered before all are forgotten.
const mostAbouts = 2048

// about returns what text speaks of, or nil where it is not known. It is safe
// for use by several goroutines.
func about(text string) *subject {
	words := plainWords(text)
	abouts.RLock()
	s, known := abouts.known[words]
	abouts.RUnlock()
	if known {
		return s
	}
	s = find(words)
	abouts.Lock()
	defer abouts.Unlock()
	if len(abouts.known) >= mostAbouts || abouts.known == nil {
		abouts.known = make(map[string]*subject)
	}
	abouts.known[words] = s
	return s
}

func find(words string) *subject {
	for _, s := range compiled() {
		if s.match.MatchString(words) && (s.unless == nil || !s.unless.MatchString(words)) {
			return s.subject
		}
	}
	return nil
}

// longestAbout is how much of a text is read, in bytes: a sentence or two.
const longestAbout = 600

// plainWords returns the words of text, which are made of ASCII letters and
// digits, in lower case with one space between them. In place of a word with a
// digit stands "0", so that texts that differ in a number are the same; 500 to
// 599 are kept for what they say.
func plainWords(text string) string {
	var b strings.Builder
	word, digits := make([]byte, 0, 32), 0
	end := func() {
		if len(word) == 0 {
			return
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		if digits > 0 && !(digits == 3 && len(word) == 3 && word[0] == '5') {
			word = append(word[:0], '0')
		}
		b.Write(word)
		word, digits = word[:0], 0
	}
	for _, r := range text[:min(len(text), longestAbout)] {
		switch {
		case 'A' <= r && r <= 'Z':
			word = append(word, byte(r)|0x20)
		case 'a' <= r && r <= 'z':
			word = append(word, byte(r))
		case '0' <= r && r <= '9':
			word = append(word, byte(r))
			digits++
		case r == '\'' || r == '’' || unicode.Is(unicode.Cf, r): // don't; nothing to be seen
		default:
			end()
		}
	}
	end()
	return b.String()
}
