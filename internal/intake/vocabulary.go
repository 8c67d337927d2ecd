package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// otherThings are the letters that codes of other things start with. What is on
// the list says otherwise: [Known] is asked first.
var otherThings = set(`COVID UTF ISO FY Q SECTOR SEC FLAT PLOT ROOM FORM INV INVOICE TKT TICKET INC SR REQ CHG PO BILL
	ORDER ORD GST GSTIN IFSC NH RS INR WIN VER V PAGE PG NO SL SNO H HNO WARD BLOCK PHASE TOWER UNIT HOUSE SHOP GALI LANE ROAD
	ROW COL LINE STEP POINT PART SLA HTTP HTTPS MP MH DL KA TN UP GJ RJ WB AP TS HR PB UTR TXN TXNID REF RRN EMP STAFF
	USER VLE CSC TEL PH MOB EXT FAX PIN AY A B C D G F DAY WEEK MONTH YEAR CHEQUE CHQ RECEIPT RCPT CHALLAN POLICY LOAN AC
	ACCT ACCOUNT UID UIDAI DOC ATT IMG SCAN DSC WHATSAPP ANNEX ANNEXURE RULE SECTION TABLE SHEET IP SHA MD VOL TOP COUNTER DESK BRANCH
	CENTRE CENTER OFFICE KIOSK TERMINAL BATCH LOT BOX BAG JIRA BUG CASE INT IN SMS OTP UPI NEFT IMPS RTGS MR MRS AADHAAR AADHAR PAN`)

// sentence are words that a line of a name and an ID does not hold.
var sentence = set(`a about above action actual after again all already also always am an and any anyone app applicant applicants application applications applied apply are as ask asked asking at
	attached await awaiting back be because been before being below between both branch but by call called caller calls can
	cannot card cards case cases change check checked checking clear client come comes complaint confirm contact copy correct correction could
	customer customers data date day days dear desk detail details did dispatch do docs document documents does doing done dont
	due each either email enclosed end entered error escalate etc ever every expected fee feedback fill find fine first fix follow following for form found
	from full fwd fw get getting give given go got had has have having he hello help her here hers hi him his how i id ids if in
	info information inform instead into is issue it its itself just keep kindly know last late later least let like list look looks
	made mail make many matter may me mention mentioned message might mistake mobile month months more morning most much must my name names need
	needed needs needful new next no nobody none nor not note nothing now number numbers of off office ok okay old on once one only open or
	order other others our out over paid pan pans payment people per phone please pls plz portal post previous print problem proceed process
	provide query raise raised re read ready reason received refer reference regard regarding regards remaining remarks reminder
	reply request requests resolve resend respond response revert said same say says search see seems send sends sent serial share
	she should show shows sign since sir so some someone soon stamp start state status still submit submitted such
	support sure system take taken team tell than thank thanks that the their them then there these they thing this those through till
	time to today tomorrow too took total track tracking try two under until up update updated updates urgent urgently us use user verify very
	via visit wait waiting want wants was we week weeks well went were what when where whether which while who whom whose
	why will wish with without work working would wrong yes yesterday yet you your madam maam good afternoon evening
	aap aaj aur bhai bhaiya bhi bol bolo chahiye dekh dekho dekhna diya do gaya haan hai hain hi ho hoga hua hui hum iska isko jaldi
	ka kab kal kar karo karna karke karwa ke ki kindly kitne ko koi kuch kya kyu kyun le liya lo main mera mere mujhe nahi nahin nhi par
	raha rahi rha se sab sirf tak tha toh un unka wala wale wali woh ye yeh ji
	twice thrice annual open-items subject bcc cc wrote forwarded page report sheet row rows`)

// statusWords are of what cells say about how far an application is.
var statusWords = set(`pending pend done closed open objection objections approved rejected reject dispatched delivered returned allotted
	printed printing print received process processing processed progress hold held inprocess in-process in-progress under-process
	completed complete incomplete success successful failed failure fail generated submitted cancelled canceled withdrawn active inactive
	uploaded verified unverified esign e-sign ekyc e-kyc kyc yes no y n ok paid unpaid new correction reprint urgent normal high low medium
	late stale unknown action awaited clarification discrepancy nsdl protean utiitsl utiits egov e-gov epan e-pan physical online offline
	male female m f other others individual firm company trust huf`)

// statusGlue joins status words: "under process at NSDL eGOV".
var statusGlue = set("under in on at the for with by and not is of application e pan card new yet been has")

// places are what columns next to names hold; too few for a gazetteer, enough
// for the towns and states that such lists name most.
var places = set(`mumbai delhi pune nashik nagpur thane bengaluru bangalore chennai kolkata hyderabad ahmedabad surat vadodara rajkot
	jaipur jodhpur udaipur kota lucknow kanpur varanasi agra noida ghaziabad gurgaon gurugram faridabad patna ranchi bhopal indore
	gwalior raipur bhubaneswar cuttack guwahati chandigarh ludhiana amritsar jalandhar dehradun shimla srinagar jammu kochi
	thiruvananthapuram kozhikode coimbatore madurai mysuru mysore mangaluru hubli visakhapatnam vijayawada warangal nellore
	maharashtra gujarat rajasthan karnataka kerala bihar odisha punjab haryana assam telangana jharkhand uttarakhand goa
	"uttar pradesh" electricity india`)

// isStatus reports whether lower says how far an application is and names nobody.
func isStatus(lower string) bool {
	found := false
	for w := range strings.FieldsFuncSeq(lower, func(r rune) bool { return r == ' ' || r == '/' || r == ',' || r == '(' || r == ')' || r == '.' }) {
		if statusWords[w] {
			found = true
		} else if !statusGlue[w] {
			return false
		}
	}
	return found
}

// titles stand before a name and are no part of a sentence.
var titles = set("mr mrs ms miss smt shri sri shree kum kumari dr prof adv md mohd s/o d/o w/o c/o late")

// looksLikeName reports whether s may be somebody's or some firm's name: one to
// six words of letters, of which none belongs to a sentence.
func looksLikeName(s string) bool {
	n, long := 0, false
	for w := range strings.FieldsSeq(s) {
		n++
		w = strings.Trim(w, ".,'’()&-")
		lower := strings.ToLower(w)
		if w == "" || titles[lower] {
			continue
		}
		for _, r := range w {
			if !unicode.IsLetter(r) && !unicode.IsMark(r) && r != '.' && r != '\'' && r != '’' && r != '-' && r != '&' && r != '\u200d' && r != '\u200c' {
				return false
			}
		}
		if sentence[lower] || statusWords[lower] && len(lower) > 1 || places[lower] && n == 1 {
			return false
		}
		long = long || utf8.RuneCountInString(w) > 2
	}
	return long && n <= 6
}
