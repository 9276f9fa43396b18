package cli

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/experiment"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/report"
)

// selection is what compare and report have in common.
type selection struct{ base, metrics string }

func (s *selection) flags(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.base, "base", "paper", "config that the experiments are compared with")
	cmd.Flags().StringVar(&s.metrics, "metrics", "*", "only metrics whose name matches this pattern, such as 'cfnn.*'")
	must(cmd.RegisterFlagCompletionFunc("base", a.completeConfigs))
}

// namesHelp says what no names mean.
const namesHelp = `Without names: all experiments that extend the base directly and are fresh.`

func (a *app) expCompareCommand() *cobra.Command {
	var (
		s       selection
		md, csv bool
	)
	cmd := &cobra.Command{
		Use:   "compare [NAME...]",
		Short: "One row for each experiment: only the keys and the metrics that differ",
		Long: `Compares the base config and experiments that have been run: a row each, the base
first; a column for each config key and each metric that is not the same for
all. The metrics are those of the file that the config key metrics names. A
value marked with a dagger rests on data with a reservation, such as synthetic
digits. ` + namesHelp,
		Example:           "  neurorbit exp compare\n  neurorbit exp compare pbnn-n5 pbnn-n9 --metrics 'pbnn.*' --md",
		Annotations:       exits(exitDone, exitUsage, exitStale),
		ValidArgsFunction: a.completeExperiments,
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := a.selectFresh(s, args)
			if err != nil {
				return err
			}
			c := set.comparison
			switch {
			case a.json:
				return a.printJSON(c)
			case csv:
				return c.WriteCSV(a.out)
			case md:
				_, err := a.out.Write(report.MarkdownTable(c.Header(), c.Cells()))
				return err
			}
			a.printComparison(c)
			return nil
		},
	}
	s.flags(a, cmd)
	cmd.Flags().BoolVar(&md, "md", false, "print a Markdown table")
	cmd.Flags().BoolVar(&csv, "csv", false, "print CSV, with all digits")
	cmd.MarkFlagsMutuallyExclusive("md", "csv")
	return cmd
}

// A freshSet is what is compared: fresh projects, the base first.
type freshSet struct {
	root       string
	projects   []*project.Project
	metrics    *claims.Metrics
	subjects   []experiment.Subject
	comparison *experiment.Comparison
}

// names lists the experiments as readers call them.
func (s *freshSet) names() []string {
	var out []string
	for _, p := range s.projects {
		out = append(out, experimentName(p.Config))
	}
	return out
}

// selectFresh opens the base and the named experiments, all of which must be
// fresh, and looks their metrics up.
func (a *app) selectFresh(s selection, names []string) (*freshSet, error) {
	if _, err := path.Match(s.metrics, ""); err != nil {
		return nil, &usageError{fmt.Sprintf("--metrics %s: not a pattern", s.metrics), "for example --metrics 'cfnn.*'"}
	}
	root, err := a.root()
	if err != nil {
		return nil, err
	}
	configs, err := a.loadExperiments(root, append([]string{s.base}, names...))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		more, err := a.extending(root, configs[0])
		if err != nil {
			return nil, err
		}
		configs = append(configs, more...)
	}
	set := &freshSet{root: root}
	for i, c := range configs {
		p, err := a.program.With(root, c)
		if err != nil {
			return nil, err
		}
		if i > 0 && len(names) == 0 {
			o, err := lookOfProject(p, map[string]bool{})
			if err != nil {
				return nil, err
			}
			if o.State != engine.Fresh {
				a.talk("%s is %s: left out", experimentName(c), o.State)
				continue
			}
		}
		plans, err := p.Plan(p.Cfg, nil, false)
		if err != nil {
			return nil, err
		}
		if err := needFresh(p, plans); err != nil {
			return nil, err
		}
		set.projects = append(set.projects, p)
	}
	return set, a.measure(set, s)
}

// extending loads the experiments that extend a config directly.
func (a *app) extending(root string, base *config.Config) ([]*config.Config, error) {
	var out []*config.Config
	for _, name := range experimentNames(root) {
		list, err := a.loadExperiments(root, []string{name})
		if err != nil {
			return nil, err
		}
		if c := list[0]; len(c.Files) > 1 && sameFile(c.Files[1], base.Path) {
			out = append(out, c)
		}
	}
	return out, nil
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// measure looks up the metrics of all projects of a set.
func (a *app) measure(set *freshSet, s selection) error {
	base := set.projects[0]
	data, err := os.ReadFile(filepath.Join(base.Root, filepath.FromSlash(base.Keys.Metrics)))
	if err != nil {
		return &usageError{"metrics file " + base.Keys.Metrics + ": " + err.Error(), "correct the key metrics of " + base.Config.Path}
	}
	if set.metrics, err = claims.ParseMetrics(base.Keys.Metrics, data); err != nil {
		return err
	}
	keep := func(id string) bool {
		ok, _ := path.Match(s.metrics, id)
		return ok
	}
	if !slices.ContainsFunc(set.metrics.List, func(m claims.Metric) bool { return keep(m.ID) }) {
		return &usageError{fmt.Sprintf("--metrics %s: no metric of %s has such a name", s.metrics, base.Keys.Metrics), "for example --metrics '*'"}
	}
	for _, p := range set.projects {
		values, err := set.metrics.Evaluate(p.ClaimData(), keep)
		if err != nil {
			return err
		}
		set.subjects = append(set.subjects, experiment.Subject{
			Name: experimentName(p.Config), Description: description(p.Config), Leaves: p.Config.Leaves(), Metrics: values,
		})
	}
	set.comparison = experiment.Compare(set.subjects)
	return nil
}

func (a *app) printComparison(c *experiment.Comparison) {
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	header := c.Header()
	header[0] = "EXPERIMENT"
	fmt.Fprintln(w, strings.Join(header, "\t"))
	for _, cells := range c.Cells() {
		for i := range cells {
			cells[i] = clip(cells[i], 40)
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
	w.Flush()
	if len(c.Rows) == 1 {
		a.talk("nothing to compare with: no experiment that extends it is fresh")
	}
	seen := map[string]bool{}
	for _, r := range c.Rows {
		for k, m := range r.Metrics {
			if text := m.ID + ": " + m.Reason; m.Reason != "" && !seen[text] {
				seen[text] = true
				a.talk("%s of %s: n/a: %s", c.Metrics[k].ID, r.Name, m.Reason)
			}
		}
	}
	for _, s := range c.Stamps() {
		a.talk("note: †: %s", s)
	}
}
