package engine

import (
	"fmt"
	"maps"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
	"slices"
	"strings"
)

// A Reason is one thing that makes a stage stale.
type Reason struct {
	// Kind is config, input, file, code, module, go, blob, artifact, shards,
	// upstream, never or forced.
	Kind string `json:"kind"`
	// Name is the config key, input, source file, module, shard or artifact.
	Name string `json:"name"`
	Old  string `json:"old,omitempty"`
	New  string `json:"new,omitempty"`
	// Note says the rest in words.
	Note string `json:"note,omitempty"`
	// Cause lists, for an input that another stage made, what changed there.
	Cause []Reason `json:"cause,omitempty"`
}

func (r Reason) String() string {
	if r.Name == "" && r.Note != "" {
		return r.Note
	}
	s := strings.TrimSpace(r.Kind + " " + r.Name)
	if r.Old != "" || r.New != "" {
		s += fmt.Sprintf(": %s -> %s", text.OrNone(r.Old), text.OrNone(r.New))
	}
	if r.Note != "" {
		s += ": " + r.Note
	}
	return s
}

// diffComponents lists the names whose values differ.
func diffComponents(kind string, old, now map[string]string) []Reason {
	var out []Reason
	names := map[string]bool{}
	for k := range old {
		names[k] = true
	}
	for k := range now {
		names[k] = true
	}
	for _, k := range slices.Sorted(maps.Keys(names)) {
		if old[k] != now[k] {
			out = append(out, Reason{Kind: kind, Name: k, Old: old[k], New: now[k]})
		}
	}
	return out
}

// diffInputs is diffComponents for inputs, whose values are digests. A table
// input is named "<stage>/<table>", a file by its path.
func diffInputs(old, now map[string]string) []Reason {
	out := diffComponents("input", old, now)
	for i := range out {
		out[i].Old, out[i].New = ShortKey(out[i].Old), ShortKey(out[i].New)
	}
	return out
}

// diffContext is diffComponents for a context; its components carry their kind.
func diffContext(old, now map[string]string) []Reason {
	if old == nil {
		return []Reason{{Kind: "code", Note: "the record of the earlier code is gone"}}
	}
	out := diffComponents("", old, now)
	for i := range out {
		kind, name, ok := strings.Cut(out[i].Name, ":")
		if !ok {
			out[i].Kind, out[i].Name = kind, "" // go
			continue
		}
		out[i].Kind, out[i].Name = kind, name
		if kind == "code" {
			out[i].Old, out[i].New = ShortKey(out[i].Old), ShortKey(out[i].New)
		}
	}
	return out
}

// explainInput finds what changed in the stage that makes a changed input,
// between the record that was in force when the reader was made and now.
func (p *Project) explainInput(cfg *Config, r *Reason, reader *store.Stage) {
	up := ""
	for _, s := range p.Stages {
		for _, o := range s.Outputs {
			if s.Name+"/"+o.Name == r.Name {
				up = s.Name
			}
		}
	}
	if up == "" {
		r.Kind = "file"
		return
	}
	now, ok := p.Store.Stage(cfg.Name, up)
	if !ok {
		return
	}
	var then *store.Stage
	for _, rec := range p.Store.History() {
		if rec == reader {
			break
		}
		if rec.Config == cfg.Name && rec.Stage == up {
			then = rec
		}
	}
	if then == nil || then.Key == now.Key {
		return
	}
	r.Cause = p.recordDiff(then, now)
}

// recordDiff lists what differs between two records of one stage.
func (p *Project) recordDiff(old, now *store.Stage) []Reason {
	out := diffComponents("config", old.Settings, now.Settings)
	out = append(out, diffInputs(old.Inputs, now.Inputs)...)
	if old.Context != now.Context {
		a, okA := p.Store.Context(old.Context)
		b, okB := p.Store.Context(now.Context)
		if okA && okB {
			out = append(out, diffContext(a.Components, b.Components)...)
		}
	}
	return out
}

// Headline is the first reason and how many more there are.
func Headline(reasons []Reason) string {
	list := make([]string, len(reasons))
	for i, r := range reasons {
		list[i] = r.String()
	}
	return text.Headline(list)
}
