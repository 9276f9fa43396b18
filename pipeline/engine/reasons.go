package engine

import (
	"cmp"
	"fmt"
	"maps"
	"path"
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
	// Label is the name with the names of items of lists.
	Label string `json:"label,omitempty"`
	Old   string `json:"old,omitempty"`
	New   string `json:"new,omitempty"`
	// Note says the rest in words.
	Note string `json:"note,omitempty"`
	// Cause lists, for an input that another stage made, what changed there.
	Cause []Reason `json:"cause,omitempty"`
}

func (r Reason) String() string {
	if (r.Name == "" || r.Kind == "upstream") && r.Note != "" {
		return r.Note
	}
	s := strings.TrimSpace(r.Kind + " " + cmp.Or(r.Label, r.Name))
	if r.Old != "" || r.New != "" {
		s += fmt.Sprintf(": %s -> %s", text.OrNone(r.Old), text.OrNone(r.New))
	}
	return text.Join(": ", s, r.Note)
}

// severalOf says of several reasons of a kind what they are about.
var severalOf = map[string][2]string{
	"config": {"config keys", "changed"}, "input": {"inputs", "changed"}, "file": {"input files", "changed"}, "code": {"files", "changed"},
	"module": {"modules", "changed"}, "blob": {"stored results", "cannot be used"}, "artifact": {"published files", "differ"},
	"shards": {"records", "are gone"}, "upstream": {"stages", "are not fresh"},
}

// Headline is the first reason and how many more there are; those of a kind are one:
// "22 files of stages/... changed: a.go, b.go and 20 more".
func Headline(reasons []Reason) string {
	var list []string
	for len(reasons) > 0 {
		first := reasons[0]
		var same []string
		reasons = slices.DeleteFunc(slices.Clone(reasons), func(r Reason) bool {
			if r.Kind == first.Kind {
				same = append(same, cmp.Or(r.Label, r.Name))
			}
			return r.Kind == first.Kind
		})
		words, known := severalOf[first.Kind]
		if len(same) == 1 || !known {
			list = append(list, first.String())
			continue
		}
		dir := path.Dir(same[0])
		for _, name := range same {
			for dir != "." && !strings.HasPrefix(name, dir+"/") {
				dir = path.Dir(dir)
			}
		}
		if first.Kind == "code" {
			same[0], same[1] = path.Base(same[0]), path.Base(same[1])
		}
		if dir != "." {
			words[0] += " of " + dir + "/..."
		}
		names := strings.ReplaceAll(same[0]+" and "+same[1], dir+"/", "")
		if len(same) > 2 {
			names = strings.Replace(names, " and ", ", ", 1) + fmt.Sprintf(" and %d more", len(same)-2)
		}
		list = append(list, fmt.Sprintf("%d %s %s: %s", len(same), words[0], words[1], names))
	}
	return text.Headline(list)
}

// judge sets the state of a stage whose shards are planned, and the reasons for it.
func (p *Project) judge(sp *StagePlan) {
	add := func(kind, name, note string) {
		sp.Reasons = append(sp.Reasons, Reason{Kind: kind, Name: name, Note: note})
	}
	if sp.force {
		add("forced", "", "every shard is computed again")
	}
	if sp.old == nil {
		add("never", "", "never made for config "+sp.Config)
		sp.State = Missing
		return
	}
	if !sp.published() {
		sp.Reasons = append(sp.Reasons, p.changes(sp)...)
	}
	for _, sh := range sp.Shards {
		if sh.Record != nil || sh.Open || sp.force {
			continue
		}
		if _, known := p.Store.Shard(sh.Key); known {
			add("blob", "of shard "+sh.Shard.ID, sh.Reason)
		} else if sp.published() {
			add("shards", sh.Shard.ID, "its record is gone from the ledger")
		}
	}
	if sp.published() {
		for _, a := range sp.old.Artifacts {
			if err := p.checkArtifact(sp.old.Config, a, store.ReadChanged); err != nil {
				add("artifact", a.Path, damageReason(err))
			}
		}
	}
	switch {
	case sp.Key == "":
		sp.State = Waiting
	case len(sp.Reasons) > 0 || !sp.published():
		sp.State = Stale
	default:
		sp.State = Fresh
	}
}

// changes lists what differs from the record in force.
func (p *Project) changes(sp *StagePlan) []Reason {
	now := &store.Stage{Settings: sp.Settings, Inputs: sp.Inputs, Context: sp.Context.ID}
	out := diffStage(sp.old, now, p.code(sp.old), sp.Context.Components)
	for i := range out {
		if out[i].Kind == "input" {
			p.explainInput(&out[i], sp.old)
		}
	}
	return out
}

// explainInput finds what changed in the stage that makes a changed input,
// between the record that was in force when the reader was made and now.
func (p *Project) explainInput(r *Reason, reader *store.Stage) {
	up, _, _ := strings.Cut(r.Name, "/")
	if _, ok := p.Find(up); !ok {
		r.Kind = "file"
		return
	}
	then := p.Store.StageBefore(reader, func(rec *store.Stage) bool { return rec.Config == reader.Config && rec.Stage == up })
	now, ok := p.Store.Stage(reader.Config, up)
	if ok && then != nil && then.Key != now.Key {
		r.Cause = diffStage(then, now, p.code(then), p.code(now))
	}
}

// code returns the code components of what was made, or nil if their record is gone.
func (p *Project) code(rec *store.Stage) map[string]string {
	if c, ok := p.Store.Context(rec.Context); ok {
		return c.Components
	}
	return nil
}

// diffComponents lists the names whose values differ.
func diffComponents(kind string, old, now map[string]string) []Reason {
	var out []Reason
	all := map[string]string{}
	maps.Copy(all, now)
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
	for i := range out {
		out[i].Label = text.Named(text.Named(out[i].Name, now.Settings), old.Settings)
	}
	digests := diffComponents("input", old.Inputs, now.Inputs)
	switch {
	case old.Context == now.Context:
	case oldCode == nil || newCode == nil:
		digests = append(digests, Reason{Kind: "code", Note: "the record of the earlier code is gone"})
	default:
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
