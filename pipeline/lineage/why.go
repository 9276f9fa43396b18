package lineage

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// A Why says how a stage stands and what made it so.
type Why struct {
	Config  string          `json:"config"`
	Stage   string          `json:"stage"`
	State   engine.State    `json:"state"`
	Key     string          `json:"key"`
	OldKey  string          `json:"old_key"`
	Reasons []engine.Reason `json:"reasons"`
	Shards  []ShardWhy      `json:"shards"`

	made    string            // when it was last made
	open    int               // shards of which it is not known whether they are computed
	origins map[string]string // where the values of the config come from
}

// A ShardWhy says whether a shard's result is there and, if not, why.
type ShardWhy struct {
	Shard  string `json:"shard"`
	Key    string `json:"key"`
	Reused bool   `json:"reused"`
	Reason string `json:"reason,omitempty"`
}

// WhyPlanned says what makes a planned stage stale.
func WhyPlanned(p *project.Project, sp *engine.StagePlan) *Why {
	y := &Why{
		Config: p.Cfg.Name, Stage: sp.Stage.Name, State: sp.State, Key: sp.Key, Reasons: sp.Reasons,
		Shards: []ShardWhy{}, origins: map[string]string{},
	}
	if old := sp.Old(); old != nil {
		y.OldKey, y.made = old.Key, old.Time
	}
	for _, sh := range sp.Shards {
		y.Shards = append(y.Shards, ShardWhy{sh.Shard.ID, sh.Key, sh.Record != nil, sh.Reason})
	}
	_, y.open = sp.ToCompute()
	for _, leaf := range p.Config.Leaves() {
		y.origins[leaf.Path] = leaf.Origin.String()
	}
	return y
}

// Text writes it for a terminal.
func (y *Why) Text(w io.Writer) {
	fmt.Fprintf(w, "%s is %s for config %s\n", y.Stage, y.State, y.Config)
	switch {
	case y.OldKey != "" && y.Key != "" && y.Key != y.OldKey:
		fmt.Fprintf(w, "  key %s -> %s (last made %s)\n", stage.ShortKey(y.OldKey), stage.ShortKey(y.Key), y.made)
	case y.Key != "":
		fmt.Fprintf(w, "  key %s\n", stage.ShortKey(y.Key))
	}
	Reasons(w, y.Reasons, "  ", y.origins)
	if y.State == engine.Fresh {
		return
	}
	missing := slices.DeleteFunc(slices.Clone(y.Shards), func(s ShardWhy) bool { return s.Reused })
	todo := fmt.Sprint(len(missing))
	if y.open > 0 {
		todo = fmt.Sprintf("%d to %d", len(missing)-y.open, len(missing))
	}
	fmt.Fprintf(w, "  shards: %d reused, %s to compute\n", len(y.Shards)-len(missing), todo)
	for _, s := range missing {
		if s.Key != "" {
			fmt.Fprintf(w, "    %s: %s\n", s.Shard, s.Reason)
		}
	}
	if y.open > 0 {
		fmt.Fprintf(w, "    %s: as what is read is not made yet\n", text.Plural(y.open, "shard"))
	}
}

// Reasons writes reasons one a line, each with its causes below it, and config
// keys with where their values come from.
func Reasons(w io.Writer, reasons []engine.Reason, indent string, origins map[string]string) {
	for _, r := range reasons {
		line := r.String()
		if o := origins[r.Name]; o != "" && r.Kind == "config" {
			line += "  (" + o + ")"
		}
		fmt.Fprintf(w, "%s%s\n", indent, line)
		Reasons(w, r.Cause, strings.TrimSuffix(indent, "because ")+"  because ", origins)
	}
}

// A WhyRun says why a past run computed what it did of a stage.
type WhyRun struct {
	Run      string             `json:"run"`
	Config   string             `json:"config"`
	Outcome  string             `json:"outcome"`
	Command  []string           `json:"command"`
	Stage    engine.StageResult `json:"stage"`
	Computed []*store.Shard     `json:"computed"`

	record *provenance.Run
}

// WhyInRun finds out why a past run computed what it did of a stage. The name of
// the run is as provenance.Find takes it.
func WhyInRun(p *engine.Project, name, run string) (*WhyRun, error) {
	if err := p.Known(name); err != nil {
		return nil, err
	}
	runs, err := provenance.Runs(p.Data)
	if err != nil {
		return nil, err
	}
	r, err := provenance.Find(runs, run)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(r.Stages, func(s engine.StageResult) bool { return s.Stage == name })
	if i < 0 {
		return nil, fault.New(fault.Usage, fmt.Sprintf("run %s (%s) did not get to stage %s", r.ID, r.Ended(), name), "neurorbit log "+r.ID+" shows what it did")
	}
	y := &WhyRun{
		Run: r.ID, Config: r.Config, Outcome: r.Ended(), Command: r.Command, Stage: r.Stages[i], Computed: []*store.Shard{}, record: r,
	}
	for _, sh := range p.Store.Shards() {
		if sh.Stage == name && sh.Run == r.ID {
			y.Computed = append(y.Computed, sh)
		}
	}
	return y, nil
}

// Text writes it for a terminal.
func (y *WhyRun) Text(w io.Writer) {
	s := y.Stage
	fmt.Fprintf(w, "%s was %s for config %s in run %s (%s)\n", s.Stage, s.State, y.Config, y.Run, y.Outcome)
	fmt.Fprintf(w, "  command %s\n  key %s\n", y.record.CommandLine(), stage.ShortKey(s.Key))
	Reasons(w, s.Reasons, "  ", nil)
	left := ""
	if len(s.Left) > 0 {
		left = fmt.Sprintf(", %d wait for other parts", len(s.Left))
	}
	fmt.Fprintf(w, "  shards: %d reused, %d computed of %d%s\n", s.Reused, s.Computed, s.Shards, left)
	for _, sh := range y.Computed {
		fmt.Fprintf(w, "    %s: key %s, %.2f s\n", sh.ID, stage.ShortKey(sh.Key), sh.Seconds)
	}
}
