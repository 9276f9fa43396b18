// Package project opens a project: the folder a person works in, with the
// program's stages, a resolved config and the store. All commands start here.
package project

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"neurorbit/pipeline/code"
	"neurorbit/pipeline/config"
	"neurorbit/pipeline/engine"
	"neurorbit/pipeline/fault"
	"neurorbit/pipeline/provenance"
	"neurorbit/pipeline/stage"
	"neurorbit/pipeline/store"
	"neurorbit/pipeline/text"
)

// A Program is what the machinery must know of the program it is part of.
type Program struct {
	// Title and Lead head the index page of a report; Lead is one paragraph.
	Title, Lead string
	// Stages are the stages in the order in which they run.
	Stages []*stage.Stage
	// Folder returns the folder of a stage's package in the module.
	Folder func(stage string) string
	// Sources maps each top-level folder of the module to its files, as they were
	// when the program was built.
	Sources map[string]fs.FS
	// Config is the name of the config that is meant where none is named. What it
	// makes is the report that is kept with the sources.
	Config string
	// Kept are what is kept with the sources beside that report, and linked from it: reports of
	// other configs, a page of a supplied command; title and path below the folder of reports.
	Kept []Link
	// Workflow is the source file that lists the stages, below the module's folder.
	Workflow string
	// Library is the folder of those packages that other programs may import, as
	// they read and write nothing; empty if there are none.
	Library string
	// Whole names the stages that a review computes again in full.
	Whole []string
}

// A Link is a name with where it leads.
type Link struct{ Name, Path string }

// Keys are the keys of a config that belong to no stage.
type Keys struct {
	Description string   `yaml:"description" doc:"what the config is for, in one line"`
	Extends     string   `yaml:"extends" doc:"config that this one builds on; a map in place of a list changes items by name or number"`
	Claims      []string `yaml:"claims" unique:"true" doc:"claims files, relative to the project's root"`
	Metrics     string   `yaml:"metrics" doc:"file of the numbers by which experiments are compared, relative to the project's root"`
	// Publications are those of the column paper of a catalogue.
	Publications []string `yaml:"publications" unique:"true" doc:"short names of the publications that the report shows; empty for all"`
}

// Schema returns the keys that a config of the program may have.
func (p *Program) Schema() *config.Schema {
	sections := map[string]func() any{}
	for _, s := range p.Stages {
		if s.Config != nil {
			sections[s.Name] = s.Config
		}
	}
	return config.NewSchema(func() any { return &Keys{Metrics: "configs/metrics.yaml"} }, sections)
}

// A Project is an open project with a resolved config.
type Project struct {
	*engine.Project
	Program *Program
	Config  *config.Config
	Cfg     *engine.Config // what the engine needs of Config
	Keys    Keys
}

// Open loads a config with --set arguments and opens the store for reading.
func (p *Program) Open(root, file string, sets []string) (*Project, error) {
	c, err := config.Load(p.Schema(), file, sets)
	if err != nil {
		return nil, err
	}
	e, err := p.Engine(root)
	if err != nil {
		return nil, err
	}
	return p.Of(e, c), nil
}

// Of returns the project of a config on a store that is open already.
func (p *Program) Of(e *engine.Project, c *config.Config) *Project {
	return &Project{Project: e, Program: p, Config: c, Cfg: EngineConfig(e.Root, c), Keys: *c.Root().(*Keys)}
}

// Artifact returns where a file is published that the config has, or would be;
// path begins with the stage's name.
func (p *Project) Artifact(path string) string {
	name, _, _ := strings.Cut(path, "/")
	if rec, ok := p.Record(p.Cfg, name); ok {
		return p.ArtifactPath(rec.Config, path)
	}
	return p.ArtifactPath(p.Cfg.Name, path)
}

// NeedFresh returns an error of kind fault.Stale unless every plan is fresh.
func (p *Project) NeedFresh(plans []*engine.StagePlan) error {
	for _, sp := range plans {
		if sp.State != engine.Fresh {
			return fault.New(fault.Stale, fmt.Sprintf("stage %s is %s for config %s", sp.Stage.Name, sp.State, p.Cfg.Name),
				p.Command("run")+" makes it fresh; "+p.Command("why", sp.Stage.Name)+" says more")
		}
	}
	return nil
}

// Engine opens the store of a project for reading, without a config.
func (p *Program) Engine(root string) (*engine.Project, error) {
	data := filepath.Join(root, "data")
	built := p.builtCode() // while the store is read
	st, err := store.Open(filepath.Join(data, "store"))
	if err != nil {
		return nil, err
	}
	e := &engine.Project{
		HasConfig: func(name string) bool { return hasFile(filepath.Join(root, "configs"), name) || hasFile(root, name) }, Root: root, Data: data, Stages: p.Stages, Store: st, Version: provenance.Version, Code: built,
	}
	return e, e.Validate()
}

// hasFile tells whether a folder has a file of that name, with slashes, with any
// extension.
func hasFile(dir, name string) bool {
	folder, base := path.Split(name)
	entries, _ := os.ReadDir(filepath.Join(dir, filepath.FromSlash(folder)))
	return slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return !e.IsDir() && stem(e.Name()) == base })
}

// builtCode returns a function that gives the code components of a stage in the
// sources the program was built from. All are found meanwhile, once.
func (p *Program) builtCode() func(stage string) (map[string]string, error) {
	find := sync.OnceValues(func() (map[string]map[string]string, error) {
		built, found := code.New(p.Sources, code.LinkedModules()), map[string]map[string]string{}
		for _, s := range p.Stages {
			c, err := p.Code(built, s.Name)
			if err != nil {
				return nil, err
			}
			found[s.Name] = c
		}
		return found, nil
	})
	go find()
	return func(stage string) (map[string]string, error) {
		found, err := find()
		return found[stage], err
	}
}

// Code returns the code components of a stage in some sources: what is reached
// from its package and, if it makes tables, from package table, as the stored
// bytes depend on that.
func (p *Program) Code(sources *code.Sources, name string) (map[string]string, error) {
	folders := []string{p.Folder(name)}
	for _, s := range p.Stages {
		if s.Name == name && slices.ContainsFunc(s.Outputs, func(o stage.Output) bool { return o.Row != nil }) {
			folders = append(folders, "pipeline/table")
		}
	}
	return sources.Components(folders...)
}

// EngineConfig returns what the engine needs of a config in the project in root.
// Its results are kept under the config's path below the folder configs, or below the
// project's folder. What lies elsewhere, or where a config of configs has that name, or
// has --set arguments, never takes the place of another config's results: its name
// ends in + and a digest of where it lies and of the arguments. So does that of a file
// whose name is not UTF-8, as no record can hold that.
func EngineConfig(root string, c *config.Config) *engine.Config {
	cfg := &engine.Config{Section: c.Section, Settings: map[string]string{}}
	file, what := realPath(c.Path), strings.Join(c.Sets, "\x00")
	below := func(dir string) string {
		name, err := filepath.Rel(filepath.Dir(realPath(filepath.Join(dir, "any"))), file)
		if err != nil || !filepath.IsLocal(name) {
			return ""
		}
		return stem(name)
	}
	configs := filepath.Join(root, "configs")
	cfg.Name = below(configs)
	if name := below(root); cfg.Name == "" && name != "" && !hasFile(configs, name) {
		cfg.Name = name
	}
	if cfg.Name == "" {
		cfg.Name, what = stem(filepath.Base(file)), what+"\x00\x00"+file
	} else if what != "" {
		cfg.Base = cfg.Name
	}
	if !utf8.ValidString(cfg.Name) {
		cfg.Name, cfg.Base, what = strings.ToValidUTF8(cfg.Name, "_"), "", what+"\x00\x00"+file
	}
	if what != "" {
		sum := sha256.Sum256([]byte(what))
		for len(path.Base(cfg.Name)) > 200 { // the longest that a file system takes is 255 bytes
			_, last := utf8.DecodeLastRuneInString(cfg.Name)
			cfg.Name = cfg.Name[:len(cfg.Name)-last]
		}
		cfg.Name += fmt.Sprintf("+%x", sum[:4])
	}
	for _, leaf := range c.Leaves() {
		cfg.Settings[leaf.Path] = leaf.Value
	}
	return cfg
}

// stem is a file's name without extension, with slashes.
func stem(name string) string { return strings.TrimSuffix(filepath.ToSlash(name), filepath.Ext(name)) }

// realPath returns a path from the root of the file system, without links in its
// folder as far as that is there.
func realPath(path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		path = abs
	}
	dir, name := filepath.Split(path)
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		return filepath.Join(real, name)
	}
	return path
}

// Command is the command line, quoted for a shell, that does what words say for
// this config and its --set arguments in this project.
func (p *Project) Command(words ...string) string {
	command := text.Command(append([]string{"neurorbit"}, words...)...) + p.Flag()
	for _, set := range p.Config.Sets {
		command += " --set " + text.Quote(set)
	}
	if here, err := Root(""); err != nil || here != p.Root {
		command += " --root " + text.Quote(Shown(p.Root))
	}
	return command
}

// Flag is what selects the config on a command line.
func (p *Project) Flag() string {
	if realPath(p.Config.Path) == realPath(filepath.Join(p.Root, "configs", p.Program.Config+".yaml")) {
		return ""
	}
	name := p.Config.Path
	if short, ok := strings.CutPrefix(stem(p.Rel(name)), "configs/"); ok && realPath(File(p.Root, short)) == realPath(name) {
		name = short
	}
	return " -c " + text.Quote(name)
}

// Root returns the project's folder: the one named, or the nearest folder from
// here upwards that has a folder configs with a config in it.
func Root(named string) (string, error) {
	isProject := func(dir string) bool {
		entries, err := os.ReadDir(filepath.Join(dir, "configs"))
		return err == nil && slices.ContainsFunc(entries, func(e fs.DirEntry) bool {
			return !e.IsDir() && filepath.Ext(e.Name()) == ".yaml" && e.Name()[0] != '.'
		})
	}
	dir, err := filepath.Abs(named)
	for ; err == nil && !isProject(dir); dir = filepath.Dir(dir) {
		switch {
		case named != "":
			return "", fault.New(fault.Usage, fmt.Sprintf("--root %s: not a folder with configs in its folder configs", named), "name the folder that holds configs/")
		case dir == filepath.Dir(dir):
			return "", fault.New(fault.Usage, "no folder configs with a config in it here or above", "go to the project's folder, or name it with --root")
		}
	}
	return dir, err
}

// File resolves the name of a config: a path, or a name below configs/.
func File(root, name string) string {
	if strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		return name
	}
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		return name
	}
	return Shown(filepath.Join(root, "configs", filepath.FromSlash(name)+".yaml"))
}

// Shown is a path as it is typed in the current folder, if it lies below that.
func Shown(path string) string {
	if wd, err := os.Getwd(); err == nil {
		return below(wd, path)
	}
	return path
}

// Rel returns a path relative to the project's folder where possible.
func (p *Project) Rel(file string) string {
	if abs, err := filepath.Abs(file); err == nil && below(p.Root, abs) != abs {
		file = below(p.Root, abs)
	}
	return filepath.ToSlash(file)
}

// below returns a path as seen from a folder, or as it is if it is not in that.
func below(folder, path string) string {
	if r, err := filepath.Rel(folder, path); err == nil && !strings.HasPrefix(r, "..") {
		return r
	}
	return path
}
