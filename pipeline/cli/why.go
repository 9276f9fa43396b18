package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
)

func (a *app) whyCommand() *cobra.Command {
	var run string
	cmd := &cobra.Command{
		Use:   "why STAGE",
		Short: "Say what makes a stage stale: the component that changed, old -> new",
		Long: `Names each component of the stage's key that differs from when the stage was
last made for this config: config keys, inputs, source files, modules, and what
is wrong with stored results. An input made by another stage is followed down
to what changed there. Then it lists the shards: those reused and those to be
computed, each with its reason.

--run says the same of a past run, from its record: an ID that neurorbit log lists
or its beginning, or "latest".`,
		Example:           "  neurorbit why orbits\n  neurorbit why papers --set orbits.n=[5,7]\n  neurorbit why papers --run latest",
		Annotations:       exits(exitDone, fault.Usage),
		Args:              nArgs(1, "the name of one stage"),
		ValidArgsFunction: a.completeStages,
		RunE: func(_ *cobra.Command, args []string) error {
			if run != "" {
				return a.whyRun(args[0], run)
			}
			p, plans, err := a.openPlanned(args...)
			if err != nil {
				return err
			}
			return a.printWhy(p, plans[len(plans)-1])
		},
	}
	cmd.Flags().StringVar(&run, "run", "", "explain a past run: its ID or the beginning of it, or latest")
	must(cmd.RegisterFlagCompletionFunc("run", a.completeRuns))
	return cmd
}

// whyRun says why a past run computed what it did of a stage.
func (a *app) whyRun(name, id string) error {
	p, err := a.openStore()
	if err != nil {
		return err
	}
	if _, ok := p.Find(name); !ok {
		return unknownStage(p, name)
	}
	runs, err := provenance.Runs(p.Data)
	if err != nil {
		return err
	}
	r, err := findRun(runs, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.Stages, func(s engine.StageResult) bool { return s.Stage == name })
	if i < 0 {
		return fault.New(fault.Usage, fmt.Sprintf("run %s (%s) did not get to stage %s", r.ID, outcome(r), name), "neurorbit log "+r.ID+" shows what it did")
	}
	s := r.Stages[i]
	computed := []*store.Shard{}
	for _, sh := range p.Store.Shards() {
		if sh.Stage == name && sh.Run == r.ID {
			computed = append(computed, sh)
		}
	}
	slices.SortFunc(computed, func(a, b *store.Shard) int { return strings.Compare(a.ID, b.ID) })
	if a.json {
		return a.printJSON(map[string]any{
			"run": r.ID, "config": r.Config, "outcome": r.Outcome, "command": r.Command, "stage": s, "computed": computed,
		})
	}
	fmt.Fprintf(a.out, "%s was %s for config %s in run %s (%s)\n", name, s.State, r.Config, r.ID, outcome(r))
	fmt.Fprintf(a.out, "  command %s\n  key %s\n", commandLine(r.Command[1:]), stage.ShortKey(s.Key))
	printReasons(a.out, s.Reasons, "  ", nil)
	left := ""
	if len(s.Left) > 0 {
		left = fmt.Sprintf(", %d wait for other parts", len(s.Left))
	}
	fmt.Fprintf(a.out, "  shards: %d reused, %d computed of %d%s\n", s.Reused, s.Computed, s.Shards, left)
	for _, sh := range computed {
		fmt.Fprintf(a.out, "    %s: key %s, %.2f s\n", sh.ID, stage.ShortKey(sh.Key), sh.Seconds)
	}
	return nil
}

func unknownStage(p *engine.Project, name string) error {
	e := &engine.UnknownStageError{Name: name}
	for _, s := range p.Stages {
		e.Known = append(e.Known, s.Name)
	}
	return e
}

func (a *app) completeRuns(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	out := []string{"latest"}
	if p, err := a.openStore(); err == nil {
		runs, _ := provenance.Runs(p.Data)
		for _, r := range slices.Backward(runs) {
			out = append(out, r.ID+"\t"+commandLine(r.Command[1:]))
		}
	}
	return out, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
}

// A shardWhy is one shard as why prints it.
type shardWhy struct {
	Shard  string `json:"shard"`
	Key    string `json:"key"`
	Reused bool   `json:"reused"`
	Reason string `json:"reason,omitempty"`
}

func (a *app) printWhy(p *project.Project, sp *engine.StagePlan) error {
	shards := []shardWhy{}
	for _, sh := range sp.Shards {
		shards = append(shards, shardWhy{sh.Shard.ID, sh.Key, sh.Record != nil, sh.Reason})
	}
	old, made := p.Store.Stage(p.Cfg.Name, sp.Stage.Name)
	oldKey := ""
	if made {
		oldKey = old.Key
	}
	if a.json {
		return a.printJSON(map[string]any{
			"config": p.Cfg.Name, "stage": sp.Stage.Name, "state": sp.State,
			"key": sp.Key, "old_key": oldKey, "reasons": sp.Reasons, "shards": shards,
		})
	}
	fmt.Fprintf(a.out, "%s is %s for config %s\n", sp.Stage.Name, sp.State, p.Cfg.Name)
	switch {
	case made && sp.Key != "" && sp.Key != oldKey:
		fmt.Fprintf(a.out, "  key %s -> %s (last made %s)\n", stage.ShortKey(oldKey), stage.ShortKey(sp.Key), old.Time)
	case sp.Key != "":
		fmt.Fprintf(a.out, "  key %s\n", stage.ShortKey(sp.Key))
	}
	origins := map[string]config.Origin{}
	for _, leaf := range p.Config.Leaves() {
		origins[leaf.Path] = leaf.Origin
	}
	printReasons(a.out, sp.Reasons, "  ", func(r engine.Reason) string { return originNote(r, origins) })
	if len(shards) > 0 && sp.State != engine.Fresh {
		all, open := sp.ToCompute()
		todo := fmt.Sprint(all)
		if open > 0 {
			todo = fmt.Sprintf("%d to %d", all-open, all)
		}
		fmt.Fprintf(a.out, "  shards: %d reused, %s to compute\n", len(shards)-all, todo)
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
