package ui

import "time"

var bars = []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}

// sparkline draws the latencies of checks, given newest first, from the oldest
// to the newest, as many of the newest as width has cells. A check without an
// answer is a cross. The highest bar is the longest latency shown, and the
// scale starts at nothing, so that an even latency looks even.
func sparkline(s *Styles, checks []checkLine, width int) []segment {
	checks = checks[:min(len(checks), max(0, width))]
	var longest time.Duration
	for i := range checks {
		if checks[i].Failure == nil {
			longest = max(longest, checks[i].Latency)
		}
	}
	var line []segment
	for i := len(checks) - 1; i >= 0; i-- {
		pen, sign := s.fail, "×"
		if checks[i].Failure == nil {
			pen, sign = s.accent, bar(checks[i].Latency, longest)
		}
		if last := len(line) - 1; last >= 0 && line[last].pen == pen {
			line[last].text += sign
			continue
		}
		line = append(line, segment{pen, sign})
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
