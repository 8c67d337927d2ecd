package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"panwatch/internal/config"
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
		Args: someArguments("one ID or more"),
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			cfg, err := a.loadConfig()
			if err != nil {
				return err
			}
			apps, err := a.toAdd(args, of, cfg)
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
