package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/project"
	"neurorbit/pipeline/strictyaml"
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
	loaded map[string]*config.Config // by path
}

// Open opens the store of a project for reading.
func Open(p *project.Program, root string) (*Home, error) {
	e, err := p.Engine(root)
	if err != nil {
		return nil, err
	}
	return &Home{Program: p, Root: root, schema: p.Schema(), engine: e, loaded: map[string]*config.Config{}}, nil
}

// project returns the project of a config.
func (h *Home) project(c *config.Config) *project.Project { return h.Program.Of(h.engine, c) }

// Names lists the experiments in configs/experiments/, those of grids last.
func Names(root string) []string {
	var out []string
	for _, pattern := range []string{"experiments/*.yaml", GridDir + "/*.yaml"} {
		files, _ := fs.Glob(os.DirFS(filepath.Join(root, "configs")), pattern)
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

// Description is what the config is for.
func Description(c *config.Config) string { return c.Root().(*project.Keys).Description }

// path finds the config of an experiment: its path, its name in
// configs/experiments/ or in the folder of grids, or the name of a config.
func (h *Home) path(name string) (string, error) {
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		return name, nil
	}
	for _, dir := range []string{"experiments", GridDir, "."} {
		p := filepath.Join(h.Root, "configs", filepath.FromSlash(path.Join(dir, name))+".yaml")
		if info, err := os.Stat(p); err == nil && !info.IsDir() {
			return project.Shown(p), nil
		}
	}
	hint := "neurorbit exp list shows the experiments"
	if near := text.Nearest(name, Names(h.Root)); near != "" {
		hint = "did you mean " + near + "?"
	}
	return "", fault.New(fault.Usage, fmt.Sprintf("no experiment %q", name), hint)
}

// file loads the config at a path, once.
func (h *Home) file(path string) (*config.Config, error) {
	if c, ok := h.loaded[path]; ok {
		return c, nil
	}
	c, err := config.Load(h.schema, path, nil)
	if err == nil {
		h.loaded[path] = c
	}
	return c, err
}

// load loads the config of an experiment.
func (h *Home) load(name string) (*config.Config, error) {
	p, err := h.path(name)
	if err != nil {
		return nil, err
	}
	return h.file(p)
}

// Load loads the configs of the named experiments; a name that stands twice is an
// error of kind fault.Usage.
func (h *Home) Load(names []string) ([]*config.Config, error) {
	var out []*config.Config
	for _, name := range names {
		c, err := h.load(name)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(out, func(d *config.Config) bool { return d.Name == c.Name }) {
			return nil, fault.New(fault.Usage, "the experiment "+name+" stands twice", "name it once")
		}
		out = append(out, c)
	}
	return out, nil
}

// extending loads the experiments that extend a config directly.
func (h *Home) extending(base *config.Config) ([]*config.Config, error) {
	var out []*config.Config
	for _, name := range Names(h.Root) {
		c, err := h.load(name)
		if err != nil {
			return nil, err
		}
		if len(c.Files) > 1 && sameFile(c.Files[1], base.Path) {
			out = append(out, c)
		}
	}
	return out, nil
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}

// A Listed experiment is one with what a run would cost.
type Listed struct {
	Name        string          `json:"name"`
	File        string          `json:"file"`
	Description string          `json:"description"`
	Extends     string          `json:"extends"`
	Changes     []config.Change `json:"changes"`
	*Outlook
}

// List returns all experiments. Those whose configs are faulty are left out; the
// error, of type strictyaml.Errors, then says what is wrong with them.
func (h *Home) List() ([]Listed, error) {
	out := []Listed{}
	var projects []*project.Project
	var faults strictyaml.Errors
	for _, name := range Names(h.Root) {
		c, err := h.load(name)
		var bad strictyaml.Errors
		if errors.As(err, &bad) {
			faults = append(faults, bad...)
			continue
		}
		if err != nil {
			return nil, err
		}
		l := Listed{Name: Name(c), File: c.Path, Description: Description(c), Changes: []config.Change{}}
		if len(c.Files) > 1 {
			base, err := h.file(c.Files[1])
			if err != nil {
				return nil, err
			}
			l.Extends, l.Changes = base.Name, append(l.Changes, Changes(base, c)...)
		}
		out = append(out, l)
		projects = append(projects, h.project(c))
	}
	outlooks, err := lookAtEach(projects)
	if err != nil {
		return nil, err
	}
	for i, o := range outlooks {
		out[i].Outlook = o
	}
	if len(faults) > 0 {
		return out, faults
	}
	return out, nil
}
