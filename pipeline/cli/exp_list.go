package cli

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

func (a *app) expListCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the experiments: what differs, what is stored, what a run would cost",
		Long: `For each config in configs/experiments/: its description, the keys that differ
from the config it extends, how many of its shards are stored (also for other
configs), how many a run would compute, and the time that takes on one core, as
doctor predicts it. A range such as "3 to 72 to compute" means that some shards
read what is not made yet; they are reused if it comes out as before.`,
		Example:     "  neurorbit exp list\n  neurorbit exp list --json",
		Annotations: exits(exitDone, fault.Usage),
		Args:        noArgs,
		RunE:        func(*cobra.Command, []string) error { return a.expList() },
	}
}

// A listed experiment is one as list prints it.
type listed struct {
	Name        string          `json:"name"`
	File        string          `json:"file"`
	Description string          `json:"description"`
	Extends     string          `json:"extends"`
	Changes     []config.Change `json:"changes"`
	*outlook
}

func (a *app) expList() error {
	root, err := a.root()
	if err != nil {
		return err
	}
	rows := []listed{}
	var faults strictyaml.Errors
	for _, name := range experimentNames(root) {
		file, err := experimentPath(root, name)
		if err != nil {
			return err
		}
		row, err := a.listExperiment(root, file)
		var bad strictyaml.Errors
		if errors.As(err, &bad) { // list the others, too
			faults = append(faults, bad...)
			continue
		}
		if err != nil {
			return err
		}
		rows = append(rows, *row)
	}
	if a.json {
		if err := a.printJSON(map[string]any{"experiments": rows}); err != nil {
			return err
		}
	} else {
		a.printListed(rows)
	}
	if len(faults) > 0 {
		return faults
	}
	return nil
}

// listExperiment loads an experiment and what it extends.
func (a *app) listExperiment(root, file string) (*listed, error) {
	c, err := config.Load(a.program.Schema(), file, nil)
	if err != nil {
		return nil, err
	}
	p, err := a.program.With(root, c)
	if err != nil {
		return nil, err
	}
	row := &listed{Name: experimentName(c), File: c.Path, Description: description(c), Changes: []config.Change{}}
	if len(c.Files) > 1 {
		base, err := config.Load(a.program.Schema(), c.Files[1], nil)
		if err != nil {
			return nil, err
		}
		row.Extends = base.Name
		for _, ch := range config.Diff(base.Leaves(), c.Leaves()) {
			if ch.Path != "description" {
				row.Changes = append(row.Changes, ch)
			}
		}
	}
	row.outlook, err = lookOfProject(p, map[string]bool{})
	return row, err
}

func description(c *config.Config) string { return c.Root().(*project.Keys).Description }

func (a *app) printListed(rows []listed) {
	for _, r := range rows {
		from := ""
		if r.Extends != "" {
			from = " (extends " + r.Extends + ")"
		}
		fmt.Fprintf(a.out, "%s%s: %s\n", r.Name, from, r.outlook)
		fmt.Fprintf(a.out, "    %s\n", r.Description)
		for _, line := range changeLines(r.Changes) {
			fmt.Fprintf(a.out, "    %s\n", line)
		}
	}
}

// manyChanges is from how many changes on those inside of one list are counted
// instead of listed.
const manyChanges = 5

// changeLines says what differs, one key a line. Values of list items that only one
// of the configs has are counted.
func changeLines(changes []config.Change) []string {
	changed, lone := map[string]int{}, map[string]int{} // by list
	for _, c := range changes {
		list, _, item := strings.Cut(c.Path, "[")
		if item && (c.Old == "" || c.New == "") {
			lone[list]++
		} else {
			changed[list]++
		}
	}
	var out []string
	told := map[string]bool{}
	for _, c := range changes {
		list, _, item := strings.Cut(c.Path, "[")
		alone := item && (c.Old == "" || c.New == "")
		if !alone && (!item || changed[list] < manyChanges) {
			out = append(out, fmt.Sprintf("%s: %s -> %s", c.Path, text.OrNone(c.Old), text.OrNone(c.New)))
			continue
		}
		if told[list] {
			continue
		}
		told[list] = true
		var parts []string
		if changed[list] >= manyChanges {
			parts = append(parts, fmt.Sprintf("%d values differ", changed[list]))
		}
		if lone[list] > 0 {
			parts = append(parts, fmt.Sprintf("%d values stand in one of the two lists only", lone[list]))
		}
		out = append(out, list+": "+strings.Join(parts, ", "))
	}
	return out
}
