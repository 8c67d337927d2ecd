package cli_test

import (
	"context"
	"fmt"
	"os"
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

// programs are what the test binary is when it is called so, which is how
// scripts and terminals run panwatch: as a process of its own.
var programs = map[string]func(){"panwatch": func() { panwatch(nil) }}

func TestMain(m *testing.M) { testscript.Main(m, programs) }

// panwatch is main.go for the tests. prepare runs before it and may make
// things harder. Nil: nothing.
func panwatch(prepare func() error) {
	example, err := os.ReadFile(os.Getenv(exampleVariable))
	if err == nil && prepare != nil {
		err = prepare()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(99)
	}
	runAs(example, cli.Run)
}

// runAs runs the arguments of the process and exits with the code of that.
func runAs(example []byte, run func(context.Context, cli.Env) int) {
	ctx, forceQuit, stop := cli.Signals()
	code := run(ctx, cli.Env{
		Args:          os.Args[1:],
		Stdin:         os.Stdin,
		Stdout:        os.Stdout,
		Stderr:        os.Stderr,
		Environ:       os.Environ(),
		Version:       "1.2.3-test",
		ExampleConfig: example,
		ForceQuit:     forceQuit,
	})
	stop()
	os.Exit(code)
}
