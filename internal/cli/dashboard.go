package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"panwatch/internal/config"
	"panwatch/ui"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
	"panwatch/ui/notify"
	"panwatch/ui/own"
	"panwatch/ui/terminal"
)

// dashboard is panwatch without a command.
func (a *app) dashboard(cmd *cobra.Command, _ []string) error {
	cfg, err := a.loadConfig()
	if err != nil {
		return err
	}
	if err := a.needTerminal(); err != nil {
		return err
	}
	ctx := cmd.Context()
	o, end, err := a.dashboardOptions(ctx, cfg)
	if err != nil {
		return err
	}
	defer end()
	return a.show(ctx, o)
}

// dashboardOptions opens what the dashboard works with. end closes it again.
func (a *app) dashboardOptions(ctx context.Context, cfg *config.Config) (o ui.Options, end func(), err error) {
	link, err := a.connect(ctx, cfg)
	if err != nil {
		return ui.Options{}, nil, err
	}
	o = a.uiOptions(cfg)
	go o.Rules.Prepare() // while the store opens
	db, err := a.openStore(ctx, cfg)
	if err != nil {
		link.close()
		return ui.Options{}, nil, err
	}
	o.Store, o.Checker, o.ReadOnly = db, link, db.ReadOnly()
	o.From = link.from
	o.NewKey, o.KeyCanBeFetched = link.newKey, cfg.API.Key.CanChange()
	o.Journal = db
	o.Tell = a.teller(cfg.Notify.Command, notifyLimit, a.judge(cfg).reading(ctx, db))
	o.RunCommand = a.commandRunner(cfg.Commands, a.judge(cfg).reading(ctx, db))
	choice := choicePath(cfg.Store.Path, a.agent())
	o.Choice = loadChoice(choice)
	o.KeepChoice = func(c list.Choice) { keepChoice(choice, c) }
	if o.ReadOnly == nil {
		rules := o.Rules
		o.Background = func(ctx context.Context) {
			rephase(ctx, db, rules)
			pruneWhile(ctx, db, cfg.Store.KeepLog, a.now)
		}
	}
	o.Crashed = a.crashReporter(filepath.Dir(cfg.Store.Path), link.api.Mask)
	return o, func() {
		db.Close()
		link.close()
	}, nil
}

// uiOptions returns what the configuration says about the dashboard.
func (a *app) uiOptions(cfg *config.Config) ui.Options {
	keys, _ := keymap.New(cfg.Keys, ownKeys(cfg)...) // checked when the file was read
	host := cfg.API.URL
	if u, err := url.Parse(host); err == nil {
		host = u.Host
	}
	j := a.judge(cfg)
	return ui.Options{
		Rules:     j.Rules,
		Limits:    limits(cfg.Refresh),
		ClaimFor:  claimFor(cfg.API.Timeout),
		Valid:     cfg.IDs.Pattern.MatchString,
		Now:       a.now,
		Host:      host,
		Theme:     a.theme(cfg.UI.Theme),
		Columns:   cfg.UI.Columns,
		Keys:      keys,
		Additions: own.Additions{Views: ownViews(cfg), Commands: ownCommands(cfg)},
		Settings:  notify.Settings{Bell: cfg.Notify.Bell, Desktop: cfg.Notify.Desktop, Only: cfg.Notify.Only, Group: cfg.Notify.Group},
		Export:    a.exporter(j),

		LateAfter: cfg.Refresh.LateAfter,
		Calendar:  cfg.Calendar,

		Multiplexer: a.multiplexer(),
		CanSuspend:  canSuspend(),
	}
}

// ownKeys are the keys of the user's views, then of the commands.
func ownKeys(cfg *config.Config) []keymap.Own {
	var own []keymap.Own
	for i, v := range cfg.Views {
		own = append(own, keymap.Own{Name: fmt.Sprintf("view[%d]", i+1), Group: "Views", Help: v.Name, Key: v.Key})
	}
	for i, c := range cfg.Commands {
		own = append(own, keymap.Own{Name: fmt.Sprintf("command[%d]", i+1), Group: "Commands", Help: c.Name, Key: c.Key})
	}
	return own
}

func ownViews(cfg *config.Config) []list.OwnView {
	var views []list.OwnView
	for _, v := range cfg.Views {
		views = append(views, list.OwnView{Name: v.Name, Filter: v.Filter, Columns: v.Columns, Sort: v.Sort})
	}
	return views
}

func ownCommands(cfg *config.Config) []own.Command {
	var commands []own.Command
	for _, c := range cfg.Commands {
		commands = append(commands, own.Command{Name: c.Name, Confirm: c.Confirm})
	}
	return commands
}

// multiplexer says what stands between panwatch and the agent's own terminal.
func (a *app) multiplexer() string {
	switch {
	case a.getenv("TMUX") != "":
		return "tmux"
	case a.getenv("STY") != "":
		return "screen"
	}
	return ""
}

// theme returns the theme to use: none of the colours where the environment
// asks for none (https://no-color.org), the terminal's own where it has no more
// than 16.
func (a *app) theme(configured string) string {
	switch {
	case a.getenv("NO_COLOR") != "":
		return "mono"
	case configured == "auto" && colorprofile.Env(a.Environ) == colorprofile.ANSI:
		return "ansi"
	}
	return configured
}

// needTerminal returns an error where there is no terminal for the dashboard, or
// none that can be drawn on.
func (a *app) needTerminal() error {
	for _, end := range []struct {
		name string
		file any
	}{{"input", a.Stdin}, {"output", a.Stdout}} {
		if f, ok := end.file.(*os.File); !ok || !term.IsTerminal(f.Fd()) {
			return wrongUsage("open the dashboard: the standard %s is not a terminal; in scripts use \"panwatch list\" and \"panwatch check ID...\"", end.name)
		}
	}
	kind := a.getenv("TERM")
	switch {
	case kind == "" && runtime.GOOS == "windows": // where it is not usual
	case kind == "", kind == "dumb", kind == "unknown":
		return wrongUsage("open the dashboard: $TERM is %q, which names no terminal that can be drawn on; use \"panwatch list\" and \"panwatch check ID...\", or set it to what the terminal is, like TERM=xterm-256color", kind)
	}
	return nil
}

func (a *app) show(ctx context.Context, o ui.Options) error {
	o.ForceQuit = a.ForceQuit
	err := ui.Run(ctx, terminal.Terminal{In: a.Stdin, Out: a.Stdout, Env: a.Environ}, o)
	if errors.Is(err, terminal.ErrNotReading) {
		// Standard error is that terminal, too.
		return silent{a.exitCode(ctx, err)}
	}
	return err
}
