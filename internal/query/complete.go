package query

import "strings"

// Completion is what tab makes of a filter.
type Completion struct {
	Text    string
	Cursor  int      // in characters
	Choices []string // that it could go on with, where there are several
}

// Complete completes the word before the cursor, which counts characters: as far as
// all words agree that begin so. Where nothing begins so the text stays as it is.
func Complete(text string, cursor int) Completion {
	runes := []rune(text)
	cursor = max(0, min(cursor, len(runes)))
	before, after := string(runes[:cursor]), string(runes[cursor:])
	begun, choices := candidates(before)
	if len(choices) == 0 {
		return Completion{Text: text, Cursor: cursor}
	}
	head := before[:len(before)-len(begun)]
	if len(choices) == 1 {
		word := choices[0]
		if !strings.ContainsAny(word[len(word)-1:], ":<>") && !strings.HasPrefix(after, " ") {
			word += " "
		}
		return completed(head+word, after, nil)
	}
	return completed(head+common(choices), after, choices)
}

func completed(before, after string, choices []string) Completion {
	return Completion{Text: before + after, Cursor: len([]rune(before)), Choices: choices}
}

// candidates returns the end of a text that is begun, and what it may become.
func candidates(before string) (begun string, choices []string) {
	var t token
	if groups, barred := scan(before); len(groups) > 0 && !barred {
		group := groups[len(groups)-1]
		if last := group[len(group)-1]; last.to == len(before) {
			t, begun = last, before[last.from:]
		}
	}
	if t.not {
		begun = begun[1:]
	}
	w := findWord(t.name)
	switch {
	case t.op != 0 && (w == nil || w.kind == kindTime), t.op == 0 && t.quoted, t.quoted && !t.open:
		return "", nil
	case t.op != 0:
		value := t.value
		begun = begun[strings.IndexByte(begun, t.op)+1:]
		if i := strings.LastIndexByte(value, ','); i >= 0 && w.kind != kindPart {
			value = value[i+1:]
			begun = begun[strings.LastIndexByte(begun, ',')+1:]
		}
		for _, v := range offered(w.values()) {
			if strings.HasPrefix(v, value) {
				choices = append(choices, quoted(v))
			}
		}
		return begun, choices
	}
	for _, w := range words {
		if strings.HasPrefix(w.name, t.value) && !w.later {
			choices = append(choices, w.name+w.op())
		}
	}
	if len(choices) > 0 || len(t.value) < 2 {
		return begun, choices
	}
	for _, w := range words { // the value of one, without it
		for _, v := range offered(w.values()) {
			if strings.HasPrefix(v, t.value) && w.kind != kindPart {
				choices = append(choices, w.name+":"+v)
			}
		}
	}
	return begun, choices
}

// common returns what all words begin with.
func common(words []string) string {
	head := words[0]
	for _, w := range words[1:] {
		for !strings.HasPrefix(w, head) {
			head = head[:len(head)-1]
		}
	}
	return head
}
