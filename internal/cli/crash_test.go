package cli_test

import (
	"context"
	"errors"
	"fmt"
	"os"

	"panwatch/internal/cli"
	"panwatch/internal/watch"
	"panwatch/ui"
)

// crashPlace names the place where the panwatch of the tests is to break down.
const crashPlace = "PANWATCH_TEST_CRASH"

// crashText is what it panics with: an escape sequence, and what must not get
// out.
const crashText = "it broke \x1b[2J with the key " + testKey

func init() { programs["panwatch-crash"] = crash }

// crash is the dashboard with a mistake in it.
func crash() {
	runAs(nil, func(ctx context.Context, env cli.Env) int {
		return cli.RunDashboard(ctx, env, func(o *ui.Options) {
			switch place := os.Getenv(crashPlace); place {
			case "command":
				o.Checker = brokenChecker{}
			case "update":
				o.Valid = func(string) bool { panic(crashText) }
			case "view":
				o.ReadOnly = brokenError{}
			case "unreported":
				o.Crashed = func(string) (string, error) { return "", errors.New("no space left") }
				o.Background = func(context.Context) { panic(crashText) }
			case "background":
				o.Background = func(context.Context) { panic(crashText) }
			default:
				panic(fmt.Sprintf("$%s is %q", crashPlace, place))
			}
		})
	})
}

type brokenChecker struct{}

func (brokenChecker) Check(context.Context, watch.Application) []watch.Check { panic(crashText) }

type brokenError struct{}

func (brokenError) Error() string { panic(crashText) }
