// Command panwatch is a terminal dashboard for support agents who watch
// PAN-card applications at the AOP Pan Status Check API.
package main

import (
	"context"
	_ "embed"
	"io"
	"os"
	"os/signal"
	"syscall"

	"panwatch/internal/cli"
)

//go:embed config.toml.example
var exampleConfig []byte

// version is set when a release is built.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run is panwatch without the process around it. It returns the exit code.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return cli.Run(ctx, cli.Env{
		Args:          args,
		Stdin:         stdin,
		Stdout:        stdout,
		Stderr:        stderr,
		Environ:       os.Environ(),
		Version:       version,
		ExampleConfig: exampleConfig,
	})
}
