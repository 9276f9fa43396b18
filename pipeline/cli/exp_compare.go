package cli

import (
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/experiment"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/text"
)

// A selection is what compare and report have in common.
type selection struct{ base, metrics string }

func (s *selection) flags(a *app, cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.base, "base", "", "config to compare with (default: the one that the experiments extend)")
	cmd.Flags().StringVar(&s.metrics, "metrics", "*", "only metrics whose name matches this pattern, such as 'cfnn.*'")
	must(cmd.RegisterFlagCompletionFunc("base", a.completeConfigs))
}

// selected compares the base with the named experiments.
func (a *app) selected(s selection, names []string) (*experiment.Set, error) {
	h, err := a.experiments()
	if err != nil {
		return nil, err
	}
	set, err := h.Select(s.base, s.metrics, names)
	if err != nil {
		return nil, err
	}
	if len(set.Left) > 0 {
		a.talk("not fresh, so left out: %s", strings.Join(text.Fit(set.Left, 3, "and %d more"), ", "))
	}
	return set, nil
}

func (a *app) expCompareCommand() *cobra.Command {
	var (
		s        selection
		csv, all bool
	)
	cmd := &cobra.Command{
		Use:   "compare [NAME...]",
		Short: "A column for each experiment: only keys and metrics that differ",
		Long: `Compares the base config and experiments that have been run: a column each, the
base first; a row for each config key and each metric that is not the same for
all. What has no place on the screen is counted; --all shows it. The metrics are
those of the file that the config key metrics names. A value marked with a
dagger rests on data with a reservation, such as synthetic digits. Without
names: all experiments that extend the base directly and are fresh.`,
		Example:           "  neurorbit exp compare\n  neurorbit exp compare pbnn-n5 pbnn-n9 --metrics 'pbnn.*' --csv",
		Annotations:       exits(exitDone, fault.Usage, fault.Stale),
		ValidArgsFunction: a.completeExperiments,
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := a.selected(s, args)
			if err != nil {
				return err
			}
			c := set.Comparison
			if csv {
				err = a.data(c, func(w io.Writer) { _ = c.WriteCSV(w) }) // to memory
			} else {
				err = a.emit(c, func(w io.Writer) { writeComparison(w, a.screen(all), c) })
			}
			if len(c.Rows) == 1 {
				a.talk("nothing to compare with: no experiment that extends it is fresh; neurorbit exp list names them")
			}
			if a.json || csv {
				return err
			}
			missing := c.Missing()
			if !all && len(missing) > 1 {
				missing = []string{fmt.Sprintf("%d values are missing: exp compare --all says why", len(missing))}
			}
			for _, line := range missing {
				a.talk("%s", line)
			}
			for _, s := range c.Stamps() {
				a.talk("note: †: %s", s)
			}
			return err
		},
	}
	s.flags(a, cmd)
	cmd.Flags().BoolVar(&all, "all", false, "show every experiment, key and metric, and why values are missing")
	cmd.Flags().BoolVar(&csv, "csv", false, "print CSV, with all digits")
	return cmd
}

// writeComparison writes a column for each experiment, as many as have room.
func writeComparison(out io.Writer, s text.Screen, c *experiment.Comparison) {
	columns := append([][]string{c.Header()}, c.Cells()...)
	columns[0][0] = "EXPERIMENT"
	rows := make([][]string, len(columns[0]))
	left, shown := s.Width, 0
	for _, column := range columns {
		widest := 0
		for i, cell := range column {
			if !s.All() {
				column[i] = text.Clip(cell, 34-16*min(shown, 1))
			}
			widest = max(widest, utf8.RuneCountInString(column[i])+2)
		}
		if left -= widest; left < -2 && !s.All() {
			break
		}
		for i, cell := range column {
			rows[i] = append(rows[i], cell)
		}
		shown++
	}
	if s.All() {
		s.Width = text.Unlimited
	}
	lines := text.Fit(s.Table(rows), s.Lines-5, "and %d more rows: neurorbit exp compare --all")
	if more := len(columns) - shown; more > 0 {
		lines = append(lines, fmt.Sprintf("and %s: neurorbit exp compare --all", text.Plural(more, "more experiment")))
	}
	fmt.Fprintln(out, strings.Join(lines, "\n"))
}

func (a *app) expReportCommand() *cobra.Command {
	var (
		s    selection
		name string
	)
	cmd := &cobra.Command{
		Use:   "report [NAME...]",
		Short: "Write a page that compares experiments",
		Long: `Writes reports/experiments/<comparison>/: index.html and README.md with the
table of exp compare and what each experiment is for, and the table as CSV.
Files of an earlier page that are no longer made are removed. Without names: as
for exp compare.`,
		Example:           "  neurorbit exp report cfnn-t30 cfnn-full-range\n  neurorbit exp report --base quick",
		Annotations:       exits(exitDone, fault.Usage, fault.Stale, fault.Locked),
		ValidArgsFunction: a.completeExperiments,
		RunE: func(_ *cobra.Command, args []string) error {
			set, err := a.selected(s, args)
			if err != nil {
				return err
			}
			folder, err := set.Folder(name)
			if err != nil {
				return err
			}
			files, err := report.Compared(set, commandLine(a.args))
			if err != nil {
				return err
			}
			base := set.Projects[0]
			return a.writeReport(base, filepath.Join(base.Root, "reports", "experiments", folder), files)
		},
	}
	s.flags(a, cmd)
	cmd.Flags().StringVar(&name, "name", "", "folder below reports/experiments/ (default: made of the names)")
	return cmd
}
