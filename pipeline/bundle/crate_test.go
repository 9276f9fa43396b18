package bundle

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The profiles that the crate says it follows.
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

// crateRules say what the profiles ask of entities of a type: a text, or
// references to entities of some types.
var crateRules = []struct {
	of, property string
	to           []string
}{
	{"ComputationalWorkflow", "name", nil},
	{"ComputationalWorkflow", "programmingLanguage", []string{"ComputerLanguage"}},
	{"ComputationalWorkflow", "hasPart", []string{"SoftwareApplication"}},
	{"ComputationalWorkflow", "step", []string{"HowToStep"}},
	{"ComputerLanguage", "name", nil},
	{"SoftwareApplication", "name", nil},
	{"SoftwareApplication", "softwareVersion", nil},
	{"HowToStep", "workExample", []string{"SoftwareApplication"}},
	{"HowToStep", "position", nil},
	{"CreateAction", "name", nil},
	{"CreateAction", "description", nil},
	{"CreateAction", "endTime", nil},
	{"CreateAction", "instrument", []string{"SoftwareApplication", "ComputationalWorkflow"}},
	{"CreateAction", "agent", []string{"Person", "Organization"}},
	{"CreateAction", "object", []string{"File", "CreativeWork"}},
	{"CreateAction", "result", []string{"File"}},
	{"ControlAction", "instrument", []string{"HowToStep"}},
	{"ControlAction", "object", []string{"CreateAction"}},
	{"OrganizeAction", "instrument", []string{"SoftwareApplication"}},
	{"OrganizeAction", "object", []string{"ControlAction", "File"}},
	{"OrganizeAction", "result", []string{"CreateAction"}},
	{"OrganizeAction", "endTime", nil},
	{"File", "sha256", nil},
	{"File", "contentSize", nil},
	{"Person", "name", nil},
	{"Organization", "name", nil},
	{"CreativeWork", "name", nil},
	{"Dataset", "name", nil},
	{"Dataset", "description", nil},
	{"Dataset", "datePublished", nil},
	{"Dataset", "license", []string{"CreativeWork"}},
	{"Dataset", "author", []string{"Person", "Organization"}},
	{"Dataset", "conformsTo", []string{"CreativeWork"}},
	{"Dataset", "hasPart", []string{"File"}},
	{"Dataset", "mainEntity", []string{"ComputationalWorkflow"}},
	{"Dataset", "mentions", []string{"CreateAction", "ControlAction", "OrganizeAction"}},
}

// validate checks ro-crate-metadata.json against the rules of the profiles and
// the files there are, and returns what is wrong.
func validate(text []byte, files []File) []string {
	v := &validator{byID: map[string]entity{}}
	var doc struct {
		Context []string `json:"@context"`
		Graph   []entity `json:"@graph"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return []string{err.Error()}
	}
	v.must(slices.Equal(doc.Context, crateContexts), "@context is %v", doc.Context)
	for _, e := range doc.Graph {
		id, _ := e["@id"].(string)
		v.must(id != "" && len(types(e)) > 0 && v.byID[id] == nil, "%v has no @id or no @type, or is there twice", e)
		v.byID[id] = e
	}
	for id, e := range v.byID {
		for property, value := range e {
			for _, to := range refs(value) {
				v.must(v.byID[to] != nil, "%s: %s refers to %s, which is not described", id, property, to)
			}
		}
		for _, r := range crateRules {
			if id != crateName && slices.Contains(types(e), r.of) {
				v.rule(id, r.property, r.to)
			}
		}
	}
	v.root()
	v.data(files)
	v.workflow()
	return v.problems
}

type validator struct {
	byID     map[string]entity
	problems []string
}

func (v *validator) must(ok bool, format string, args ...any) {
	if !ok {
		v.problems = append(v.problems, fmt.Sprintf(format, args...))
	}
}

// types returns the types of an entity.
func types(e entity) []string {
	if list, ok := e["@type"].([]any); ok {
		var out []string
		for _, t := range list {
			out = append(out, fmt.Sprint(t))
		}
		return out
	}
	if t, ok := e["@type"].(string); ok {
		return []string{t}
	}
	return nil
}

// refs returns the identifiers that a property refers to.
func refs(value any) []string {
	switch x := value.(type) {
	case map[string]any:
		if id, ok := x["@id"].(string); ok {
			return []string{id}
		}
	case []any:
		var out []string
		for _, y := range x {
			out = append(out, refs(y)...)
		}
		return out
	}
	return nil
}

func (v *validator) refs(id, property string) []string { return refs(v.byID[id][property]) }

func (v *validator) rule(id, property string, to []string) {
	if to == nil {
		s, _ := v.byID[id][property].(string)
		v.must(s != "", "%s has no %s", id, property)
		return
	}
	all := v.refs(id, property)
	v.must(len(all) > 0, "%s has no %s", id, property)
	for _, r := range all {
		v.must(slices.ContainsFunc(types(v.byID[r]), func(t string) bool { return slices.Contains(to, t) }), "%s: %s %s is no %v", id, property, r, to)
	}
}

// ids lists the entities of a type.
func (v *validator) ids(kind string) []string {
	var out []string
	for _, id := range slices.Sorted(maps.Keys(v.byID)) {
		if slices.Contains(types(v.byID[id]), kind) {
			out = append(out, id)
		}
	}
	return out
}

func (v *validator) root() {
	v.must(slices.Equal(v.refs(crateName, "about"), []string{"./"}) && slices.Contains(v.ids("CreativeWork"), crateName), "%s is not about ./", crateName)
	v.must(slices.Equal(v.ids("Dataset"), []string{"./"}), "the root is no Dataset")
	v.must(slices.Equal(v.refs(crateName, "conformsTo"), []string{crateProfile.id, workflowProfile.id}), "%s conforms to %v", crateName, v.refs(crateName, "conformsTo"))
	for i, p := range append([]profile{crateProfile}, runProfiles...) {
		v.must(i == 0 || slices.Contains(v.refs("./", "conformsTo"), p.id), "the root does not conform to %s", p.id)
		v.must(v.byID[p.id]["name"] == p.name && v.byID[p.id]["version"] == p.version, "%s has another name or version", p.id)
	}
	_, err := time.Parse(time.DateOnly, fmt.Sprint(v.byID["./"]["datePublished"]))
	v.must(err == nil, "datePublished: %v", err)
	actions := slices.Concat(v.ids("CreateAction"), v.ids("ControlAction"), v.ids("OrganizeAction"))
	for _, id := range actions {
		v.must(slices.Contains(v.refs("./", "mentions"), id), "the root does not mention %s", id)
		if end, ok := v.byID[id]["endTime"]; ok {
			_, err := time.Parse(time.RFC3339, fmt.Sprint(end))
			v.must(err == nil, "%s: endTime: %v", id, err)
		}
	}
}

// data: files are there with these digests, and the root links to them.
func (v *validator) data(files []File) {
	for _, id := range v.ids("File") {
		v.must(slices.Contains(v.refs("./", "hasPart"), id), "the root does not link to %s", id)
		name, err := url.PathUnescape(id)
		i := slices.IndexFunc(files, func(f File) bool { return f.Name == name })
		if err != nil || i < 0 {
			v.must(false, "there is no file %s", name)
			continue
		}
		e := v.byID[id]
		v.must(e["sha256"] == files[i].SHA256 && e["contentSize"] == strconv.FormatInt(files[i].Size, 10), "%s has another digest or size", id)
	}
}

// workflow: every tool of the workflow has a step, every step was carried out, and
// the run of the whole is organized.
func (v *validator) workflow() {
	main := v.refs("./", "mainEntity")
	if len(main) != 1 {
		v.must(false, "%d main entities", len(main))
		return
	}
	for _, kind := range []string{"File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"} {
		v.must(slices.Contains(v.ids(kind), main[0]), "the workflow is no %s", kind)
	}
	organize := v.ids("OrganizeAction")
	if len(organize) != 1 {
		v.must(false, "%d OrganizeActions", len(organize))
		return
	}
	whole := v.refs(organize[0], "result")
	v.must(len(whole) == 1 && slices.Equal(v.refs(whole[0], "instrument"), main), "%s is not a run of the workflow", whole)
	v.must(len(v.refs(main[0], "step")) == len(v.refs(main[0], "hasPart")), "there are not as many steps as tools")
	for i, step := range v.refs(main[0], "step") {
		v.must(v.byID[step]["position"] == strconv.Itoa(i+1), "%s: position %v", step, v.byID[step]["position"])
		tool := v.refs(step, "workExample")
		v.must(len(tool) == 1 && slices.Contains(v.refs(main[0], "hasPart"), tool[0]), "%s is not carried out by a tool of the workflow", step)
		done := slices.ContainsFunc(v.ids("ControlAction"), func(id string) bool {
			object := v.refs(id, "object")
			return slices.Contains(v.refs(organize[0], "object"), id) && slices.Equal(v.refs(id, "instrument"), []string{step}) &&
				len(object) == 1 && slices.Equal(v.refs(object[0], "instrument"), tool)
		})
		v.must(done, "no ControlAction of the run orchestrates %s", step)
	}
}

func TestCrate(t *testing.T) {
	b, text := exported(t, toyProject(t), Options{})
	if problems := validate(text, b.Files); len(problems) > 0 {
		t.Fatalf("%s\n%s", strings.Join(problems, "\n"), text)
	}
	for _, want := range []string{
		`"@id": "data/artifacts/quick/draw/fig/a%20b.svg"`, `"creditText": "synthetic"`, `"name": "Ada L"`, `"description": "a row"`, `"@id": "data/raw/d.txt"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("lacks %s", want)
		}
	}
	// Data that were left out are described, but not as files.
	b, text = exported(t, toyProject(t), Options{WithoutRaw: true})
	if problems := validate(text, b.Files); len(problems) > 0 || !strings.Contains(string(text), "#left-out/data/raw/d.txt") {
		t.Errorf("%s\n%s", strings.Join(problems, "\n"), text)
	}
	if !slices.Equal(b.WithoutRaw, []string{"data/raw/d.txt"}) {
		t.Errorf("left out: %v", b.WithoutRaw)
	}
}

// TestCrateLacks takes away, one by one, the properties that the profiles ask for,
// types, references and whole entities: the rules above notice.
func TestCrateLacks(t *testing.T) {
	b, text := exported(t, toyProject(t), Options{})
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	try := func(what string) {
		t.Helper()
		bad, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if len(validate(bad, b.Files)) == 0 {
			t.Errorf("%s: not noticed", what)
		}
	}
	graph := doc["@graph"].([]any)
	for i, x := range graph {
		e := x.(map[string]any)
		was, id := maps.Clone(e), e["@id"].(string)
		asked := []string{"@type"}
		for _, r := range crateRules {
			if slices.Contains(types(e), r.of) && id != crateName {
				asked = append(asked, r.property)
			}
		}
		for _, property := range asked {
			delete(e, property)
			try(id + " without " + property)
			maps.Copy(e, was)
		}
		for property, value := range was {
			if len(refs(value)) > 0 {
				e[property] = map[string]any{"@id": "#nowhere"}
				try(id + ": " + property + " leads nowhere")
				e[property] = value
			}
		}
		doc["@graph"] = slices.Delete(slices.Clone(graph), i, i+1)
		try("without " + id)
		doc["@graph"] = graph
	}
	for old, now := range map[string]string{
		`"position": "2"`: `"position": "1"`, `"endTime": "2`: `"endTime": "soon 2`, `"datePublished": "2`: `"datePublished": "soon 2`,
		`"contentSize": "`: `"contentSize": "1`, `"HowTo"`: `"Thing"`, crateContexts[1]: "https://example.org",
	} {
		bad := strings.Replace(string(text), old, now, 1)
		if bad == string(text) || len(validate([]byte(bad), b.Files)) == 0 {
			t.Errorf("%s for %s: not there, or not noticed", now, old)
		}
	}
	if len(validate(text, b.Files[1:])) > 0 || len(validate(text, b.Files[3:])) == 0 {
		t.Error("only a file that is described may not be missing")
	}
}
