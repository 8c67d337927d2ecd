package cli

import (
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Say which panwatch this is",
		Long:    "Say which panwatch this is: its version, the commit and the Go version that it was\nbuilt with, and the kind of machine that it was built for.",
		Example: "  panwatch version",
		Args:    noArguments,
		RunE: a.runs(func(*cobra.Command, []string) error {
			commit := a.Commit
			if commit == "" {
				commit = builtFrom()
			}
			if commit != "" {
				commit = " commit " + commit
			}
			return a.print("panwatch %s%s %s %s/%s\n", a.Version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
		}),
	}
}

// builtFrom returns the commit that the Go toolchain has noted in the binary,
// which it does for "go build" in a checkout. Empty: it has not.
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
