package verdict

import (
	"bytes"
	"strings"
	"sync"
)

// plain returns the words of message in lower case with one space around each,
// a "." for each stop between sentences and a "," for each lesser one. Words
// with digits (numbers, dates, IDs) and whatever is not ASCII are left out, so
// that texts that differ in a number only are the same. What is beyond
// maxRemembered is not read.
func plain(message string) string {
	message = message[:min(len(message), maxRemembered)]
	out := make([]byte, 1, len(message)+2)
	out[0] = ' '
	start, digits := len(out), false // of the word that is being read
	end := func() {
		switch {
		case digits, fillers[string(out[start:])]:
			out = out[:start]
		case len(out) > start:
			out = append(out, ' ')
		}
		start, digits = len(out), false
	}
	stop := func(sign byte) {
		end()
		switch last := out[max(0, len(out)-2)]; {
		case last == ',' && sign == '.':
			out[len(out)-2] = '.'
		case last != '.' && last != ',':
			out = append(out, sign, ' ')
			start = len(out)
		}
	}
	for i := range len(message) {
		switch b := message[i]; {
		case b >= 'a' && b <= 'z':
			out = append(out, b)
		case b >= 'A' && b <= 'Z':
			out = append(out, b|0x20)
		case b >= '0' && b <= '9':
			digits = true
		case b == '\'', b == '`', b == 0x80, b == 0x99: // don't, with either apostrophe
		case b == 0xe2: // the first byte of ’ – — …
		case b == '.' && abbreviations[string(out[start:])]:
			end()
		case b == '-' && i > 0 && message[i-1] == ' ', b == 0x93, b == 0x94: // a dash, not a hyphen
			stop(',')
		case b == '?' && i > 0 && message[i-1] != ' ' && (i+1 == len(message) || message[i+1] == ' '):
			end() // a question says nothing of what has happened
			out = append(out[:bytes.LastIndexByte(out, '.')+1], " ~ . "...)
			start = len(out)
		case strings.IndexByte(".;!?|[]\n", b) >= 0:
			stop('.')
		case strings.IndexByte(",:()", b) >= 0:
			stop(',')
		default:
			end()
		}
	}
	end()
	return string(out)
}

// fillers are words that change nothing and stand anywhere.
var fillers = map[string]bool{
	"is": true, "are": true, "was": true, "were": true, "been": true, "the": true, "a": true, "an": true, "now": true,
	"stands": true, "finally": true, "successfully": true, "duly": true, "fully": true, "also": true, "very": true,
}

// abbreviations are words that a full stop shortens rather than ends.
var abbreviations = map[string]bool{
	"appl": true, "app": true, "doc": true, "docs": true, "recd": true, "no": true, "nos": true, "ack": true,
	"dt": true, "ref": true, "regn": true, "dept": true, "ltd": true, "pvt": true, "govt": true, "st": true, "mr": true, "mrs": true,
}

type synonym struct{ word, pattern string }

// synonyms bring what people write to the words that the stages know: one word
// for one thing. They are gone through in order; each pattern matches whole
// words.
var synonyms = []synonym{
	// Hinglish first, since it turns into English sentences.
	{"not", `nahi|nahin|nhi|nahee|na`},
	{"$1 not done", `(dispatch|reject|allot|deliver|delivery|print|issue|generate|cancel|return|approve|verify|submit|receive|upload|process|match|update) not (hua|hui|huye|ho (raha|rahi|paya|payi|saka|saki)|kiya|hai)( hai)?`},
	{"will be $1", `(dispatch|reject|allot|deliver|delivery|print|issue|generate|cancel|return|approve|verify|process) (hoga|hogi|honge|ho (jayega|jaega|jayegi|jaegi)|kar diya jayega|kiya jayega|kiya jaega)`},
	{"$1 done", `(dispatch|reject|allot|deliver|delivery|print|issue|generate|cancel|return|approve|verify|submit|receive|upload|process) (ho|kar|kr|kiya|hua|hui|hogya|hogaya)( (gaya|gayi|gai|gya|gyi|diya|di|chuka|chuki|hai))*`},
	{"under process", `(process|prakriya|procces) (mein|me|mai|main)( hai)?|(jaanch|janch) (mein|me)`},
	{"returned", `wapas( (aa|aaya|ho|a|kar))?( (gaya|gayi|gya|diya|hua))*`},
	{"please submit $1", `(documents?|document|dastavez|photo|sign|signature|payment|paise) (bhejna|bheje|bhejein|bhejen|bhejiye|bheje|jama (kare|karein|karen|karna)|upload (kare|karein|karen|karna)|dein|de|dijiye)`},
	{"$1 not received", `(documents?|dastavez|payment|fees?|photo|form) not (mila|mile|mili|aaya|aaye)`},
	{"pending", `baki|baaki|lambit|pending hai`},
	{"please", `kripya|kindly|pls|plz|plese`},
	{"application", `aavedan|avedan`},
	{"rejected", `asvikar|asweekar|aswikrit|nirast|khaarij|kharij`},
	{"objection", `aapatti|apatti`},

	// Slips and spellings.
	{"received", `rec(ei|ie|e|i)e?ved?|recvd|rcvd|recd|recived`},
	{"dispatched", `d[ei]s?pa(t|c|tc)h?c?h?ed|dispachted|disptached|dispatch done|shipped|couriered|sent (by|through|via|thru)( the)?( india)? (speed ?post|post|courier)`},
	{"dispatch", `d[ei]s?pa(t|c|tc)h(es)?`},
	{"allotted", `all?ott?ed|alotted|alloted|allocated|allot done|assigned`},
	{"allotment", `all?ott?e?ment|allocation`},
	{"rejected", `rej(e|c|ec)t?e?d|rejectd|reject done|declined|disapproved|denied|turned down|not approved|unapproved`},
	{"rejection", `rejections?|reject`},
	{"cancelled", `cancell?ed|cancel done|canceld|revoked|annulled`},
	{"cancellation", `cancell?ation|cancel`},
	{"withdrawn", `with ?drawn|withdrawed|with ?drew`},
	{"undelivered", `(un|non) ?deliver(ed|y|able)|undeliverd|undelivrd|undelivred`},
	{"delivered", `del(i|e)v(e|r|er)r?ed|delivred|deliverd|(delivery|deliver) done|delivery( is| was)? (confirmed|completed?|successful|made)|(successful|confirmed) delivery|handed over to (the )?(addressee|applicant|recipient|customer)`},
	{"under print", `being printed`},
	{"printed", `print done|printed|printing (is |was )?(done|completed?|over)`},
	{"print", `printing|prints`},
	{"generated", `generate done|genrated|generted|issue done|issued|created`},
	{"approved", `approve done|aproved`},
	{"verified", `verify done|verifed|varified`},
	{"verification", `verfication|verifcation|varification|authentication|authentification|authenticated|validation`},
	{"submitted", `submited|submit done|sumbitted|uploaded|upload done`},
	{"process", `proc(es|ess|css)|proccess`},
	{"processed", `proc(es|ess|css)ed|process done|proccessed`},
	{"under process", `u p|wip|in ?process|in ?progress|(under )?(processing|progress)|under (the )?process|work in process`},
	{"discrepancy", `discr[ei]p[ae]n(cy|cies|cie|t)|descrep[ae]n(cy|cies)|discripan(cy|cies)|deficien(cy|cies|t)|defects?|defective|shortcomings?|short ?comings?|irregularit(y|ies)`},
	{"objection", `objections?|objected|objecton|obection|quer(y|ies)|queried`},
	{"clarification", `clarif(y|ications?|ied)|clarfication|clerification|explanation`},
	{"aadhaar", `aadh?aa?r|adhaa?r|aadhar|adhar|uid|uidai`},
	{"epan", `e ?pan( ?card)?|epancard`},
	{"pan card", `pancard|pan cards`},
	{"documents", `documents?|docs?|papers?|proofs?|dox|annexures?|hard ?cop(y|ies)|physical (cop(y|ies)|forms?|applications?|documents)|dastavez|supporting (papers|documents)|(po[ia]|dob) proof|poa|poi`},
	{"application", `applications?|applicati?on|appl|appln|app|aplication|request`},
	{"acknowledgement", `acknowledge?ments?|acknowlegement|ack`},
	{"photo", `photo(graph)?s?|picture`},
	{"signature", `signatures?|signature|sign|signed`},
	{"payment", `payments?|fees?|charges?|amount|challan|demand draft|dd|pymt|paise`},
	{"ekyc", `e ?kyc|kyc|e ?sign|esign|otp|biometrics?|finger ?prints?|face auth\w*|dsc`},
	{"applicant", `applicants?|customers?|candidates?|card ?holder|consumer|client|user|you|user end|your end|deductor`},
	{"agent", `agents?|retailers?|vle|csp|operator|franchise\w*|distributor`},
	{"addressee", `addressees?|adressee|addresse|consignee|recipient|receiver`},
	{"office", `(nsdl|protean|utiitsl|uti itsl|utitsl|uti|itd|income tax( department| dept)?|i t department|it department|tin|tin fc|pan (service )?(centre|center|cell|office)|(processing|facilitation|service|data|back) ?(centre|center|office)|agency|department|dept|head ?office|ho|branch|our (office|centre|center|end)|assessing officer|ao|bank|registrar)( (egov|e gov|pune|mumbai|agency|technologies|ltd|limited|tin))*`},
	{"item", `article|consignment|parcel|shipment|packet|envelope|letter box|kit|item|airway bill`},
	{"not possible", `(could not|can ?not|couldnt|cant)( be)?( \w+)? (processed|completed|verified|approved|generated|allotted|printed|emailed|sent|dispatched|accepted|registered|submitted|done|validated|issued)`},
	{"hold", `on ?hold`},
	{"not", `not|never|couldnt|cant|cannot|isnt|wasnt|hasnt|havent|hadnt|didnt|doesnt|wont|arent|werent`},
	{"$1 not received", `no (clarification|reply|response|documents|payment|application|form)( has| have| been| was| were| is| are| yet)* (received|submitted|provided|furnished)`},
	{"$1 required", `(documents|payment|form|photo|proof)( is| are| has| have)* to be (sent|submitted|provided|paid|furnished|uploaded)`},
	{"resubmit", `re ?submit|re ?upload|re ?send|upload again|submit again`},
	{"resubmitted", `re ?submitted|re ?uploaded|re ?opened|re ?instated|restored|revived`},
	{"redispatched", `re ?dispatched|dispatched again|dispatched once again`},
	{"will be delivered", `not( been)? (yet )?delivered (yet|so far|till( date| now)?|until)|not yet( been)? delivered|still not delivered`},
	{"notdelivered", `(could |can )?(not|couldnt|cannot|cant)( be| get| been| yet be)* delivered( due| as| because)?|un ?able to (be )?deliver(ed)?|could not( be)? deliver(ed)?|can not be delivered|not able to deliver|deliver not done|delivery not done|delivery (has |was |is )?(failed|fails|failure|unsuccessful)|(failed|unsuccessful) (delivery|to deliver)|unsuccessful delivery`},
}

var synonymPatterns = sync.OnceValue(func() []*pattern {
	return wholeWordsOf(synonyms, func(s synonym) string { return s.pattern })
})

// normalize returns plain words in those that the stages know.
func normalize(words string) string {
	for i, p := range synonymPatterns() {
		words, _ = p.replaceIn(words, synonyms[i].word)
	}
	return words
}
