package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"neurorbit/pipeline/catalogue"
	"neurorbit/pipeline/experiment"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
	"neurorbit/pipeline/text"
)

// An Overlay draws the lines of several experiments over each other.
type Overlay func(*experiment.Chart) (svg, png []byte, err error)

// Compared returns every file of a page that compares experiments, by its path.
// command is what writes it anew. Shown are those figures that differ, or those
// named; a name that no experiment has is an error of kind fault.Usage.
func Compared(set *experiment.Set, command string, named []string, draw Overlay) (map[string][]byte, error) {
	page := comparedPage(set, command)
	c := set.Comparison
	files := map[string][]byte{}
	var table bytes.Buffer
	if err := c.WriteCSV(&table); err != nil {
		return nil, err
	}
	files["comparison.csv"] = table.Bytes()
	text, err := json.MarshalIndent(c, "", "  ")
	if err != nil {
		return nil, err
	}
	files["comparison.json"] = append(text, '\n')
	page.Download = []Download{{Name: "csv", Path: "comparison.csv"}, {Name: "json", Path: "comparison.json"}}

	if page.Figures, err = comparedFigures(set, named, draw); err != nil {
		return nil, err
	}
	for _, f := range page.Figures {
		for _, file := range f.Files {
			files[file.Path] = file.Data
		}
		for _, t := range f.Tiles {
			files[t.File.Path] = t.File.Data
		}
	}
	if files["index.html"], err = page.HTML(); err != nil {
		return nil, err
	}
	files["README.md"] = page.Markdown()
	return files, nil
}

// comparedPage returns the page without its figures.
func comparedPage(set *experiment.Set, command string) *Experiments {
	c, names := set.Comparison, set.Names()
	others := text.Plural(len(names)-1, "experiment")
	page := &Experiments{
		Title: strings.Join(names, ", "), Version: provenance.Version, Command: command,
		Lead: fmt.Sprintf("%s of the config %s, each from a config that says only what differs. "+
			"The table has the settings and the numbers that are not the same for all.", others, names[0]),
		Same: c.Same,
	}
	if len(page.Title) > 120 {
		page.Title = names[0] + " and " + others
	}
	header, cells, first := c.Header(), c.Cells(), 1+len(c.Keys)
	if len(c.Keys) > 0 {
		page.Tables = append(page.Tables, columns("Settings", header, cells, 1, first, func(int) bool { return false }))
	}
	if len(c.Metrics) > 0 {
		page.Tables = append(page.Tables, columns("Metrics", header, cells, first, len(header), func(k int) bool { return c.Numeric(k - first) }))
	}
	for k, m := range c.Metrics {
		page.Metrics = append(page.Metrics, MetricDoc{ID: m.ID, Doc: m.Doc, Unit: m.Unit})
		for _, r := range c.Rows {
			if v := r.Metrics[k]; v.Value == nil {
				page.NoValue = append(page.NoValue, fmt.Sprintf("%s of %s: n/a, %s.", m.ID, r.Name, v.Reason))
			}
		}
	}
	for _, s := range c.Stamps() {
		page.Stamps = append(page.Stamps, "†: "+s)
	}
	base := set.Projects[0].Config
	for _, p := range set.Projects {
		file := p.Rel(p.Config.Path)
		page.Subjects = append(page.Subjects, Experiment{
			Name: experiment.Name(p.Config), Config: file, Description: experiment.Description(p.Config),
			Command: "neurorbit run -c " + file, Changes: experiment.Lines(experiment.Changes(base, p.Config)),
		})
	}
	return page
}

// columns is a table of the names and the columns from to to of a comparison.
func columns(title string, header []string, cells [][]string, from, to int, numeric func(int) bool) NamedGrid {
	g := NamedGrid{Title: title}
	pick := func(row []string) []string { return append([]string{row[0]}, row[from:to]...) }
	g.Header, g.Numeric = pick(header), []bool{false}
	for _, row := range cells {
		g.Rows = append(g.Rows, pick(row))
	}
	for k := from; k < to; k++ {
		g.Numeric = append(g.Numeric, numeric(k))
	}
	return g
}

// A drawnFigure is a figure as one experiment has it.
type drawnFigure struct {
	id, title string
	files     map[string]store.Artifact // by path below the stage's folder
	png, svg  string                    // path of its picture, or empty
}

// drawnFigures reads the catalogues of a project's stages.
func drawnFigures(p *project.Project) ([]drawnFigure, error) {
	var out []drawnFigure
	for _, st := range p.Stages {
		rec, ok := p.Store.Stage(p.Cfg.Name, st.Name)
		if !ok {
			continue
		}
		artifacts := map[string]store.Artifact{}
		for _, art := range rec.Artifacts {
			artifacts[strings.TrimPrefix(art.Path, st.Name+"/")] = art
		}
		list, ok := artifacts[catalogue.Table+".parquet"]
		if !ok {
			continue
		}
		t, err := table.OpenFile(p.ArtifactPath(rec.Config, list.Path))
		if err != nil {
			return nil, err
		}
		rows, err := table.Rows[catalogue.Row](t)
		if err != nil {
			return nil, err
		}
		slices.SortStableFunc(rows, func(x, y catalogue.Row) int { return int(x.Order - y.Order) })
		for _, row := range rows {
			f := drawnFigure{id: row.Paper + "/" + row.ID, title: row.Title, files: map[string]store.Artifact{}}
			for _, name := range strings.Fields(row.Files) {
				f.files[name] = artifacts[name]
				switch path.Ext(name) {
				case ".png":
					f.png = name
				case ".svg":
					f.svg = name
				}
			}
			out = append(out, f)
		}
	}
	return out, nil
}

// comparedFigures makes the figures of the page: those named, or else those whose
// data differ and that are lines or pictures.
func comparedFigures(set *experiment.Set, named []string, draw Overlay) ([]ComparedFigure, error) {
	var order []string
	byProject := make([]map[string]drawnFigure, len(set.Projects))
	for i, p := range set.Projects {
		list, err := drawnFigures(p)
		if err != nil {
			return nil, err
		}
		byProject[i] = map[string]drawnFigure{}
		for _, f := range list {
			byProject[i][f.id] = f
			if !slices.Contains(order, f.id) {
				order = append(order, f.id)
			}
		}
	}
	for _, id := range named {
		if !slices.Contains(order, id) {
			return nil, fault.New(fault.Usage, fmt.Sprintf("--figure %s: no experiment has it", id), "the figures are "+strings.Join(order, ", "))
		}
	}
	var out []ComparedFigure
	for _, id := range order {
		if len(named) > 0 && !slices.Contains(named, id) {
			continue
		}
		f, err := comparedFigure(set, id, byProject, len(named) > 0, draw)
		if err != nil {
			return nil, err
		}
		if f != nil {
			out = append(out, *f)
		}
	}
	return out, nil
}

// comparedFigure makes one figure; nil if it does not differ and is not wanted all
// the same.
func comparedFigure(set *experiment.Set, id string, byProject []map[string]drawnFigure, wanted bool, draw Overlay) (*ComparedFigure, error) {
	title := ""
	for _, figures := range byProject {
		if f, ok := figures[id]; ok && title == "" {
			title = f.title
		}
	}
	out := &ComparedFigure{ID: id, Title: title + " (" + id + ")"}
	file := "figures/" + strings.ReplaceAll(id, "/", "_")
	if d, ok := set.Metrics.Chart(id); ok {
		var series []experiment.Series
		differs := false
		for i, p := range set.Projects {
			s := experiment.Series{Experiment: experiment.Name(p.Config)}
			if art, ok := byProject[i][id].files[d.CSV()]; ok {
				data, err := os.ReadFile(p.ArtifactPath(p.Cfg.Name, art.Path))
				if err != nil {
					return nil, err
				}
				s.Data = data
				for _, stamp := range art.Stamps {
					s.Stamps = append(s.Stamps, stamp.Text)
				}
			}
			series = append(series, s)
			differs = differs || !bytes.Equal(s.Data, series[0].Data)
		}
		if !differs && !wanted {
			return nil, nil
		}
		chart, left, err := experiment.Superpose(d, title, series)
		if err != nil {
			return nil, err
		}
		if !wanted && len(chart.Experiments) == len(series) && !slices.Contains(chart.AsBase()[1:], false) {
			return nil, nil // it differs in what is not drawn
		}
		if len(chart.Panels) > 0 {
			svg, png, err := draw(chart)
			if err != nil {
				return nil, err
			}
			var csv bytes.Buffer
			if err := chart.WriteCSV(&csv); err != nil {
				return nil, err
			}
			out.Files = []File{{Path: file + ".svg", Data: svg}, {Path: file + ".png", Data: png}, {Path: file + ".csv", Data: csv.Bytes()}}
			out.Stamps = chart.Stamps
			out.Caption = caption(chart, series, left)
			return out, nil
		}
	}
	return tiles(set, out, file, byProject, wanted)
}

// tiles puts the pictures of a figure side by side; nil if there are none, or if
// all are the same or drawn from lines and the figure is not wanted all the same.
func tiles(set *experiment.Set, out *ComparedFigure, file string, byProject []map[string]drawnFigure, wanted bool) (*ComparedFigure, error) {
	differs, missing := false, ""
	var same []string // experiments with the base's picture
	first := byProject[0][out.ID]
	for i, p := range set.Projects {
		f := byProject[i][out.ID]
		if f.svg != "" && !wanted {
			return nil, nil
		}
		name := experiment.Name(p.Config)
		differs = differs || f.files[f.png].Blob.Digest != first.files[first.png].Blob.Digest
		if f.png == "" {
			missing += " " + name + " does not have the figure."
			continue
		}
		if i > 0 && f.files[f.png].Blob == first.files[first.png].Blob {
			same = append(same, name)
			continue
		}
		data, err := os.ReadFile(p.ArtifactPath(p.Cfg.Name, f.files[f.png].Path))
		if err != nil {
			return nil, err
		}
		to := file + "/" + strings.ReplaceAll(name, "/", "-") + ".png"
		out.Tiles = append(out.Tiles, Tile{Name: name, File: File{Path: to, Data: data}})
		for _, s := range f.files[f.png].Stamps {
			if !slices.Contains(out.Stamps, s.Text) {
				out.Stamps = append(out.Stamps, s.Text)
			}
		}
	}
	if len(out.Tiles) == 0 || !differs && !wanted {
		return nil, nil
	}
	out.Caption = "The picture of each experiment."
	if len(same) > 0 {
		out.Caption += " As the base: " + strings.Join(same, ", ") + "."
	}
	out.Caption += missing
	return out, nil
}

// caption says what a chart shows and what it lacks.
func caption(c *experiment.Chart, series []experiment.Series, left int) string {
	text := fmt.Sprintf("%s against %s, a colour for each experiment.", c.YText, c.XText)
	for _, s := range series {
		if s.Data == nil {
			text += " " + s.Experiment + " does not have the figure."
		}
	}
	if left > 0 {
		text += fmt.Sprintf(" Of %d panels the first %d are drawn.", len(c.Panels)+left, len(c.Panels))
	}
	return text
}
