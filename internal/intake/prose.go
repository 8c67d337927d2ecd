package intake

import (
	"strings"
	"unicode"

	"panwatch/internal/watch"
)

// prose reads running text, line by line: mails, chats, lists with numbers or
// bullets, a name and an ID. What counts as an ID is decided when all of it is
// known; see flush.
type prose struct {
	*maker
	strict bool // only what is plainly an ID counts: the text is no list of its own
	lines  []proseLine
	plain  bool // so far nothing but words with a digit
	begun  bool
	number int // of words that are numbers and nothing else
}

// proseLine is a line with words that may be IDs.
type proseLine struct {
	number int
	text   string
	words  []proseWord
}

// proseWord is a word with a digit.
type proseWord struct {
	text         string // bare; as it is written where it has a problem
	kind         kind
	named        bool // "application no." stands before it
	other        bool // "invoice", say, stands before it
	broken       bool // it would look like an ID but for a character
	start, width int  // where it is in the line
}

var (
	// listMark matches what stands before the items of a list.
	listMark = compiled(`^\s*(?:(?:[•●○◦▪■□‣∙·*+–—§ü✓✔➢➤Ø»-]|o|#?\d{1,4}[.):]|\(\d{1,4}\)|[A-Za-z][.)]|\[[ xX]?\])(?:\s+|$)|\d{1,3}[.)](?:\pL))`)
	// chatMark matches the time and the sender before a line of a chat.
	chatMark = compiled(`^\s*(?:\[?\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4},? +\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[  ]?[AaPp]\.?[Mm]\.?)?\]?(?: ?[-–])? ?(?:[^:]{1,40}: ?)?|\[\d{1,2}[:.]\d\d(?:[:.]\d\d)?(?:[  ]?[AaPp]\.?[Mm]\.?)?\] ?(?:[^:]{1,40}: ?)?|<[^<>@\s]{1,30}> )`)
	// mailMark matches the header of a mail.
	mailMark = compiled(`(?i)^\s*\**(from|to|cc|bcc|sent|date|reply-to|message-id|in-reply-to|received|attachments?|on .* wrote)\**\s*:`)
)

// line takes in the next line.
func (p *prose) line(number int, raw string) {
	text := strings.TrimLeft(raw, "> \t")
	if trimInvisible(text) == "" {
		return
	}
	if !p.begun {
		p.begun, p.plain = true, true
	}
	if mailMark().MatchString(text) {
		p.ignore(number, raw, "a mail's header")
		p.plain = false
		return
	}
	text = chatMark().ReplaceAllString(trimInvisible(text), "")
	for range 2 {
		if m := listMark().FindString(text); m != "" {
			last := []rune(m)[len([]rune(m))-1]
			if unicode.IsLetter(last) && strings.ContainsAny(m, ".)") { // "1.AOP-5"
				m = strings.TrimSuffix(m, string(last))
			}
			text = text[len(m):]
		}
	}
	l := proseLine{number: number, text: text}
	before := 0 // where the word before is, in a text that may have parted an ID
	for start, w := range wordsOf(text) {
		if !p.parted(&l, before, start, w) {
			p.word(&l, start, w)
		}
		before = start
	}
	if len(l.words) == 0 {
		p.ignore(number, raw, "")
		return
	}
	p.lines = append(p.lines, l)
}

// parted takes in a number that a space parts from the letters of its ID, as in
// "AOP 554". It reports whether there is one.
func (p *prose) parted(l *proseLine, before, start int, w string) bool {
	letters := strings.TrimLeft(strings.TrimSpace(l.text[before:start]), wrapping)
	if upper := strings.ToUpper(letters); letters == "" || upper != "AOP" && !p.known.ids.prefixes[upper] {
		return false
	}
	number := bare(w)
	if strings.Trim(number, "0123456789") != "" || number == "" || p.kind(number) == date {
		return false
	}
	end := start + strings.Index(w, number) + len(number)
	l.words = append(l.words, proseWord{text: letters + " " + number, kind: words, broken: true, start: before, width: end - before})
	return true
}

// wordsOf yields the words of a line and where they start. An address is one
// word; else ":" and "=" end words too, but not within a time.
func wordsOf(text string) func(func(int, string) bool) {
	return func(yield func(int, string) bool) {
		at := 0
		for at < len(text) {
			start := strings.IndexFunc(text[at:], func(r rune) bool { return !cutsWords(r) })
			if start < 0 {
				return
			}
			start += at
			end := strings.IndexFunc(text[start:], cutsWords)
			if end < 0 {
				end = len(text) - start
			}
			at = start + end
			w := text[start:at]
			if strings.ContainsAny(w, ":=()") && !strings.Contains(w, "://") && !strings.Contains(w, "@") && !clockTime().MatchString(bare(w)) && !strings.HasPrefix(w, `="`) {
				for part := range strings.FieldsFuncSeq(w, func(r rune) bool { return r == ':' || r == '=' || r == '(' || r == ')' }) {
					i := strings.Index(text[start:at], part)
					if !yield(start+i, part) {
						return
					}
					start += i + len(part)
				}
				continue
			}
			if !yield(start, w) {
				return
			}
		}
	}
}

// word takes in a word of a line.
func (p *prose) word(l *proseLine, start int, raw string) {
	b := bare(raw)
	if !hasDigit(b) {
		if b != "" && !connects[strings.ToLower(b)] {
			p.plain = false
		}
		return
	}
	k := p.kind(b)
	w := proseWord{text: b, kind: k, start: start, width: len(raw)}
	switch {
	case k == blank, never(k), k == measure:
		p.plain = false
		return
	case k == words || !p.valid(b) && k != number:
		if !p.kind(fold(b)).strong() && !p.plain {
			return
		}
		w.broken = true
		w.text = trimInvisible(raw)
	case k == phone, k == person, k == pin, k == taxID, k == code:
		p.plain = false
	case k == number:
		p.number++
	}
	w.named, w.other = context(l.text[:start])
	l.words = append(l.words, w)
}

var connects = set("and & or also then aur und -- - – — → =>")

// context says what the words before an ID say that it is.
func context(before string) (named, other bool) {
	if len(before) > 60 {
		before = strings.ToValidUTF8(before[len(before)-60:], "")
	}
	if i := strings.LastIndexAny(before, ",;|\t"); i >= 0 {
		before = before[i+1:]
	}
	all := titleWords(before)
	for len(all) > 0 && (all[len(all)-1] == "is" || all[len(all)-1] == "are" || all[len(all)-1] == "hai") {
		all = all[:len(all)-1]
	}
	for n := 1; n <= min(4, len(all)); n++ {
		last := all[len(all)-n:]
		if notApplications[last[0]] && (n == 1 || numberWords[last[1]] || last[1] == "s") {
			return false, true
		}
		if t := titleOf(last); t.meaning == RegistrationID && t.rank > 4 {
			return true, false
		}
	}
	return false, false
}

// notApplications are what numbers and codes in texts are about otherwise.
var notApplications = set(`invoice inv bill ticket order challan gst gstin flat room house plot sector phone mob mobile tel ph pin pincode form
	version page aadhaar aadhar pan txn utr rrn ref refid reference account ac employee emp policy imei upi otp receipt call contact whatsapp
	cell transaction payment cheque row line step serial sno sl sr nep retailer partner fax desk extn ext`)

// flush decides which words are IDs, and makes entries of them.
//
// Strong IDs always are, and so is what a title stands before. Other codes are
// where there is no strong one, and nothing on the list to go by. Numbers are
// where there is nothing else at all.
func (p *prose) flush() {
	strong := false
	for _, l := range p.lines {
		for _, w := range l.words {
			strong = strong || w.kind.strong() && !w.other || w.named
		}
	}
	for _, l := range p.lines {
		p.entriesOf(&l, strong)
	}
	*p = prose{maker: p.maker, strict: p.strict}
}

func (p *prose) entriesOf(l *proseLine, strong bool) {
	found := l.words[:0]
	nep := ""
	neps := 0
	for _, w := range l.words {
		switch {
		case p.takes(&w, strong):
			found = append(found, w)
		case w.kind == nepID && !w.broken:
			nep = w.text
			neps++
		}
	}
	if len(found) == 0 {
		p.ignore(l.number, l.text, "")
		return
	}
	for _, w := range found {
		of := watch.Application{ID: watch.ID{RegistrationID: w.text}}
		if len(found) == 1 {
			of.Label = labelOf(l.text, w)
			if neps == 1 {
				of.NepID = nep
			}
		}
		problem := ""
		if w.kind == shortened {
			problem = shortenedProblem
		}
		p.add(l.number, of, problem)
	}
}

// takes reports whether a word is an ID.
func (p *prose) takes(w *proseWord, strong bool) bool {
	switch k := w.kind; {
	case w.broken:
		return p.kind(fold(w.text)).strong() || p.plain && !p.strict
	case k == sampleID:
		return true
	case k == knownID, k == ackID:
		return !w.other || k == knownID && hasLetter(w.text)
	case k == shortened:
		return len(w.text) > 4 && !p.strict
	case w.other, k == nepID:
		return false
	case w.named:
		return k != taxID
	case p.strict:
		return false
	case k == weakID:
		return p.plain || !strong && p.known.ids.all == 0 && !p.telling && likelyCode().MatchString(w.text)
	case k == number:
		return p.plain && !strong && p.number > 0 && len(w.text) >= 5
	}
	return false
}

// likelyCode matches what may be an ID in a sentence: capitals, then numbers.
var likelyCode = compiled(`^[A-Z]{2,8}([-/_.]?[A-Z]{1,4})?[-/_.]?(\d{3,}|\d+[-/_.]\d+)[A-Z0-9._/-]*$`)

// labelOf returns the name that a line holds apart from its ID, or nothing where
// the line is a sentence.
func labelOf(line string, id proseWord) string {
	rest := line[:id.start] + "\x00" + line[id.start+id.width:]
	firm := strings.ContainsAny(rest, "\t|;") || hardBreak().MatchString(rest)
	best := ""
	for part := range strings.FieldsFuncSeq(softBreak().ReplaceAllString(rest, "\x00"), func(r rune) bool { return strings.ContainsRune("\x00,;|\t():=[]/", r) }) {
		part = trimStatus(clean(strings.Trim(part, " .-–—*_>\"'•")))
		switch {
		case part == "" || titleOnly(part):
		case looksLikeName(part) && (strings.Contains(part, " ") || !isLower(part)):
			if best == "" || !strings.Contains(best, " ") && strings.Contains(part, " ") {
				best = part
			}
		case isSentence(part) && !firm:
			return ""
		}
	}
	return best
}

var (
	hardBreak = compiled(`\s[-–—]\s|\s{2,}`)
	// softBreak also parts words with digits from what is around them.
	softBreak = compiled(`\s[-–—]+\s|\s{2,}|\S*\d\S*|[-–—]+\s*$|[?!]+|\s[-–—]|[-–—]\s|\.\s`)
)

func titleOnly(s string) bool { return titleOf(titleWords(s)).known }

func isLower(s string) bool {
	return strings.ToLower(s) == s && strings.ToUpper(s) != s
}

func isSentence(s string) bool {
	for w := range strings.FieldsSeq(strings.ToLower(s)) {
		if sentence[strings.Trim(w, ".,'’!?")] {
			return true
		}
	}
	return len(strings.Fields(s)) > 6
}

// trimStatus takes words of a status off the ends.
func trimStatus(s string) string {
	all := strings.Fields(s)
	for len(all) > 0 && isStatus(strings.ToLower(all[len(all)-1])) && len(all[len(all)-1]) > 1 {
		all = all[:len(all)-1]
	}
	for len(all) > 0 && isStatus(strings.ToLower(all[0])) && len(all[0]) > 1 {
		all = all[1:]
	}
	return strings.Join(all, " ")
}
