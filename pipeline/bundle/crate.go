package bundle

import (
	"bytes"
	_ "embed" // crate.json.tmpl
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

// crateText makes ro-crate-metadata.json of a crate; it says which profiles that
// follows, and how.
//
//go:embed crate.json.tmpl
var crateText string

// A crate is what ro-crate-metadata.json is made of. Files are named by their
// identifiers, which are their names with what is special in a URL escaped.
type crate struct {
	*Manifest
	Workflow string                // the file that lists the stages
	Cite     map[string]string     // what CITATION.cff says
	Authors  []map[string]string   // each by what CITATION.cff says
	Runs     []crateRun            // of the stages, in their order
	Parts    map[string]*cratePart // files that are described
	// Objects are the files that no stage made, Results those that one made.
	Objects, Results []string
	Last             string // when the last stage ended
}

// A crateRun is a stage with the run that made its results.
type crateRun struct {
	*store.Stage
	Position         int // from 1
	Doc, Folder      string
	Objects, Results []string // what it read and made
}

// A cratePart is a file, with what is said of it and the reservations on it.
type cratePart struct {
	File
	Doc, Stamps string
}

// fileID is the identifier of a file or, with a slash at its end, a folder.
func fileID(name string) string { return (&url.URL{Path: name}).EscapedPath() }

// describe returns ro-crate-metadata.json for a project and the files in the
// manifest. The same project has the same bytes.
func describe(p *project.Project, m *Manifest) ([]byte, error) {
	c := &crate{Manifest: m, Workflow: fileID(p.Program.Workflow), Parts: map[string]*cratePart{}}
	if err := c.cite(filepath.Join(p.Root, "CITATION.cff")); err != nil {
		return nil, err
	}
	for _, s := range m.Stages {
		st, _ := p.Find(s.Stage)
		rec, _ := p.Store.Stage(m.Config, s.Stage)
		c.addRun(st, rec, fileID(p.Program.Folder(st.Name)+"/"))
	}
	c.add(p.Program.Workflow).Doc = "the stages in the order they run"
	c.add(m.ConfigFile).Doc = "settings of the run"
	c.Objects = append(c.Objects, fileID(m.ConfigFile))
	for id, part := range c.Parts {
		if part.SHA256 == "" {
			return nil, fmt.Errorf("bundle: %s: there is no file %s", crateName, id)
		}
	}
	inJSON := func(v any) (string, error) {
		text, err := json.Marshal(v)
		return string(text), err
	}
	t := template.Must(template.New(crateName).Funcs(template.FuncMap{"text": inJSON, "base": path.Base, "fileID": fileID}).Parse(crateText))
	var loose, text bytes.Buffer
	if err := t.Execute(&loose, c); err != nil {
		return nil, fmt.Errorf("bundle: %w", err)
	}
	err := json.Indent(&text, loose.Bytes(), "", " ")
	return text.Bytes(), err
}

// cite reads CITATION.cff.
func (c *crate) cite(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return fault.Wrap(fault.Usage, err, "a bundle needs CITATION.cff: title, license, authors, abstract")
	}
	root, err := strictyaml.Parse(file, data)
	if err != nil {
		return err
	}
	texts := func(n *strictyaml.Node) map[string]string {
		out := map[string]string{}
		for _, f := range n.Fields {
			out[f.Key] = strings.TrimSpace(f.Value.Text)
		}
		return out
	}
	c.Cite = texts(root)
	if authors := root.Field("authors"); authors != nil {
		for _, author := range authors.Items {
			c.Authors = append(c.Authors, texts(author))
		}
	}
	return nil
}

// add describes a file of the bundle.
func (c *crate) add(name string) *cratePart {
	if c.Parts[fileID(name)] == nil {
		f, _ := c.listed(name)
		c.Parts[fileID(name)] = &cratePart{File: f}
	}
	return c.Parts[fileID(name)]
}

// addRun adds a stage with the files that it read and published.
func (c *crate) addRun(st *stage.Stage, rec *store.Stage, folder string) {
	run := crateRun{Stage: rec, Position: len(c.Runs) + 1, Doc: st.Doc, Folder: folder}
	for _, name := range slices.Sorted(maps.Keys(rec.Inputs)) {
		if slices.ContainsFunc(st.Inputs, func(in stage.Input) bool { return in.Table == name }) {
			name = artifactName(rec.Config, name) + ".parquet"
		}
		id := fileID(name)
		if slices.Contains(c.WithoutRaw, name) {
			id = "#left-out/" + id
		} else {
			c.add(name)
		}
		run.Objects = append(run.Objects, id)
		if !slices.Contains(c.Results, id) && !slices.Contains(c.Objects, id) {
			c.Objects = append(c.Objects, id)
		}
	}
	for _, a := range rec.Artifacts {
		name := artifactName(rec.Config, a.Path)
		part := c.add(name)
		for _, o := range st.Outputs {
			if own := st.Name + "/" + o.Name; a.Path == own+".parquet" || strings.HasPrefix(a.Path, own+"/") {
				part.Doc = o.Doc
			}
		}
		for _, s := range a.Stamps {
			part.Stamps = text.Join("; ", part.Stamps, s.Text)
		}
		run.Results = append(run.Results, fileID(name))
	}
	c.Runs, c.Results, c.Last = append(c.Runs, run), append(c.Results, run.Results...), max(c.Last, rec.Time)
}
