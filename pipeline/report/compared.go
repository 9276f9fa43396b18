package report

import (
	"bytes"
	"fmt"
	"strings"

	"neurorbit/pipeline/experiment"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/text"
)

// A Comparison is a page that compares experiments with each other.
type Comparison struct {
	Title, Lead string
	// Version is the program's version, Command what writes the page anew.
	Version, Command string
	Stamps           []string
	// Grid has a row for each experiment and a column for each setting and each
	// metric that differs. Missing says why values are missing, a sentence each.
	Grid     *Grid
	Missing  []string
	Metrics  []experiment.Metric
	Subjects []Subject
}

// A Subject is an experiment; the first is the base. Command makes its results.
type Subject struct{ Name, Description, Command string }

// Compared returns every file of a page that compares experiments, by its path.
// command is what writes it anew.
func Compared(set *experiment.Set, command string) (map[string][]byte, error) {
	base := set.Projects[0]
	b := &builder{files: map[string][]byte{}, manifest: &Manifest{
		Program: "neurorbit " + provenance.Version, Config: base.Rel(base.Config.Path), Command: command, Files: map[string]ManifestFile{},
	}}
	var csv bytes.Buffer
	if err := set.Comparison.WriteCSV(&csv); err != nil {
		return nil, err
	}
	b.add("comparison.csv", csv.Bytes(), ManifestFile{})
	page := comparison(set, command)
	for to, template := range map[string]string{indexName: "experiments.html", readmeName: "experiments.md.tmpl"} {
		text, err := render(template, Page{}.funcs(""), page)
		if err != nil {
			return nil, err
		}
		b.add(to, text, ManifestFile{})
	}
	return b.finish()
}

// comparison returns the page.
func comparison(set *experiment.Set, command string) *Comparison {
	c, names := set.Comparison, set.Names()
	others := text.Plural(len(names)-1, "experiment")
	page := &Comparison{
		Title: strings.Join(names, ", "), Version: provenance.Version, Command: command,
		Lead: fmt.Sprintf("%s of the config %s, each from a config that says only what differs. "+
			"The table has the settings and the numbers that are not the same for all.", others, names[0]),
		Missing: c.Missing(), Metrics: c.Metrics,
	}
	if len(page.Title) > 120 {
		page.Title = names[0] + " and " + others
	}
	page.Grid = &Grid{Header: c.Header(), Rows: c.Cells(), Numeric: make([]bool, len(c.Header()))}
	for _, s := range c.Stamps() {
		page.Stamps = append(page.Stamps, "†: "+s)
	}
	for i, p := range set.Projects {
		page.Subjects = append(page.Subjects, Subject{
			Name: names[i], Description: p.Keys.Description, Command: text.Command("neurorbit", "run", "-c", p.Rel(p.Config.Path)),
		})
	}
	return page
}
