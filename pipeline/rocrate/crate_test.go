package rocrate

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"
)

func at(seconds int) time.Time { return time.Date(2026, 11, 22, 4, 0, seconds, 0, time.UTC) }

// sample is a project with something of everything.
func sample() *Project {
	p := &Project{
		Name: "demo", Abstract: "A demonstration.", Version: "0.1.0", License: "Apache-2.0", Published: "2026-11-22",
		Commit: "abc", Workflow: "stages/stages.go", Config: "paper", ConfigFiles: []string{"configs/paper.yaml"},
		Authors:  []Author{{Name: "The authors"}, {Given: "Ada", Family: "Lovelace", ORCID: "https://orcid.org/0000-0000-0000-0000"}},
		Settings: []Setting{{"a.n", "[4,5]", "dimensions", "1"}, {"a.x", "0.5", "a number", ""}, {"b.on", "true", "", ""}},
		Stages: []Stage{
			{
				Name: "a", Doc: "makes a", Key: "k1", Settings: []string{"a.n", "a.x"}, Inputs: []string{"data/published/t 1.csv", "data/raw/d.mat"},
				Outputs: []Output{{Name: "t", Doc: "a row", File: "data/artifacts/paper/a/t.parquet"}},
				Results: []Result{{File: "data/artifacts/paper/a/t.parquet", Rows: 3, Stamps: []string{"synthetic"}}},
				Shards:  2, Run: "r1", End: at(5),
			},
			{
				Name: "b", Doc: "draws", Key: "k2", Settings: []string{"b.on"}, Inputs: []string{"data/artifacts/paper/a/t.parquet"},
				Outputs: []Output{{Name: "fig", Doc: "figures", Folder: "data/artifacts/paper/b/fig"}},
				Results: []Result{{File: "data/artifacts/paper/b/fig/1.svg"}}, Shards: 1, Run: "r1", End: at(9),
			},
		},
		Runs:   []Run{{ID: "r1", Command: "demo run", Start: at(1), End: at(10), File: "data/runs/r1.json", Go: "go1.26", OS: "linux/amd64", Hardware: "2 cores"}},
		Claims: []Claims{{"configs/claims/a.yaml", "A", "On a", []Claim{{"a.1", "it is 3", "3", "3", "reproduced"}}}},
	}
	for i, name := range []string{
		"CITATION.cff", "LICENSE", "README.md", "configs/claims/a.yaml", "configs/paper.yaml", "data/artifacts/paper/a/t.parquet",
		"data/artifacts/paper/b/fig/1.svg", "data/published/t 1.csv", "data/raw/d.mat", "data/runs/r1.json", "go.mod", "stages/stages.go",
	} {
		p.Files = append(p.Files, File{name, int64(i), fmt.Sprintf("%064d", i)})
	}
	return p
}

func metadata(t *testing.T, p *Project) []byte {
	t.Helper()
	text, err := Metadata(p)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestMetadata(t *testing.T) {
	p := sample()
	text := metadata(t, p)
	if problems := Validate(text, p.Files); len(problems) > 0 {
		t.Fatalf("%s\n%s", strings.Join(problems, "\n"), text)
	}
	for range 20 {
		if !bytes.Equal(metadata(t, sample()), text) {
			t.Fatal("the bytes change")
		}
	}
	for _, want := range []string{
		`"startTime": "2026-11-22T04:00:05Z"`, // b began when a ended
		`"@id": "data/published/t%201.csv"`, `"creditText": "synthetic"`, `"value": "reproduced"`,
		`"additionalType": "PropertyValue"`, `"additionalType": "Float"`, `"additionalType": "Boolean"`,
	} {
		if !strings.Contains(string(text), want) {
			t.Errorf("lacks %s", want)
		}
	}
}

// TestLeftOut: data that were left out are described, but not as files; and a run
// whose record is gone is no obstacle.
func TestLeftOut(t *testing.T) {
	p := sample()
	p.Files = slices.DeleteFunc(p.Files, func(f File) bool {
		return strings.HasPrefix(f.Name, "data/raw/") || strings.HasPrefix(f.Name, "data/runs/")
	})
	p.Runs = nil
	text := metadata(t, p)
	if problems := Validate(text, p.Files); len(problems) > 0 {
		t.Errorf("%s", strings.Join(problems, "\n"))
	}
	if !strings.Contains(string(text), "#left-out/data/raw/d.mat") {
		t.Error("what was left out is not described")
	}
	p.Files = p.Files[1:]
	p.Stages[0].Results[0].File = "data/artifacts/paper/a/none.parquet"
	if _, err := Metadata(p); err == nil {
		t.Error("a result that is not there is described")
	}
}

// TestEveryProperty takes each property of each entity away: the validator
// notices all that the profiles ask for.
func TestEveryProperty(t *testing.T) {
	p := sample()
	text := metadata(t, p)
	var doc map[string]any
	if err := json.Unmarshal(text, &doc); err != nil {
		t.Fatal(err)
	}
	required := map[string][]string{
		"metadata":              {"about", "conformsTo"},
		"root":                  {"name", "description", "datePublished", "license", "author", "conformsTo", "hasPart", "mainEntity", "mentions"},
		"profile":               {"name", "version"},
		"ComputationalWorkflow": {"name", "programmingLanguage", "hasPart", "step", "sha256", "contentSize", "encodingFormat", "input", "output"},
		"File":                  {"sha256", "contentSize", "encodingFormat"},
		"tool":                  {"name", "softwareVersion", "url", "input", "output"},
		"HowToStep":             {"workExample", "position"},
		"FormalParameter":       {"name", "additionalType"},
		"setting":               {"name", "value", "exampleOfWork"},
		"CreateAction":          {"name", "description", "endTime", "instrument", "agent", "object", "result"},
		"ControlAction":         {"instrument", "object"},
		"OrganizeAction":        {"instrument", "object", "result", "endTime"},
		"ComputerLanguage":      {"name"},
		"author":                {"name"},
	}
	kind := func(e map[string]any) string {
		id := e["@id"].(string)
		ts := types(e)
		switch {
		case id == metadataName:
			return "metadata"
		case id == "./":
			return "root"
		case strings.HasPrefix(id, "https://w3id.org/") && id != crateURI:
			return "profile"
		case slices.Contains(ts, "ComputationalWorkflow"):
			return "ComputationalWorkflow"
		case strings.HasPrefix(id, "#config/"):
			return "setting"
		case slices.Contains(ts, "SoftwareApplication") && id != "#demo":
			return "tool"
		case slices.Contains(ts, "Person"), slices.Contains(ts, "Organization"):
			return "author"
		}
		return ts[0]
	}
	checked := map[string]int{}
	graph := doc["@graph"].([]any)
	try := func(what string, e map[string]any, change func()) {
		t.Helper()
		was := maps.Clone(e)
		change()
		bad, err := json.Marshal(doc)
		if err != nil {
			t.Fatal(err)
		}
		if len(Validate(bad, p.Files)) == 0 {
			t.Errorf("%s: not noticed", what)
		}
		clear(e)
		maps.Copy(e, was)
	}
	for _, x := range graph {
		e := x.(map[string]any)
		id := e["@id"].(string)
		for _, property := range required[kind(e)] {
			if _, ok := e[property]; !ok {
				t.Errorf("%s has no %s", id, property)
				continue
			}
			checked[kind(e)]++
			try(id+" without "+property, e, func() { delete(e, property) })
		}
		try(id+" without a type", e, func() { delete(e, "@type") })
		for property, value := range e {
			if len(refs(value)) > 0 {
				try(id+": "+property+" leads nowhere", e, func() { e[property] = map[string]any{"@id": "#nowhere"} })
			}
		}
	}
	for k := range required {
		if checked[k] == 0 {
			t.Errorf("no entity of kind %s was checked", k)
		}
	}
	for i := range graph {
		whole := doc["@graph"]
		id := graph[i].(map[string]any)["@id"].(string)
		doc["@graph"] = slices.Delete(slices.Clone(graph), i, i+1)
		bad, _ := json.Marshal(doc)
		// Nothing refers to the record of a run or to the claims but the folders.
		if len(Validate(bad, p.Files)) == 0 {
			t.Errorf("without %s: not noticed", id)
		}
		doc["@graph"] = whole
	}
}

// TestFalseStatements: what is said must be so.
func TestFalseStatements(t *testing.T) {
	p := sample()
	text := string(metadata(t, p))
	for _, c := range []struct{ old, new string }{
		{`"position": "2"`, `"position": "1"`},
		{fmt.Sprintf(`"sha256": "%064d"`, 5), fmt.Sprintf(`"sha256": "%064d"`, 6)},
		{`"endTime": "2026-11-22T04:00:09Z"`, `"endTime": "soon"`},
		{`"startTime": "2026-11-22T04:00:05Z"`, `"startTime": "2026-11-22T05:00:05Z"`},
		{`"datePublished": "2026-11-22"`, `"datePublished": "today"`},
		{runContext, "https://example.org/context"},
		{`"@type": "HowToStep"`, `"@type": "Thing"`},
		{`"@type": "OrganizeAction"`, `"@type": "Action"`},
		{`"HowTo"`, `"Thing"`},
	} {
		bad := strings.Replace(text, c.old, c.new, 1)
		if bad == text {
			t.Errorf("%s: not there", c.old)
		}
		if len(Validate([]byte(bad), p.Files)) == 0 {
			t.Errorf("%s for %s: not noticed", c.new, c.old)
		}
	}
	if len(Validate([]byte(text), p.Files[1:])) == 0 {
		t.Error("a missing file was not noticed")
	}
	if len(Validate([]byte("{"), nil)) == 0 || len(Validate([]byte("{}"), nil)) == 0 {
		t.Error("nothing is a crate")
	}
}
