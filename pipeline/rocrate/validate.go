package rocrate

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Validate checks ro-crate-metadata.json against the rules of the profiles and
// the files there are, and returns what is wrong, or nil.
func Validate(text []byte, files []File) []string {
	v := &validator{files: map[string]File{}, byID: map[string]entity{}}
	for _, f := range files {
		v.files[f.Name] = f
	}
	var doc struct {
		Context []string `json:"@context"`
		Graph   []entity `json:"@graph"`
	}
	if err := json.Unmarshal(text, &doc); err != nil {
		return []string{err.Error()}
	}
	for _, c := range []string{crateContext, runContext} {
		v.must(slices.Contains(doc.Context, c), "@context", "lacks %s", c)
	}
	for i, e := range doc.Graph {
		id, _ := e["@id"].(string)
		v.must(id != "" && len(types(e)) > 0, fmt.Sprintf("entity %d", i), "has no @id or no @type")
		v.must(v.byID[id] == nil, id, "is there twice")
		v.byID[id] = e
		v.order = append(v.order, id)
	}
	v.references()
	v.root()
	v.dataEntities()
	v.workflow()
	v.actions()
	return v.problems
}

type validator struct {
	files    map[string]File
	byID     map[string]entity
	order    []string
	problems []string
}

func (v *validator) must(ok bool, id, format string, args ...any) {
	if !ok {
		v.problems = append(v.problems, id+": "+fmt.Sprintf(format, args...))
	}
}

// types returns the types of an entity.
func types(e entity) []string {
	switch t := e["@type"].(type) {
	case string:
		return []string{t}
	case []any:
		var out []string
		for _, x := range t {
			if s, ok := x.(string); ok {
				out = append(out, s)
			}
		}
		return out
	}
	return nil
}

func (v *validator) is(id string, any ...string) bool {
	e := v.byID[id]
	return e != nil && slices.ContainsFunc(types(e), func(t string) bool { return slices.Contains(any, t) })
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

func (v *validator) text(id, property string) string {
	s, _ := v.byID[id][property].(string)
	return s
}

// references: every entity that is referred to is described.
func (v *validator) references() {
	for _, id := range v.order {
		for property, value := range v.byID[id] {
			for _, to := range refs(value) {
				_, ok := v.byID[to]
				v.must(ok || strings.HasPrefix(to, "http://schema.org/"), id, "%s refers to %s, which is not described", property, to)
			}
		}
	}
}

// root: the rules for the metadata descriptor and the root data entity.
func (v *validator) root() {
	v.must(v.is(metadataName, "CreativeWork"), metadataName, "is not a CreativeWork")
	v.must(slices.Equal(v.refs(metadataName, "about"), []string{"./"}), metadataName, "is not about ./")
	for _, uri := range []string{crateURI, workflowURI} {
		v.must(slices.Contains(v.refs(metadataName, "conformsTo"), uri), metadataName, "does not conform to %s", uri)
	}
	v.must(v.is("./", "Dataset"), "./", "is not a Dataset")
	for _, uri := range []string{processRun, workflowRun, provenanceRun, workflowURI} {
		v.must(slices.Contains(v.refs("./", "conformsTo"), uri), "./", "does not conform to %s", uri)
		v.must(v.is(uri, "CreativeWork"), uri, "is not a CreativeWork")
		v.must(v.text(uri, "name") != "" && v.text(uri, "version") != "", uri, "has no name or version")
	}
	for _, property := range []string{"name", "description"} {
		v.must(v.text("./", property) != "", "./", "has no %s", property)
	}
	v.must(isTime(v.text("./", "datePublished")), "./", "datePublished is no date")
	license := v.refs("./", "license")
	v.must(len(license) == 1 && v.is(license[0], "CreativeWork"), "./", "license is not a CreativeWork")
	v.must(len(v.refs("./", "author")) > 0, "./", "has no author")
	for _, a := range v.refs("./", "author") {
		v.must(v.is(a, "Person", "Organization") && v.text(a, "name") != "", a, "is no author with a name")
	}
}

func isTime(s string) bool {
	_, err := time.Parse(time.DateOnly, s)
	if err != nil {
		_, err = time.Parse(time.RFC3339, s)
	}
	return err == nil
}

// dataEntities: files and folders are there with these digests, and the root
// links to them.
func (v *validator) dataEntities() {
	linked := map[string]bool{}
	todo := []string{"./"}
	for len(todo) > 0 {
		id := todo[0]
		todo = todo[1:]
		if linked[id] {
			continue
		}
		linked[id] = true
		todo = append(todo, v.refs(id, "hasPart")...)
	}
	for _, id := range v.order {
		if id == "./" || !v.is(id, "File", "Dataset") {
			continue
		}
		v.must(linked[id], id, "the root does not link to it by hasPart")
		name, err := url.PathUnescape(id)
		if err != nil {
			v.must(false, id, "%v", err)
			continue
		}
		if v.is(id, "Dataset") {
			found := false
			for f := range v.files {
				found = found || strings.HasSuffix(name, "/") && strings.HasPrefix(f, name)
			}
			v.must(found, id, "there is no such folder")
			continue
		}
		f, ok := v.files[name]
		v.must(ok, id, "there is no such file")
		v.must(v.text(id, "sha256") == f.SHA256, id, "sha256 is not that of the file")
		v.must(v.text(id, "contentSize") == strconv.FormatInt(f.Size, 10), id, "contentSize is not that of the file")
		v.must(v.text(id, "encodingFormat") != "", id, "has no encodingFormat")
	}
}

// workflow: Workflow RO-Crate, and the prospective part of the run profiles.
func (v *validator) workflow() {
	main := v.refs("./", "mainEntity")
	if len(main) != 1 {
		v.must(false, "./", "has no mainEntity")
		return
	}
	id := main[0]
	for _, t := range []string{"File", "SoftwareSourceCode", "ComputationalWorkflow", "HowTo"} {
		v.must(v.is(id, t), id, "the workflow is not a %s", t)
	}
	v.must(v.text(id, "name") != "", id, "has no name")
	lang := v.refs(id, "programmingLanguage")
	v.must(len(lang) == 1 && v.is(lang[0], "ComputerLanguage") && v.text(lang[0], "name") != "", id, "programmingLanguage is not a ComputerLanguage with a name")
	tools := v.refs(id, "hasPart")
	v.must(len(tools) > 0, id, "hasPart names no tools")
	for _, tool := range tools {
		v.must(v.is(tool, "SoftwareApplication", "SoftwareSourceCode", "ComputationalWorkflow"), tool, "is not a tool")
		for _, property := range []string{"name", "softwareVersion", "url"} {
			v.must(v.text(tool, property) != "", tool, "has no %s", property)
		}
		v.parameters(tool)
	}
	v.parameters(id)
	v.must(len(v.refs(id, "step")) > 0, id, "has no step")
	for _, step := range v.refs(id, "step") {
		v.must(v.is(step, "HowToStep"), step, "is not a HowToStep")
		work := v.refs(step, "workExample")
		v.must(len(work) == 1 && slices.Contains(tools, work[0]), step, "workExample is not a tool of the workflow")
		_, err := strconv.Atoi(v.text(step, "position"))
		v.must(err == nil, step, "position is no number")
	}
	v.positions(id)
}

// parameters: what input and output of a workflow or tool name.
func (v *validator) parameters(id string) {
	for _, p := range append(v.refs(id, "input"), v.refs(id, "output")...) {
		v.must(v.is(p, "FormalParameter"), p, "is not a FormalParameter")
		v.must(v.text(p, "additionalType") != "", p, "has no additionalType")
		v.must(v.text(p, "name") != "", p, "has no name")
	}
}

// positions: a step comes after those whose outputs it needs.
func (v *validator) positions(workflow string) {
	at := map[string]int{} // parameter -> position of the step that makes it
	for _, step := range v.refs(workflow, "step") {
		for _, tool := range v.refs(step, "workExample") {
			n, _ := strconv.Atoi(v.text(step, "position"))
			for _, p := range v.refs(tool, "output") {
				at[p] = n
			}
		}
	}
	for _, step := range v.refs(workflow, "step") {
		n, _ := strconv.Atoi(v.text(step, "position"))
		for _, tool := range v.refs(step, "workExample") {
			for _, p := range v.refs(tool, "input") {
				if made, ok := at[p]; ok {
					v.must(made < n, step, "its position is not after that of the step that makes %s", p)
				}
			}
		}
	}
}

// actions: the retrospective part.
func (v *validator) actions() {
	main := v.refs("./", "mainEntity")
	mentions := v.refs("./", "mentions")
	whole, organized := []string{}, 0
	controlled := map[string]bool{} // steps
	var controls []string
	for _, id := range v.order {
		switch {
		case v.is(id, "CreateAction"):
			v.createAction(id, mentions)
			if slices.Equal(v.refs(id, "instrument"), main) {
				whole = append(whole, id)
			}
		case v.is(id, "ControlAction"):
			controls = append(controls, id)
			v.controlAction(id)
			for _, step := range v.refs(id, "instrument") {
				controlled[step] = true
			}
		}
	}
	v.must(len(whole) == 1, "./", "%d CreateActions of the workflow", len(whole))
	for _, id := range v.order {
		if !v.is(id, "OrganizeAction") {
			continue
		}
		organized++
		engine := v.refs(id, "instrument")
		v.must(len(engine) == 1 && v.is(engine[0], "SoftwareApplication"), id, "instrument is not the workflow engine")
		v.must(slices.Equal(v.refs(id, "result"), whole), id, "result is not the CreateAction of the workflow")
		for _, c := range controls {
			v.must(slices.Contains(v.refs(id, "object"), c), id, "object lacks %s", c)
		}
		v.times(id)
	}
	v.must(organized == 1, "./", "%d OrganizeActions", organized)
	for _, m := range main {
		for _, step := range v.refs(m, "step") {
			v.must(controlled[step], step, "has no ControlAction")
		}
	}
}

func (v *validator) times(id string) {
	end := v.text(id, "endTime")
	v.must(isTime(end), id, "endTime is no time")
	if start, ok := v.byID[id]["startTime"]; ok {
		s, _ := start.(string)
		v.must(isTime(s) && s <= end, id, "startTime is not a time up to endTime")
	}
}

func (v *validator) createAction(id string, mentions []string) {
	v.must(slices.Contains(mentions, id), id, "the root does not mention it")
	v.must(v.text(id, "name") != "" && v.text(id, "description") != "", id, "has no name or description")
	v.times(id)
	status := v.refs(id, "actionStatus")
	v.must(len(status) == 0 || status[0] == completed, id, "actionStatus %v", status)
	agents := v.refs(id, "agent")
	v.must(len(agents) > 0, id, "has no agent")
	for _, a := range agents {
		v.must(v.is(a, "Person", "Organization"), id, "agent %s is neither a person nor an organization", a)
	}
	instrument := v.refs(id, "instrument")
	if len(instrument) != 1 || !v.is(instrument[0], "SoftwareApplication", "SoftwareSourceCode", "ComputationalWorkflow") {
		v.must(false, id, "instrument is not a tool")
		return
	}
	tool := instrument[0]
	v.must(len(v.refs(id, "result")) > 0, id, "has no result")
	for property, slots := range map[string][]string{"object": v.refs(tool, "input"), "result": v.refs(tool, "output")} {
		filled := map[string]bool{}
		for _, o := range v.refs(id, property) {
			v.must(v.is(o, "File", "Dataset", "Collection", "CreativeWork", "PropertyValue"), id, "%s %s is no data", property, o)
			for _, p := range v.refs(o, "exampleOfWork") {
				v.must(v.is(p, "FormalParameter"), o, "exampleOfWork is not a FormalParameter")
				filled[p] = true
				v.must(slices.Contains(slots, p), id, "%s realizes %s, which is no parameter of %s", o, p, tool)
			}
			if v.is(o, "PropertyValue") {
				v.must(len(v.refs(o, "exampleOfWork")) == 1 && v.text(o, "name") != "" && v.byID[o]["value"] != nil, o, "has no name, value or exampleOfWork")
			}
		}
		for _, p := range slots {
			v.must(filled[p], id, "no %s realizes the parameter %s", property, p)
		}
	}
}

func (v *validator) controlAction(id string) {
	step := v.refs(id, "instrument")
	if len(step) != 1 || !v.is(step[0], "HowToStep") {
		v.must(false, id, "instrument is not a HowToStep")
		return
	}
	object := v.refs(id, "object")
	v.must(len(object) > 0, id, "has no object")
	for _, o := range object {
		v.must(v.is(o, "CreateAction") && slices.Equal(v.refs(o, "instrument"), v.refs(step[0], "workExample")), id, "object is not a CreateAction of the tool of its step")
	}
}
