package bundle

import (
	"encoding/json"
	"fmt"
	"maps"
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
	"neurorbit/pipeline/strictyaml"
)

// The profiles that ro-crate-metadata.json follows. The workflow is the list of
// the stages; its run is one CreateAction, with what the stages read from outside
// as object and what they published as result.
var (
	crateProfile    = profile{"https://w3id.org/ro/crate/1.1", "RO-Crate Metadata Specification", "1.1"}
	workflowProfile = profile{"https://w3id.org/workflowhub/workflow-ro-crate/1.0", "Workflow RO-Crate", "1.0"}
	runProfiles     = []profile{
		{"https://w3id.org/ro/wfrun/process/0.5", "Process Run Crate", "0.5"},
		{"https://w3id.org/ro/wfrun/workflow/0.5", "Workflow Run Crate", "0.5"},
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
	graph []entity
	files []ref

	cite *strictyaml.Node // CITATION.cff
	last string           // when the last stage ended
}

// describe returns ro-crate-metadata.json for a project and the files in the
// manifest. The same project has the same bytes.
func describe(p *project.Project, m *Manifest) ([]byte, error) {
	file := filepath.Join(p.Root, "CITATION.cff")
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fault.Wrap(fault.Usage, err, "a bundle needs CITATION.cff: title, license, authors, abstract")
	}
	c := &crate{p: p, m: m}
	if c.cite, err = strictyaml.Parse(file, data); err != nil {
		return nil, err
	}
	if err := c.describe(); err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(map[string]any{"@context": crateContexts, "@graph": c.graph}, "", " ")
	return append(text, '\n'), err
}

func (c *crate) describe() error {
	c.add(crateName, "CreativeWork", entity{"about": ref{"./"}, "conformsTo": []ref{{crateProfile.id}, {workflowProfile.id}}})
	c.add(crateProfile.id, "CreativeWork", entity{"name": crateProfile.name, "version": crateProfile.version})
	var profiles []ref
	for _, p := range runProfiles {
		profiles = append(profiles, c.add(p.id, "CreativeWork", entity{"name": p.name, "version": p.version}))
	}
	title, version, license := field(c.cite, "title"), field(c.cite, "version"), field(c.cite, "license")
	licensed := c.add("https://spdx.org/licenses/"+license, "CreativeWork", entity{"name": license})
	authors := c.authors()
	lang := c.add("https://go.dev/", "ComputerLanguage", entity{"name": "Go", "url": "https://go.dev/"})
	workflow, err := c.addFile(c.p.Program.Workflow, entity{
		"@type": []string{"File", "SoftwareSourceCode", "ComputationalWorkflow"},
		"name":  title, "description": "the stages in the order they run", "programmingLanguage": lang, "version": version,
		"license": licensed, "author": authors,
	})
	if err != nil {
		return err
	}
	objects, results, err := c.run()
	if err != nil {
		return err
	}
	run := c.add("#run/"+c.m.Config, "CreateAction", entity{
		"name": "run of the workflow with config " + c.m.Config, "description": "what neurorbit run -c " + c.m.ConfigFile + " makes",
		"instrument": workflow, "object": objects, "result": results, "agent": authors, "endTime": c.last,
	})
	published := field(c.cite, "date-released")
	if published == "" {
		published, _, _ = strings.Cut(c.last, "T")
	}
	c.add("./", "Dataset", entity{
		"name": title + ", config " + c.m.Config, "description": field(c.cite, "abstract"), "datePublished": published,
		"version": version, "identifier": c.m.Commit, "license": licensed, "author": authors,
		"conformsTo": profiles, "hasPart": c.files, "mainEntity": workflow, "mentions": run,
	})
	return nil
}

// add adds an entity. Properties without a text are left out.
func (c *crate) add(id string, kind any, props entity) ref {
	e := entity{"@id": id, "@type": kind}
	for k, v := range props {
		if v != "" {
			e[k] = v
		}
	}
	c.graph = append(c.graph, e)
	return ref{id}
}

// addFile adds a file of the bundle, once.
func (c *crate) addFile(name string, props entity) (ref, error) {
	f, ok := c.m.listed(name)
	if !ok {
		return ref{}, fmt.Errorf("bundle: %s: there is no file %s", crateName, name)
	}
	r := ref{(&url.URL{Path: name}).EscapedPath()}
	if slices.Contains(c.files, r) {
		return r, nil
	}
	c.files = append(c.files, r)
	all := entity{"name": path.Base(name), "contentSize": strconv.FormatInt(f.Size, 10), "sha256": f.SHA256}
	maps.Copy(all, props)
	return c.add(r.ID, "File", all), nil
}

// field returns a text of CITATION.cff, or "".
func field(n *strictyaml.Node, key string) string {
	if v := n.Field(key); v != nil {
		return strings.TrimSpace(v.Text)
	}
	return ""
}

// authors adds the authors that CITATION.cff names.
func (c *crate) authors() []ref {
	list := c.cite.Field("authors")
	if list == nil {
		return nil
	}
	var out []ref
	for i, a := range list.Items {
		id := fmt.Sprintf("#author-%d", i+1)
		if orcid := field(a, "orcid"); orcid != "" {
			id = orcid
		}
		kind, name := "Organization", field(a, "name")
		if name == "" {
			kind, name = "Person", strings.TrimSpace(field(a, "given-names")+" "+field(a, "family-names"))
		}
		out = append(out, c.add(id, kind, entity{"name": name}))
	}
	return out
}

// run adds the files that the stages read from outside, the config among them, and
// those that they published.
func (c *crate) run() (objects, results []ref, err error) {
	read := map[string]bool{c.m.ConfigFile: true}
	for _, s := range c.m.Stages {
		st, ok := c.p.Find(s.Stage)
		rec, recorded := c.p.Store.Stage(c.m.Config, s.Stage)
		if !ok || !recorded {
			return nil, nil, fmt.Errorf("bundle: %s: stage %s has no record", crateName, s.Stage)
		}
		c.last = max(c.last, rec.Time)
		for name := range rec.Inputs {
			if !slices.ContainsFunc(st.Inputs, func(in stage.Input) bool { return in.Table == name }) {
				read[name] = true
			}
		}
		for _, a := range rec.Artifacts {
			var stamps []string
			for _, s := range a.Stamps {
				stamps = append(stamps, s.Text)
			}
			r, err := c.addFile(artifactName(rec.Config, a.Path), entity{"creditText": strings.Join(stamps, "; ")})
			if err != nil {
				return nil, nil, err
			}
			results = append(results, r)
		}
	}
	objects, err = c.inputs(read)
	return objects, results, err
}

// inputs adds files that were read. Data that are left out of the bundle are
// described as a work that is elsewhere.
func (c *crate) inputs(names map[string]bool) ([]ref, error) {
	var out []ref
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if _, ok := c.m.listed(name); !ok && partOf(name) == "raw" {
			out = append(out, c.add("#left-out/"+(&url.URL{Path: name}).EscapedPath(), "CreativeWork", entity{
				"name": name, "description": "data from outside that are not part of the crate",
			}))
			continue
		}
		r, err := c.addFile(name, nil)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, nil
}
