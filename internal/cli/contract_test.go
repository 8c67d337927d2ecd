package cli_test

import (
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"panwatch/internal/config"
	"panwatch/ui/keymap"
	"panwatch/ui/list"
)

// Neither may import the other, so nothing else holds them together.
func TestConfigurationKnowsTheColumns(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(list.Columns(), config.Columns()); diff != "" {
		t.Errorf("columns (-ui +config):\n%s", diff)
	}
}

// Somebody who fills in the example has a configuration that works.
func TestExampleLoads(t *testing.T) {
	t.Parallel()
	path, err := examplePath()
	if err != nil {
		t.Fatal(err)
	}
	example, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.NewReplacer(
		`partner_id = "PARTXXX"`, `partner_id = "PART0001"`,
		`nep_id = "RXNXXXTT"`, `nep_id = "RXN00001TT"`,
	).Replace(string(example))
	home := t.TempDir()
	if err := writeConfig(home, text); err != nil {
		t.Fatal(err)
	}
	cfg, err := config.Load(config.Options{Env: func(name string) string {
		return map[string]string{"HOME": home, "USERPROFILE": home}[name]
	}})
	if err != nil {
		t.Fatal(err)
	}
	if cfg.API.PartnerID != "PART0001" || cfg.API.NepID != "RXN00001TT" || !cfg.API.Key.CanChange() {
		t.Errorf("partner_id %q, nep_id %q, key: %v", cfg.API.PartnerID, cfg.API.NepID, cfg.API.Key)
	}
	if diff := cmp.Diff(configPath(home), cfg.Path); diff != "" {
		t.Errorf("path (-want +got):\n%s", diff)
	}
	if len(cfg.UI.Columns) == 0 {
		t.Error("no columns")
	}
	if problems := keymap.Check(cfg.Keys); len(problems) > 0 {
		t.Errorf("keys: %v", problems)
	}
}
