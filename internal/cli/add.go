package cli

import (
	"cmp"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"panwatch/internal/config"
	"panwatch/internal/intake"
	"panwatch/internal/watch"
)

func (a *app) addCommand() *cobra.Command {
	var of watch.Application
	cmd := &cobra.Command{
		Use:   "add ID...",
		Short: "Put applications on the list",
		Long: `Put applications on the list. A dashboard that is open shows and checks them at
once. Those on the list already are left as they are. "-" reads a list from the
standard input: lines, a table, a mail.`,
		Example: `  panwatch add AOP-554 --label "Asha Kulkarni"
  panwatch add AOP-1004 --nep-id RXNKIRAN`,
		Args: someArguments("one ID or more"),
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			cfg, err := a.loadConfig()
			if err != nil {
				return err
			}
			apps, err := a.toAdd(cmd.Context(), args, of, cfg)
			if err != nil {
				return err
			}
			return a.withStore(cmd.Context(), cfg, func(db editor) error {
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
	flags.StringVar(&of.NepID, "nep-id", "", "the `NEP_ID`, where it is not the configured one")
	flags.StringVar(&of.RefID, "ref-id", "", "pin this `REFID`: send it with every check; for a single ID")
	flags.StringVar(&of.Label, "label", "", "who or what it is, as `TEXT`")
	flags.StringVar(&of.Note, "note", "", "anything worth knowing, as `TEXT`")
	completeNothing(cmd, "nep-id", "ref-id", "label", "note")
	return cmd
}

// toAdd returns the applications to add; what the flags say holds for each that
// does not say it itself.
func (a *app) toAdd(ctx context.Context, args []string, of watch.Application, cfg *config.Config) ([]watch.Application, error) {
	apps, err := a.named(ctx, "add", args, of.NepID, cfg)
	if err != nil {
		return nil, err
	}
	if len(apps) == 0 {
		return nil, wrongUsage("add: no IDs; give some, or \"-\" to read them from the standard input")
	}
	if of.RefID != "" && len(apps) > 1 {
		return nil, wrongUsage("add: --ref-id %q is for one application, not for %d; give one ID", of.RefID, len(apps))
	}
	for i := range apps {
		app := &apps[i]
		app.Label, app.Note, app.RefID = cmp.Or(app.Label, of.Label), cmp.Or(app.Note, of.Note), cmp.Or(app.RefID, of.RefID)
		clean, problem := intake.CheckApplication(*app, cfg.IDs.Pattern.MatchString)
		if problem != "" {
			return nil, wrongUsage("add %q: %s", app.RegistrationID, problem)
		}
		*app = clean
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
