package intake

import (
	"html"
	"strconv"
	"strings"
)

var (
	rtfGroup = compiled(`\{\\(?:fonttbl|colortbl|stylesheet|info|\*)(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}`)
	rtfWord  = compiled(`\\(?:'[0-9a-fA-F]{2}|u-?\d+ ?\??|[a-zA-Z]+-?\d* ?|[^a-zA-Z])|[{}]|\n`)
	htmlTag  = compiled(`(?is)<(style|script)\b.*?</(style|script)>|<!--.*?-->|</?[a-z][^<>]*>`)
)

// plainText takes the markup off a text that a word processor or a browser has
// written; any other text comes back as it is.
func plainText(text string) string {
	start := strings.ToLower(strings.TrimLeft(text[:min(len(text), 4096)], " \n"))
	switch {
	case strings.HasPrefix(start, `{\rtf`):
		return rtfWord().ReplaceAllStringFunc(rtfGroup().ReplaceAllString(text, ""), fromRTF)
	case strings.HasPrefix(start, "<") && (strings.Contains(start, "<html") || strings.Contains(start, "<table") || strings.Contains(start, "<!doctype") || strings.Contains(start, "<ul") || strings.Contains(start, "<p>") || strings.Contains(start, "<div")):
		return html.UnescapeString(htmlTag().ReplaceAllStringFunc(text, fromHTML))
	}
	return text
}

func fromRTF(sign string) string {
	word := strings.TrimSpace(strings.TrimLeft(sign, `\`))
	switch {
	case word == "par", word == "line", word == "row":
		return "\n"
	case word == "tab", word == "cell":
		return "\t"
	case word == "bullet":
		return "• "
	case strings.HasPrefix(word, "'"):
		n, _ := strconv.ParseUint(word[1:], 16, 8)
		return decodeMixed([]byte{byte(n)})
	case len(word) > 1 && word[0] == 'u' && strings.ContainsAny(word[1:2], "-0123456789"):
		n, _ := strconv.Atoi(strings.TrimRight(word[1:], " ?"))
		return string(rune(uint16(n)))
	case len(sign) == 2 && strings.ContainsAny(word, `\{}`):
		return word
	}
	return ""
}

// fromHTML returns what a tag does to a text: cells and lines end. Line breaks
// of the source stand for nothing, but lines keep their numbers near enough.
func fromHTML(tag string) string {
	name := strings.ToLower(strings.Trim(tag, "</> "))
	if i := strings.IndexAny(name, " \n\t/"); i >= 0 {
		name = name[:i]
	}
	closing := strings.HasPrefix(tag, "</")
	switch {
	case (name == "td" || name == "th") && closing:
		return "\t"
	case name == "br", closing && (name == "tr" || name == "p" || name == "div" || name == "li" || name == "h1" || name == "h2" || name == "h3"):
		return "\n"
	}
	return ""
}
