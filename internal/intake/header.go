package intake

import (
	"strings"
	"unicode"
)

// Meaning is what a column is.
type Meaning uint8

// The meanings. The zero value is a column that is not used.
const (
	Unused Meaning = iota
	RegistrationID
	NepID
	Label
	Note
	RefID
	Meanings // how many there are
)

var meaningNames = [Meanings]string{"not used", "RegistrationID", "nep_id", "label", "note", "pinned refid"}

// String returns the name of the meaning for people.
func (m Meaning) String() string { return meaningNames[m] }

// title is what a header's cell says.
type title struct {
	meaning Meaning
	rank    int  // of several with one meaning the highest counts; 0: it says nothing
	known   bool // it is a word of headers, used or not
	own     bool // panwatch's own name, which export writes
	part    bool // of a name, to be joined: first name, surname
}

// exportNames are the titles that export writes.
var exportNames = [Meanings]string{"", "registration_id", "nep_id", "label", "note", "ref_id"}

var ownNames = map[string]Meaning{"registrationid": RegistrationID, "nepid": NepID, "label": Label, "note": Note, "refid": RefID}

var (
	idNouns = map[string]int{
		"registration": 9, "regn": 9, "regd": 9, "reg": 9, "regis": 9, "regno": 9, "regid": 9, "aop": 9, "aopid": 9, "पंजीकरण": 9,
		"application": 8, "applications": 8, "appl": 8, "appln": 8, "applicn": 8, "app": 8, "apln": 8, "appid": 8, "appno": 8, "applno": 8, "applicationno": 8, "applicationid": 8, "applicationnumber": 8, "आवेदन": 8,
		"acknowledgement": 7, "acknowledgment": 7, "ack": 7, "ackn": 7, "ackno": 7, "ackid": 7, "acknumber": 7, "coupon": 7, "couponno": 7, "पावती": 7,
		"enrolment": 3, "enrollment": 3, "case": 3, "file": 3, "docket": 3, "request": 3, "token": 3, "srn": 3, "panwatch": 3, "form": 3, "eform": 3,
	}
	numberWords = set("id ids no nos num number numbers nr code # ref reference संख्या क्रमांक नंबर नम्बर")
	// notIDs turn "Application ..." into something else.
	notIDs = set(`date dt time status stage type mode fee fees amount amt by mobile phone contact tel email mail address city state
		bank branch father mother husband agent operator retailer distributor dob birth gender sex age days count total charges url
		link remark remarks name applicant customer source category kind received submitted created updated on district village`)
	nameNouns  = set("name names applicant applicants customer customers client candidate beneficiary party person consumer label member holder naam नाम आवेदक ग्राहक")
	nameGlue   = set("name names applicant applicants customer customers client candidate beneficiary party person consumer label member holder full complete of the s as per in on pan card aadhaar and naam नाम का आवेदक ग्राहक cust app appl")
	noteNouns  = set("note notes remark remarks comment comments observation टिप्पणी रिमार्क")
	partWords  = set("first middle last sur surname given family name initial")
	partNames  = set("name surname initial")
	firstNames = set("applicant applicants label")
	firstNotes = set("note notes")
	notNotes   = set("date by")
	nepWords   = set("nep")
	refNouns   = set("ref refid refno reference")
	refWords   = set("ref refid refno reference id no num number pinned txn")
	// otherTitles are words of headers whose columns are not used.
	otherTitles = set(`s sr sl sno srno slno serial date dt time status stage type mode fee fees amount amt mobile phone contact tel
		email mail address city state bank branch father fathers mother husband agent operator retailer dob birth gender age days count
		total charges pan aadhaar aadhar uid pin pincode district village remark updated created submitted message response phase
		priority owner assigned quantity qty rate category source no number id code payment txn utr receipt invoice gst kyc domain दिनांक तारीख स्थिति मोबाइल`)
)

// readTitle returns what a header's cell says. The words count, not their order,
// letter case or what stands between them. Slips of the pen in long words are
// corrected.
func readTitle(cell string) title {
	if len(cell) > 80 {
		return title{}
	}
	words := titleWords(cell)
	for i, w := range words {
		words[i] = correctTitle(w)
	}
	t := titleOf(words)
	t.own = t.rank == ownRank && strings.TrimSpace(cell) == exportNames[t.meaning]
	return t
}

const ownRank = 20

// titleOf is readTitle for words as titleWords returns them.
func titleOf(words []string) title {
	if len(words) == 0 || len(words) > 7 {
		return title{}
	}
	joined := strings.Join(words, "")
	for _, w := range words {
		if hasDigit(w) && w != "15" {
			return title{}
		}
	}
	if m, ok := ownNames[joined]; ok {
		return title{meaning: m, rank: ownRank, known: true}
	}
	has := func(in map[string]bool) bool {
		for _, w := range words {
			if in[w] {
				return true
			}
		}
		return false
	}
	only := func(in map[string]bool) bool {
		for _, w := range words {
			if !in[w] {
				return false
			}
		}
		return true
	}
	switch {
	case has(nepWords):
		return title{meaning: NepID, rank: 5, known: true}
	case joined != "name" && only(partWords) && has(partNames):
		return title{meaning: Label, rank: 3, known: true, part: true}
	case has(nameNouns) && only(nameGlue):
		rank := 5
		if has(firstNames) {
			rank = 6
		}
		return title{meaning: Label, rank: rank, known: true}
	case has(noteNouns) && !has(notNotes):
		rank := 5
		if has(firstNotes) {
			rank = 6
		}
		return title{meaning: Note, rank: rank, known: true}
	}
	if t := idTitle(words, joined, has); t.rank > 0 {
		return t
	}
	if only(refWords) && has(refNouns) {
		return title{meaning: RefID, rank: 5, known: true}
	}
	return title{known: has(otherTitles)}
}

// idTitle is readTitle for names of IDs.
func idTitle(words []string, joined string, has func(map[string]bool) bool) title {
	if has(notIDs) {
		return title{}
	}
	rank, foreign := 0, 0
	numbered := has(numberWords) || strings.HasSuffix(joined, "no") || strings.HasSuffix(joined, "id")
	for _, w := range words {
		switch n, ok := idNouns[w]; {
		case ok:
			rank = max(rank, n)
		case !numberWords[w] && !idGlueWords[w]:
			foreign++
		}
	}
	switch {
	case rank == 0 && (joined == "id" || joined == "ids"):
		rank = 4
	case rank == 0 || foreign > 1 || !numbered && (rank <= 3 || foreign > 0):
		return title{}
	case !numbered:
		rank -= 5
	}
	return title{meaning: RegistrationID, rank: max(rank, 1), known: true}
}

var idGlueWords = set("of the s pan card nsdl utiitsl uti protean digit 15 aop online temp e or and your my is our their for")

// titleWords returns the words of a header's cell in small letters, "AckNo" as
// two.
func titleWords(cell string) []string {
	var words []string
	start := -1
	last := rune(0)
	flush := func(end int) {
		if start >= 0 {
			words = append(words, strings.ToLower(cell[start:end]))
		}
		start = -1
	}
	for i, r := range cell {
		letter := unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '#'
		switch {
		case !letter:
			flush(i)
		case start >= 0 && unicode.IsUpper(r) && unicode.IsLower(last):
			flush(i)
			start = i
		case start < 0:
			start = i
		}
		last = r
	}
	flush(len(cell))
	return words
}

var longTitles = []string{"registration", "application", "acknowledgement", "applicant", "customer", "remarks", "reference", "number", "coupon"}

func correctTitle(w string) string {
	if len(w) < 5 || idNouns[w] > 0 || nameNouns[w] || noteNouns[w] || numberWords[w] || otherTitles[w] || refWords[w] {
		return w
	}
	for _, long := range longTitles {
		if d := len(w) - len(long); d >= -2 && d <= 2 && distance(w, long) <= len(long)/5 {
			return long
		}
	}
	return w
}

// distance returns how many letters are added, left out, changed or swapped with
// their neighbour between a and b.
func distance(a, b string) int {
	before, row := []int(nil), make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		next := make([]int, len(b)+1)
		next[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			next[j] = min(row[j]+1, next[j-1]+1, row[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				next[j] = min(next[j], before[j-2]+1)
			}
		}
		before, row = row, next
	}
	return row[len(b)]
}
