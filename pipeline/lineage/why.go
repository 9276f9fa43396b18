package lineage

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/store"
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

	Made     string         `json:"-"` // when it was last made
	Missing  int            `json:"-"` // shards that may have to be computed
	Reused   int            `json:"-"` // all others
	Open     int            `json:"-"` // those missing of which it is not known whether they are computed
	Least    int            `json:"-"` // those missing of which it is
	Settings *config.Config `json:"-"` // that the values come from
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
		Shards: []ShardWhy{}, Settings: p.Config,
	}
	if old := sp.Old(); old != nil {
		y.OldKey, y.Made = old.Key, old.Time
	}
	for _, sh := range sp.Shards {
		y.Shards = append(y.Shards, ShardWhy{sh.Shard.ID, sh.Key, sh.Record != nil, sh.Reason})
	}
	y.Missing, y.Open = sp.ToCompute()
	y.Reused, y.Least = len(y.Shards)-y.Missing, y.Missing-y.Open
	return y
}

// Text writes it for a terminal.
func (y *Why) Text(w io.Writer) { _ = explanation.ExecuteTemplate(w, "why", y) }

// Reasons lists reasons one a line, each with its causes below it, and config
// keys with where their values come from in c, if it is not nil.
func Reasons(reasons []engine.Reason, indent string, c *config.Config) (lines string) {
	for _, r := range reasons {
		lines += indent + r.String()
		if c != nil && r.Kind == "config" {
			if leaf, ok := c.Leaf(r.Name); ok {
				lines += "  (" + leaf.Origin.String() + ")"
			}
		}
		lines += "\n" + Reasons(r.Cause, strings.TrimSuffix(indent, "because ")+"  because ", c)
	}
	return lines
}

// A WhyRun says why a past run computed what it did of a stage.
type WhyRun struct {
	Run      string             `json:"run"`
	Config   string             `json:"config"`
	Outcome  string             `json:"outcome"`
	Command  []string           `json:"command"`
	Stage    engine.StageResult `json:"stage"`
	Computed []*store.Shard     `json:"computed"`

	Record *provenance.Run `json:"-"`
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
		return nil, fault.New(fault.Usage, fmt.Sprintf("run %s (%s) did not get to stage %s", r.ID, r.Ended(), name),
			"neurorbit log "+r.ID+" shows what it did")
	}
	y := &WhyRun{
		Run: r.ID, Config: r.Config, Outcome: r.Ended(), Command: r.Command, Stage: r.Stages[i], Computed: []*store.Shard{}, Record: r,
	}
	for _, sh := range p.Store.Shards() {
		if sh.Stage == name && sh.Run == r.ID {
			y.Computed = append(y.Computed, sh)
		}
	}
	return y, nil
}

// Text writes it for a terminal.
func (y *WhyRun) Text(w io.Writer) { _ = explanation.ExecuteTemplate(w, "run", y) }
