package experiment

import (
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

// Names lists the experiments in configs/experiments/, those of grids last.
func Names(root string) []string {
	var out []string
	for _, dir := range []string{"experiments", GridDir} {
		files, _ := fs.Glob(os.DirFS(filepath.Join(root, "configs")), dir+"/*.yaml")
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

// load loads the config at a path, once.
func (h *Home) load(path string) (c *config.Config, err error) {
	if c = h.loaded[path]; c == nil {
		if c, err = config.Load(h.schema, path, nil); err == nil {
			h.loaded[path] = c
		}
	}
	return c, err
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
		c, err := h.load(p)
		if err != nil {
			return nil, err
		}
		if slices.Contains(out, c) {
			return nil, fault.New(fault.Usage, "the experiment "+name+" stands twice", "name it once")
		}
		out = append(out, c)
	}
	return out, nil
}
