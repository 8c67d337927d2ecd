package cli_test

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"panwatch/internal/cli"
)

// exampleVariable names config.toml.example to the panwatch of the tests, which
// runs elsewhere and has not embedded it.
const exampleVariable = "PANWATCH_TEST_EXAMPLE"

// quickExit keeps a panwatch with the race detector in it from waiting a second
// at its end for races that are yet to come.
const quickExit = "atexit_sleep_ms=0"

// TestMain makes the test binary panwatch itself when it is called so, which is
// how scripts and terminals run it: as a process of its own.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"panwatch": panwatch})
}

// panwatch is main.go for the tests.
func panwatch() {
	example, err := os.ReadFile(os.Getenv(exampleVariable))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := cli.Run(ctx, cli.Env{
		Args:          os.Args[1:],
		Stdin:         os.Stdin,
		Stdout:        os.Stdout,
		Stderr:        os.Stderr,
		Environ:       os.Environ(),
		Version:       "1.2.3-test",
		ExampleConfig: example,
	})
	stop()
	os.Exit(code)
}
