package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    "Print the version, the commit, the Go version it was built with, and the platform it\nwas built for.",
		Example: "  panwatch version",
		Args:    noArguments,
		RunE:    a.runs(func(*cobra.Command, []string) error { return a.printVersion() }),
	}
}

func (a *app) printVersion() error {
	commit := a.Commit
	if commit == "" {
		commit = builtFrom()
	}
	if commit != "" {
		commit = " commit " + commit
	}
	return a.print("panwatch %s%s %s %s/%s\n", a.Version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// builtFrom returns the commit that the Go toolchain noted in the binary, as it
// does for "go build" in a checkout; else empty.
func builtFrom() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	commit, changed := "", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			commit = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "-dirty"
		}
	}
	if commit == "" {
		return ""
	}
	return commit + changed
}
