package cli

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"neurorbit/pipeline/bundle"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/rocrate"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/strictyaml"
	"neurorbit/pipeline/text"
)

// workflowFile lists the stages; it stands for the workflow.
const workflowFile = "stages/stages.go"

// crate returns the RO-Crate metadata of what is exported.
func (a *app) crate(p *project.Project, plans []*engine.StagePlan, e *exporting) ([]byte, error) {
	c := &rocrate.Project{Commit: e.manifest.Commit, Workflow: workflowFile, Config: p.Cfg.Name}
	if err := citation(p.Root, c); err != nil {
		return nil, err
	}
	for _, f := range e.files {
		c.Files = append(c.Files, rocrate.File{Name: f.Name, Size: f.Size, SHA256: f.SHA256})
	}
	has := func(name string) bool {
		return slices.ContainsFunc(c.Files, func(f rocrate.File) bool { return f.Name == name })
	}
	c.ConfigFiles = []string{e.manifest.ConfigFile}
	for _, leaf := range p.Config.Leaves() {
		c.Settings = append(c.Settings, rocrate.Setting{Key: leaf.Path, Value: leaf.Value, Doc: leaf.Doc, Unit: leaf.Unit})
		if file := p.Rel(leaf.Origin.File); leaf.Origin.Kind == config.FromFile && !slices.Contains(c.ConfigFiles, file) {
			c.ConfigFiles = append(c.ConfigFiles, file)
		}
	}
	slices.Sort(c.ConfigFiles)
	runs := map[string]bool{}
	last := time.Time{}
	for _, sp := range plans {
		rec, ok := p.Store.Stage(p.Cfg.Name, sp.Stage.Name)
		if !ok {
			return nil, fmt.Errorf("stage %s has no record", sp.Stage.Name)
		}
		runs[rec.Run] = true
		st := crateStage(p.Cfg.Name, sp, rec)
		if st.End.After(last) {
			last = st.End
		}
		c.Stages = append(c.Stages, st)
	}
	if c.Published == "" {
		c.Published = last.UTC().Format(time.DateOnly)
	}
	all, err := provenance.Runs(p.Data)
	if err != nil {
		return nil, err
	}
	for _, r := range all {
		if !runs[r.ID] {
			continue
		}
		env := r.Environment
		run := rocrate.Run{
			ID: r.ID, Command: text.Command(r.Command...), Start: r.Start, End: r.End, Go: env.Go, OS: env.OS + "/" + env.Arch,
			Hardware: strings.TrimPrefix(fmt.Sprintf("%s, %d cores, %d GB", env.CPU, env.Cores, env.MemoryGB), ", "),
		}
		if file := "data/runs/" + r.ID + ".json"; has(file) {
			run.File = file
		}
		c.Runs = append(c.Runs, run)
	}
	results, err := p.CheckClaims()
	if err != nil {
		return nil, err
	}
	for _, r := range results {
		file := rocrate.Claims{File: r.File, Label: r.Label, Title: r.Title}
		for _, claim := range r.Claims {
			file.Claims = append(file.Claims, rocrate.Claim{
				ID: claim.ID, Says: claim.Says, Published: claim.Published, Got: claim.Got, Verdict: string(claim.Verdict),
			})
		}
		c.Claims = append(c.Claims, file)
	}
	text, err := rocrate.Metadata(c)
	if err != nil {
		return nil, err
	}
	if problems := rocrate.Validate(text, c.Files); len(problems) > 0 {
		return nil, fmt.Errorf("%s breaks the rules of its profiles: %s", bundle.CrateName, strings.Join(problems, "; "))
	}
	return text, nil
}

// crateStage describes a stage with its record.
func crateStage(cfg string, sp *engine.StagePlan, rec *store.Stage) rocrate.Stage {
	st := rocrate.Stage{Name: sp.Stage.Name, Doc: sp.Stage.Doc, Key: rec.Key, Shards: len(rec.Shards), Run: rec.Run}
	st.End, _ = time.Parse(time.RFC3339, rec.Time) // for people; without it the crate says nothing
	for key := range rec.Settings {
		st.Settings = append(st.Settings, key)
	}
	slices.Sort(st.Settings)
	for _, in := range sp.Stage.Inputs {
		for name := range rec.Inputs {
			switch {
			case in.Table != "" && in.Table == name:
				st.Inputs = append(st.Inputs, bundle.ArtifactName(cfg, name)+".parquet")
			case in.Table == "" && matchesInput(in.Files, name):
				st.Inputs = append(st.Inputs, name)
			}
		}
	}
	slices.Sort(st.Inputs)
	st.Inputs = slices.Compact(st.Inputs)
	for _, o := range sp.Stage.Outputs {
		file := bundle.ArtifactName(cfg, sp.Stage.Name+"/"+o.Name)
		switch {
		case o.Internal:
		case o.Row != nil:
			st.Outputs = append(st.Outputs, rocrate.Output{Name: o.Name, Doc: o.Doc, File: file + ".parquet"})
		case slices.ContainsFunc(rec.Artifacts, func(a store.Artifact) bool { return strings.HasPrefix(a.Path, sp.Stage.Name+"/"+o.Name+"/") }):
			st.Outputs = append(st.Outputs, rocrate.Output{Name: o.Name, Doc: o.Doc, Folder: file})
		}
	}
	for _, art := range rec.Artifacts {
		r := rocrate.Result{File: bundle.ArtifactName(cfg, art.Path), Rows: art.Rows}
		for _, s := range art.Stamps {
			r.Stamps = append(r.Stamps, s.Text)
		}
		st.Results = append(st.Results, r)
	}
	return st
}

// matchesInput says whether a file is one that an input's pattern names.
func matchesInput(pattern, name string) bool {
	ok, err := path.Match(pattern, name)
	return err == nil && ok
}

// citation reads CITATION.cff.
func citation(root string, c *rocrate.Project) error {
	file := filepath.Join(root, "CITATION.cff")
	data, err := os.ReadFile(file)
	if err != nil {
		return fault.New(fault.Usage, err.Error(), "a bundle needs CITATION.cff: title, license, authors, abstract")
	}
	n, err := strictyaml.Parse(file, data)
	if err != nil {
		return err
	}
	text := func(n *strictyaml.Node, key string) string {
		if v := n.Field(key); v != nil {
			return strings.TrimSpace(v.Text)
		}
		return ""
	}
	c.Name, c.Abstract, c.Version = text(n, "title"), text(n, "abstract"), text(n, "version")
	c.License, c.Published = text(n, "license"), text(n, "date-released")
	if authors := n.Field("authors"); authors != nil {
		for _, who := range authors.Items {
			c.Authors = append(c.Authors, rocrate.Author{
				Name: text(who, "name"), Given: text(who, "given-names"), Family: text(who, "family-names"), ORCID: text(who, "orcid"),
			})
		}
	}
	return nil
}
