package verdict

import "regexp"

// speedPost is how the post numbers what it carries: two letters, nine digits,
// and IN for India; some write it with spaces.
var speedPost = regexp.MustCompile(`(?i)\b([A-Z]{2}) ?(\d{3}) ?(\d{3}) ?(\d{3}) ?(IN)\b`)

// Tracking returns the tracking number of the post in a message, without spaces
// and in capitals, and "" where there is none. Of several it is the last: a card
// that came back is sent again under another.
func Tracking(message string) string {
	found := speedPost.FindAllStringSubmatch(message, -1)
	if found == nil {
		return ""
	}
	var number []byte
	for _, part := range found[len(found)-1][1:] {
		for i := range len(part) {
			b := part[i]
			if b >= 'a' {
				b -= 'a' - 'A'
			}
			number = append(number, b)
		}
	}
	return string(number)
}
