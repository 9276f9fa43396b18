package engine

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
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
	all := maps.Clone(now)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, old)
	for _, k := range slices.Sorted(maps.Keys(all)) {
		if old[k] != now[k] {
			out = append(out, Reason{Kind: kind, Name: k, Old: old[k], New: now[k]})
		}
	}
	return out
}

// diffStage lists what differs between what a stage was made of and what it is made
// of now: settings, inputs (a table is named "<stage>/<table>", a file by its path)
// and code. Digests are shortened.
func diffStage(old, now *store.Stage, oldCode, newCode map[string]string) []Reason {
	out := diffComponents("config", old.Settings, now.Settings)
	digests := diffComponents("input", old.Inputs, now.Inputs)
	if old.Context != now.Context && oldCode == nil {
		digests = append(digests, Reason{Kind: "code", Note: "the record of the earlier code is gone"})
	} else if old.Context != now.Context {
		digests = append(digests, diffComponents("", oldCode, newCode)...)
	}
	for _, r := range digests {
		if r.Kind == "" { // the name of a component holds it: "code:<path>", "module:<path>", "go"
			r.Kind, r.Name, _ = strings.Cut(r.Name, ":")
		}
		if r.Kind == "input" || r.Kind == "code" {
			r.Old, r.New = stage.ShortKey(r.Old), stage.ShortKey(r.New)
		}
		out = append(out, r)
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
	if a, b := p.code(then), p.code(now); then.Context == now.Context || a != nil && b != nil {
		r.Cause = diffStage(then, now, a, b)
	} else {
		r.Cause = diffStage(then, &store.Stage{Settings: now.Settings, Inputs: now.Inputs, Context: then.Context}, nil, nil)
	}
}

// code returns the code components of what was made, or nil if their record is gone.
func (p *Project) code(rec *store.Stage) map[string]string {
	if c, ok := p.Store.Context(rec.Context); ok {
		return c.Components
	}
	return nil
}

// Headline is the first reason and how many more there are.
func Headline(reasons []Reason) string {
	list := make([]string, len(reasons))
	for i, r := range reasons {
		list[i] = r.String()
	}
	return text.Headline(list)
}
