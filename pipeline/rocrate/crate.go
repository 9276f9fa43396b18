package rocrate

import (
	"encoding/json"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// URIs of the profiles.
const (
	crateURI      = "https://w3id.org/ro/crate/1.1"
	workflowURI   = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
	processRun    = "https://w3id.org/ro/wfrun/process/0.5"
	workflowRun   = "https://w3id.org/ro/wfrun/workflow/0.5"
	provenanceRun = "https://w3id.org/ro/wfrun/provenance/0.5"

	crateContext = "https://w3id.org/ro/crate/1.1/context"
	runContext   = "https://w3id.org/ro/terms/workflow-run/context"

	completed = "http://schema.org/CompletedActionStatus"
	goURI     = "https://go.dev/"
)

// metadataName is the name of the file this package makes.
const metadataName = "ro-crate-metadata.json"

// A Project is what there is to be described.
type Project struct {
	Name, Abstract, Version string
	License                 string // SPDX identifier
	Authors                 []Author
	Published               string // date or time, ISO 8601
	Commit                  string
	// Workflow is the source file that lists the stages.
	Workflow string
	// Config is the config's name, ConfigFiles the files it is made of.
	Config      string
	ConfigFiles []string
	Settings    []Setting
	Stages      []Stage // in the order they run
	Runs        []Run   // oldest first
	Claims      []Claims
	// Files are all files there are, but the metadata file.
	Files []File
}

// An Author is a person (Family is set) or a group.
type Author struct {
	Name, Given, Family string
	ORCID               string // URL
}

// A File is a file of the project.
type File struct {
	Name   string // with slashes
	Size   int64
	SHA256 string
}

// A Setting is a key of the config.
type Setting struct {
	Key, Value string // canonical JSON
	Doc, Unit  string
}

// A Stage is a stage with its last run.
type Stage struct {
	Name, Doc, Key string
	Settings       []string // keys
	Inputs         []string // names of files
	Outputs        []Output
	Results        []Result
	Shards         int
	Run            string    // ID
	End            time.Time // when it published
}

// An Output is a table or a folder of files that a stage makes.
type Output struct {
	Name, Doc string
	// File is the table; empty for a folder, which then is Folder, without a slash.
	File, Folder string
}

// A Result is a published file.
type Result struct {
	File   string
	Rows   int // of a table
	Stamps []string
}

// A Run is a run of the program.
type Run struct {
	ID, Command string
	Start, End  time.Time
	// File is the record of the run; empty if it is no longer there.
	File     string
	Go       string
	OS       string
	Hardware string
}

// Claims are the claims about one publication with their verdicts.
type Claims struct {
	File, Label, Title string
	Claims             []Claim
}

// A Claim is a number that a publication prints.
type Claim struct{ ID, Says, Published, Got, Verdict string }

// An entity is an entity of the graph.
type entity map[string]any

// ref refers to an entity.
type ref struct {
	ID string `json:"@id"`
}

type graph struct {
	p       *Project
	files   map[string]File
	order   []string
	byID    map[string]entity
	runs    map[string]Run
	outputs map[string]string // file or folder -> its parameter
}

// Metadata returns ro-crate-metadata.json. The same project has the same bytes.
func Metadata(p *Project) ([]byte, error) {
	g := &graph{p: p, files: map[string]File{}, byID: map[string]entity{}, runs: map[string]Run{}, outputs: map[string]string{}}
	for _, f := range p.Files {
		g.files[f.Name] = f
	}
	for _, r := range p.Runs {
		g.runs[r.ID] = r
	}
	if len(p.Stages) == 0 {
		return nil, fmt.Errorf("rocrate: no stages")
	}
	g.describeRoot()
	if err := g.describeWorkflow(); err != nil {
		return nil, err
	}
	if err := g.describeRun(); err != nil {
		return nil, err
	}
	if err := g.describeClaims(); err != nil {
		return nil, err
	}
	g.linkParts()
	list := make([]entity, len(g.order))
	for i, id := range g.order {
		list[i] = g.byID[id]
	}
	text, err := json.MarshalIndent(map[string]any{"@context": []string{crateContext, runContext}, "@graph": list}, "", " ")
	return append(text, '\n'), err
}

// add adds an entity; one that is there gets what it lacks.
func (g *graph) add(id string, types []string, props entity) ref {
	e, ok := g.byID[id]
	if !ok {
		e = entity{"@id": id}
		g.byID[id] = e
		g.order = append(g.order, id)
	}
	var all []string
	switch t := e["@type"].(type) {
	case string:
		all = []string{t}
	case []string:
		all = t
	}
	for _, t := range types {
		if !slices.Contains(all, t) {
			all = append(all, t)
		}
	}
	if len(all) == 1 {
		e["@type"] = all[0]
	} else {
		e["@type"] = all
	}
	for k, v := range props {
		if v != "" {
			e[k] = v
		}
	}
	return ref{id}
}

// fileID is the identifier of a file or, with a slash at its end, a folder.
func fileID(name string) string { return (&url.URL{Path: name}).EscapedPath() }

// file adds a file of the project.
func (g *graph) file(name string, props entity) (ref, error) {
	f, ok := g.files[name]
	if !ok {
		return ref{}, fmt.Errorf("rocrate: there is no file %s", name)
	}
	r := g.add(fileID(name), []string{"File"}, entity{
		"name": path.Base(name), "contentSize": strconv.FormatInt(f.Size, 10), "sha256": f.SHA256, "encodingFormat": format(name),
	})
	return g.add(r.ID, nil, props), nil
}

func format(name string) string {
	known := map[string]string{
		".parquet": "application/vnd.apache.parquet", ".csv": "text/csv", ".md": "text/markdown", ".tex": "application/x-tex",
		".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json", ".yaml": "application/yaml",
		".html": "text/html", ".go": "text/x-go", ".mat": "application/x-matlab-data", ".gz": "application/gzip",
		".bz2": "application/x-bzip2", ".zip": "application/zip", ".cff": "application/yaml",
	}
	if f, ok := known[path.Ext(name)]; ok {
		return f
	}
	return "text/plain"
}

func (g *graph) describeRoot() {
	p := g.p
	g.add(metadataName, []string{"CreativeWork"}, entity{
		"about": ref{"./"}, "conformsTo": []ref{{crateURI}, {workflowURI}},
	})
	g.add("./", []string{"Dataset"}, entity{
		"name":        p.Name + ", config " + p.Config,
		"description": p.Abstract, "datePublished": p.Published, "version": p.Version, "identifier": p.Commit,
		"conformsTo": []ref{{processRun}, {workflowRun}, {provenanceRun}, {workflowURI}},
	})
	for _, profile := range []struct{ id, name, version string }{
		{crateURI, "RO-Crate Metadata Specification", "1.1"}, {workflowURI, "Workflow RO-Crate", "1.0"},
		{processRun, "Process Run Crate", "0.5"}, {workflowRun, "Workflow Run Crate", "0.5"},
		{provenanceRun, "Provenance Run Crate", "0.5"},
	} {
		g.add(profile.id, []string{"CreativeWork"}, entity{"name": profile.name, "version": profile.version})
	}
	license := g.add("https://spdx.org/licenses/"+p.License, []string{"CreativeWork"}, entity{
		"name": p.License, "identifier": "https://spdx.org/licenses/" + p.License,
	})
	g.byID["./"]["license"] = license
	g.byID["./"]["author"] = g.authors()
}

func (g *graph) authors() []ref {
	var out []ref
	for i, a := range g.p.Authors {
		id := a.ORCID
		if id == "" {
			id = fmt.Sprintf("#author-%d", i+1)
		}
		if a.Family != "" {
			out = append(out, g.add(id, []string{"Person"}, entity{"name": strings.TrimSpace(a.Given + " " + a.Family), "givenName": a.Given, "familyName": a.Family}))
		} else {
			out = append(out, g.add(id, []string{"Organization"}, entity{"name": a.Name}))
		}
	}
	return out
}

// describeWorkflow adds what is meant to happen: the stages, their tools and
// parameters.
func (g *graph) describeWorkflow() error {
	p := g.p
	workflow, err := g.file(p.Workflow, entity{
		"name": p.Name, "description": "the stages in the order they run", "programmingLanguage": ref{goURI},
		"version": p.Version, "license": g.byID["./"]["license"], "author": g.byID["./"]["author"],
	})
	if err != nil {
		return err
	}
	g.add(workflow.ID, []string{"SoftwareSourceCode", "ComputationalWorkflow", "HowTo"}, nil)
	version := ""
	if len(p.Runs) > 0 {
		version = p.Runs[len(p.Runs)-1].Go
	}
	g.add(goURI, []string{"ComputerLanguage"}, entity{"name": "Go", "url": goURI, "version": version})
	for _, s := range p.Settings {
		doc := s.Doc
		if s.Unit != "" {
			doc += " [" + s.Unit + "]"
		}
		kind := dataType(s.Value)
		param := g.add(paramID(s.Key), []string{"FormalParameter"}, entity{"name": s.Key, "description": doc, "additionalType": kind})
		g.add(valueID(s.Key), []string{"PropertyValue"}, entity{"name": s.Key, "value": s.Value, "unitText": s.Unit, "exampleOfWork": param})
	}
	var inputs, outputs, tools, steps []ref
	known := map[string]bool{}
	for i, st := range p.Stages {
		var in, out []ref
		for _, key := range st.Settings {
			in = append(in, ref{paramID(key)})
		}
		for _, o := range st.Outputs {
			id, kind := "#output/"+st.Name+"/"+o.Name, "File"
			if o.File == "" {
				kind = "Dataset"
				g.outputs[o.Folder] = id
			} else {
				g.outputs[o.File] = id
			}
			out = append(out, g.add(id, []string{"FormalParameter"}, entity{"name": st.Name + "/" + o.Name, "description": o.Doc, "additionalType": kind}))
		}
		for _, name := range st.Inputs {
			if made, ok := g.outputs[name]; ok {
				in = append(in, ref{made})
				continue
			}
			r := g.add("#input/"+fileID(name), []string{"FormalParameter"}, entity{"name": name, "additionalType": "File"})
			in = append(in, r)
			if !known[name] {
				known[name] = true
				inputs = append(inputs, r)
			}
		}
		tool := g.add(workflow.ID+"#"+st.Name, []string{"SoftwareApplication"}, entity{
			"name": st.Name, "description": st.Doc, "softwareVersion": p.Version, "identifier": st.Key,
			"url": folderID("stages/" + st.Name),
		})
		g.set(tool.ID, "input", in)
		g.set(tool.ID, "output", out)
		tools = append(tools, tool)
		steps = append(steps, g.add(workflow.ID+"#step/"+st.Name, []string{"HowToStep"}, entity{
			"name": st.Name, "position": strconv.Itoa(i + 1), "workExample": tool,
		}))
		outputs = append(outputs, out...)
	}
	for _, s := range p.Settings {
		inputs = append(inputs, ref{paramID(s.Key)})
	}
	g.set(workflow.ID, "hasPart", tools)
	g.set(workflow.ID, "step", steps)
	g.set(workflow.ID, "input", inputs)
	g.set(workflow.ID, "output", outputs)
	g.byID["./"]["mainEntity"] = workflow
	return nil
}

// set sets a property to references, if there are any.
func (g *graph) set(id, property string, to []ref) {
	if len(to) > 0 {
		g.byID[id][property] = to
	}
}

func paramID(key string) string { return "#param/" + fileID(key) }
func valueID(key string) string { return "#config/" + fileID(key) }

func folderID(name string) string { return fileID(name) + "/" }

// dataType returns the schema.org type of a JSON value.
func dataType(value string) string {
	var v any
	if err := json.Unmarshal([]byte(value), &v); err != nil {
		return "Text"
	}
	switch v.(type) {
	case bool:
		return "Boolean"
	case float64:
		if !strings.ContainsAny(value, ".eE") {
			return "Integer"
		}
		return "Float"
	case string:
		return "Text"
	}
	return "PropertyValue"
}

// describeRun adds what happened: the actions.
func (g *graph) describeRun() error {
	p := g.p
	var objects, results, controls, mentions []ref
	var first, last time.Time
	before := func(st *Stage) time.Time { // when the stage began, at the earliest
		t := g.runs[st.Run].Start
		for _, other := range p.Stages {
			if other.Name == st.Name {
				break
			}
			if other.Run == st.Run && other.End.After(t) {
				t = other.End
			}
		}
		return t.Truncate(time.Second)
	}
	for i := range p.Stages {
		st := &p.Stages[i]
		start := before(st)
		if _, ok := g.runs[st.Run]; ok && (first.IsZero() || start.Before(first)) {
			first = start
		}
		if st.End.After(last) {
			last = st.End
		}
		var object, result []ref
		for _, name := range st.Inputs {
			param, made := g.outputs[name]
			if !made {
				param = "#input/" + fileID(name)
			}
			r, err := g.input(name, param)
			if err != nil {
				return err
			}
			object = append(object, r)
			if !made && !slices.Contains(objects, r) {
				objects = append(objects, r)
			}
		}
		for _, key := range st.Settings {
			object = append(object, ref{valueID(key)})
		}
		folders := map[string][]ref{}
		for _, res := range st.Results {
			props := entity{}
			if res.Rows > 0 {
				props["description"] = fmt.Sprintf("%d rows", res.Rows)
			}
			if len(res.Stamps) > 0 {
				props["creditText"] = strings.Join(res.Stamps, "; ")
			}
			if param, ok := g.outputs[res.File]; ok {
				props["exampleOfWork"] = ref{param}
			}
			r, err := g.file(res.File, props)
			if err != nil {
				return err
			}
			result = append(result, r)
			for folder := range g.outputs {
				if strings.HasPrefix(res.File, folder+"/") {
					folders[folder] = append(folders[folder], r)
				}
			}
		}
		for _, o := range st.Outputs {
			if parts := folders[o.Folder]; o.Folder != "" && len(parts) > 0 {
				r := g.add(folderID(o.Folder), []string{"Dataset"}, entity{"name": o.Name, "description": o.Doc, "exampleOfWork": ref{g.outputs[o.Folder]}})
				g.set(r.ID, "hasPart", parts)
				result = append(result, r)
			}
		}
		results = append(results, result...)
		action := g.add("#run/"+st.Run+"/"+st.Name, []string{"CreateAction"}, entity{
			"name":        "stage " + st.Name + " of run " + st.Run,
			"description": fmt.Sprintf("%d shards; key %s", st.Shards, st.Key),
			"instrument":  ref{fileID(p.Workflow) + "#" + st.Name}, "startTime": stamp(start), "endTime": stamp(st.End),
			"actionStatus": ref{completed},
		})
		g.set(action.ID, "object", object)
		g.set(action.ID, "result", result)
		g.set(action.ID, "agent", g.byID["./"]["author"].([]ref))
		controls = append(controls, g.add("#control/"+st.Run+"/"+st.Name, []string{"ControlAction"}, entity{
			"name": "orchestrate " + st.Name, "instrument": ref{fileID(p.Workflow) + "#step/" + st.Name}, "object": action,
			"actionStatus": ref{completed},
		}))
		mentions = append(mentions, action)
	}
	for _, s := range p.Settings {
		objects = append(objects, ref{valueID(s.Key)})
	}
	whole := g.add("#run/"+p.Config, []string{"CreateAction"}, entity{
		"name":        "run of the workflow with config " + p.Config,
		"description": g.commands(), "instrument": ref{fileID(p.Workflow)}, "startTime": stamp(first), "endTime": stamp(last),
		"actionStatus": ref{completed},
	})
	g.set(whole.ID, "object", objects)
	g.set(whole.ID, "result", results)
	g.set(whole.ID, "agent", g.byID["./"]["author"].([]ref))
	organize := g.add("#organize/"+p.Config, []string{"OrganizeAction"}, entity{
		"name": "run of " + p.Name, "instrument": g.engine(), "result": whole, "startTime": stamp(first), "endTime": stamp(last),
		"actionStatus": ref{completed},
	})
	under := slices.Clone(controls)
	for _, name := range p.ConfigFiles {
		r, err := g.file(name, entity{"description": "settings of the run"})
		if err != nil {
			return err
		}
		under = append(under, r)
	}
	g.set(organize.ID, "object", under)
	g.set(organize.ID, "agent", g.byID["./"]["author"].([]ref))
	for _, r := range p.Runs {
		if r.File == "" {
			continue
		}
		if _, err := g.file(r.File, entity{"description": "record of run " + r.ID + ": command, settings, environment", "about": whole}); err != nil {
			return err
		}
	}
	g.set("./", "mentions", append(append([]ref{whole, organize}, mentions...), controls...))
	return nil
}

// input adds a file that a stage read. Data that were left out of the crate are
// described as a work that is elsewhere.
func (g *graph) input(name, param string) (ref, error) {
	if _, ok := g.files[name]; !ok && strings.HasPrefix(name, "data/raw/") {
		return g.add("#left-out/"+fileID(name), []string{"CreativeWork"}, entity{
			"name": name, "description": "data from outside that are not part of the crate", "exampleOfWork": ref{param},
		}), nil
	}
	return g.file(name, entity{"exampleOfWork": ref{param}})
}

// engine adds the program that ran the workflow, with its environment.
func (g *graph) engine() ref {
	p := g.p
	props := entity{"name": p.Name, "softwareVersion": p.Version, "description": "the pipeline that runs the stages"}
	if len(p.Runs) > 0 {
		r := p.Runs[len(p.Runs)-1]
		props["operatingSystem"] = r.OS
		props["processorRequirements"] = r.Hardware
		props["description"] = "the pipeline that runs the stages; built with " + r.Go + ", ran on " + r.OS + ", " + r.Hardware +
			". None of this influences a result"
	}
	return g.add("#"+p.Name, []string{"SoftwareApplication"}, props)
}

func (g *graph) commands() string {
	if len(g.p.Runs) == 0 {
		return "the records of the runs are no longer there"
	}
	var out []string
	for _, r := range g.p.Runs {
		out = append(out, r.Command)
	}
	return strings.Join(out, "; ")
}

// stamp writes a time; "" for none.
func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// describeClaims adds the numbers that the publications print, with the
// verdicts.
func (g *graph) describeClaims() error {
	for _, c := range g.p.Claims {
		work := g.add("#publication/"+fileID(c.Label), []string{"ScholarlyArticle"}, entity{"name": c.Title})
		var all []ref
		for _, claim := range c.Claims {
			all = append(all, g.add("#claim/"+fileID(claim.ID), []string{"PropertyValue"}, entity{
				"name": claim.ID, "description": claim.Says, "value": claim.Verdict,
				"measurementTechnique": "published: " + claim.Published + "; got: " + claim.Got,
			}))
		}
		f, err := g.file(c.File, entity{"description": "claims of " + c.Label, "about": work})
		if err != nil {
			return err
		}
		g.set(f.ID, "variableMeasured", all)
	}
	return nil
}

// folders are the parts of a project that are described as a whole.
var folders = []struct{ name, doc string }{
	{"configs", "configs and claims"}, {"data/artifacts", "published tables and files"},
	{"data/published", "numbers printed in the publications"}, {"data/raw", "data from outside, which the licence of the project does not cover"},
	{"data/runs", "records of runs"}, {"data/store", "results of shards by digest, and the ledger that says which key they belong to"},
	{"pipeline", "source code of the machinery"}, {"reports", "tables, figures and claims of the report"},
	{"stages", "source code of the science"}, {"vendor", "source code of the modules that the program is built with"},
}

// linkParts adds the folders and some files of their own, and links every file
// from the folder it is in.
func (g *graph) linkParts() {
	var top []ref
	for _, name := range []string{"CITATION.cff", "LICENSE", "README.md", "go.mod", "go.sum"} {
		if r, err := g.file(name, nil); err == nil {
			top = append(top, r)
		}
	}
	parts := map[string][]ref{}
	for _, id := range g.order {
		for _, f := range folders {
			if strings.HasPrefix(id, f.name+"/") && !strings.Contains(id, "#") {
				parts[f.name] = append(parts[f.name], ref{id})
			}
		}
	}
	for _, f := range folders {
		if !slices.ContainsFunc(g.p.Files, func(file File) bool { return strings.HasPrefix(file.Name, f.name+"/") }) {
			continue
		}
		r := g.add(f.name+"/", []string{"Dataset"}, entity{"name": f.name, "description": f.doc})
		g.set(r.ID, "hasPart", parts[f.name])
		top = append(top, r)
	}
	g.set("./", "hasPart", top)
}
