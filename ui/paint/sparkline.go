package paint

import "time"

var bars = []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// Sparkline draws the latencies of checks, given newest first, from the oldest
// to the newest, as many of the newest as width has cells. A check without an
// answer is a cross. The highest bar is the longest latency shown, and the
// scale starts at nothing, so that an even latency looks even.
func Sparkline(s *Styles, checks []CheckLine, width int) []Segment {
	checks = checks[:min(len(checks), max(0, width))]
	var longest time.Duration
	for i := range checks {
		if checks[i].Failure == nil {
			longest = max(longest, checks[i].Latency)
		}
	}
	var line []Segment
	for i := len(checks) - 1; i >= 0; i-- {
		style, sign := s.Fail, "×"
		if checks[i].Failure == nil {
			style, sign = s.Accent, bar(checks[i].Latency, longest)
		}
		if last := len(line) - 1; last >= 0 && line[last].Style == style {
			line[last].Text += sign
			continue
		}
		line = append(line, style.Text(sign))
	}
	return line
}

// bar is the one of the eight bars that d comes to where longest is the highest.
func bar(d, longest time.Duration) string {
	if longest <= 0 {
		return bars[0]
	}
	level := int(d * time.Duration(len(bars)) / (longest + 1))
	return bars[max(0, min(level, len(bars)-1))]
}
