package cli

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/strictyaml"
)

// gridDir is the folder of the overlays that --grid makes, below configs/.
const gridDir = "experiments/grid"

func (a *app) expCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "exp",
		Short: "Experiments: list them, run them, compare what came out",
		Long: `An experiment is a config in configs/experiments/ that extends another and says
only what differs. Experiments share every stored shard whose key is equal, so
each costs no more than what it changes.`,
		Example: `  neurorbit exp list
  neurorbit exp run cfnn-t30 --grid chaoticnet.range=0.16,0.2
  neurorbit exp compare
  neurorbit exp report cfnn-t30 cfnn-full-range`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(a.expListCommand(), a.expRunCommand(), a.expCompareCommand(), a.expReportCommand())
	for _, sub := range cmd.Commands() {
		sub.PreRunE = func(cmd *cobra.Command, _ []string) error {
			for flag, instead := range map[string]string{"config": "name experiments", "set": "write an overlay, or use exp run --grid"} {
				if cmd.Flags().Changed(flag) {
					return fault.New(fault.Usage, fmt.Sprintf("exp %s takes no --%s", cmd.Name(), flag), instead+"; neurorbit exp "+cmd.Name()+" --help")
				}
			}
			return nil
		}
	}
	return cmd
}

// experimentNames lists the experiments in configs/experiments/, those of grids
// last.
func experimentNames(root string) []string {
	var out []string
	for _, pattern := range []string{"experiments/*.yaml", gridDir + "/*.yaml"} {
		files, _ := fs.Glob(os.DirFS(filepath.Join(root, "configs")), pattern)
		for _, f := range files {
			out = append(out, strings.TrimSuffix(strings.TrimPrefix(f, "experiments/"), ".yaml"))
		}
	}
	return out
}

// completeExperiments offers the names that are not typed yet.
func (a *app) completeExperiments(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	root, err := a.root()
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	names := slices.DeleteFunc(experimentNames(root), func(n string) bool { return slices.Contains(args, n) })
	return names, cobra.ShellCompDirectiveNoFileComp
}

// experimentPath finds the config of an experiment: its path, its name in
// configs/experiments/ or in the folder of grids, or the name of a config.
func experimentPath(root, name string) (string, error) {
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		return name, nil
	}
	for _, dir := range []string{"experiments", gridDir, "."} {
		p := filepath.Join(root, "configs", filepath.FromSlash(path.Join(dir, name))+".yaml")
		if info, err := os.Stat(p); err == nil && !info.IsDir() {
			return project.Shown(p), nil
		}
	}
	hint := "neurorbit exp list shows the experiments"
	if near := strictyaml.Nearest(name, experimentNames(root)); near != "" {
		hint = "did you mean " + near + "?"
	}
	return "", fault.New(fault.Usage, fmt.Sprintf("no experiment %q", name), hint)
}

// experimentName is what readers call a config: its name below
// configs/experiments/, and below the folder of grids.
func experimentName(c *config.Config) string {
	return strings.TrimPrefix(strings.TrimPrefix(c.Name, "experiments/"), "grid/")
}

// loadExperiments loads the configs of the named experiments; a name that stands
// twice is an error.
func (a *app) loadExperiments(root string, names []string) ([]*config.Config, error) {
	var out []*config.Config
	for _, name := range names {
		p, err := experimentPath(root, name)
		if err != nil {
			return nil, err
		}
		c, err := config.Load(a.program.Schema(), p, nil)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(d *config.Config) bool { return d.Name == c.Name }) {
			return nil, fault.New(fault.Usage, "the experiment "+name+" stands twice", "name it once")
		}
		out = append(out, c)
	}
	return out, nil
}

// An outlook is what is stored and what is to be computed for a config.
type outlook struct {
	State   engine.State `json:"state"` // fresh, stale or missing
	Shards  int          `json:"shards"`
	Stored  int          `json:"stored"`
	Compute int          `json:"to_compute"`
	// Open counts the shards that are computed unless what they read comes out as
	// it did before; it is not part of Compute.
	Open int `json:"at_most_also"`
	// Seconds is the time on one core of Compute and Open, as doctor predicts it.
	Seconds float64 `json:"seconds"`
	// Unknown lists the stages of which nothing was recorded to predict from.
	Unknown []string       `json:"unknown_time,omitempty"`
	Stages  []stageOutlook `json:"stages"`
}

type stageOutlook struct {
	Stage   string       `json:"stage"`
	State   engine.State `json:"state"`
	Shards  int          `json:"shards"`
	Compute int          `json:"to_compute"`
	Open    int          `json:"at_most_also"`
	Seconds float64      `json:"seconds"`
}

// look forecasts a run of a config. Shards whose keys are in planned are taken for
// stored; those that the run would compute are added to it.
func lookOfProject(p *project.Project, planned map[string]bool) (*outlook, error) {
	plans, err := p.Plan(p.Cfg, nil, false)
	if err != nil {
		return nil, err
	}
	o := &outlook{State: engine.Fresh}
	made := false
	for _, sp := range plans {
		s := stageOutlook{Stage: sp.Stage.Name, State: sp.State, Shards: len(sp.Shards)}
		for i := range sp.Shards {
			sh := &sp.Shards[i]
			switch {
			case sh.Open:
				s.Open++
			case sh.Record != nil:
			case planned[sh.Key]:
				sh.Record = &store.Shard{} // will be there by then
			default:
				s.Compute++
				planned[sh.Key] = true
			}
		}
		seconds, known := p.Seconds(sp)
		s.Seconds = seconds
		if s.Compute+s.Open > 0 && !known {
			o.Unknown = append(o.Unknown, s.Stage)
		}
		if _, ok := p.Store.Stage(p.Cfg.Name, s.Stage); ok {
			made = true
		}
		if sp.State != engine.Fresh {
			o.State = engine.Stale
		}
		o.Shards += s.Shards
		o.Compute += s.Compute
		o.Open += s.Open
		o.Seconds += s.Seconds
		o.Stages = append(o.Stages, s)
	}
	o.Stored = o.Shards - o.Compute - o.Open
	if !made {
		o.State = engine.Missing
	}
	return o, nil
}

func (o *outlook) String() string {
	text := fmt.Sprintf("%s, %d of %d shards stored", o.State, o.Stored, o.Shards)
	if o.Compute+o.Open == 0 {
		return text
	}
	text += ", " + o.work()
	if len(o.Unknown) < len(o.Stages) {
		text += fmt.Sprintf(", about %s of one core", minutes(o.Seconds))
	}
	if len(o.Unknown) > 0 {
		text += " (no times recorded yet for " + strings.Join(o.Unknown, ", ") + ")"
	}
	return text
}

// work says how many shards are to be computed.
func (o *outlook) work() string {
	switch {
	case o.Open == 0:
		return fmt.Sprintf("%d to compute", o.Compute)
	case o.Compute == 0:
		return fmt.Sprintf("at most %d to compute", o.Open)
	}
	return fmt.Sprintf("%d to %d to compute", o.Compute, o.Compute+o.Open)
}

func minutes(seconds float64) string {
	if seconds < 60 {
		return fmt.Sprintf("%.1f s", seconds)
	}
	return fmt.Sprintf("%.1f min", seconds/60)
}
