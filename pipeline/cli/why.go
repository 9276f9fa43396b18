package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
)

func (a *app) whyCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "why STAGE",
		Short: "Say what makes a stage stale: the component that changed, old -> new",
		Long: `Names each component of the stage's key that differs from when the stage was
last made for this config: config keys, inputs, source files, modules, and what
is wrong with stored results. An input made by another stage is followed down
to what changed there. Then it lists the shards: those reused and those to be
computed, each with its reason.`,
		Example:           "  neurorbit why orbits\n  neurorbit why papers --set orbits.n=[5,7]",
		Annotations:       exits(exitDone, exitUsage),
		Args:              nArgs(1, "the name of one stage"),
		ValidArgsFunction: a.completeStages,
		RunE: func(_ *cobra.Command, args []string) error {
			p, plans, err := a.openPlanned(args...)
			if err != nil {
				return err
			}
			return a.printWhy(p, plans[len(plans)-1])
		},
	}
}

// A shardWhy is one shard as why prints it.
type shardWhy struct {
	Shard  string `json:"shard"`
	Key    string `json:"key"`
	Reused bool   `json:"reused"`
	Reason string `json:"reason,omitempty"`
}

func (a *app) printWhy(p *project, sp *engine.StagePlan) error {
	shards := []shardWhy{}
	for _, sh := range sp.Shards {
		shards = append(shards, shardWhy{sh.Shard.ID, sh.Key, sh.Record != nil, sh.Reason})
	}
	old, made := p.Store.Stage(p.cfg.Name, sp.Stage.Name)
	oldKey := ""
	if made {
		oldKey = old.Key
	}
	if a.json {
		return a.printJSON(map[string]any{
			"config": p.cfg.Name, "stage": sp.Stage.Name, "state": sp.State,
			"key": sp.Key, "old_key": oldKey, "reasons": sp.Reasons, "shards": shards,
		})
	}
	fmt.Fprintf(a.out, "%s is %s for config %s\n", sp.Stage.Name, sp.State, p.cfg.Name)
	switch {
	case made && sp.Key != "" && sp.Key != oldKey:
		fmt.Fprintf(a.out, "  key %s -> %s (last made %s)\n", engine.ShortKey(oldKey), engine.ShortKey(sp.Key), old.Time)
	case sp.Key != "":
		fmt.Fprintf(a.out, "  key %s\n", engine.ShortKey(sp.Key))
	}
	origins := map[string]config.Origin{}
	for _, leaf := range p.config.Leaves() {
		origins[leaf.Path] = leaf.Origin
	}
	printReasons(a.out, sp.Reasons, "  ", func(r engine.Reason) string { return originNote(r, origins) })
	if len(shards) > 0 && sp.State != engine.Fresh {
		fmt.Fprintf(a.out, "  shards: %d reused, %d to compute\n", len(shards)-sp.ToCompute(), sp.ToCompute())
		for _, s := range shards {
			if !s.Reused {
				fmt.Fprintf(a.out, "    %s: %s\n", s.Shard, s.Reason)
			}
		}
	}
	return nil
}

// originNote says where a config key has its value from.
func originNote(r engine.Reason, origins map[string]config.Origin) string {
	if r.Kind != "config" {
		return ""
	}
	if o, ok := origins[r.Name]; ok {
		return "  (" + o.String() + ")"
	}
	return ""
}
