// Package experiment is about the configs in configs/experiments/, each of which
// extends another and says only what differs.
//
// A Home opens a project once for all of them. It lists them with what a run would
// cost (List, Look), makes overlays for combinations of values (Grid turns
// "section.key=0.16,0.2" into one config a value), and compares what came of them
// (Select): Compare puts settings and metrics side by side and keeps those that
// differ.
package experiment

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"neurorbit/pipeline/claims"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/text"
)

// GridDir is the folder of the overlays that a grid makes, below configs/.
const GridDir = "experiments/grid"

// A Home is a project with the experiments in it. All of them share one store.
type Home struct {
	Program *project.Program
	Root    string

	schema *config.Schema
	engine *engine.Project
}

// Open opens the store of a project for reading.
func Open(p *project.Program, root string) (*Home, error) {
	e, err := p.Engine(root)
	if err != nil {
		return nil, err
	}
	return &Home{Program: p, Root: root, schema: p.Schema(), engine: e}, nil
}

// Names lists the experiments in configs/experiments/, those of grids last.
func Names(root string) []string {
	var out []string
	for _, dir := range []string{"experiments", GridDir} {
		files, _ := fs.Glob(os.DirFS(filepath.Join(root, "configs")), dir+"/[^.]*.yaml") // not the lock files of editors
		for _, f := range files {
			out = append(out, strings.TrimSuffix(strings.TrimPrefix(f, "experiments/"), ".yaml"))
		}
	}
	return out
}

// Name is what readers call a config: its name below configs/experiments/, and
// below the folder of grids.
func Name(c *config.Config) string {
	return strings.TrimPrefix(strings.TrimPrefix(c.Name, "experiments/"), "grid/")
}

// path finds the config of an experiment: its path, its name in
// configs/experiments/ or in the folder of grids, or the name of a config.
func (h *Home) path(name string) (string, error) {
	if strings.HasSuffix(name, ".yaml") {
		return name, nil
	}
	for _, dir := range []string{"experiments", GridDir, "."} {
		p := project.File(h.Root, path.Join(dir, name))
		if info, err := os.Stat(p); err == nil && !info.IsDir() {
			return p, nil
		}
	}
	hint := "neurorbit exp list shows the experiments"
	if near := text.Nearest(name, Names(h.Root)); near != "" {
		hint = "did you mean " + near + "?"
	}
	return "", fault.New(fault.Usage, fmt.Sprintf("no experiment %q", name), hint)
}

// Load loads the configs of the named experiments; a name that stands twice is an
// error of kind fault.Usage.
func (h *Home) Load(names []string) ([]*config.Config, error) {
	var out []*config.Config
	for _, name := range names {
		p, err := h.path(name)
		if err != nil {
			return nil, err
		}
		c, err := config.Load(h.schema, p, nil)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(o *config.Config) bool { return sameFile(o.Path, c.Path) }) {
			return nil, fault.New(fault.Usage, "the experiment "+name+" stands twice", "name it once")
		}
		out = append(out, c)
	}
	return out, nil
}

// A Set is what is compared: a base and experiments, all fresh, the base first.
type Set struct {
	Projects   []*project.Project
	Comparison *Comparison
	// Left names the experiments that are not fresh and were left out.
	Left []string
}

// Names lists the experiments of the set as readers call them.
func (s *Set) Names() []string {
	var out []string
	for _, p := range s.Projects {
		out = append(out, Name(p.Config))
	}
	return out
}

// base is the config that the first of some experiments extends; if none is named, the
// first that is fresh, and that there is none is an error of kind fault.Stale.
func (h *Home) base(names []string) (string, error) {
	list := names
	if len(names) == 0 {
		list = Names(h.Root)
	}
	configs, err := h.Load(list)
	if err != nil {
		return "", err
	}
	each, _, err := h.Look(configs, false)
	for _, l := range each {
		if l.Extends != "" && (len(names) > 0 || l.State == engine.Fresh) {
			return l.Extends, nil
		}
	}
	if err == nil {
		err = fault.New(fault.Stale, "no experiment has been run", "neurorbit exp list names them; neurorbit exp run NAME runs one")
	}
	return "", err
}

// Select compares a base config with the named experiments, by those metrics whose
// name matches a pattern. No base means what the experiments extend. No names mean all experiments that extend the base
// directly and are fresh; a named one that is not fresh is an error of kind
// fault.Stale.
func (h *Home) Select(base, pattern string, names []string) (*Set, error) {
	if base == "" {
		var err error
		if base, err = h.base(names); err != nil {
			return nil, err
		}
	}
	configs, err := h.Load(append([]string{base}, names...))
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		all, err := h.Load(Names(h.Root))
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			if len(c.Files) > 1 && sameFile(c.Files[1], configs[0].Path) {
				configs = append(configs, c)
			}
		}
	}
	s := &Set{}
	for i, c := range configs {
		p := h.Program.Of(h.engine, c)
		plans, err := p.Plan(p.Cfg, nil, false)
		if err != nil {
			return nil, err
		}
		if o := h.look(plans, map[string]bool{}); len(names) == 0 && i > 0 && o.State != engine.Fresh {
			s.Left = append(s.Left, Name(c))
			continue
		}
		if err := p.NeedFresh(plans); err != nil {
			return nil, err
		}
		s.Projects = append(s.Projects, p)
	}
	return s, s.compare(pattern)
}

// sameFile says whether two paths name one file.
func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// compare looks up the metrics of all projects of the set.
func (s *Set) compare(pattern string) error {
	base := s.Projects[0]
	file := base.Keys.Metrics
	data, err := os.ReadFile(filepath.Join(base.Root, filepath.FromSlash(file)))
	if err != nil {
		return fault.New(fault.Usage, "metrics file "+file+": "+err.Error(), "correct the key metrics of "+base.Config.Path)
	}
	metrics, err := claims.ParseMetrics(file, data)
	if err != nil {
		return err
	}
	keep := func(id string) bool {
		ok, _ := path.Match(pattern, id)
		return ok
	}
	if !slices.ContainsFunc(metrics.List, func(m claims.Metric) bool { return keep(m.ID) }) {
		return fault.New(fault.Usage, fmt.Sprintf("--metrics %s: no metric of %s has such a name", pattern, file), "for example --metrics '*'")
	}
	var subjects []Subject
	for _, p := range s.Projects {
		values, err := metrics.Evaluate(p.ClaimData(), keep)
		if err != nil {
			return err
		}
		subjects = append(subjects, Subject{Name(p.Config), p.Config.Leaves(), values})
	}
	s.Comparison = Compare(subjects)
	return nil
}

var folderName = regexp.MustCompile(`^[a-zA-Z0-9_+-][a-zA-Z0-9._+-]*$`)

// Folder is the folder of a comparison: that of a given name, or one made of the
// names of the experiments, with a digest in place of all but the first if they are
// long. A name that no folder may have is an error of kind fault.Usage.
func (s *Set) Folder(name string) (string, error) {
	all := strings.ReplaceAll(strings.Join(s.Names(), "+"), "/", "-")
	switch {
	case name == "" && len(all) > 80:
		sum := sha256.Sum256([]byte(all))
		first := strings.ReplaceAll(Name(s.Projects[0].Config), "/", "-")
		return fmt.Sprintf("%s+%d-more-%x", first, len(s.Projects)-1, sum[:4]), nil
	case name == "":
		return all, nil
	case !folderName.MatchString(name):
		return "", fault.New(fault.Usage, fmt.Sprintf("--name %s: not the name of a folder", name), "use letters, digits and . _ + -")
	}
	return name, nil
}
