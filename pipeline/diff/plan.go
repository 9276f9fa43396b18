package diff

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/text"
)

// settings compares the leaves of the configs.
func (c *comparison) settings() error {
	units, settings := map[string]string{}, map[string]string{}
	for _, l := range slices.Concat(c.a.leaves, c.b.leaves) {
		units[l.Path], settings[l.Path] = l.Unit, l.Value
	}
	c.r.Config = []Setting{}
	for _, x := range config.Diff(c.a.leaves, c.b.leaves) {
		c.r.Config = append(c.r.Config, Setting{x, units[x.Path], text.Named(x.Path, settings)})
	}
	return nil
}

// components collects what differs between stages, each once with the stages that
// have it.
type components map[string]*Component

func (found components) compare(a, b map[string]string, prefix string, stages ...string) {
	all := maps.Clone(a)
	maps.Copy(all, b)
	for name := range all {
		old, now := a[name], b[name]
		if old == now || name == languageVersion && (old == "" || now == "") {
			continue
		}
		id := prefix + name + " " + old + " " + now
		if found[id] == nil {
			found[id] = component(prefix+name, old, now)
		}
		found[id].Stages = append(found[id].Stages, stages...)
	}
}

func (found components) sorted() []Component {
	out := []Component{}
	for _, id := range slices.Sorted(maps.Keys(found)) {
		out = append(out, *found[id])
	}
	return out
}

// code compares the code of the stages that both sides have, the files they read, and
// the modules that go.mod files require.
func (c *comparison) code() {
	code, inputs := components{}, components{}
	for _, st := range c.stages() {
		sa, sb := c.a.stages[st.Name], c.b.stages[st.Name]
		switch {
		case sa == nil || sb == nil: // which the tables say
			continue
		case sa.code != nil && sb.code != nil:
			code.compare(sa.code, sb.code, "", st.Name)
		case sa.key != sb.key:
			c.r.Notes = append(c.r.Notes, "the code of stage "+st.Name+" is not known on both sides: its record is gone")
		}
		if sa.inputs != nil && sb.inputs != nil {
			inputs.compare(c.files(sa.inputs), c.files(sb.inputs), "file:", st.Name)
			c.r.Inputs = inputs.sorted()
		}
	}
	if c.a.modules != nil && c.b.modules != nil {
		code.compare(c.a.modules, c.b.modules, "module:")
	}
	c.r.Code = code.sorted()
}

// files returns those of the inputs of a stage that are no tables of others.
func (c *comparison) files(inputs map[string]string) map[string]string {
	out := maps.Clone(inputs)
	maps.DeleteFunc(out, func(name, _ string) bool {
		up, _, _ := strings.Cut(name, "/")
		_, isTable := c.a.engine.Find(up)
		return isTable
	})
	return out
}

// component is a component as people see it: a file by its short digests.
func component(name, old, now string) *Component {
	kind, plain, _ := strings.Cut(name, ":")
	if kind == "code" || kind == "file" {
		old, now = stage.ShortKey(old), stage.ShortKey(now)
	}
	return &Component{Name: cmp.Or(plain, name), Old: old, New: now, Stages: []string{}}
}

// languageVersion is the component that is known of plans and records only.
const languageVersion = "go"

// plan compares the code and, if B is a config, counts what becomes of the shards of
// each stage.
func (c *comparison) plan() error {
	c.code()
	if c.b.Kind != kindConfig {
		return nil
	}
	c.r.Plan = &Plan{Work: Work{Known: true}}
	for _, st := range c.stages() {
		sb := c.b.stages[st.Name]
		if sb == nil {
			continue
		}
		all, open := sb.plan.ToCompute()
		s := Stage{Name: st.Name, NewKey: sb.key, Shards: len(sb.shards), Reused: len(sb.shards) - all,
			Work: Work{Compute: all - open, Maybe: open, Known: true}, Differs: true}
		if all > 0 {
			s.Seconds, s.Known = c.b.engine.Seconds(sb.plan)
		}
		if sa := c.a.stages[st.Name]; sa != nil {
			s.Differs = sa.key != sb.key || sb.key == "" && !slices.Equal(sa.shards, sb.shards)
		}
		c.r.Plan.add(s)
	}
	return nil
}

// add adds a stage to a plan.
func (p *Plan) add(s Stage) {
	p.Stages = append(p.Stages, s)
	p.Compute += s.Compute
	p.Maybe += s.Maybe
	p.Seconds += s.Seconds
	p.Known = p.Known && s.Known
}
