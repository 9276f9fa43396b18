package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/report"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/table"
	"neurorbit/pipeline/text"
)

func (a *app) explainCommand() *cobra.Command {
	var graph string
	cmd := &cobra.Command{
		Use:   "explain FILE",
		Short: "Say what made a table, figure, page or Parquet file, and the command that makes it again",
		Long: `FILE is a file below reports/ or data/artifacts/, an input file of a stage, or a
copy of one of these: it is found by its path, otherwise by its digest. Shows the
stage and shard, the config keys with their origins, the inputs and the stages
they come from, the code, the run and its environment, and the command that makes
the file again.

--graph prints the files and stages as a graph instead, for Mermaid or Graphviz.`,
		Example: `  neurorbit explain reports/pbnn/table2.md
  neurorbit explain data/artifacts/paper/orbits/gbpo.parquet --json
  neurorbit explain reports/pbnn/fig7.svg --graph dot | dot -Tsvg > graph.svg`,
		Annotations: exits(exitDone, fault.Usage, fault.Stale),
		Args:        nArgs(1, "the path of one file"),
		RunE: func(_ *cobra.Command, args []string) error {
			if _, ok := graphWriters[graph]; graph != "" && (!ok || a.json) {
				return fault.New(fault.Usage, "--graph takes mermaid or dot, without --json", "neurorbit explain --help")
			}
			p, err := a.open()
			if err != nil {
				return err
			}
			return a.explain(p, args[0], graph)
		},
	}
	cmd.Flags().StringVar(&graph, "graph", "", "print a graph: mermaid or dot")
	return cmd
}

// An explanation says where a file comes from.
type explanation struct {
	File    string      `json:"file"`
	SHA256  string      `json:"sha256"`            // of the bytes
	Content string      `json:"content,omitempty"` // digest of a table's content
	Current bool        `json:"current"`           // whether the bytes are those that were made
	Note    string      `json:"note,omitempty"`
	Command string      `json:"command,omitempty"` // makes it again
	Table   *tableFacts `json:"table,omitempty"`
	Made    *madeBy     `json:"made,omitempty"`
	// Pages are made from the results of several stages and from these files.
	From  []*madeBy         `json:"from,omitempty"`
	Files map[string]string `json:"files,omitempty"` // digest by path
	// ReadBy names the stages that read the file, if it is an input of the project.
	ReadBy []string      `json:"read_by,omitempty"`
	Run    *runFacts     `json:"run,omitempty"` // that published it
	Shard  *store.Shard  `json:"shard,omitempty"`
	Stamps []stage.Stamp `json:"stamps,omitempty"`
}

type tableFacts struct {
	Name    string       `json:"name"`
	Doc     string       `json:"doc"`
	Source  string       `json:"source"`
	Rows    int          `json:"rows"`
	Columns []columnFact `json:"columns"`
}

type columnFact struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Unit string `json:"unit,omitempty"`
	Doc  string `json:"doc,omitempty"`
}

// madeBy is a node of the upstream tree.
type madeBy struct {
	Stage    string            `json:"stage"`
	Config   string            `json:"config"`
	Key      string            `json:"key"`
	Settings []setting         `json:"settings"`
	Code     map[string]string `json:"code,omitempty"`
	Modules  map[string]string `json:"modules,omitempty"`
	Files    map[string]string `json:"files,omitempty"` // input files -> digest
	Inputs   map[string]string `json:"inputs,omitempty"`
	Origins  []stage.Origin    `json:"origins,omitempty"` // where the fetched files came from
	Upstream []*madeBy         `json:"upstream,omitempty"`
}

type setting struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin,omitempty"` // if the current config still has this value
}

type runFacts struct {
	ID          string                 `json:"id"`
	Time        string                 `json:"time"`
	Environment provenance.Environment `json:"environment"`
}

func (a *app) explain(p *project.Project, file, graph string) error {
	info, err := os.Stat(file)
	if err != nil || info.IsDir() {
		return fault.New(fault.Usage, file+": no such file", "name a file below reports/ or data/artifacts/")
	}
	digest, _, err := store.DigestFile(file)
	if err != nil {
		return err
	}
	e := &explanation{File: p.Rel(file), SHA256: digest}
	rec, art, err := findOfProject(p, file, digest, e)
	if err != nil {
		return err
	}
	if rec != nil {
		describeOfProject(p, e, rec, art)
	}
	if strings.HasSuffix(file, ".parquet") {
		if err := e.addTable(file); err != nil {
			return err
		}
	}
	switch {
	case a.json:
		return a.printJSON(e)
	case graph != "":
		return graphWriters[graph](a.out, e.graph())
	}
	a.printExplanation(e)
	return nil
}

// find returns the stage record and artifact behind a file: by its path below
// data/artifacts, by a report's manifest, or by its digest. Both are nil for a
// page and for an input, of which e then says all.
func findOfProject(p *project.Project, file, digest string, e *explanation) (*store.Stage, store.Artifact, error) {
	rel := p.Rel(file)
	for _, rec := range p.Store.History() {
		if now, ok := p.Store.Stage(rec.Config, rec.Stage); !ok || now != rec {
			continue
		}
		for _, art := range rec.Artifacts {
			if p.Rel(p.ArtifactPath(rec.Config, art.Path)) == rel {
				e.Current = art.Blob.Digest == digest
				return rec, art, nil
			}
		}
	}
	if rec, art, ok, err := findInReportOfProject(p, file, digest, e); ok || err != nil {
		return rec, art, err
	}
	for _, rec := range slices.Backward(p.Store.History()) {
		for _, art := range rec.Artifacts {
			if art.Blob.Digest == digest {
				e.Current, e.Note = true, "found by its digest: a copy of "+p.Rel(p.ArtifactPath(rec.Config, art.Path))
				return rec, art, nil
			}
		}
	}
	if explainInputOfProject(p, e, rel, digest) {
		return nil, store.Artifact{}, nil
	}
	if rec, art, ok, err := findCopyOfProject(p, digest, e); ok || err != nil {
		return rec, art, err
	}
	return nil, store.Artifact{}, fault.New(fault.Stale,
		file+": nothing in the store or in a report made this file",
		"name a file below reports/ or data/artifacts/; neurorbit run and neurorbit report make them")
}

// findInReport looks a file up in the manifest of the report it lies in.
func findInReportOfProject(p *project.Project, file, digest string, e *explanation) (*store.Stage, store.Artifact, bool, error) {
	abs, err := filepath.Abs(file)
	if err != nil {
		return nil, store.Artifact{}, false, err
	}
	for dir := filepath.Dir(abs); ; dir = filepath.Dir(dir) {
		m, err := report.ReadManifest(dir)
		if err != nil {
			return nil, store.Artifact{}, false, err
		}
		if m != nil {
			name, err := filepath.Rel(dir, abs)
			if err != nil {
				return nil, store.Artifact{}, false, err
			}
			f, ok := m.Files[filepath.ToSlash(name)]
			if name == report.ManifestName {
				f, ok = report.ManifestFile{SHA256: digest}, true
			}
			if !ok {
				return nil, store.Artifact{}, false, nil
			}
			rec, art := fromManifestOfProject(p, m, f, digest, e)
			return rec, art, true, nil
		}
		if dir == p.Root || dir == filepath.Dir(dir) {
			return nil, store.Artifact{}, false, nil
		}
	}
}

// explainInput says which stages read a file, as they were last made. It reports
// whether any does.
func explainInputOfProject(p *project.Project, e *explanation, rel, digest string) bool {
	origins := map[string]stage.Origin{}
	for _, rec := range slices.Backward(p.Store.History()) {
		if now, ok := p.Store.Stage(rec.Config, rec.Stage); !ok || now != rec {
			continue
		}
		for name, d := range rec.Inputs {
			if d != digest && name != rel || isTableOfProject(p, name) {
				continue
			}
			e.ReadBy = append(e.ReadBy, rec.Stage+" (config "+rec.Config+")")
			e.Current = e.Current || d == digest
			if name != rel {
				e.Note = "found by its digest: a copy of " + name
			}
			for _, o := range rec.Origins {
				if o.File == name {
					origins[o.File] = o
				}
			}
		}
	}
	for _, o := range origins {
		e.Note = strings.TrimPrefix(e.Note+"; "+originText(o), "; ")
	}
	slices.Sort(e.ReadBy)
	return len(e.ReadBy) > 0
}

// isTable reports whether an input's name is that of a stage's table.
func isTableOfProject(p *project.Project, name string) bool {
	up, _, _ := strings.Cut(name, "/")
	_, ok := p.Find(up)
	return ok
}

// findCopy finds a copy of a file of one of the project's reports.
func findCopyOfProject(p *project.Project, digest string, e *explanation) (*store.Stage, store.Artifact, bool, error) {
	var found error
	var rec *store.Stage
	var art store.Artifact
	ok := false
	err := filepath.WalkDir(filepath.Join(p.Root, "reports"), func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.Name() != report.ManifestName {
			return nil // a folder that cannot be read has no report
		}
		m, err := report.ReadManifest(filepath.Dir(file))
		if err != nil {
			found = err
			return fs.SkipAll
		}
		for _, name := range slices.Sorted(maps.Keys(m.Files)) {
			if m.Files[name].SHA256 == digest {
				rec, art = fromManifestOfProject(p, m, m.Files[name], digest, e)
				original := "found by its digest: a copy of " + p.Rel(filepath.Join(filepath.Dir(file), filepath.FromSlash(name)))
				e.Note, ok = strings.TrimSuffix(original+"; "+e.Note, "; "), true
				return fs.SkipAll
			}
		}
		return nil
	})
	return rec, art, ok, errors.Join(err, found)
}

// fromManifest finds the record behind a report's file. If the store no longer
// has it, e says what the manifest knows.
func fromManifestOfProject(p *project.Project, m *report.Manifest, f report.ManifestFile, digest string, e *explanation) (*store.Stage, store.Artifact) {
	e.Current = f.SHA256 == digest
	flag := ""
	if m.Config != "configs/paper.yaml" {
		flag = " -c " + m.Config
	}
	for _, s := range m.Sets {
		flag += " " + text.Command([]string{"--set", s}...)
	}
	e.Command = "neurorbit run" + flag + " && neurorbit report" + flag
	if m.Command != "" {
		e.Command, e.Note = m.Command, "a file of a page that compares experiments; the page names their configs"
		return nil, store.Artifact{}
	}
	if f.Stage == "" {
		e.Note = "a page of the report, made from the claims files and all stages"
		e.Files, e.From = m.Inputs, stagesOfOfProject(p, m)
		return nil, store.Artifact{}
	}
	if rec := recordOfOfProject(p, f.Stage, m.Stages[f.Stage].Key); rec != nil {
		for _, art := range rec.Artifacts {
			if art.Path == f.Artifact {
				return rec, art
			}
		}
	}
	e.Note = "the store has no record of it; this is what the report's manifest says"
	e.Made = fromManifestStageOfProject(p, m, f.Stage)
	return nil, store.Artifact{}
}

// fromManifestStage returns what a report's manifest says of a stage.
func fromManifestStageOfProject(p *project.Project, m *report.Manifest, name string) *madeBy {
	st := m.Stages[name]
	made := &madeBy{Stage: name, Config: m.Config, Key: st.Key, Files: map[string]string{}, Inputs: map[string]string{}}
	for _, k := range slices.Sorted(maps.Keys(st.Settings)) {
		made.Settings = append(made.Settings, setting{Key: k, Value: st.Settings[k]})
	}
	for in, digest := range st.Inputs {
		if isTableOfProject(p, in) {
			made.Inputs[in] = digest
		} else {
			made.Files[in] = digest
		}
	}
	return made
}

// recordOf returns the newest record of a stage with that key, or nil.
func recordOfOfProject(p *project.Project, stage, key string) *store.Stage {
	for _, rec := range slices.Backward(p.Store.History()) {
		if rec.Stage == stage && rec.Key == key {
			return rec
		}
	}
	return nil
}

// stagesOf returns the stages behind a report: those that no other one reads,
// each with what it was made from.
func stagesOfOfProject(p *project.Project, m *report.Manifest) []*madeBy {
	read := map[string]bool{}
	for _, st := range m.Stages {
		for in := range st.Inputs {
			up, _, _ := strings.Cut(in, "/")
			read[up] = true
		}
	}
	var out []*madeBy
	for _, name := range slices.Sorted(maps.Keys(m.Stages)) {
		if read[name] {
			continue
		}
		if rec := recordOfOfProject(p, name, m.Stages[name].Key); rec != nil {
			out = append(out, upstreamOfOfProject(p, rec, settingOriginsOfProject(p)))
		} else {
			out = append(out, fromManifestStageOfProject(p, m, name))
		}
	}
	return out
}

// settingOrigins returns where the values of the config come from.
func settingOriginsOfProject(p *project.Project) map[string]setting {
	origins := map[string]setting{}
	for _, leaf := range p.Config.Leaves() {
		origins[leaf.Path] = setting{leaf.Path, leaf.Value, leaf.Origin.String()}
	}
	return origins
}

// describe fills in what the store knows of an artifact.
func describeOfProject(p *project.Project, e *explanation, rec *store.Stage, art store.Artifact) {
	e.Content, e.Stamps = art.Content, art.Stamps
	e.Made = upstreamOfOfProject(p, rec, settingOriginsOfProject(p))
	for _, key := range rec.Shards {
		sh, ok := p.Store.Shard(key)
		if !ok {
			continue
		}
		for _, o := range sh.Outputs {
			if rec.Stage+"/"+o.Name == art.Path {
				e.Shard = sh
			}
		}
	}
	if runs, err := provenance.Runs(p.Data); err == nil {
		for _, r := range runs {
			if r.ID != rec.Run {
				continue
			}
			e.Run = &runFacts{r.ID, rec.Time, r.Environment}
			if e.Command == "" {
				e.Command = "neurorbit run -c " + r.ConfigFile
				for _, s := range r.Sets {
					e.Command += " " + text.Command([]string{"--set", s}...)
				}
				e.Command += " " + rec.Stage
			}
		}
	}
	if e.Command == "" {
		e.Command = "neurorbit run -c " + rec.Config + " " + rec.Stage
	}
}

// upstreamOf returns the tree of what a stage was made from.
func upstreamOfOfProject(p *project.Project, rec *store.Stage, origins map[string]setting) *madeBy {
	m := &madeBy{
		Stage: rec.Stage, Config: rec.Config, Key: rec.Key,
		Code: map[string]string{}, Modules: map[string]string{}, Files: map[string]string{}, Inputs: map[string]string{},
		Origins: rec.Origins,
	}
	for _, k := range slices.Sorted(maps.Keys(rec.Settings)) {
		s := setting{Key: k, Value: rec.Settings[k]}
		if o := origins[k]; o.Value == s.Value {
			s.Origin = o.Origin
		}
		m.Settings = append(m.Settings, s)
	}
	if c, ok := p.Store.Context(rec.Context); ok {
		for name, v := range c.Components {
			if file, ok := strings.CutPrefix(name, "code:"); ok {
				m.Code[file] = v
			} else {
				m.Modules[strings.TrimPrefix(name, "module:")] = v
			}
		}
	}
	seen := map[*store.Stage]bool{}
	for _, name := range slices.Sorted(maps.Keys(rec.Inputs)) {
		if !isTableOfProject(p, name) {
			m.Files[name] = rec.Inputs[name]
			continue
		}
		m.Inputs[name] = rec.Inputs[name]
		if up := makerOfOfProject(p, rec, name); up != nil && !seen[up] {
			seen[up] = true
			m.Upstream = append(m.Upstream, upstreamOfOfProject(p, up, origins))
		}
	}
	return m
}

// makerOf returns the record of the stage that made a table that rec read: the
// newest one before it with that content, or nil.
func makerOfOfProject(p *project.Project, rec *store.Stage, name string) *store.Stage {
	up, _, _ := strings.Cut(name, "/")
	var found *store.Stage
	for _, r := range p.Store.History() {
		if r == rec {
			break
		}
		if r.Config == rec.Config && r.Stage == up && slices.ContainsFunc(r.Artifacts, func(a store.Artifact) bool {
			return a.Path == name+".parquet" && a.Content == rec.Inputs[name]
		}) {
			found = r
		}
	}
	return found
}

// originText says where a fetched file came from.
func originText(o stage.Origin) string {
	from := "was there already"
	if o.From != "" {
		from = "from " + o.From
	}
	if o.Time != "" {
		from += ", " + o.Time
	}
	return fmt.Sprintf("%s: %s; %d bytes, sha256 %s", o.File, from, o.Size, o.SHA256)
}

// addTable adds what a Parquet file says of itself.
func (e *explanation) addTable(file string) error {
	t, err := table.OpenFile(file)
	if err != nil {
		return fault.New(fault.Usage, err.Error(), "name a Parquet file that neurorbit wrote")
	}
	e.Table = &tableFacts{Name: t.Meta[table.MetaTable], Doc: t.Meta[table.MetaDoc], Source: t.Meta[table.MetaSource], Rows: t.NumRows}
	for _, c := range t.Columns {
		e.Table.Columns = append(e.Table.Columns, columnFact{c.Name, c.Type.String(), c.Unit, c.Doc})
	}
	return nil
}

func (a *app) printExplanation(e *explanation) {
	w := a.out
	fmt.Fprintf(w, "%s\n  sha256   %s\n", e.File, e.SHA256)
	if e.Content != "" {
		fmt.Fprintf(w, "  content  %s\n", e.Content)
	}
	if !e.Current {
		fmt.Fprintf(w, "  CHANGED  the bytes are not those that were made\n")
	}
	if e.Note != "" {
		fmt.Fprintf(w, "  note     %s\n", e.Note)
	}
	for _, s := range e.Stamps {
		fmt.Fprintf(w, "  STAMP    %s\n", s.Text)
	}
	if t := e.Table; t != nil {
		fmt.Fprintf(w, "  table    %s: %s; %d rows\n", t.Name, t.Doc, t.Rows)
		if t.Source != "" {
			fmt.Fprintf(w, "  source   %s\n", t.Source)
		}
		for _, c := range t.Columns {
			unit := ""
			if c.Unit != "" {
				unit = " [" + c.Unit + "]"
			}
			fmt.Fprintf(w, "    %-18s %-8s %s%s\n", c.Name, c.Type, c.Doc, unit)
		}
	}
	if e.Shard != nil {
		fmt.Fprintf(w, "  shard    %s, key %s, %.3f s in run %s\n", e.Shard.ID, stage.ShortKey(e.Shard.Key), e.Shard.Seconds, e.Shard.Run)
		for _, in := range slices.Sorted(maps.Keys(e.Shard.Inputs)) {
			fmt.Fprintf(w, "    reads  %s %s\n", in, stage.ShortKey(e.Shard.Inputs[in]))
		}
	}
	for _, s := range e.ReadBy {
		fmt.Fprintf(w, "  read by  stage %s\n", s)
	}
	for _, f := range slices.Sorted(maps.Keys(e.Files)) {
		fmt.Fprintf(w, "  file     %s %s\n", f, stage.ShortKey(e.Files[f]))
	}
	seen := map[string]bool{}
	if e.Made != nil {
		printMadeBy(w, e.Made, "  ", seen)
	}
	for _, m := range e.From {
		printMadeBy(w, m, "  ", seen)
	}
	if e.Run != nil {
		fmt.Fprintf(w, "  run      %s (%s)\n", e.Run.ID, e.Run.Time)
		printEnvironment(w, e.Run.Environment, "    ")
	}
	if e.Command != "" {
		fmt.Fprintf(w, "  again    %s\n", e.Command)
	}
}

// printMadeBy prints a node of the upstream tree and what is below it, each node
// once.
func printMadeBy(w io.Writer, m *madeBy, indent string, seen map[string]bool) {
	fmt.Fprintf(w, "%smade by  stage %s, config %s, key %s", indent, m.Stage, m.Config, stage.ShortKey(m.Key))
	if seen[m.Stage+m.Key] {
		fmt.Fprintln(w, " (see above)")
		return
	}
	seen[m.Stage+m.Key] = true
	fmt.Fprintln(w)
	for _, s := range m.Settings {
		origin := ""
		if s.Origin != "" {
			origin = "  (" + s.Origin + ")"
		}
		fmt.Fprintf(w, "%s  config  %s = %s%s\n", indent, s.Key, text.Clip(s.Value, 80), origin)
	}
	for _, f := range slices.Sorted(maps.Keys(m.Files)) {
		fmt.Fprintf(w, "%s  file    %s %s\n", indent, f, stage.ShortKey(m.Files[f]))
	}
	for _, o := range m.Origins {
		fmt.Fprintf(w, "%s  origin  %s\n", indent, originText(o))
	}
	for _, in := range slices.Sorted(maps.Keys(m.Inputs)) {
		fmt.Fprintf(w, "%s  table   %s %s\n", indent, in, stage.ShortKey(m.Inputs[in]))
	}
	for _, f := range slices.Sorted(maps.Keys(m.Code)) {
		fmt.Fprintf(w, "%s  code    %s %s\n", indent, f, stage.ShortKey(m.Code[f]))
	}
	if len(m.Modules) > 0 {
		fmt.Fprintf(w, "%s  linked  %d modules (--json lists them)\n", indent, len(m.Modules))
	}
	for _, up := range m.Upstream {
		printMadeBy(w, up, indent+"  ", seen)
	}
}
