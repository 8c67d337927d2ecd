// Package cli holds the commands of panwatch, one file each. It wires
// configuration, client, store and dashboard together and turns their results
// into output and exit codes. It decides nothing that they could decide.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"panwatch/internal/config"
	"panwatch/internal/safetext"
	"panwatch/ui/guard"
	"panwatch/ui/keymap"
)

// The exit codes.
const (
	exitOK          = 0
	exitFailed      = 1
	exitUsage       = 2
	exitConfig      = 78 // EX_CONFIG of sysexits.h
	exitInterrupted = 130
)

// Env is the world around a run of panwatch.
type Env struct {
	Args          []string // without the program's name
	Stdin         io.Reader
	Stdout        io.Writer
	Stderr        io.Writer
	Environ       []string // NAME=value
	Version       string
	Commit        string // that it was built from; empty: the one that the Go toolchain noted
	ExampleConfig []byte

	// ForceQuit is closed when the user asks a second time to quit and does not
	// want to wait; see [Signals]. Nil: never.
	ForceQuit <-chan struct{}
}

// getenv returns the value of an environment variable, empty if unset.
func (e Env) getenv(name string) string {
	for _, kv := range slices.Backward(e.Environ) {
		if value, ok := strings.CutPrefix(kv, name+"="); ok {
			return value
		}
	}
	return ""
}

// app is one run: the world, the global flags and the clock.
type app struct {
	Env
	now    func() time.Time
	config string // --config
	store  string // --store
	format string // --format
	ran    bool   // a command has begun; errors before that are wrong usage
}

// Run runs panwatch and returns its exit code. When ctx ends, it stops what it
// is doing and returns soon.
func Run(ctx context.Context, env Env) int {
	a := &app{Env: env, now: time.Now}
	root := a.rootCommand()
	root.SetArgs(env.Args)
	root.SetIn(env.Stdin)
	root.SetOut(env.Stdout)
	root.SetErr(env.Stderr)
	cmd, err := root.ExecuteContextC(ctx)
	return a.finish(ctx, cmd, err)
}

// Commands returns panwatch with all its commands, for those who write about
// them. It is not meant to be executed.
func Commands() *cobra.Command { return (&app{now: time.Now}).rootCommand() }

// finish prints the error of a command, if any, and returns the exit code.
func (a *app) finish(ctx context.Context, cmd *cobra.Command, err error) int {
	code := a.exitCode(ctx, err)
	switch {
	case err == nil, errors.As(err, new(silent)):
	case code == exitInterrupted:
		fmt.Fprintln(a.Stderr, "panwatch: interrupted")
	default:
		for line := range strings.SplitSeq(safetext.Block(err.Error()), "\n") {
			fmt.Fprintln(a.Stderr, "panwatch: "+line)
		}
		if code == exitUsage {
			fmt.Fprintf(a.Stderr, "panwatch: \"%s --help\" says how it is used\n", cmd.CommandPath())
		}
	}
	return code
}

// silent is an error that has been reported already.
type silent struct{ code int }

func (s silent) Error() string { return fmt.Sprintf("exit code %d", s.code) }

// configError is a configuration that cannot be used.
type configError struct{ error }

func (c configError) Unwrap() error { return c.error }

func (a *app) exitCode(ctx context.Context, err error) int {
	var said silent
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &said):
		return said.code
	case errors.As(err, new(*guard.CrashError)):
		return exitFailed
	case ctx.Err() != nil:
		return exitInterrupted
	case errors.As(err, new(configError)):
		return exitConfig
	case !a.ran, errors.As(err, new(usageError)):
		return exitUsage
	default:
		return exitFailed
	}
}

// runs wraps what a command does, so that its errors can be told apart
// from those of reading the command line.
func (a *app) runs(do func(cmd *cobra.Command, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		a.ran = true
		return do(cmd, args)
	}
}

func (a *app) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "panwatch",
		Short: "Watch PAN-card applications in the terminal",
		Long: `panwatch watches PAN-card applications at the AOP Pan Status Check API.

Without a command it opens the dashboard on the tracked list. "panwatch demo"
opens it on made-up applications and needs no configuration.`,
		Example: `  panwatch demo
  panwatch add AOP-554 AOP-555
  panwatch check AOP-554 --format json`,
		Args:              knownCommand,
		SilenceErrors:     true,
		SilenceUsage:      true,
		CompletionOptions: cobra.CompletionOptions{DisableDefaultCmd: true},
	}
	version := root.Flags().Bool("version", false, "print the version")
	root.RunE = a.runs(func(cmd *cobra.Command, args []string) error {
		if *version {
			return a.printVersion()
		}
		return a.dashboard(cmd, args)
	})
	flags := root.PersistentFlags()
	flags.StringVar(&a.config, "config", "", "configuration `FILE` (default $PANWATCH_CONFIG, else ~/.config/panwatch/config.toml)")
	flags.StringVar(&a.store, "store", "", "keep the list in this `FILE` (default store.path of the configuration, else ~/.local/state/panwatch/panwatch.db)")
	flags.StringVar(&a.format, "format", "text", "output `FORMAT`: text, json (one object per line) or csv")
	root.SetFlagErrorFunc(wrongFlag)
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		if !slices.Contains([]string{"text", "json", "csv"}, a.format) {
			return wrongUsage("--format %q is not a format; use text, json or csv", a.format)
		}
		return nil
	}
	root.SetHelpCommand(&cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Say how panwatch or one of its commands is used",
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			of, rest, err := cmd.Root().Find(args)
			if err != nil || len(rest) > 0 {
				return wrongUsage("help: there is no command %q; \"panwatch help\" lists them", strings.Join(args, " "))
			}
			return of.Help()
		}),
	})
	root.AddCommand(
		a.demoCommand(),
		a.checkCommand(),
		a.pollCommand(),
		a.addCommand(),
		a.rmCommand(),
		a.listCommand(),
		a.importCommand(),
		a.exportCommand(),
		a.historyCommand(),
		a.logCommand(),
		a.configCommand(),
		a.doctorCommand(),
		a.sandboxCommand(),
		a.versionCommand(),
		a.completionCommand(),
	)
	completeFormats(root)
	return root
}

// configOptions says where to look for the configuration.
func (a *app) configOptions() config.Options {
	return config.Options{
		File:  a.config,
		Store: a.store,
		Env:   a.getenv,
		CheckKeys: func(rebound map[string][]string, own []config.OwnKey) []config.KeyProblem {
			var keys []keymap.Own
			for _, o := range own {
				keys = append(keys, keymap.Own{Name: o.Path, Key: o.Key})
			}
			var problems []config.KeyProblem
			for action, text := range keymap.Check(rebound, keys...) {
				problems = append(problems, config.KeyProblem{Action: action, Text: text})
			}
			return problems
		},
	}
}

// loadConfig reads the configuration.
func (a *app) loadConfig() (*config.Config, error) { return a.load(a.configOptions()) }

// loadToRead reads the configuration for a command that asks the API nothing.
func (a *app) loadToRead() (*config.Config, error) {
	o := a.configOptions()
	o.Reading = true
	return a.load(o)
}

// load reads the configuration. From then on the clock says its times in the
// configured zone.
func (a *app) load(o config.Options) (*config.Config, error) {
	cfg, err := config.Load(o)
	if err != nil {
		return nil, configError{err}
	}
	a.now = cfg.Calendar.Clock(a.now)
	return cfg, nil
}
