package diff

import (
	"maps"
	"slices"
	"strings"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/stage"
)

// settings compares the leaves of two configs.
func settings(a, b []config.Leaf) *Config {
	units := map[string]string{}
	for _, l := range slices.Concat(a, b) {
		units[l.Path] = l.Unit
	}
	out := &Config{Changed: []Setting{}, Keys: len(units)}
	for _, c := range config.Diff(a, b) {
		out.Changed = append(out.Changed, Setting{c, units[c.Path]})
	}
	return out
}

// code compares the code of the stages that both sides have, and the modules that
// go.mod files require.
func (c *comparison) code() {
	out := []Component{}
	compare := func(a, b map[string]string, prefix string, stages ...string) {
		all := maps.Clone(a)
		maps.Copy(all, b)
		for name := range all {
			x := Component{Name: prefix + name, Old: a[name], New: b[name], Stages: []string{}}
			if x.Old == x.New || name == languageVersion && (x.Old == "" || x.New == "") {
				continue
			}
			i := slices.IndexFunc(out, func(y Component) bool { return y.Name == x.Name && y.Old == x.Old && y.New == x.New })
			if i < 0 {
				i, out = len(out), append(out, x)
			}
			out[i].Stages = append(out[i].Stages, stages...)
		}
	}
	for _, st := range c.stages() {
		sa, sb := c.a.stages[st.Name], c.b.stages[st.Name]
		switch {
		case sa == nil || sb == nil:
			// which the tables say
		case sa.code != nil && sb.code != nil:
			compare(sa.code, sb.code, "", st.Name)
		case sa.key != sb.key:
			c.r.Notes = append(c.r.Notes, "the code of stage "+st.Name+" is not known on both sides: its record is gone")
		}
	}
	if c.a.modules != nil && c.b.modules != nil {
		compare(c.a.modules, c.b.modules, "module:")
	}
	slices.SortFunc(out, func(x, y Component) int { return strings.Compare(x.Name+x.Old+x.New, y.Name+y.Old+y.New) })
	for i := range out {
		if file, ok := strings.CutPrefix(out[i].Name, "code:"); ok {
			out[i] = Component{file, stage.ShortKey(out[i].Old), stage.ShortKey(out[i].New), out[i].Stages}
		}
		out[i].Name = strings.TrimPrefix(out[i].Name, "module:")
	}
	c.r.Code = out
}

// languageVersion is the component that is known of plans and records only.
const languageVersion = "go"

// plan counts what becomes of the shards of each stage, if B is a config.
func (c *comparison) plan() {
	if c.b.Kind != kindConfig {
		return
	}
	c.r.Plan = &Plan{Known: true}
	for _, st := range c.stages() {
		sa, sb := c.a.stages[st.Name], c.b.stages[st.Name]
		if sb == nil {
			continue
		}
		if sa == nil {
			sa = &sideStage{}
		}
		s := c.stage(sa, sb)
		c.r.Plan.Stages = append(c.r.Plan.Stages, s)
		c.r.Plan.Compute += s.Compute
		c.r.Plan.Maybe += s.Maybe
		c.r.Plan.Seconds += s.Seconds
		c.r.Plan.Known = c.r.Plan.Known && s.Known
	}
}

// stage counts the shards of a stage that a run would make.
func (c *comparison) stage(sa, sb *sideStage) Stage {
	sp := sb.plan
	all, open := sp.ToCompute()
	s := Stage{Name: sp.Stage.Name, NewKey: sb.key, Shards: len(sb.shards), Known: true,
		Compute: all - open, Maybe: open, Reused: len(sb.shards) - all}
	if s.Differs = sa.key != sb.key; sa.key == "" || sb.key == "" {
		s.Differs = !slices.Equal(sa.shards, sb.shards)
	}
	have := map[string]bool{}
	for _, key := range sa.shards {
		have[key] = key != ""
	}
	for _, key := range sb.shards {
		if have[key] {
			s.Same++
		}
	}
	if all == 0 {
		return s
	}
	s.Seconds, s.Known = c.b.engine.Seconds(sp)
	return s
}
