package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
)

// manCommand is for those who make packages.
func (a *app) manCommand() *cobra.Command {
	return &cobra.Command{
		Use:     "man DIR",
		Short:   "Write the man pages of all commands into a folder",
		Example: "  panwatch man ~/.local/share/man/man1",
		Args:    oneArgument("one folder"),
		Hidden:  true,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: a.runs(func(cmd *cobra.Command, args []string) error {
			written := 0
			err := os.MkdirAll(args[0], 0o755)
			if err == nil {
				written, err = writeManPages(cmd.Root(), args[0])
			}
			if err != nil {
				return fmt.Errorf("man: %q cannot be written: %w; name a folder that you can write", args[0], cause(err))
			}
			a.say("%s in %s", counted(written, "page"), args[0])
			return nil
		}),
	}
}

// writeManPages writes the page of a command and those of all below it, and
// returns how many they are.
func writeManPages(cmd *cobra.Command, dir string) (int, error) {
	path := filepath.Join(dir, manName(cmd)+".1")
	if err := os.WriteFile(path, []byte(manPage(cmd)), 0o644); err != nil {
		return 0, err
	}
	written := 1
	for _, below := range documented(cmd) {
		n, err := writeManPages(below, dir)
		if err != nil {
			return 0, err
		}
		written += n
	}
	return written, nil
}

// documented returns the commands below one that have pages.
func documented(cmd *cobra.Command) []*cobra.Command {
	var below []*cobra.Command
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			below = append(below, c)
		}
	}
	return below
}

func manName(cmd *cobra.Command) string { return strings.ReplaceAll(cmd.CommandPath(), " ", "-") }

// manPage returns the page of a command in the man macros of roff. Cobra's own
// generator goes by way of Markdown, needs three more libraries in the binary,
// and puts the day on which it runs into every page.
func manPage(cmd *cobra.Command) string {
	var b strings.Builder
	section := func(title string) { fmt.Fprintf(&b, ".SH %s\n", title) }
	fmt.Fprintf(&b, ".TH %s 1 \"\" \"\" \"panwatch\"\n", roff(strings.ToUpper(manName(cmd))))
	section("NAME")
	fmt.Fprintf(&b, "%s \\- %s\n", roff(manName(cmd)), roff(cmd.Short))
	section("SYNOPSIS")
	fmt.Fprintf(&b, "\\fB%s\\fR\n", roff(cmd.UseLine()))
	section("DESCRIPTION")
	if cmd.Long == "" {
		b.WriteString(roff(cmd.Short) + ".\n")
	} else {
		writeRoff(&b, cmd.Long)
	}
	if cmd.HasAvailableLocalFlags() {
		section("OPTIONS")
		writeRoff(&b, cmd.LocalFlags().FlagUsages())
	}
	if cmd.HasAvailableInheritedFlags() {
		section("GLOBAL OPTIONS")
		writeRoff(&b, cmd.InheritedFlags().FlagUsages())
	}
	if cmd.HasExample() {
		section("EXAMPLES")
		writeRoff(&b, cmd.Example)
	}
	var also []string
	if cmd.HasParent() {
		also = append(also, manName(cmd.Parent()))
	}
	for _, below := range documented(cmd) {
		also = append(also, manName(below))
	}
	section("SEE ALSO")
	for i, name := range also {
		also[i] = fmt.Sprintf("\\fB%s\\fR(1)", roff(name))
	}
	b.WriteString(strings.Join(also, ",\n") + "\n")
	return b.String()
}

// writeRoff writes a help text. What is set in from its margin stays as it is;
// the rest is filled.
func writeRoff(b *strings.Builder, text string) {
	for paragraph := range strings.SplitSeq(strings.Trim(text, "\n"), "\n\n") {
		b.WriteString(".PP\n")
		verbatim := false
		for line := range strings.SplitSeq(paragraph, "\n") {
			if !verbatim && strings.HasPrefix(line, "  ") {
				verbatim = true // to the end of the paragraph
				b.WriteString(".nf\n")
			}
			b.WriteString(roff(line) + "\n")
		}
		if verbatim {
			b.WriteString(".fi\n")
		}
	}
}

var roffEscapes = strings.NewReplacer(`\`, `\e`, `-`, `\-`, `'`, `\(aq`, "`", "\\`", `^`, `\(ha`, `~`, `\(ti`)

// roff writes text so that roff shows it as it is, hyphens as such and lines
// that begin with a dot too.
func roff(text string) string {
	text = roffEscapes.Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	return text
}
