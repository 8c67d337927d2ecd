package cli

import (
	"bufio"
	"fmt"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"panwatch/internal/config"
)

func (a *app) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "config",
		Short:   "Make, check and show the configuration",
		Example: "  panwatch config init\n  panwatch config check",
		Args:    knownSubcommand,
		RunE:    a.runs(func(cmd *cobra.Command, _ []string) error { return cmd.Help() }),
	}
	cmd.AddCommand(a.configInitCommand(), a.configCheckCommand(), a.configPathCommand(), a.configShowCommand())
	return cmd
}

func (a *app) configInitCommand() *cobra.Command {
	var noInput bool
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a commented configuration file, never over an existing one",
		Long: `Write a commented configuration file that only its owner can read. On a terminal
it asks for what has no default; enter keeps the placeholder, to be filled in
with an editor. It never asks for the nep_key itself, only where it is kept.`,
		Example: "  panwatch config init\n  panwatch config init --no-input --config ./test.toml",
		Args:    noArguments,
		RunE: a.runs(func(*cobra.Command, []string) error {
			path, err := a.configPlace("config init")
			if err != nil {
				return err
			}
			if _, err := os.Lstat(path); err == nil {
				return configError{fmt.Errorf("config init: %q exists already and is left as it is; \"panwatch config check\" examines it", path)}
			}
			var answers config.Answers
			if f, ok := a.Stdin.(*os.File); ok && !noInput && term.IsTerminal(f.Fd()) {
				answers = a.askAnswers()
			}
			if err := config.Init(path, a.ExampleConfig, answers); err != nil {
				return configError{err}
			}
			next := "panwatch config check"
			if a.config != "" {
				next += fmt.Sprintf(" --config %q", a.config)
			}
			return a.print("wrote %s\nfill in what is left, then run: %s\n", config.Printable(path), next)
		}),
	}
	cmd.Flags().BoolVar(&noInput, "no-input", false, "ask nothing and keep the placeholders")
	return cmd
}

// askAnswers asks on the terminal for what has no default.
func (a *app) askAnswers() config.Answers {
	lines := bufio.NewScanner(a.Stdin)
	ask := func(question string) string {
		fmt.Fprintf(a.Stderr, "%s: ", question)
		if !lines.Scan() {
			fmt.Fprintln(a.Stderr)
		}
		return strings.TrimSpace(lines.Text())
	}
	fmt.Fprintln(a.Stderr, "Enter keeps the placeholder.")
	answers := config.Answers{
		PartnerID: ask("partner_id"),
		Domain:    ask("domain [electricity]"),
		NepID:     ask("nep_id"),
	}
	command := ask("command that prints the nep_key, such as: pass show aopay/nep-key")
	answers.KeyCommand = strings.Fields(command)
	if len(answers.KeyCommand) == 0 {
		answers.KeyFile = ask("or the file that holds it")
	}
	return answers
}

func (a *app) configCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "check",
		Short:   "Check the configuration; every mistake with file, line, key and fix",
		Example: "  panwatch config check\n  panwatch config check --config ./test.toml",
		Args:    noArguments,
		RunE: a.runs(func(*cobra.Command, []string) error {
			cfg, err := a.loadConfig()
			if err != nil {
				return err
			}
			return a.print("%s: ok\n", config.Printable(cfg.Path))
		}),
	}
}

func (a *app) configPathCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "path",
		Short:   "Say where the configuration file is, or would be",
		Example: "  ${EDITOR:-vi} \"$(panwatch config path)\"",
		Args:    noArguments,
		RunE: a.runs(func(*cobra.Command, []string) error {
			path, err := a.configPlace("config path")
			if err != nil {
				return err
			}
			return a.print("%s\n", config.Printable(path))
		}),
	}
}

// configPlace returns the path of the configuration file, whether it exists or
// not.
func (a *app) configPlace(operation string) (string, error) {
	path := config.Locate(a.configOptions())
	if path == "" {
		return "", configError{fmt.Errorf("%s: neither $XDG_CONFIG_HOME nor $HOME says where the file belongs; name it with --config", operation)}
	}
	return path, nil
}

func (a *app) configShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "show",
		Short:   "Show the values in effect, with secrets masked",
		Example: "  panwatch config show",
		Args:    noArguments,
		RunE: a.runs(func(*cobra.Command, []string) error {
			cfg, err := a.loadConfig()
			if err != nil {
				return err
			}
			return a.print("%s", cfg.Show())
		}),
	}
}
