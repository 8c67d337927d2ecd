package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"panwatch/internal/query"
	"panwatch/internal/verdict"
	"panwatch/internal/watch"
)

// selection is which applications a command is about, by its flags.
type selection struct {
	phases []string
	filter string
}

// flags adds the flags of the selection to a command.
func (s *selection) flags(cmd *cobra.Command) {
	words := phaseWords()
	cmd.Flags().StringSliceVar(&s.phases, "phase", nil, "only these `PHASES`, with commas between: "+strings.Join(words, ", "))
	_ = cmd.RegisterFlagCompletionFunc("phase", cobra.FixedCompletions(words, noFiles))
	cmd.Flags().StringVar(&s.filter, "filter", "", "only what this `FILTER` matches, in the language of / in the dashboard: 'is:late -mumbai age>10d'")
	completeNothing(cmd, "filter")
}

// given reports whether any of the flags was.
func (s *selection) given(cmd *cobra.Command) bool {
	return cmd.Flags().Changed("phase") || cmd.Flags().Changed("filter")
}

func phaseWords() []string {
	var words []string
	for _, p := range verdict.Phases() {
		words = append(words, p.String())
	}
	return words
}

// parse returns what the flags ask for: a function that reports whether an
// application is meant. What was never answered is in the phase unknown.
func (s *selection) parse(cmd *cobra.Command) (func(watch.Tracked, judge) bool, error) {
	phases := s.phases
	if cmd.Flags().Changed("phase") && len(phases) == 0 {
		phases = []string{""} // the flag package drops it, but it is not a phase
	}
	wanted := make(map[verdict.Phase]bool)
	for _, word := range phases {
		p, ok := verdict.ParsePhase(word)
		if !ok {
			return nil, wrongUsage("%s: --phase %q is not a phase; use some of %s", operation(cmd), word, strings.Join(phaseWords(), ", "))
		}
		wanted[p] = true
	}
	f, err := query.Parse(s.filter)
	if err != nil {
		return nil, wrongUsage("%s: --filter: %w", operation(cmd), err)
	}
	return func(t watch.Tracked, j judge) bool {
		if len(wanted) == 0 && f.Empty() {
			return true
		}
		row := j.row(t)
		if len(wanted) > 0 && !wanted[row.Means.Phase] {
			return false
		}
		timed := f.At(j.now(), j.calendar)
		return timed.Matches(row)
	}, nil
}
