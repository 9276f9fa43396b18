package cli_test

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"slices"

	"github.com/rogpeppe/go-internal/testscript"
)

// foretold BINARY FLAG...: BINARY is "neurorbit" or a path. Ask diff what a run of quick with the flags would
// compute, ask why the same, run, and compare. Before that, quick is fresh for
// what it was without the flags.
func foretold(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: foretold BINARY FLAG...")
	}
	bin, flags := binary, args[1:]
	if args[0] != "neurorbit" {
		bin = ts.MkAbs(args[0])
	}
	ask := func(into any, command ...string) {
		cmd := exec.Command(bin, append(append(command, flags...), "--json")...)
		cmd.Dir = ts.MkAbs(".")
		cmd.Env = append(cmd.Environ(), "NEURORBIT_OFFLINE=1", "NEURORBIT_SAMPLE=", "TOY_SOURCES="+ts.Getenv("TOY_SOURCES"))
		var talk bytes.Buffer
		cmd.Stderr = &talk
		out, err := cmd.Output()
		if err != nil {
			ts.Fatalf("%v: %v\n%s", cmd.Args, err, talk.String())
		}
		ts.Check(json.Unmarshal(out, into))
	}
	var said struct {
		Plan struct {
			Stages []struct {
				Stage   string `json:"stage"`
				Shards  int    `json:"shards"`
				Reused  int    `json:"reused"`
				Compute int    `json:"to_compute"`
				Maybe   int    `json:"maybe"`
				NewKey  string `json:"new_key"`
			} `json:"stages"`
		} `json:"plan"`
	}
	ask(&said, "diff", "quick", "quick", "--only", "plan")
	for _, s := range said.Plan.Stages {
		var why struct {
			State  string `json:"state"`
			Key    string `json:"key"`
			Shards []struct {
				Reused bool `json:"reused"`
			} `json:"shards"`
		}
		ask(&why, "why", s.Stage, "-c", "quick")
		if why.State == "waiting" || s.Maybe > 0 {
			continue
		}
		compute := 0
		for _, sh := range why.Shards {
			if !sh.Reused {
				compute++
			}
		}
		if why.Key != s.NewKey || len(why.Shards) != s.Shards || compute != s.Compute {
			ts.Fatalf("stage %s: diff says %+v, why says %d of %d shards, key %s", s.Stage, s, compute, len(why.Shards), why.Key)
		}
	}
	var run struct {
		Stages []struct {
			Stage    string `json:"stage"`
			Key      string `json:"key"`
			Shards   int    `json:"shards"`
			Computed int    `json:"computed"`
		} `json:"stages"`
	}
	ask(&run, "run", "-c", "quick")
	if len(run.Stages) != len(said.Plan.Stages) {
		ts.Fatalf("diff knows %d stages, run %d", len(said.Plan.Stages), len(run.Stages))
	}
	var counts []int
	for i, r := range run.Stages {
		s := said.Plan.Stages[i]
		if r.Stage != s.Stage || r.Shards != s.Shards || r.Computed < s.Compute || r.Computed > s.Compute+s.Maybe || s.NewKey != "" && r.Key != s.NewKey {
			ts.Fatalf("diff says %+v, run computed %d of %d shards, key %s", s, r.Computed, r.Shards, r.Key)
		}
		counts = append(counts, s.Compute, s.Compute+s.Maybe, r.Computed)
	}
	ts.Logf("to compute at least, at most, computed, by stage: %v", slices.Collect(slices.Chunk(counts, 3)))
}
