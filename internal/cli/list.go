package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"panwatch/internal/config"
	"panwatch/internal/store"
	"panwatch/internal/watch"
)

func (a *app) addCommand() *cobra.Command {
	var of watch.Application
	cmd := &cobra.Command{
		Use:   "add ID...",
		Short: "Put applications on the list",
		Long: `Put applications on the list. A dashboard that is open shows and checks them at
once. Those on the list already are left as they are.`,
		Example: `  panwatch add AOP-554 --label "Asha Kulkarni"
  panwatch add AOP-1004 --nep-id RXNKIRAN`,
		Args: cobra.MinimumNArgs(1),
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), true, func(cfg *config.Config, db *store.DB) error {
				apps, err := a.toAdd(args, of, cfg)
				if err != nil {
					return err
				}
				added, err := db.Edit(cmd.Context(), additions(apps)...)
				if err != nil {
					return err
				}
				a.say("%s", addedText(len(added), len(apps)-len(added)))
				return nil
			})
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&of.NepID, "nep-id", "", "the nep_id, where it is not the configured one")
	flags.StringVar(&of.RefID, "ref-id", "", "pin this refid: send it with every check; for a single ID")
	flags.StringVar(&of.Label, "label", "", "who or what it is")
	flags.StringVar(&of.Note, "note", "", "anything worth knowing")
	completeNothing(cmd, "nep-id", "ref-id", "label", "note")
	return cmd
}

// toAdd returns the applications to add; what the flags say holds for each.
func (a *app) toAdd(ids []string, of watch.Application, cfg *config.Config) ([]watch.Application, error) {
	apps, err := applications(ids, of.NepID, cfg)
	if err != nil {
		return nil, err
	}
	if of.RefID != "" && len(apps) > 1 {
		return nil, wrongUsage("add: --ref-id %q is for one application, not for %d; give one ID", of.RefID, len(apps))
	}
	for i := range apps {
		of.ID = apps[i].ID
		clean, problem := watch.CheckApplication(of, cfg.IDs.Pattern.MatchString)
		if problem != "" {
			return nil, wrongUsage("add %q: %s", apps[i].RegistrationID, problem)
		}
		apps[i] = clean
	}
	return apps, nil
}

func additions(apps []watch.Application) []watch.Edit {
	edits := make([]watch.Edit, len(apps))
	for i, app := range apps {
		edits[i] = watch.Add{Application: app}
	}
	return edits
}

func addedText(added, tracked int) string {
	text := fmt.Sprintf("%d added", added)
	if tracked > 0 {
		text += fmt.Sprintf(", %d on the list already", tracked)
	}
	return text
}

func (a *app) rmCommand() *cobra.Command {
	var nepID string
	cmd := &cobra.Command{
		Use:   "rm ID...",
		Short: "Take applications off the list",
		Long: `Take applications off the list. What was asked about them stays in the log; an
application that is added again comes back with what was known of it.`,
		Example: "  panwatch rm AOP-554\n  panwatch rm AOP-1004 --nep-id RXNKIRAN",
		Args:    cobra.MinimumNArgs(1),

		ValidArgsFunction: a.trackedIDs(0),
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			return a.withStore(cmd.Context(), true, func(_ *config.Config, db *store.DB) error {
				found, err := find(cmd.Context(), db, args, flagged(cmd, "nep-id", nepID))
				if err != nil {
					return err
				}
				if err := single(found, args); err != nil {
					return err
				}
				edits := make([]watch.Edit, len(found))
				for i, t := range found {
					edits[i] = watch.Delete{ID: t.ID}
				}
				removed, err := db.Edit(cmd.Context(), edits...)
				if err != nil {
					return err
				}
				a.say("%d removed", len(removed))
				return nil
			})
		}),
	}
	cmd.Flags().StringVar(&nepID, "nep-id", "", "the one with this nep_id (\"\" is the configured one)")
	completeNothing(cmd, "nep-id")
	return cmd
}

// single returns an error if a RegistrationID names more than one application.
func single(found []watch.Tracked, ids []string) error {
	of := make(map[string][]string)
	for _, t := range found {
		of[t.RegistrationID] = append(of[t.RegistrationID], fmt.Sprintf("%q", t.NepID))
	}
	for _, id := range ids {
		if len(of[id]) > 1 {
			return wrongUsage("%q is on the list with the nep_ids %s; say which with --nep-id", id, strings.Join(of[id], ", "))
		}
	}
	return nil
}

// flagged returns the value of a flag, nil if it was not given.
func flagged(cmd *cobra.Command, name, value string) *string {
	if !cmd.Flags().Changed(name) {
		return nil
	}
	return &value
}

func (a *app) listCommand() *cobra.Command {
	var phases []string
	cmd := &cobra.Command{
		Use:     "list",
		Aliases: []string{"ls"},
		Short:   "Print the list with the last known statuses; asks nobody",
		Example: "  panwatch list\n  panwatch list --phase action,failed --format csv",
		Args:    cobra.NoArgs,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			return a.printList(cmd, a.format, phases)
		}),
	}
	a.phaseFlag(cmd, &phases)
	return cmd
}

func (a *app) exportCommand() *cobra.Command {
	var phases []string
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Print the list as CSV, or JSON, fit for import",
		Example: `  panwatch export >list.csv
  panwatch export --format json >list.jsonl`,
		Args: cobra.NoArgs,
		RunE: a.runs(func(cmd *cobra.Command, _ []string) error {
			format := a.format
			if format == "text" {
				format = "csv"
			}
			return a.printList(cmd, format, phases)
		}),
	}
	a.phaseFlag(cmd, &phases)
	return cmd
}

func (a *app) phaseFlag(cmd *cobra.Command, phases *[]string) {
	var words []string
	for _, p := range watch.Phases() {
		words = append(words, p.String())
	}
	cmd.Flags().StringSliceVar(phases, "phase", nil, "only these `PHASES`: "+strings.Join(words, ", "))
	_ = cmd.RegisterFlagCompletionFunc("phase", cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

func (a *app) printList(cmd *cobra.Command, format string, phases []string) error {
	wanted := make(map[watch.Phase]bool)
	for _, word := range phases {
		p, ok := watch.ParsePhase(word)
		if !ok {
			return wrongUsage("--phase %q: no such phase; use pending, action, done, failed or unknown", word)
		}
		wanted[p] = true
	}
	return a.withStore(cmd.Context(), false, func(cfg *config.Config, db *store.DB) error {
		rules := watch.NewRules(cfg.Rules)
		out := newPrinter[trackedRecord](a.Stdout, format)
		err := eachTracked(cmd.Context(), db, func(t watch.Tracked) error {
			r := newTrackedRecord(t, rules)
			if len(wanted) > 0 && !wanted[r.phase] {
				return nil
			}
			return out.print(r)
		})
		if err != nil {
			return err
		}
		return out.close()
	})
}

// say tells people what was done; it is no data.
func (a *app) say(format string, args ...any) {
	fmt.Fprintf(a.Stderr, format+"\n", args...)
}
