package signals

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"neurorbit/stages/model/hardware"
	"neurorbit/stages/model/pbnn"
)

// Icarus Verilog runs the best network of every signal of paper.yaml that is stored, from
// its farthest state over two rounds.
func TestIcarus(t *testing.T) {
	if _, err := exec.LookPath("iverilog"); err != nil {
		t.Skip("iverilog is not installed")
	}
	data, err := os.ReadFile("../../../configs/paper.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Signals struct{ List []Signal }
	}
	if err := yaml.Unmarshal(data, &c); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, signal := range c.Signals.List {
		row, _, err := answer(t.Context(), signalParams{signal, 2, 3000}, quiet)
		if err != nil {
			t.Fatal(err)
		}
		if row.CN < 0 {
			continue
		}
		sigma, err := pbnn.ParseID(row.ID)
		if err != nil {
			t.Fatal(err)
		}
		net, err := pbnn.New(sigma, pbnn.CN(row.CN))
		if err != nil {
			t.Fatal(err)
		}
		a := net.Analyse()
		orbit := -1
		for k, o := range a.Orbits {
			if int64(o.Period) == row.Period && int64(o.Basin) == row.Basin && int64(o.LongestTransient) == row.Transient {
				orbit = k
			}
		}
		file := filepath.Join(t.TempDir(), "net.v")
		if err := os.WriteFile(file, []byte(hardware.Verilog(net, a, orbit)), 0o666); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("iverilog", "-g2001", "-Wall", "-o", file+".vvp", file).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v\n%s", signal.Name, err, out)
		}
		if out, err := exec.Command("vvp", "-n", file+".vvp").CombinedOutput(); err != nil || !strings.HasPrefix(string(out), "PASS: ") {
			t.Errorf("%s: %v\n%s", signal.Name, err, out)
		}
		ran++
	}
	if ran < 9 {
		t.Errorf("only %d signals are stored", ran)
	}
}
