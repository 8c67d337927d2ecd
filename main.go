// Command panwatch is a terminal dashboard for support agents who watch
// PAN-card applications at the AOP Pan Status Check API.
package main

import (
	"context"
	_ "embed"
	"io"
	"os"

	"panwatch/internal/cli"
)

//go:embed config.toml.example
var exampleConfig []byte

// version and commit are set when a release is built. Without a commit, it is
// read from what the Go toolchain has noted in the binary.
var (
	version = "dev"
	commit  string
)

func main() {
	ctx, forceQuit, stop := cli.Signals()
	code := run(ctx, forceQuit, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is panwatch without the process around it. It returns the exit code.
func run(ctx context.Context, forceQuit <-chan struct{}, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return cli.Run(ctx, cli.Env{
		Args:          args,
		Stdin:         stdin,
		Stdout:        stdout,
		Stderr:        stderr,
		Environ:       os.Environ(),
		Version:       version,
		Commit:        commit,
		ExampleConfig: exampleConfig,
		ForceQuit:     forceQuit,
	})
}
