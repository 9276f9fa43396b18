package bundle

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/strictyaml"
)

// The profiles that ro-crate-metadata.json follows. The workflow is the list of
// stages. Each stage is a step (HowToStep) carried out by a tool
// (SoftwareApplication); its last run is a CreateAction, with what it read as
// object and what it published as result, under a ControlAction. The whole run is
// an OrganizeAction under which the config is, too.
var (
	crateProfile    = profile{"https://w3id.org/ro/crate/1.1", "RO-Crate Metadata Specification", "1.1"}
	workflowProfile = profile{"https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"}
	runProfiles     = []profile{
		{"https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"},
		{"https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"},
		{"https://w3id.org/ro/wfrun/provenance/0.5", "Provenance Run Crate", "0.5"},
		workflowProfile,
	}
	crateContexts = []string{"https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/terms/workflow-run/context"}
)

type profile struct{ id, name, version string }

// An entity is an entity of the graph.
type entity map[string]any

// A ref refers to an entity.
type ref struct {
	ID string `json:"@id"`
}

// A crate is ro-crate-metadata.json in the making.
type crate struct {
	p     *project.Project
	m     *Manifest
	order []string
	byID  map[string]entity

	cite    *strictyaml.Node // CITATION.cff
	title   string
	authors []ref
	license ref

	last                            string          // when the last stage ended
	made                            map[string]bool // files that stages made
	objects, results                []ref           // of the whole run
	tools, steps, actions, controls []ref           // of the stages
}

// describe returns ro-crate-metadata.json for a project and the files in the
// manifest. The same project has the same bytes.
func describe(p *project.Project, m *Manifest) ([]byte, error) {
	c := &crate{p: p, m: m, byID: map[string]entity{}, made: map[string]bool{}}
	c.add(crateName, "CreativeWork", entity{"about": ref{"./"}, "conformsTo": []ref{{crateProfile.id}, {workflowProfile.id}}})
	c.add("./", "Dataset", nil)
	if err := c.addCitation(); err != nil {
		return nil, err
	}
	for i, s := range m.Stages {
		if err := c.addStage(i, s.Stage); err != nil {
			return nil, err
		}
	}
	if err := c.addWorkflow(); err != nil {
		return nil, err
	}
	if err := c.addRun(); err != nil {
		return nil, err
	}
	c.addRoot()
	list := make([]entity, len(c.order))
	for i, id := range c.order {
		list[i] = c.byID[id]
	}
	text, err := json.MarshalIndent(map[string]any{"@context": crateContexts, "@graph": list}, "", " ")
	return append(text, '\n'), err
}

// add adds an entity, or properties to one that is there. Empty properties are
// left out.
func (c *crate) add(id string, types any, props entity) ref {
	e, ok := c.byID[id]
	if !ok {
		e = entity{"@id": id, "@type": types}
		c.byID[id] = e
		c.order = append(c.order, id)
	}
	for k, v := range props {
		if refs, ok := v.([]ref); v != "" && (!ok || len(refs) > 0) {
			e[k] = v
		}
	}
	return ref{id}
}

// fileID is the identifier of a file or, with a slash at its end, a folder.
func fileID(name string) string { return (&url.URL{Path: name}).EscapedPath() }

// addFile adds a file of the bundle.
func (c *crate) addFile(name string, props entity) (ref, error) {
	f, ok := c.m.listed(name)
	if !ok {
		return ref{}, fmt.Errorf("bundle: %s: there is no file %s", crateName, name)
	}
	r := c.add(fileID(name), "File", entity{"name": path.Base(name), "contentSize": strconv.FormatInt(f.Size, 10), "sha256": f.SHA256})
	return c.add(r.ID, nil, props), nil
}

// addCitation adds the profiles and what CITATION.cff says.
func (c *crate) addCitation() error {
	file := filepath.Join(c.p.Root, "CITATION.cff")
	data, err := os.ReadFile(file)
	if err != nil {
		return fault.Wrap(fault.Usage, err, "a bundle needs CITATION.cff: title, license, authors, abstract")
	}
	if c.cite, err = strictyaml.Parse(file, data); err != nil {
		return err
	}
	for _, p := range append([]profile{crateProfile}, runProfiles...) {
		c.add(p.id, "CreativeWork", entity{"name": p.name, "version": p.version})
	}
	c.title = field(c.cite, "title")
	c.license = c.add("https://spdx.org/licenses/"+field(c.cite, "license"), "CreativeWork", entity{"name": field(c.cite, "license")})
	authors := c.cite.Field("authors")
	if authors == nil {
		return nil
	}
	for i, a := range authors.Items {
		id := fmt.Sprintf("#author-%d", i+1)
		if orcid := field(a, "orcid"); orcid != "" {
			id = orcid
		}
		kind, name := "Organization", field(a, "name")
		if name == "" {
			kind, name = "Person", strings.TrimSpace(field(a, "given-names")+" "+field(a, "family-names"))
		}
		c.authors = append(c.authors, c.add(id, kind, entity{"name": name}))
	}
	return nil
}

// field returns a text of CITATION.cff, or "".
func field(n *strictyaml.Node, key string) string {
	if v := n.Field(key); v != nil {
		return strings.TrimSpace(v.Text)
	}
	return ""
}

// addStage adds a stage: the tool, its step, and what its last run did.
func (c *crate) addStage(i int, name string) error {
	st, ok := c.p.Find(name)
	rec, recorded := c.p.Store.Stage(c.m.Config, name)
	if !ok || !recorded {
		return fmt.Errorf("bundle: %s: stage %s has no record", crateName, name)
	}
	c.last = max(c.last, rec.Time)
	objects, err := c.inputs(st, rec)
	if err != nil {
		return err
	}
	results, err := c.outputs(st, rec)
	if err != nil {
		return err
	}
	workflow := fileID(c.p.Program.Workflow)
	tool := c.add(workflow+"#"+name, "SoftwareApplication", entity{
		"name": name, "description": st.Doc, "softwareVersion": field(c.cite, "version"), "identifier": rec.Key,
		"url": fileID(c.p.Program.Folder(name) + "/"),
	})
	step := c.add(workflow+"#step/"+name, "HowToStep", entity{"name": name, "position": strconv.Itoa(i + 1), "workExample": tool})
	action := c.add("#run/"+rec.Run+"/"+name, "CreateAction", entity{
		"name": "stage " + name + " of run " + rec.Run, "description": fmt.Sprintf("%d shards; key %s", len(rec.Shards), rec.Key),
		"instrument": tool, "object": objects, "result": results, "agent": c.authors, "endTime": rec.Time,
	})
	control := c.add("#control/"+rec.Run+"/"+name, "ControlAction", entity{"name": "orchestrate " + name, "instrument": step, "object": action})
	c.tools, c.steps = append(c.tools, tool), append(c.steps, step)
	c.actions, c.controls = append(c.actions, action), append(c.controls, control)
	c.results = append(c.results, results...)
	return nil
}

// inputs adds the files that a stage read. Those that no stage made are what the
// whole run read.
func (c *crate) inputs(st *stage.Stage, rec *store.Stage) ([]ref, error) {
	var names []string
	for name := range rec.Inputs {
		if slices.ContainsFunc(st.Inputs, func(in stage.Input) bool { return in.Table == name }) {
			name = artifactName(rec.Config, name) + ".parquet"
		}
		names = append(names, name)
	}
	slices.Sort(names)
	var out []ref
	for _, name := range names {
		r, err := c.addInput(name)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
		if !c.made[name] && !slices.Contains(c.objects, r) {
			c.objects = append(c.objects, r)
		}
	}
	return out, nil
}

// addInput adds a file that a stage read. Data that are left out of the bundle
// are described as a work that is elsewhere.
func (c *crate) addInput(name string) (ref, error) {
	if _, ok := c.m.listed(name); !ok && partOf(name) == "raw" {
		return c.add("#left-out/"+fileID(name), "CreativeWork", entity{
			"name": name, "description": "data from outside that are not part of the crate",
		}), nil
	}
	return c.addFile(name, nil)
}

// outputs adds the files that a stage published, with their stamps.
func (c *crate) outputs(st *stage.Stage, rec *store.Stage) ([]ref, error) {
	var out []ref
	for _, a := range rec.Artifacts {
		props := entity{}
		for _, o := range st.Outputs {
			if own := st.Name + "/" + o.Name; a.Path == own+".parquet" || strings.HasPrefix(a.Path, own+"/") {
				props["description"] = o.Doc
			}
		}
		var stamps []string
		for _, s := range a.Stamps {
			stamps = append(stamps, s.Text)
		}
		props["creditText"] = strings.Join(stamps, "; ")
		name := artifactName(rec.Config, a.Path)
		r, err := c.addFile(name, props)
		if err != nil {
			return nil, err
		}
		c.made[name] = true
		out = append(out, r)
	}
	return out, nil
}

// addWorkflow adds what is meant to happen: the list of the stages.
func (c *crate) addWorkflow() error {
	lang := c.add("https://go.dev/", "ComputerLanguage", entity{"name": "Go", "url": "https://go.dev/"})
	w, err := c.addFile(c.p.Program.Workflow, entity{
		"@type": []string{"File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"},
		"name":  c.title, "description": "the stages in the order they run", "programmingLanguage": lang, "version": field(c.cite, "version"),
		"license": c.license, "author": c.authors, "hasPart": c.tools, "step": c.steps,
	})
	c.add("./", nil, entity{"mainEntity": w})
	return err
}

// addRun adds what happened: the run of the workflow, and the program that ran it.
func (c *crate) addRun() error {
	config, err := c.addFile(c.m.ConfigFile, entity{"description": "settings of the run"})
	if err != nil {
		return err
	}
	run := c.add("#run/"+c.m.Config, "CreateAction", entity{
		"name": "run of the workflow with config " + c.m.Config, "description": "what neurorbit run -c " + c.m.ConfigFile + " makes",
		"instrument": ref{fileID(c.p.Program.Workflow)}, "object": append(c.objects, config), "result": c.results,
		"agent": c.authors, "endTime": c.last,
	})
	engine := c.add("#"+c.title, "SoftwareApplication", entity{
		"name": c.title, "softwareVersion": field(c.cite, "version"), "description": "the pipeline that runs the stages",
	})
	organize := c.add("#organize/"+c.m.Config, "OrganizeAction", entity{
		"name": "run of " + c.title, "instrument": engine, "object": append(slices.Clone(c.controls), config), "result": run,
		"agent": c.authors, "endTime": c.last,
	})
	c.add("./", nil, entity{"mentions": slices.Concat([]ref{run, organize}, c.actions, c.controls)})
	return nil
}

// addRoot completes the root, which links to all files.
func (c *crate) addRoot() {
	var parts, profiles []ref
	for _, id := range c.order {
		if _, isFile := c.byID[id]["sha256"]; isFile {
			parts = append(parts, ref{id})
		}
	}
	for _, p := range runProfiles {
		profiles = append(profiles, ref{p.id})
	}
	published := field(c.cite, "date-released")
	if published == "" {
		published, _, _ = strings.Cut(c.last, "T")
	}
	c.add("./", nil, entity{
		"name": c.title + ", config " + c.m.Config, "description": field(c.cite, "abstract"), "datePublished": published,
		"version": field(c.cite, "version"), "identifier": c.m.Commit, "license": c.license, "author": c.authors,
		"conformsTo": profiles, "hasPart": parts,
	})
}
